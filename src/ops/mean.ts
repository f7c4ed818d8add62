import { engine } from "../engine/index.js";
import { sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expandTo } from "./broadcast.js";
import { allocateLike, checkTensors, result } from "./operation.js";
import { type ReduceOptions, reducedShapes, sumOnDevice, sumOver } from "./sum.js";

/**
 * Mean of all elements, or along one axis or several.
 *
 * Shapes   x [d₀, d₁, …] → y [] or without the axes of the mean (`keepDims`: with length 1)
 * Forward  y = Σ x / n, with n elements in each sum
 * Backward dx = dy / n, repeated along the axes
 * Source   arithmetic
 * @throws  ShapeError mean: expected an axis from -2 to 1, got axis 2
 * @example mean(tensor([[1, 2], [3, 4]])).item() // 2.5
 * @example mean(tensor([[1, 2], [3, 4]]), 1).toArray() // [1.5, 3.5]
 */
export function mean(
  x: Tensor,
  axis?: number | readonly number[],
  options: ReduceOptions = {},
): Tensor {
  checkTensors("mean", x);
  const { axes, kept, dropped } = reducedShapes("mean", x, axis);
  const share = sizeOf(kept) / x.size;
  const shape = options.keepDims ? kept : dropped;
  const fast = sumOnDevice("mean", x, kept, shape, share);
  if (fast) return fast;
  const y = sumOver(x, axes);
  engine().scale(y, share, y);
  return result("mean", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().scale(expandTo(dy, kept, x.shape), share, dx);
    return [dx];
  });
}
