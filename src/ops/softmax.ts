import { ceil4, type Device, engine, FLAT, type Form, floatsOf, Storage } from "../engine/index.js";
import { checkAxis, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, deviceOf, FEW, result, stored } from "./operation.js";

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
  const fast = onDevice("softmax", x, [outer, length, inner]);
  if (fast) return fast;
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
  const fast = onDevice("logSoftmax", x, [outer, length, inner]);
  if (fast) return fast;
  const y = allocateLike(x);
  engine().logSoftmax(outer, length, inner, x.storage.peek(), y);
  return result("logSoftmax", y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().logSoftmaxBackward(outer, length, inner, y, dy, dx);
    return [dx];
  });
}

/**
 * By the routines, along rows: those of the last axis as they lie, those of another one as the
 * channels of pixels. Null where the plain engine computes.
 */
function onDevice(
  op: "softmax" | "logSoftmax",
  x: Tensor,
  [outer, length, inner]: [number, number, number],
): Tensor | null {
  const device: Device | null = deviceOf(x);
  if (!device || x.size < FEW) return null;
  const form: Form = inner === 1 ? FLAT : { kind: "pixels", n: outer, c: length, plane: inner };
  const floats = floatsOf(form, x.size);
  const rows = [outer * inner, length, inner === 1 ? length : ceil4(length)] as const;
  const logarithmic = op === "logSoftmax" ? 1 : 0;
  const from = x.storage.block(device, form, op);
  const y = device.allocate(floats, op, x.shape);
  device.begin(8 * floats);
  device.routines.softmax(from.at, y.at, ...rows, logarithmic);
  return stored(op, Storage.on(device, y, form, x.size), x.shape, [x], (dy) => {
    const error = dy.block(device, form, op);
    const dx = device.allocate(floats, op, x.shape);
    device.begin(8 * floats);
    device.routines.softmaxBackward(y.at, error.at, dx.at, ...rows, logarithmic);
    return [Storage.on(device, dx, form, x.size)];
  });
}
