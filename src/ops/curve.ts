import { CURVE, type CurveName, type Device, engine, floatsOf, Storage } from "../engine/index.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  allocateLike,
  checkTensors,
  deviceOf,
  FEW,
  type OpName,
  result,
  stored,
} from "./operation.js";
import { formFor } from "./unary.js";

/** These make something of 0, or their slope at 0 is not finite. */
const CHANGES_ZERO: readonly CurveName[] = ["softplus", "sqrt"];

/** y = f(x), element by element, where dx needs only x: what the smooth activations share. */
export function curve(op: OpName, name: CurveName, x: Tensor, parameter = 0): Tensor {
  checkTensors(op, x);
  const device = deviceOf(x);
  if (device && x.size >= FEW && hasRoutine(name, parameter)) {
    return onDevice(device, op, name, x, parameter);
  }
  const y = allocateLike(x);
  engine().curve(name, parameter, x.storage.peek(), y);
  return result(op, y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().curveBackward(name, parameter, x.storage.peek(), dy, dx);
    return [dx];
  });
}

/** Powers are multiplied out, so only small whole ones have a routine. */
const hasRoutine = (name: CurveName, p: number): boolean =>
  name !== "pow" || (Number.isInteger(p) && p !== 0 && Math.abs(p) <= 8);

function onDevice(device: Device, op: OpName, name: CurveName, x: Tensor, p: number): Tensor {
  const { routines } = device;
  const keepsZero = !CHANGES_ZERO.includes(name) && (name !== "pow" || p > 0);
  const form = formFor(x, keepsZero);
  const floats = floatsOf(form, x.size);
  const from = x.storage.block(device, form, op);
  const y = device.allocate(floats, op, x.shape);
  device.begin(8 * floats);
  routines.curve(CURVE[name], p, from.at, y.at, floats);
  return stored(op, Storage.on(device, y, form, x.size), x.shape, [x], (dy) => {
    const error = dy.block(device, form, op);
    const dx = device.allocate(floats, op, x.shape);
    device.begin(8 * floats);
    routines.curveBackward(CURVE[name], p, from.at, error.at, dx.at, floats);
    return [Storage.on(device, dx, form, x.size)];
  });
}
