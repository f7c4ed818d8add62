import { type Device, engine, FLAT, Storage } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { checkAxis, type Shape, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, deviceOf, FEW, result, stored } from "./operation.js";

/**
 * Reorders the axes: axis d of the result is axis `axes[d]` of x.
 *
 * Shapes   x [d₀, d₁, …] → y [d_axes[0], d_axes[1], …]
 * Forward  y[i_axes[0], i_axes[1], …] = x[i₀, i₁, …]
 * Backward dx = dy, reordered back
 * Source   NumPy (transpose)
 * @throws  ShapeError permute: expected each axis of 0,1,2 once, got 0,0,1
 * @example permute(zeros([1, 28, 28, 3]), [0, 3, 1, 2]).shape // [1, 3, 28, 28]
 */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  checkTensors("permute", x);
  const order = axes.map((axis) => checkAxis("permute", axis, x.rank));
  if (order.length !== x.rank || new Set(order).size !== x.rank) {
    const all = x.shape.map((_, d) => d).join(",");
    throw new ShapeError("permute", `each axis of ${all} once`, axes.join(",") || "none");
  }
  return reorder("permute", x, order);
}

/**
 * Swaps two axes; without arguments, the two of a matrix.
 *
 * Shapes   x [M, N] → y [N, M]
 * Forward  y[j,i] = x[i,j]
 * Backward dx[i,j] = dy[j,i]
 * Source   linear algebra
 * @throws  ShapeError transpose: expected an axis from -1 to 0, got axis -2
 * @example transpose(tensor([[1, 2], [3, 4]])).toArray() // [[1, 3], [2, 4]]
 */
export function transpose(x: Tensor, axis1 = -2, axis2 = -1): Tensor {
  checkTensors("transpose", x);
  const [a, b] = [axis1, axis2].map((axis) => checkAxis("transpose", axis, x.rank));
  const order = x.shape.map((_, d) => (d === a ? b : d === b ? a : d));
  return reorder("transpose", x, order);
}

function reorder(op: "permute" | "transpose", x: Tensor, order: readonly number[]): Tensor {
  const strides = stridesOf(x.shape);
  const shape = order.map((d) => x.shape[d]);
  const device = deviceOf(x);
  if (device && x.rank <= 4 && x.size >= FEW && x.storage.resident) {
    return onDevice(device, op, x, { shape, order, strides });
  }
  const there = { offset: 0, strides: order.map((d) => strides[d]) };
  const here = { offset: 0, strides: stridesOf(shape) };
  const y = allocateLike(x);
  engine().copy(shape, x.storage.peek(), there, y, here);
  return result(op, y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().copy(shape, dy, here, dx, there);
    return [dx];
  });
}

interface Order {
  shape: Shape;
  order: readonly number[];
  strides: readonly number[];
}

/** Up to four axes, where the numbers lie in the engine's memory. */
function onDevice(
  device: Device,
  op: "permute" | "transpose",
  x: Tensor,
  { shape, order, strides }: Order,
): Tensor {
  type Four = [number, number, number, number];
  const four = (values: readonly number[], fill: number): Four =>
    [...new Array<number>(4 - values.length).fill(fill), ...values] as Four;
  const sizes = four(shape, 1);
  const there = four(
    order.map((d) => strides[d]),
    0,
  );
  const here = four(stridesOf(shape), 0);
  const from = x.storage.block(device, FLAT, op);
  const y = device.allocate(x.size, op, shape);
  device.begin(x.size);
  device.routines.permute(from.at, y.at, ...sizes, ...there, ...here);
  return stored(op, Storage.on(device, y, FLAT, x.size), shape, [x], (dy) => {
    const error = dy.block(device, FLAT, op);
    const dx = device.allocate(x.size, op, x.shape);
    device.begin(x.size);
    device.routines.permute(error.at, dx.at, ...sizes, ...here, ...there);
    return [Storage.on(device, dx, FLAT, x.size)];
  });
}
