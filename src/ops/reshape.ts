import { ShapeError } from "../tensor/errors.js";
import { checkAxis, formatShape, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkTensors, stored } from "./operation.js";

/** Replaces one −1 in `shape` by what is left over. */
function inferShape(x: Tensor, shape: Shape): number[] {
  const known = sizeOf(shape.filter((n) => n !== -1));
  const missing = shape.filter((n) => n === -1).length;
  const filled = shape.map((n) => (n === -1 ? x.size / known : n));
  const whole = filled.every((n) => Number.isInteger(n) && n >= 0);
  if (missing > 1 || !whole || sizeOf(filled) !== x.size) {
    throw new ShapeError(
      "reshape",
      `a shape of ${x.size} elements (from ${formatShape(x.shape)})`,
      formatShape(shape),
    );
  }
  return filled;
}

/**
 * The same numbers in another shape; one −1 is worked out. The numbers are shared, not copied.
 *
 * Shapes   x […] → y [shape], as many elements
 * Forward  y = x, read row by row
 * Backward dx = dy, read row by row
 * Source   NumPy
 * @throws  ShapeError reshape: expected a shape of 4 elements (from [2,2]), got [3,-1]
 * @example reshape(arange(6), [2, -1]).toArray() // [[0, 1, 2], [3, 4, 5]]
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkTensors("reshape", x);
  return stored("reshape", x.storage, inferShape(x, shape), [x], (dy) => [dy]);
}

/**
 * Makes one axis of all axes from `startAxis` on: what stands between convolutions and linear layers.
 *
 * Shapes   x [N, C, H, W] → y [N, C·H·W]   (startAxis 1)
 * Forward  y = x, read row by row
 * Backward dx = dy, read row by row
 * Source   PyTorch
 * @throws  ShapeError flatten: expected an axis from -2 to 1, got axis 3
 * @example flatten(zeros([8, 16, 5, 5])).shape // [8, 400]
 */
export function flatten(x: Tensor, startAxis = 1): Tensor {
  checkTensors("flatten", x);
  const axis = checkAxis("flatten", startAxis, x.rank);
  const shape = [...x.shape.slice(0, axis), sizeOf(x.shape.slice(axis))];
  return stored("flatten", x.storage, shape, [x], (dy) => [dy]);
}
