import { type BatchNormSizes, engine, type Values } from "../engine/index.js";
import { isGradEnabled } from "../tensor/autograd.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { add } from "./add.js";
import { type Behind, batchNormOnDevice } from "./batchNormOnDevice.js";
import { allocateLike, checkTensors, deviceOf, result } from "./operation.js";
import { relu } from "./relu.js";

export interface BatchNormOptions {
  /** γ, one number a channel. Default: 1. */
  weight?: Tensor | null;
  /** β, one number a channel. Default: 0. */
  bias?: Tensor | null;
  /** The running mean: used where not `training`, brought up to date where `training`. */
  runningMean?: Tensor | null;
  /** The running variance, as `runningMean`. */
  runningVariance?: Tensor | null;
  /** Whether mean and variance are those of this batch. Default false. */
  training?: boolean;
  /** The new batch's share in the running statistics. Default 0.1. */
  momentum?: number;
  /** Keeps the divisor from 0. Default 1e-5. */
  epsilon?: number;
}

/**
 * Batch normalization: brings every channel to mean 0 and variance 1, then to γ and β.
 *
 * Shapes   x [N, C, …] · weight, bias, running statistics [C] → y [N, C, …]
 * Forward  y = γ · (x − μ) / √(σ² + ε) + β by channel. `training`: μ and σ² of this batch's m = N·H·W
 *          numbers, and running ← (1 − momentum) · running + momentum · (μ, σ²·m/(m − 1)); else μ and σ²
 *          are the running ones
 * Backward with x̂ = (x − μ)/√(σ² + ε): dγ = Σ dy·x̂ · dβ = Σ dy · dx = γ/√(σ² + ε) · (dy − dβ/m − x̂·dγ/m),
 *          without the last two where the statistics are the running ones
 * Source   Ioffe & Szegedy 2015, algorithms 1 and 2
 * @throws  ShapeError batchNorm: expected x of shape [N,C,…], got [3]
 * @throws  ShapeError batchNorm: expected weight of shape [3], got [2]
 * @throws  ShapeError batchNorm: expected more than one number for each channel in training, got [1,3]
 * @throws  OptionError batchNorm: expected runningMean and runningVariance outside training, got none
 * @throws  OptionError batchNorm: expected momentum from 0 to 1, got 2
 * @throws  OptionError batchNorm: expected epsilon ≥ 0, got -1
 * @example batchNorm(tensor([[1], [3]]), { training: true, epsilon: 0 }).toArray() // [[-1], [1]]
 */
export function batchNorm(x: Tensor, options: BatchNormOptions = {}): Tensor {
  return batchNormThen(x, options, {});
}

/** relu(batchNorm(x) + residual), or a part of it, in one pass where there is a routine for that. */
export function batchNormThen(x: Tensor, options: BatchNormOptions, behind: Behind): Tensor {
  const { weight = null, bias = null, training = false, epsilon = 1e-5 } = options;
  const affine = [weight, bias].filter((t) => t !== null);
  checkTensors("batchNorm", x, ...affine);
  const sizes = batchNormSizes(x.shape, options);
  checkStatistics(x.shape, sizes, options);
  const device = deviceOf(x);
  const tracked = isGradEnabled() && [x, ...affine, behind.residual].some((t) => t?.requiresGrad);
  // After training there is a routine forward only.
  if (device && (training || !tracked)) {
    return batchNormOnDevice(device, x, sizes, options, behind);
  }
  if (behind.relu) return relu(batchNormThen(x, options, { residual: behind.residual }));
  if (behind.residual) return add(batchNormThen(x, options, {}), behind.residual);
  const { mean, inverse } = statistics(x, sizes, options, epsilon);
  const y = allocateLike(x);
  const [gamma, beta] = [weight?.storage.peek() ?? null, bias?.storage.peek() ?? null];
  engine().batchNormForward(sizes, x.storage.peek(), mean, inverse, gamma, beta, y);
  return result("batchNorm", y, x.shape, [x, ...affine], (dy, needs) => {
    const dx = needs[0] ? allocateLike(x) : null;
    const dweight = weight && needs[1] ? allocateLike(weight) : null;
    const dbias = bias && needs[affine.length] ? allocateLike(bias) : null;
    const gamma = weight?.storage.peek() ?? null;
    engine().batchNormBackward(
      ...[sizes, x.storage.peek(), mean, inverse, gamma, dy, training, dx, dweight, dbias],
    );
    return [dx, ...(weight ? [dweight] : []), ...(bias ? [dbias] : [])];
  });
}

/** Checks everything; the array as [n, c, plane]. */
export function batchNormSizes(x: Shape, options: BatchNormOptions): BatchNormSizes {
  if (x.length < 2) throw new ShapeError("batchNorm", "x of shape [N,C,…]", formatShape(x));
  const [n, c] = x;
  const { momentum = 0.1, epsilon = 1e-5 } = options;
  for (const name of ["weight", "bias", "runningMean", "runningVariance"] as const) {
    const shape = options[name]?.shape;
    if (shape && (shape.length !== 1 || shape[0] !== c)) {
      throw new ShapeError("batchNorm", `${name} of shape [${c}]`, formatShape(shape));
    }
  }
  if (!(momentum >= 0 && momentum <= 1)) {
    throw new OptionError("batchNorm", "momentum from 0 to 1", String(momentum));
  }
  if (!(epsilon >= 0)) throw new OptionError("batchNorm", "epsilon ≥ 0", String(epsilon));
  return { n, c, plane: sizeOf(x.slice(2)) };
}

/** Refuses a batch without a variance, and missing running statistics. */
export function checkStatistics(x: Shape, sizes: BatchNormSizes, options: BatchNormOptions): void {
  if (options.training) {
    if (sizes.n * sizes.plane >= 2) return;
    const expected = "more than one number for each channel in training";
    const hint = "a larger batch, or model.eval()";
    throw new ShapeError("batchNorm", expected, formatShape(x), hint);
  }
  if (options.runningMean && options.runningVariance) return;
  const expected = "runningMean and runningVariance outside training";
  throw new OptionError("batchNorm", expected, "none");
}

/** Mean and 1 / √(variance + ε) of each channel, in double precision. */
function statistics(
  x: Tensor,
  sizes: BatchNormSizes,
  options: BatchNormOptions,
  epsilon: number,
): { mean: Values; inverse: Values } {
  const { runningMean = null, runningVariance = null, training = false } = options;
  let mean: Values;
  let variance: Values;
  if (training) {
    const count = sizes.n * sizes.plane;
    mean = new Float64Array(sizes.c);
    variance = new Float64Array(sizes.c);
    engine().batchNormStatistics(sizes, x.storage.peek(), mean, variance);
    const { momentum = 0.1 } = options;
    blend(runningMean, mean, momentum, 1);
    blend(runningVariance, variance, momentum, count / (count - 1));
  } else {
    mean = Float64Array.from(runningMean!.storage.peek());
    variance = Float64Array.from(runningVariance!.storage.peek());
  }
  return { mean, inverse: variance.map((v) => 1 / Math.sqrt(v + epsilon)) };
}

/** running ← (1 − momentum) · running + momentum · factor · batch, in place. */
function blend(running: Tensor | null, batch: Values, momentum: number, factor: number): void {
  if (!running) return;
  const before = running.storage.peek();
  running.storage.assign(
    before.map((v: number, c: number) => (1 - momentum) * v + momentum * factor * batch[c]),
  );
}
