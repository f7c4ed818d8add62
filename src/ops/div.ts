import type { Values } from "../engine/index.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { arithmetic } from "./arithmetic.js";
import { asTensor, binaryValues, negated, type Operand, sumTo } from "./broadcast.js";
import { checkTensors, result } from "./operation.js";

/**
 * Quotient, element by element; x / 0 gives ±Infinity, 0 / 0 NaN.
 *
 * Shapes   a […] · b […] → y [broadcast]: equal or 1 on each axis, counted from the last
 * Forward  y = a / b
 * Backward da = dy / b · db = −dy · a / b², each summed over the axes along which it was stretched
 * Source   arithmetic; broadcasting as in NumPy
 * @throws  ShapeError div: expected shapes that are equal or 1 on each axis, from the last one, got [2] and [3]
 * @throws  DataError div: expected tensors of one dtype, got float32 and float64
 * @example div(tensor([1, 2]), 2).toArray() // [0.5, 1]
 */
export function div(left: Operand, right: Operand): Tensor {
  const [a, b] = [asTensor(left, right), asTensor(right, left)];
  checkTensors("div", a, b);
  const fast = arithmetic("div", a, b);
  if (fast) return fast;
  const { values, shape } = binaryValues(
    "div",
    a.storage.peek(),
    a.shape,
    b.storage.peek(),
    b.shape,
  );
  return result("div", values, shape, [a, b], (dy, needs) => [
    needs[0]
      ? sumTo(binaryValues("div", dy, shape, b.storage.peek(), b.shape).values, shape, a.shape)
      : null,
    needs[1] ? sumTo(divisorGradient(dy, shape, values, b), shape, b.shape) : null,
  ]);
}

/** −dy · y / b, which is −dy · a / b². */
function divisorGradient(dy: Values, shape: Shape, y: Values, b: Tensor): Values {
  const product = binaryValues("mul", dy, shape, y, shape).values;
  return negated(binaryValues("div", product, shape, b.storage.peek(), b.shape).values);
}
