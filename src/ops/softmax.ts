import { engine } from "../engine/index.js";
import { checkAxis, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, result } from "./operation.js";

/** The array as [outer, length, inner] around the axis. */
function lines(op: string, x: Tensor, axis: number): [number, number, number] {
  const d = checkAxis(op, axis, x.rank);
  return [sizeOf(x.shape.slice(0, d)), x.shape[d], sizeOf(x.shape.slice(d + 1))];
}

/**
 * Softmax: makes of any numbers positive ones that add up to 1 along an axis.
 *
 * Shapes   x […] → y […]
 * Forward  y_l = exp(x_l − m) / Σ_k exp(x_k − m), m the largest, so that nothing overflows
 * Backward dx_l = y_l · (dy_l − Σ_k dy_k · y_k)
 * Source   Bridle 1990
 * @throws  ShapeError softmax: expected an axis from -2 to 1, got axis 2
 * @example softmax(tensor([[0, 0]])).toArray() // [[0.5, 0.5]]
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  checkTensors("softmax", x);
  const [outer, length, inner] = lines("softmax", x, axis);
  const y = allocateLike(x);
  engine().softmax(outer, length, inner, x.storage.peek(), y);
  return result("softmax", y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().softmaxBackward(outer, length, inner, y, dy, dx);
    return [dx];
  });
}

/**
 * Logarithm of the softmax, exact also where the softmax itself would round to 0.
 *
 * Shapes   x […] → y […]
 * Forward  y_l = x_l − m − ln Σ_k exp(x_k − m), m the largest
 * Backward dx_l = dy_l − exp(y_l) · Σ_k dy_k
 * Source   Bridle 1990
 * @throws  ShapeError logSoftmax: expected an axis from -2 to 1, got axis 2
 * @example logSoftmax(tensor([[1000, 0]])).toArray() // [[0, -1000]]
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  checkTensors("logSoftmax", x);
  const [outer, length, inner] = lines("logSoftmax", x, axis);
  const y = allocateLike(x);
  engine().logSoftmax(outer, length, inner, x.storage.peek(), y);
  return result("logSoftmax", y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().logSoftmaxBackward(outer, length, inner, y, dy, dx);
    return [dx];
  });
}
