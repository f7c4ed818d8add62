import type { NdArray } from "ndarray";
import { DataError, fromArray, Tensor } from "../tensor/index.js";

/** A tensor, or an `ndarray` (scijs) with any strides. */
export type AnyArray = Tensor | NdArray;

/**
 * A tensor with the numbers of an `ndarray` (scijs), whatever its strides and offset: a transposed,
 * sliced or stepped view comes out as it is seen. A copy. The other way is `tensor.data`.
 * @throws  DataError fromNdArray: expected an ndarray of numbers, got string
 * @example fromNdArray(tensor([[1, 2], [3, 4]]).data.transpose(1, 0)).toArray() // [[1, 3], [2, 4]]
 */
export function fromNdArray(view: NdArray): Tensor {
  if (!isNdArray(view)) {
    throw new DataError("fromNdArray", "an ndarray of numbers", typeof view);
  }
  const { shape, dtype, size } = view;
  const values = dtype === "float64" ? new Float64Array(size) : new Float32Array(size);
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0; i < size; i++) {
    values[i] = Number(view.get(...index));
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return fromArray(values, shape);
}

/** A tensor as it is, an `ndarray` as a tensor. */
export const asTensor = (array: AnyArray): Tensor =>
  array instanceof Tensor ? array : fromNdArray(array);

function isNdArray(view: unknown): view is NdArray {
  const { get, shape, stride } = (view ?? {}) as Partial<NdArray>;
  return typeof get === "function" && Array.isArray(shape) && Array.isArray(stride);
}
