import type { Tensor } from "../tensor/tensor.js";
import { arithmetic } from "./arithmetic.js";
import { asTensor, binaryValues, type Operand, sumTo } from "./broadcast.js";
import { checkTensors, result } from "./operation.js";

/**
 * Product, element by element.
 *
 * Shapes   a […] · b […] → y [broadcast]: equal or 1 on each axis, counted from the last
 * Forward  y = a · b
 * Backward da = dy · b · db = dy · a, each summed over the axes along which it was stretched
 * Source   arithmetic; broadcasting as in NumPy
 * @throws  ShapeError mul: expected shapes that are equal or 1 on each axis, from the last one, got [2] and [3]
 * @throws  DataError mul: expected tensors of one dtype, got float32 and float64
 * @example mul(tensor([1, 2]), tensor([3, 4])).toArray() // [3, 8]
 */
export function mul(left: Operand, right: Operand): Tensor {
  const [a, b] = [asTensor(left, right), asTensor(right, left)];
  checkTensors("mul", a, b);
  const fast = arithmetic("mul", a, b);
  if (fast) return fast;
  const { values, shape } = binaryValues(
    "mul",
    a.storage.peek(),
    a.shape,
    b.storage.peek(),
    b.shape,
  );
  return result("mul", values, shape, [a, b], (dy, needs) => [
    needs[0]
      ? sumTo(binaryValues("mul", dy, shape, b.storage.peek(), b.shape).values, shape, a.shape)
      : null,
    needs[1]
      ? sumTo(binaryValues("mul", dy, shape, a.storage.peek(), a.shape).values, shape, b.shape)
      : null,
  ]);
}
