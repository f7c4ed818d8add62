import {
  type Device,
  engine,
  FLAT,
  type Form,
  floatsOf,
  Storage,
  UNARY,
  type UnaryName,
} from "../engine/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, deviceOf, FEW, result, stored } from "./operation.js";

/** These make 0 of 0, so that what is padded stays zero. */
const KEEPS_ZERO: readonly UnaryName[] = ["neg", "relu", "tanh"];

/** y = f(x), element by element: what exp, log, neg, relu, sigmoid and tanh share. */
export function unary(op: UnaryName, x: Tensor): Tensor {
  checkTensors(op, x);
  const device = deviceOf(x);
  if (device && x.size >= FEW) return onDevice(device, op, x);
  const y = allocateLike(x);
  engine().unary(op, x.storage.peek(), y);
  return result(op, y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().unaryBackward(op, x.storage.peek(), y, dy, dx);
    return [dx];
  });
}

/** The form in which x lies, unless something would be made of the zeros between its numbers. */
export function formFor(x: Tensor, keepsZero: boolean): Form {
  const { form } = x.storage;
  return keepsZero || floatsOf(form, x.size) === x.size ? form : FLAT;
}

function onDevice(device: Device, op: UnaryName, x: Tensor): Tensor {
  const { routines } = device;
  const form = formFor(x, KEEPS_ZERO.includes(op));
  const floats = floatsOf(form, x.size);
  const xb = x.storage.block(device, form, op);
  const y = device.allocate(floats, op, x.shape);
  device.begin(floats);
  routines.unary(UNARY[op], xb.at, y.at, floats);
  return stored(op, Storage.on(device, y, form, x.size), x.shape, [x], (dy) => {
    const error = dy.block(device, form, op);
    const dx = device.allocate(floats, op, x.shape);
    device.begin(floats);
    routines.unaryBackward(UNARY[op], xb.at, y.at, error.at, dx.at, floats);
    return [Storage.on(device, dx, form, x.size)];
  });
}
