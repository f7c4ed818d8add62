import { type Device, engine, floatsOf, Storage } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { checkAxis, type Shape, sizeOf, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  allocate,
  allocateLike,
  checkTensors,
  deviceOf,
  FEW,
  result,
  stored,
} from "./operation.js";
import { areImages, clearRoom, linesOf, movePlaces } from "./region.js";

/**
 * Cuts out `start` … `end` − 1 along one axis. A copy.
 *
 * Shapes   x […, d, …] → y […, end − start, …]
 * Forward  y[…, i, …] = x[…, start + i, …]
 * Backward dx[…, start + i, …] = dy[…, i, …], else 0
 * Source   NumPy
 * @throws  ShapeError slice: expected 0 ≤ start < end ≤ 3, got 2 … 4
 * @example slice(tensor([[1, 2, 3], [4, 5, 6]]), 1, 0, 2).toArray() // [[1, 2], [4, 5]]
 */
export function slice(x: Tensor, axis: number, start: number, end?: number): Tensor {
  checkTensors("slice", x);
  const d = checkAxis("slice", axis, x.rank);
  const length = x.shape[d];
  const stop = end ?? length;
  const whole = Number.isInteger(start) && Number.isInteger(stop);
  if (!whole || start < 0 || stop > length || start >= stop) {
    throw new ShapeError("slice", `0 ≤ start < end ≤ ${length}`, `${start} … ${stop}`);
  }
  const shape = x.shape.map((n, i) => (i === d ? stop - start : n));
  const device = deviceOf(x);
  if (device && x.storage.resident && sizeOf(shape) >= FEW) {
    return onDevice(device, x, d, start, shape);
  }
  const strides = stridesOf(x.shape);
  const inside = { offset: start * strides[d], strides };
  const cut = { offset: 0, strides: stridesOf(shape) };
  const y = allocate(x.dtype, shape);
  engine().copy(shape, x.storage.peek(), inside, y, cut);
  return result("slice", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().copy(shape, dy, cut, dx, inside);
    return [dx];
  });
}

/** Where the numbers lie in the engine's memory, as they lie there. */
function onDevice(device: Device, x: Tensor, d: number, start: number, shape: Shape): Tensor {
  const inPixels = areImages(x);
  const [whole, part] = [linesOf(x.shape, d, inPixels), linesOf(shape, d, inPixels)];
  const [size, count] = [sizeOf(shape), shape[d]];
  const from = x.storage.block(device, whole.form, "slice");
  const y = device.allocate(floatsOf(part.form, size), "slice", shape);
  device.begin(size);
  if (d === 1 && count % 4 !== 0) clearRoom(device, y.at, part, shape);
  movePlaces(device, [from.at, whole, start], [y.at, part, 0], count);
  return stored("slice", Storage.on(device, y, part.form, size), shape, [x], (dy) => {
    const error = dy.block(device, part.form, "slice");
    const dx = device.allocate(floatsOf(whole.form, x.size), "slice", x.shape);
    device.begin(x.size);
    clearRoom(device, dx.at, whole, x.shape);
    movePlaces(device, [error.at, part, 0], [dx.at, whole, start], count);
    return [Storage.on(device, dx, whole.form, x.size)];
  });
}
