import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { DISPLAY } from "../../src/host/index.js";
import {
  arange,
  fromArray,
  full,
  ones,
  rand,
  randn,
  rng,
  Tensor,
  tensor,
  zeros,
} from "../../src/index.js";

describe("tensor", () => {
  test("from nested arrays, a number, a flat array with a shape, a typed array", () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]).shape,
    ).toEqual([2, 2]);
    expect(tensor(7).shape).toEqual([]);
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    const source = Float32Array.of(1, 2);
    const copy = tensor(source);
    source[0] = 9;
    expect(copy.toArray()).toEqual([1, 2]);
  });

  test("is float32 and a constant unless told otherwise", () => {
    expect([tensor(1).dtype, tensor(1).requiresGrad]).toEqual(["float32", false]);
    const x = tensor(1, { dtype: "float64", requiresGrad: true });
    expect([x.dtype, x.requiresGrad]).toEqual(["float64", true]);
  });

  test("fromArray shares float arrays and converts others", () => {
    const shared = Float64Array.of(1, 2);
    const x = fromArray(shared, [2]);
    shared[0] = 9;
    expect([x.dtype, x.at(0)]).toEqual(["float64", 9]);
    expect(fromArray(Uint8Array.of(3), [1]).dtype).toBe("float32");
  });

  test("data is a live ndarray: both sides see what the other writes", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([x.data.shape, x.data.get(1, 2)]).toEqual([[2, 3], 6]);
    x.data.set(1, 2, 60);
    expect(x.at(1, 2)).toBe(60);
    x.values[0] = 10;
    expect(x.data.get(0, 0)).toBe(10);
    expect(x.data.transpose(1, 0).get(2, 1)).toBe(60);
    expect(tensor(5).data.get()).toBe(5);
  });

  test("its shape cannot be changed behind its back", () => {
    const shape = [2];
    const x = zeros(shape);
    shape[0] = 3;
    expect(x.shape).toEqual([2]);
    expect(Object.isFrozen(x.shape)).toBe(true);
  });

  test("size, rank, item, at, toArray", () => {
    const x = arange(6).reshape([1, 2, 3]);
    expect([x.size, x.rank, x.at(0, 1, 2), x.slice(2, 0, 1).slice(1, 0, 1).item()]).toEqual([
      6, 3, 5, 0,
    ]);
    expect(x.toArray()).toEqual([
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ]);
    expect(tensor(4).toArray()).toBe(4);
    expect(zeros([2, 0]).toArray()).toEqual([[], []]);
  });
});

describe("creation", () => {
  test("zeros, ones, full, arange", () => {
    expect(zeros([2]).toArray()).toEqual([0, 0]);
    expect(ones([1, 2]).toArray()).toEqual([[1, 1]]);
    expect(full([2], -1).toArray()).toEqual([-1, -1]);
    expect(arange(2, 5).toArray()).toEqual([2, 3, 4]);
    expect(arange(5, 0, { step: -2 }).toArray()).toEqual([5, 3, 1]);
    expect(arange(0).toArray()).toEqual([]);
    expect(arange(0, 1, { step: 0.25, dtype: "float64", requiresGrad: true })).toMatchObject({
      dtype: "float64",
      requiresGrad: true,
      size: 4,
    });
  });

  test("random tensors come from their generator alone", () => {
    const draw = (seed: number) => randn([4], { rng: rng(seed) }).toArray();
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const even = rand([1000], { rng: rng(3) }).values;
    expect(Math.min(...even)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...even)).toBeLessThan(1);
  });
});

describe("printing", () => {
  test.each([
    [tensor(3), "tensor(3)"],
    [tensor(0.5), "tensor(0.5000)"],
    [tensor([1, -2]), "tensor([ 1, -2], shape [2])"],
    [tensor([-0]), "tensor([0], shape [1])"],
    [tensor([]), "tensor([], shape [0])"],
    [tensor([0.5, 100]), "tensor([  0.5000, 100.0000], shape [2])"],
    [tensor([1e-6, 0.5]), "tensor([1.0000e-6, 5.0000e-1], shape [2])"],
    [tensor([1e10, 1]), "tensor([1.0000e+10,  1.0000e+0], shape [2])"],
    [
      tensor([Number.NaN, Number.POSITIVE_INFINITY, -Number.POSITIVE_INFINITY]),
      "tensor([ nan,  inf, -inf], shape [3])",
    ],
    [tensor([1], { requiresGrad: true }), "tensor([1], shape [1], requiresGrad)"],
    [tensor([1], { requiresGrad: true }).mul(2), "tensor([2], shape [1], op mul)"],
    [tensor([1], { dtype: "float64" }), "tensor([1], shape [1], float64)"],
    [
      tensor([
        [1, 2],
        [3, 4],
      ]),
      "tensor([[1, 2],\n        [3, 4]], shape [2,2])",
    ],
    [ones([2, 1, 2]), "tensor([[[1, 1]],\n\n        [[1, 1]]], shape [2,1,2])"],
  ])("%#", (x, text) => {
    expect(String(x)).toBe(text);
  });

  test("leaves out the middle above 1,000 numbers", () => {
    expect(String(arange(1001))).toBe(
      "tensor([   0,    1,    2, ...,  998,  999, 1000], shape [1001])",
    );
    expect(String(zeros([500, 3]))).toBe(
      "tensor([[0, 0, 0],\n        [0, 0, 0],\n        [0, 0, 0],\n        ...,\n        [0, 0, 0],\n" +
        "        [0, 0, 0],\n        [0, 0, 0]], shape [500,3])",
    );
  });

  test("a long row goes on under its first number", () => {
    const lines = String(arange(1000)).split("\n");
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[1].startsWith("        ")).toBe(true);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test("a tensor shows itself to inspect and to notebooks", () => {
    const x = tensor([1]);
    expect(inspect({ x })).toBe("{ x: tensor([1], shape [1]) }");
    expect(x[DISPLAY]()).toEqual({ "text/plain": "tensor([1], shape [1])" });
  });
});

describe("messages", () => {
  const lengths = "\nhint: all rows must have the same length";
  const whole = "a shape of whole numbers ≥ 0";
  const types = 'dtype "float32" or "float64"';
  test.each<[string, string, () => unknown]>([
    [
      "DataError",
      `tensor: expected an array of 2 on axis 1, got an array of 1${lengths}`,
      () => tensor([[1, 2], [3]]),
    ],
    ["DataError", `tensor: expected a number, got an array of 1${lengths}`, () => tensor([1, [2]])],
    [
      "DataError",
      `tensor: expected an array of 1 on axis 1, got number 2${lengths}`,
      () => tensor([[1], 2]),
    ],
    [
      "DataError",
      `tensor: expected a number, got string 2${lengths}`,
      () => tensor([1, "2"] as never),
    ],
    [
      "ShapeError",
      "tensor: expected 6 numbers for the shape [2,3], got 4",
      () => tensor([1, 2, 3, 4], { shape: [2, 3] }),
    ],
    [
      "ShapeError",
      "Tensor: expected 2 numbers for the shape [2], got 1",
      () => new Tensor(new Float32Array(1), [2]),
    ],
    ["ShapeError", `zeros: expected ${whole}, got [2,-1]`, () => zeros([2, -1])],
    ["ShapeError", `rand: expected ${whole}, got [1.5]`, () => rand([1.5])],
    ["ShapeError", `full: expected ${whole}, got 3`, () => ones(3 as never)],
    ["ShapeError", `fromArray: expected ${whole}, got [NaN]`, () => fromArray([1], [Number.NaN])],
    [
      "OptionError",
      `zeros: expected ${types}, got "int32"`,
      () => zeros([1], { dtype: "int32" as never }),
    ],
    [
      "OptionError",
      "arange: expected a step that leads from start to end, got step 0",
      () => arange(0, 1, { step: 0 }),
    ],
    ["ShapeError", "item: expected one element, got shape [2]", () => zeros([2]).item()],
    ["ShapeError", "at: expected 2 indices inside [2,2], got (0, 5)", () => zeros([2, 2]).at(0, 5)],
    [
      "ShapeError",
      "at: expected 2 indices inside [2,2], got (-1, 0)",
      () => zeros([2, 2]).at(-1, 0),
    ],
    ["ShapeError", "at: expected 2 indices inside [2,2], got (0)", () => zeros([2, 2]).at(0)],
  ])("%s %s", (name, message, fn) => {
    expect(fn).toThrow(expect.objectContaining({ name, message }));
  });

  test("an error has its parts as fields", () => {
    try {
      tensor([[1, 2], [3]]);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        op: "tensor",
        expected: "an array of 2 on axis 1",
        got: "an array of 1",
        hint: "all rows must have the same length",
      });
    }
  });
});
