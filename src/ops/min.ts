import type { Tensor } from "../tensor/tensor.js";
import { max } from "./max.js";
import { neg } from "./neg.js";
import { checkTensors } from "./operation.js";
import type { ReduceOptions } from "./sum.js";

/**
 * Smallest element of all, or along one axis. NaN wins, so that it is seen.
 *
 * Shapes   x [d₀, d₁, …] → y [] or without the axis (`keepDims`: with length 1)
 * Forward  y = min x along the axis
 * Backward dx = dy at the first element that has the minimum, else 0
 * Source   arithmetic
 * @throws  DataError min: expected a tensor, got number
 * @example min(tensor([[1, 2], [4, 3]]), 1).toArray() // [1, 3]
 */
export function min(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor {
  checkTensors("min", x);
  return neg(max(neg(x), axis, options));
}
