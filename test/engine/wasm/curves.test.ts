import { expect, test } from "vitest";
import { type CurveName, plain } from "../../../src/engine/index.js";
import { CURVE } from "../../../src/engine/wasm/exports.js";
import { forBuilds, random } from "./lab.js";

/** Name, parameter, range of x. */
const CASES: [CurveName, number, number][] = [
  ["leakyRelu", 0.01, 4],
  ["gelu", 0, 6],
  ["gelu", 0, 0.1],
  ["geluTanh", 0, 6],
  ["silu", 0, 12],
  ["softplus", 0, 20],
  ["smoothL1", 1, 3],
  ["smoothL1", 0, 3],
  ["abs", 0, 4],
  ["sqrt", 0, 4],
  ["pow", 1, 3],
  ["pow", 2, 3],
  ["pow", 7, 2],
  ["pow", -3, 2],
];

/** Each number within a few units of its own last place, or of the numbers that it was made from. */
function expectEach(actual: Float32Array, expected: Float64Array, floor: number): void {
  actual.forEach((v, i) => {
    const error = Math.abs(v - expected[i]) / (Math.abs(expected[i]) + floor);
    if (!(error < 2e-6)) expect.fail(`number ${i}: expected ${expected[i]}, got ${v}`);
  });
}

forBuilds((lab) => {
  test.each(CASES)("%s, parameter %s, up to %s, and its slope", (name, p, scale) => {
    for (const length of [0, 1, 7, 20_003]) {
      const positive = name === "sqrt" || p < 0;
      const x = random(length, 1).map((v) => scale * (positive ? Math.abs(v) + 0.01 : v));
      const dy = random(length, 2);
      const [y, dx] = lab.sameForThreads(() => {
        const [from, to, back] = [lab.put(x), lab.room(length), lab.room(length)];
        lab.run.curve(CURVE[name], p, from, to, length);
        lab.run.curveBackward(CURVE[name], p, from, lab.put(dy), back, length);
        lab.expectFence(to, length);
        lab.expectFence(back, length);
        return [lab.read(to, length), lab.read(back, length)];
      });
      const [wanted, slopes] = [new Float64Array(length), new Float64Array(length)];
      plain.curve(name, p, Float64Array.from(x), wanted);
      plain.curveBackward(name, p, Float64Array.from(x), Float64Array.from(dy), slopes);
      // Far below 0 the smooth ones are small themselves: there digits count.
      expectEach(y, wanted, 1e-6);
      expectEach(dx, slopes, 0.5);
    }
  });

  test.each([
    ["gelu", [0, 20, -20, Number.NaN], [0, 20, 0, Number.NaN]],
    ["silu", [0, 200, -200], [0, 200, 0]],
    ["softplus", [200, -200, Number.NaN], [200, 0, Number.NaN]],
    ["leakyRelu", [Infinity, Number.NaN], [Infinity, Number.NaN]],
    ["abs", [-0, -Infinity, Number.NaN], [0, Infinity, Number.NaN]],
  ] as const)("%s at its borders: %j", (name, x, wanted) => {
    lab.reset();
    const y = lab.room(x.length);
    lab.run.curve(CURVE[name], 0.5, lab.put(x), y, x.length);
    lab.read(y, x.length).forEach((v, i) => {
      if (Number.isFinite(wanted[i])) expect(v).toBeCloseTo(wanted[i], 5);
      else expect(v).toBe(wanted[i]);
    });
  });

  test("the slope of the absolute value is 0 at 0, and a lost number is seen", () => {
    lab.reset();
    const [x, dy, dx] = [lab.put([0, -2, 3, Number.NaN]), lab.put([1, 1, 1, 1]), lab.room(4)];
    lab.run.curveBackward(CURVE.abs, 0, x, dy, dx, 4);
    expect([...lab.read(dx, 4)]).toEqual([0, -1, 1, Number.NaN]);
  });
});
