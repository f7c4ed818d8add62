import { OptionError } from "../tensor/errors.js";
import { sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mean } from "./mean.js";
import { mul } from "./mul.js";
import { checkTensors } from "./operation.js";
import { sub } from "./sub.js";
import { type ReduceOptions, reducedShapes, sum } from "./sum.js";

export interface VarianceOptions extends ReduceOptions {
  /** Divides by n − correction: 1 for an estimate from a sample, 0 for the numbers themselves. Default 1. */
  correction?: number;
}

/**
 * Variance of all elements, or along one axis or several.
 *
 * Shapes   x [d₀, d₁, …] → y [] or without the axes (`keepDims`: with length 1)
 * Forward  y = Σ (x − mean)² / (n − correction)
 * Backward dx = 2 (x − mean) · dy / (n − correction)
 * Source   Bessel's correction; PyTorch (var)
 * @throws  OptionError variance: expected more than 1 number for correction 1, got 1
 * @throws  DataError variance: expected a tensor, got number
 * @example variance(tensor([1, 2, 3])).item() // 1
 * @example variance(tensor([[1, 3], [2, 2]]), 1, { correction: 0 }).toArray() // [1, 0]
 */
export function variance(
  x: Tensor,
  axis?: number | readonly number[],
  options: VarianceOptions = {},
): Tensor {
  checkTensors("variance", x);
  const { correction = 1, keepDims } = options;
  const { kept } = reducedShapes("variance", x, axis);
  const count = x.size / Math.max(1, sizeOf(kept));
  if (count <= correction) {
    const expected = `more than ${correction} number for correction ${correction}`;
    throw new OptionError("variance", expected, String(count));
  }
  const rest = sub(x, mean(x, axis, { keepDims: true }));
  return mul(sum(mul(rest, rest), axis, { keepDims }), 1 / (count - correction));
}
