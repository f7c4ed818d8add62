import { type BatchNormSizes, type Device, engine, FLAT, Storage } from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape, sameShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { mul } from "./mul.js";
import {
  allocateLike,
  checkTensors,
  deviceOf,
  FEW,
  flatBlock,
  type OpName,
  result,
  stored,
} from "./operation.js";
import { reshape } from "./reshape.js";

export interface NormOptions {
  /** γ. Default: 1. */
  weight?: Tensor | null;
  /** β. Default: 0. */
  bias?: Tensor | null;
  /** Keeps the divisor from 0. Default 1e-5. */
  epsilon?: number;
}

/** x as rows of `length`, each brought to mean 0 and variance 1: batch norm with rows as channels. */
function normalizeRows(op: OpName, x: Tensor, length: number, epsilon: number): Tensor {
  if (!(epsilon >= 0)) throw new OptionError(op, "epsilon ≥ 0", String(epsilon));
  const device = deviceOf(x);
  if (device && x.size >= FEW && length > 0) return onDevice(device, op, x, length, epsilon);
  const sizes: BatchNormSizes = { n: 1, c: x.size / length || 0, plane: length };
  const [mean, variance] = [new Float64Array(sizes.c), new Float64Array(sizes.c)];
  engine().batchNormStatistics(sizes, x.storage.peek(), mean, variance);
  const inverse = variance.map((v) => 1 / Math.sqrt(v + epsilon));
  const y = allocateLike(x);
  engine().batchNormForward(sizes, x.storage.peek(), mean, inverse, null, null, y);
  return result(op, y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().batchNormBackward(
      ...[sizes, x.storage.peek(), mean, inverse, null, dy, true as boolean, dx, null, null],
    );
    return [dx];
  });
}

function onDevice(device: Device, op: OpName, x: Tensor, length: number, epsilon: number): Tensor {
  const { routines } = device;
  const rows = x.size / length;
  const from = flatBlock(device, op, x);
  const y = device.allocate(x.size, op, x.shape);
  const statistics = device.allocate(2 * rows, op, [rows, 2]);
  device.begin(4 * x.size);
  routines.rowNorm(from.at, y.at, statistics.at, rows, length, epsilon);
  return stored(op, Storage.on(device, y, FLAT, x.size), x.shape, [x], (dy) => {
    const error = dy.block(device, FLAT, op);
    const dx = device.allocate(x.size, op, x.shape);
    device.begin(4 * x.size);
    routines.rowNormBackward(from.at, statistics.at, error.at, dx.at, rows, length);
    return [Storage.on(device, dx, FLAT, x.size)];
  });
}

/** γ and β, checked, in a shape that stretches over x. */
function affine(op: string, y: Tensor, options: NormOptions, shape: Shape, over: Shape): Tensor {
  let out = y;
  for (const [name, apply] of [
    ["weight", mul],
    ["bias", add],
  ] as const) {
    const parameter = options[name];
    if (!parameter) continue;
    if (!sameShape(parameter.shape, shape)) {
      const expected = `${name} of shape ${formatShape(shape)}`;
      throw new ShapeError(op, expected, formatShape(parameter.shape));
    }
    out = apply(out, sameShape(shape, over) ? parameter : reshape(parameter, over));
  }
  return out;
}

/**
 * Layer normalization: brings the numbers of each sample, over the last axes, to mean 0 and variance 1.
 *
 * Shapes   x […, d₁, d₂ …] · `shape` [d₁, d₂ …], the last axes · weight, bias of that shape → y, as x
 * Forward  y = γ · (x − μ) / √(σ² + ε) + β, with μ and σ² over the last axes
 * Backward as batchNorm's, with the sample's numbers in place of the channel's
 * Source   Ba, Kiros & Hinton 2016, equation 3
 * @throws  ShapeError layerNorm: expected x of shape […,4], got [2,3]
 * @throws  ShapeError layerNorm: expected weight of shape [3], got [2]
 * @throws  OptionError layerNorm: expected epsilon ≥ 0, got -1
 * @example layerNorm(tensor([[1, 3]]), [2], { epsilon: 0 }).toArray() // [[-1, 1]]
 */
export function layerNorm(x: Tensor, shape: Shape, options: NormOptions = {}): Tensor {
  const { weight, bias, epsilon = 1e-5 } = options;
  checkTensors("layerNorm", x, ...[weight, bias].filter((t) => !!t));
  const fits = shape.length > 0 && sameShape(x.shape.slice(-shape.length), shape);
  if (!fits || sizeOf(shape) === 0) {
    throw new ShapeError("layerNorm", `x of shape […,${shape.join(",")}]`, formatShape(x.shape));
  }
  const y = normalizeRows("layerNorm", x, sizeOf(shape), epsilon);
  return affine("layerNorm", y, options, shape, shape);
}

/**
 * Group normalization: brings each sample's numbers, by groups of channels, to mean 0 and variance 1.
 * With as many groups as channels it is instance normalization.
 *
 * Shapes   x [N, C, …] · weight, bias [C] → y [N, C, …]
 * Forward  y = γ · (x − μ) / √(σ² + ε) + β, with μ and σ² over a group of channels and all places
 * Backward as batchNorm's, with the group's numbers in place of the channel's
 * Source   Wu & He 2018, section 3.1
 * @throws  OptionError groupNorm: expected groups that divides the 4 channels, got 3
 * @throws  ShapeError groupNorm: expected x of shape [N,C,…], got [3]
 * @throws  ShapeError groupNorm: expected bias of shape [4], got [2]
 * @throws  OptionError groupNorm: expected epsilon ≥ 0, got -1
 * @example groupNorm(tensor([[1, 3, 5, 5]]), 2, { epsilon: 0.0001 }).at(0, 2) // 0
 */
export function groupNorm(x: Tensor, groups: number, options: NormOptions = {}): Tensor {
  const { weight, bias, epsilon = 1e-5 } = options;
  checkTensors("groupNorm", x, ...[weight, bias].filter((t) => !!t));
  if (x.rank < 2) throw new ShapeError("groupNorm", "x of shape [N,C,…]", formatShape(x.shape));
  const [, c] = x.shape;
  if (!Number.isInteger(groups) || groups < 1 || c % groups !== 0) {
    throw new OptionError("groupNorm", `groups that divides the ${c} channels`, String(groups));
  }
  const length = (c / groups) * sizeOf(x.shape.slice(2));
  const y = normalizeRows("groupNorm", x, length, epsilon);
  const over = [1, c, ...x.shape.slice(2).map(() => 1)];
  return affine("groupNorm", y, options, [c], over);
}
