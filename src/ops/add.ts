import type { Tensor } from "../tensor/tensor.js";
import { arithmetic } from "./arithmetic.js";
import { asTensor, binaryValues, type Operand, sumTo } from "./broadcast.js";
import { checkTensors, result } from "./operation.js";

/**
 * Sum, element by element.
 *
 * Shapes   a […] · b […] → y [broadcast]: equal or 1 on each axis, counted from the last
 * Forward  y = a + b
 * Backward da = dy · db = dy, each summed over the axes along which it was stretched
 * Source   arithmetic; broadcasting as in NumPy
 * @throws  ShapeError add: expected shapes that are equal or 1 on each axis, from the last one, got [2] and [3]
 * @throws  DataError add: expected tensors of one dtype, got float32 and float64
 * @example add(tensor([1, 2]), 10).toArray() // [11, 12]
 */
export function add(left: Operand, right: Operand): Tensor {
  const [a, b] = [asTensor(left, right), asTensor(right, left)];
  checkTensors("add", a, b);
  const fast = arithmetic("add", a, b);
  if (fast) return fast;
  const { values, shape } = binaryValues(
    "add",
    a.storage.peek(),
    a.shape,
    b.storage.peek(),
    b.shape,
  );
  return result("add", values, shape, [a, b], (dy, needs) => [
    needs[0] ? sumTo(dy, shape, a.shape) : null,
    needs[1] ? sumTo(dy, shape, b.shape) : null,
  ]);
}
