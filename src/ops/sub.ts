import type { Tensor } from "../tensor/tensor.js";
import { arithmetic } from "./arithmetic.js";
import { asTensor, binaryValues, negated, type Operand, sumTo } from "./broadcast.js";
import { checkTensors, result } from "./operation.js";

/**
 * Difference, element by element.
 *
 * Shapes   a […] · b […] → y [broadcast]: equal or 1 on each axis, counted from the last
 * Forward  y = a − b
 * Backward da = dy · db = −dy, each summed over the axes along which it was stretched
 * Source   arithmetic; broadcasting as in NumPy
 * @throws  ShapeError sub: expected shapes that are equal or 1 on each axis, from the last one, got [2] and [3]
 * @throws  DataError sub: expected tensors of one dtype, got float32 and float64
 * @example sub(tensor([1, 2]), 1).toArray() // [0, 1]
 */
export function sub(left: Operand, right: Operand): Tensor {
  const [a, b] = [asTensor(left, right), asTensor(right, left)];
  checkTensors("sub", a, b);
  const fast = arithmetic("sub", a, b);
  if (fast) return fast;
  const { values, shape } = binaryValues(
    "sub",
    a.storage.peek(),
    a.shape,
    b.storage.peek(),
    b.shape,
  );
  return result("sub", values, shape, [a, b], (dy, needs) => [
    needs[0] ? sumTo(dy, shape, a.shape) : null,
    needs[1] ? sumTo(negated(dy), shape, b.shape) : null,
  ]);
}
