import { OptionError } from "../tensor/errors.js";
import type { DType } from "../tensor/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, checkTensors, result, stored } from "./operation.js";

/**
 * A copy with its own numbers; gradients flow through.
 *
 * Shapes   x […] → y […]
 * Forward  y = x
 * Backward dx = dy
 * Source   PyTorch
 * @throws  DataError clone: expected a tensor, got number
 * @example clone(tensor([1, 2])).toArray() // [1, 2]
 */
export function clone(x: Tensor): Tensor {
  checkTensors("clone", x);
  return stored("clone", x.storage.copy(), x.shape, [x], (dy) => [dy]);
}

/**
 * The same numbers in another precision; gradients flow through.
 *
 * Shapes   x […] → y […]
 * Forward  y = x, rounded
 * Backward dx = dy, rounded
 * Source   IEEE 754
 * @throws  OptionError to: expected dtype "float32" or "float64", got "int8"
 * @example to(tensor([1, 2]), "float64").dtype // "float64"
 */
export function to(x: Tensor, dtype: DType): Tensor {
  checkTensors("to", x);
  if (dtype !== "float32" && dtype !== "float64") {
    throw new OptionError("to", 'dtype "float32" or "float64"', JSON.stringify(dtype));
  }
  const y = allocate(dtype, x.shape);
  y.set(x.storage.peek());
  return result("to", y, x.shape, [x], (dy) => {
    const dx = allocate(x.dtype, x.shape);
    dx.set(dy);
    return [dx];
  });
}
