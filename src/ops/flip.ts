import { engine } from "../engine/index.js";
import { checkAxis, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, result } from "./operation.js";

/**
 * Turns axes around: without `axes`, the last two, which turns an image by 180°.
 *
 * Shapes   x […] → y […]
 * Forward  y[…, i, …] = x[…, d − 1 − i, …] along each of the axes
 * Backward dx = dy, turned around again
 * Source   NumPy
 * @throws  ShapeError flip: expected an axis from -2 to 1, got axis 2
 * @example flip(tensor([[1, 2], [3, 4]])).toArray() // [[4, 3], [2, 1]]
 */
export function flip(x: Tensor, axes: readonly number[] = [-2, -1]): Tensor {
  checkTensors("flip", x);
  const turned = axes.map((axis) => checkAxis("flip", axis, x.rank));
  const strides = stridesOf(x.shape);
  // Read from the far end, with a stride that walks backwards.
  const offset = turned.reduce((sum, d) => sum + (x.shape[d] - 1) * strides[d], 0);
  const backwards = { offset, strides: strides.map((s, d) => (turned.includes(d) ? -s : s)) };
  const straight = { offset: 0, strides };
  const y = allocateLike(x);
  engine().copy(x.shape, x.storage.peek(), backwards, y, straight);
  return result("flip", y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().copy(x.shape, dy, backwards, dx, straight);
    return [dx];
  });
}
