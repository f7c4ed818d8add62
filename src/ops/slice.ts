import { engine } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { checkAxis, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";

/**
 * Cuts out `start` … `end` − 1 along one axis. A copy.
 *
 * Shapes   x […, d, …] → y […, end − start, …]
 * Forward  y[…, i, …] = x[…, start + i, …]
 * Backward dx[…, start + i, …] = dy[…, i, …], else 0
 * Source   NumPy
 * @throws  ShapeError slice: expected 0 ≤ start < end ≤ 3, got 2 … 4
 * @example slice(tensor([[1, 2, 3], [4, 5, 6]]), 1, 0, 2).toArray() // [[1, 2], [4, 5]]
 */
export function slice(x: Tensor, axis: number, start: number, end?: number): Tensor {
  checkTensors("slice", x);
  const d = checkAxis("slice", axis, x.rank);
  const length = x.shape[d];
  const stop = end ?? length;
  const whole = Number.isInteger(start) && Number.isInteger(stop);
  if (!whole || start < 0 || stop > length || start >= stop) {
    throw new ShapeError("slice", `0 ≤ start < end ≤ ${length}`, `${start} … ${stop}`);
  }
  const shape = x.shape.map((n, i) => (i === d ? stop - start : n));
  const strides = stridesOf(x.shape);
  const inside = { offset: start * strides[d], strides };
  const cut = { offset: 0, strides: stridesOf(shape) };
  const y = allocate(x.dtype, shape);
  engine().copy(shape, x.storage.peek(), inside, y, cut);
  return result("slice", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().copy(shape, dy, cut, dx, inside);
    return [dx];
  });
}
