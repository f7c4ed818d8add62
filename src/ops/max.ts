import { type Device, engine, FLAT, Storage } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { checkAxis, formatShape, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  allocate,
  allocateLike,
  checkTensors,
  deviceOf,
  FEW,
  flatBlock,
  result,
  stored,
} from "./operation.js";
import type { ReduceOptions } from "./sum.js";

/**
 * Largest element of all, or along one axis. NaN wins, so that it is seen.
 *
 * Shapes   x [d₀, d₁, …] → y [] or without the axis (`keepDims`: with length 1)
 * Forward  y = max x along the axis
 * Backward dx = dy at the first element that has the maximum, else 0
 * Source   arithmetic
 * @throws  ShapeError max: expected an axis from -2 to 1, got axis 2
 * @throws  ShapeError max: expected at least one element along the axis, got shape [0]
 * @example max(tensor([[1, 2], [4, 3]])).item() // 4
 * @example max(tensor([[1, 2], [4, 3]]), 1).toArray() // [2, 4]
 */
export function max(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor {
  checkTensors("max", x);
  const { outer, length, inner, shape } = alongAxis("max", x, axis, options);
  const device = deviceOf(x);
  if (device && x.size >= FEW && x.storage.resident) {
    return onDevice(device, x, [outer, length, inner], shape);
  }
  const y = allocate(x.dtype, shape);
  const where = new Int32Array(outer * inner);
  engine().max(outer, length, inner, x.storage.peek(), y, where);
  return result("max", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().maxBackward(outer, length, inner, dy, where, dx);
    return [dx];
  });
}

function onDevice(
  device: Device,
  x: Tensor,
  lines: [outer: number, length: number, inner: number],
  shape: Shape,
): Tensor {
  const { routines } = device;
  const size = sizeOf(shape);
  const from = flatBlock(device, "max", x);
  const [y, where] = [0, 0].map(() => device.allocate(size, "max", shape));
  device.begin(x.size);
  routines.maximum(from.at, y.at, where.at, ...lines);
  return stored("max", Storage.on(device, y, FLAT, size), shape, [x], (dy) => {
    const error = dy.block(device, FLAT, "max");
    const dx = device.allocate(x.size, "max", x.shape);
    device.begin(x.size);
    routines.maximumBackward(error.at, where.at, dx.at, ...lines);
    return [Storage.on(device, dx, FLAT, x.size)];
  });
}

/**
 * Where the largest element along an axis stands, the first of equals: the predicted class.
 * Not differentiable: a plain array of whole numbers, row-major over the other axes.
 * @throws ShapeError argmax: expected an axis from -2 to 1, got axis 2
 * @throws ShapeError argmax: expected at least one element along the axis, got shape [0]
 * @example [...argmax(tensor([[1, 2], [4, 3]]))] // [1, 0]
 */
export function argmax(x: Tensor, axis = -1): Int32Array {
  checkTensors("argmax", x);
  const { outer, length, inner } = alongAxis("argmax", x, axis, {});
  const where = new Int32Array(outer * inner);
  engine().max(outer, length, inner, x.storage.peek(), allocate(x.dtype, [outer, inner]), where);
  return where;
}

/** The array as [outer, length, inner] around the axis, and the shape of what is left. */
function alongAxis(op: string, x: Tensor, axis: number | undefined, options: ReduceOptions) {
  const d = axis === undefined ? 0 : checkAxis(op, axis, x.rank);
  const shape = axis === undefined ? [x.size] : x.shape;
  const length = shape[d];
  if (length === 0) {
    const got = `shape ${formatShape(x.shape)}`;
    throw new ShapeError(op, "at least one element along the axis", got);
  }
  const ones = axis === undefined ? x.shape.map(() => 1) : x.shape.map((n, i) => (i === d ? 1 : n));
  const rest = axis === undefined ? [] : x.shape.filter((_, i) => i !== d);
  return {
    outer: sizeOf(shape.slice(0, d)),
    length,
    inner: sizeOf(shape.slice(d + 1)),
    shape: options.keepDims ? ones : rest,
  };
}
