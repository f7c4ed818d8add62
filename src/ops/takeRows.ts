import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";

/**
 * Rows by their numbers: the boxes, scores or anchors that a choice kept. A row may be taken twice, or none at all.
 *
 * Shapes   x [R, …], K numbers of rows → y [K, …]
 * Forward  y[k, …] = x[rows[k], …]
 * Backward dx[r, …] = Σ dy[k, …] over all k with rows[k] = r
 * Source   PyTorch (index_select)
 * @throws  ShapeError takeRows: expected x of shape [R,…], got []
 * @throws  OptionError takeRows: expected a row from 0 to 1, got 2
 * @example takeRows(tensor([[1, 2], [3, 4], [5, 6]]), [2, 0]).toArray() // [[5, 6], [1, 2]]
 */
export function takeRows(x: Tensor, rows: ArrayLike<number>): Tensor {
  checkTensors("takeRows", x);
  if (x.rank === 0) throw new ShapeError("takeRows", "x of shape [R,…]", formatShape(x.shape));
  const [count, ...rest] = x.shape;
  const width = rest.reduce((a, b) => a * b, 1);
  const taken = Array.from(rows);
  const wrong = taken.find((row) => !Number.isInteger(row) || row < 0 || row >= count);
  if (wrong !== undefined) {
    const expected = count > 0 ? `a row from 0 to ${count - 1}` : "no rows of a tensor without any";
    throw new OptionError("takeRows", expected, String(wrong));
  }
  const [from, shape] = [x.storage.peek(), [taken.length, ...rest]];
  const y = allocate(x.dtype, shape);
  taken.forEach((row, k) => {
    y.set(from.subarray(row * width, (row + 1) * width), k * width);
  });
  return result("takeRows", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    taken.forEach((row, k) => {
      for (let i = 0; i < width; i++) dx[row * width + i] += dy[k * width + i];
    });
    return [dx];
  });
}
