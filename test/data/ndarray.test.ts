import ndarray from "ndarray";
import { expect, test } from "vitest";
import { asTensor, fromNdArray } from "../../src/data/index.js";
import { arange, tensor } from "../../src/tensor/index.js";

test("any view comes out as it is seen: transposed, cut, stepped, turned around, picked", () => {
  const view = ndarray(
    Float32Array.from({ length: 12 }, (_, i) => i),
    [3, 4],
  );
  expect(fromNdArray(view).toArray()).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9, 10, 11],
  ]);
  expect(fromNdArray(view.transpose(1, 0).lo(1, 1).hi(2, 2)).toArray()).toEqual([
    [5, 9],
    [6, 10],
  ]);
  expect(fromNdArray(view.step(2, -3)).toArray()).toEqual([
    [3, 0],
    [11, 8],
  ]);
  expect(fromNdArray(view.pick(1, null)).toArray()).toEqual([4, 5, 6, 7]);
});

test("bytes and plain arrays become float32, float64 stays; it is a copy", () => {
  expect(fromNdArray(ndarray(Uint8Array.of(1, 255))).dtype).toBe("float32");
  expect(fromNdArray(ndarray([1, 2])).dtype).toBe("float32");
  const wide = arange(3, { dtype: "float64" });
  const copy = fromNdArray(wide.data);
  expect(copy.dtype).toBe("float64");
  wide.values[0] = 9;
  expect(copy.toArray()).toEqual([0, 1, 2]);
});

test("a tensor stays the tensor; what is neither is refused", () => {
  const x = tensor([1]);
  expect(asTensor(x)).toBe(x);
  expect(() => fromNdArray("x" as never)).toThrow(
    "fromNdArray: expected an ndarray of numbers, got string",
  );
});
