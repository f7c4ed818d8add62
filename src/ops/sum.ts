import { type Device, engine, FLAT, floatsOf, Storage, type Values } from "../engine/index.js";
import { checkAxis, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { expandTo } from "./broadcast.js";
import { expandedBlock, sumToOnDevice } from "./expand.js";
import { allocate, checkTensors, deviceOf, FEW, type OpName, result, stored } from "./operation.js";

export interface ReduceOptions {
  /** Leaves the summed axes in the shape, with length 1. */
  keepDims?: boolean;
}

/** The shape with the axes of the reduction at length 1, and without them. */
export function reducedShapes(
  op: string,
  x: Tensor,
  axis: number | readonly number[] | undefined,
): { axes: number[]; kept: number[]; dropped: number[] } {
  const all = axis === undefined ? x.shape.map((_, d) => d) : [axis].flat();
  const axes = all.map((d) => checkAxis(op, d, x.rank));
  return {
    axes,
    kept: x.shape.map((n, d) => (axes.includes(d) ? 1 : n)),
    dropped: x.shape.filter((_, d) => !axes.includes(d)),
  };
}

/**
 * Sum over all elements, or along one axis or several.
 *
 * Shapes   x [d₀, d₁, …] → y [] or without the summed axes (`keepDims`: with length 1)
 * Forward  y = Σ x over the axes
 * Backward dx = dy, repeated along the axes
 * Source   arithmetic
 * @throws  ShapeError sum: expected an axis from -2 to 1, got axis 2
 * @example sum(tensor([[1, 2], [3, 4]])).item() // 10
 * @example sum(tensor([[1, 2], [3, 4]]), 0).toArray() // [4, 6]
 */
export function sum(
  x: Tensor,
  axis?: number | readonly number[],
  options: ReduceOptions = {},
): Tensor {
  checkTensors("sum", x);
  const { axes, kept, dropped } = reducedShapes("sum", x, axis);
  const shape = options.keepDims ? kept : dropped;
  const fast = sumOnDevice("sum", x, kept, shape, 1);
  if (fast) return fast;
  const y = sumOver(x, axes);
  return result("sum", y, shape, [x], (dy) => [expandTo(dy, kept, x.shape)]);
}

/** factor · Σ x by the routines; null where the plain engine computes. */
export function sumOnDevice(
  op: OpName,
  x: Tensor,
  kept: Shape,
  shape: Shape,
  factor: number,
): Tensor | null {
  const device = deviceOf(x);
  if (!device || x.size < FEW || sizeOf(kept) === x.size) return null;
  const scaled = (storage: Storage): Storage =>
    factor === 1 ? storage : scaledOnDevice(device, op, storage, factor);
  const y = scaled(sumToOnDevice(device, op, x, kept));
  return stored(op, y, shape, [x], (dy) => {
    const part = { storage: scaled(dy), shape: kept };
    return [Storage.on(device, expandedBlock(device, op, part, x.shape), FLAT, x.size)];
  });
}

/** factor · x in the form in which it lies. */
function scaledOnDevice(device: Device, op: OpName, x: Storage, factor: number): Storage {
  const { form, size } = x;
  const floats = floatsOf(form, size);
  const from = x.block(device, form, op);
  const y = device.allocate(floats, op, [size]);
  device.routines.scaleAdd(from.at, y.at, floats, factor, 0);
  return Storage.on(device, y, form, size);
}

/** Sums one axis after the other. */
export function sumOver(x: Tensor, axes: readonly number[]): Values {
  if (axes.length === 0) return x.storage.peek().slice();
  if (axes.length === x.rank) {
    const y = allocate(x.dtype, []);
    engine().sum(1, x.size, 1, x.storage.peek(), y);
    return y;
  }
  const current = [...x.shape];
  let values = x.storage.peek();
  for (const d of axes) {
    const length = current[d];
    current[d] = 1;
    const y = allocate(x.dtype, current);
    engine().sum(sizeOf(current.slice(0, d)), length, sizeOf(current.slice(d + 1)), values, y);
    values = y;
  }
  return values;
}
