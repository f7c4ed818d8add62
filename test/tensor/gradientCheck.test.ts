import { expect, test } from "vitest";
import { F, gradientCheck, ones, type Tensor, tensor } from "../../src/index.js";
import { result } from "../../src/ops/operation.js";

const double = (numbers: number[]) => tensor(numbers, { dtype: "float64", requiresGrad: true });

/** An op whose gradient is wrong at one place. */
const broken = (x: Tensor): Tensor =>
  result("mul", x.values.map((v) => v * v) as Float64Array, x.shape, [x], (dy) => [
    dy.map((d, i) => d * 2 * x.values[i] * (i === 2 ? -1 : 1)) as Float64Array,
  ]);

test("accepts a right gradient", () => {
  const check = gradientCheck((x) => x.mul(x), [double([1, 2, 3])]);
  expect(check.ok).toBe(true);
  expect(check.worst.error).toBeLessThan(1e-8);
});

test("finds the place of a wrong gradient", () => {
  const check = gradientCheck(broken, [double([1, 2, 3])]);
  expect(check.ok).toBe(false);
  expect(check.worst).toMatchObject({ input: 0, index: 2 });
  expect(check.worst.numeric).toBeCloseTo(-check.worst.analytic, 6);
});

test("does not accept NaN, nor a gradient that only its sum has right", () => {
  expect(gradientCheck((x) => F.log(x), [double([-1])]).ok).toBe(false);
  const swapped = (x: Tensor) =>
    result("mul", x.values.slice(), x.shape, [x], (dy) => [dy.slice().reverse()]);
  expect(gradientCheck(swapped, [double([1, 2])]).ok).toBe(false);
});

test("leaves the inputs as they were", () => {
  const x = double([1, 2]);
  gradientCheck((v) => v.mul(v), [x]);
  expect(x.toArray()).toEqual([1, 2]);
});

const hint = '\nhint: make them with { dtype: "float64", requiresGrad: true }';

test.each([
  [() => gradientCheck(F.relu, [ones([1])]), "gradientCheck: expected float64 inputs, got float32"],
  [
    () => gradientCheck(F.relu, [ones([1], { dtype: "float64" })]),
    "gradientCheck: expected an input with requiresGrad, got none",
  ],
])("message %#", (fn, message) => {
  expect(fn).toThrow(expect.objectContaining({ name: "DataError", message: message + hint }));
});
