import { engine } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { formatShape, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";
import { type Pair, type Sides, sidesOf } from "./window.js";

/**
 * Puts a border around the last two axes: zeros, or `value`.
 *
 * Shapes   x […, H, W] → y […, H + 2P, W + 2P]; `padding` is P, [vertical, horizontal]
 *          or { top, bottom, left, right }
 * Forward  y[…, i + P, j + P] = x[…, i, j], `value` elsewhere
 * Backward dx[…, i, j] = dy[…, i + P, j + P]
 * Source   Dumoulin & Visin 2016, section 2.2
 * @throws  ShapeError pad: expected at least 2 axes, got [3]
 * @throws  OptionError pad: expected padding as a whole number ≥ 0, or two, got -1
 * @throws  OptionError pad: expected padding top, bottom, left and right as whole numbers ≥ 0, got {"up":1}
 * @example pad(ones([1, 1]), 1).toArray() // [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
 */
export function pad(x: Tensor, padding: Pair | Sides, value = 0): Tensor {
  checkTensors("pad", x);
  const { before, after } = sidesOf("pad", padding);
  const [top, left] = before;
  if (x.rank < 2) throw new ShapeError("pad", "at least 2 axes", formatShape(x.shape));
  const [h, w] = x.shape.slice(-2);
  const shape = [...x.shape.slice(0, -2), h + top + after[0], w + left + after[1]];
  const inside = { offset: top * (w + left + after[1]) + left, strides: stridesOf(shape) };
  const whole = { offset: 0, strides: stridesOf(x.shape) };
  const y = allocate(x.dtype, shape).fill(value);
  engine().copy(x.shape, x.storage.peek(), whole, y, inside);
  return result("pad", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().copy(x.shape, dy, inside, dx, whole);
    return [dx];
  });
}
