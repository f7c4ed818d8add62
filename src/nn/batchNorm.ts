import { type BatchNormOptions, batchNormThen } from "../ops/batchNorm.js";
import type { Behind } from "../ops/batchNormOnDevice.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { ones, zeros } from "../tensor/index.js";
import { formatShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checks.js";
import { constantParameter, type LayerOptions } from "./init.js";
import { Module } from "./module.js";

export interface BatchNormLayerOptions extends Pick<LayerOptions, "dtype"> {
  /** Keeps the divisor from 0. Default 1e-5. */
  epsilon?: number;
  /**
   * The new batch's share in the running statistics; null: the plain mean over all batches.
   * Default 0.1.
   */
  momentum?: number | null;
  /** Whether γ and β are learned. Default true. */
  affine?: boolean;
  /** Whether running statistics are kept; without them, `eval` uses the batch's. Default true. */
  trackRunningStats?: boolean;
}

/** What batch normalization of images and of rows share: everything but the shape they take. */
abstract class BatchNorm extends Module {
  declare readonly weight: Tensor | null;
  declare readonly bias: Tensor | null;
  readonly runningMean: Tensor | null;
  readonly runningVariance: Tensor | null;
  /** How many batches the running statistics have seen. */
  readonly numBatchesTracked: Tensor | null;
  readonly options: Required<Omit<BatchNormLayerOptions, "dtype">>;
  protected abstract readonly op: "batchNorm1d" | "batchNorm2d";
  protected abstract readonly ranks: readonly number[];

  constructor(
    op: string,
    readonly channels: number,
    options: BatchNormLayerOptions,
  ) {
    super();
    checkCount(op, "channels", channels);
    const { epsilon = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    if (momentum !== null && !(momentum >= 0 && momentum <= 1)) {
      throw new OptionError(op, "momentum from 0 to 1, or null", String(momentum));
    }
    this.options = { epsilon, momentum, affine, trackRunningStats };
    if (affine) {
      this.parameter("weight", constantParameter([channels], 1, options));
      this.parameter("bias", constantParameter([channels], 0, options));
    } else this.weight = this.bias = null;
    const { dtype } = options;
    this.runningMean = trackRunningStats ? zeros([channels], { dtype }) : null;
    this.runningVariance = trackRunningStats ? ones([channels], { dtype }) : null;
    this.numBatchesTracked = trackRunningStats ? zeros([], { dtype: "float64" }) : null;
  }

  override ownBuffers(): Map<string, Tensor> {
    const { runningMean, runningVariance, numBatchesTracked } = this;
    if (!runningMean || !runningVariance || !numBatchesTracked) return new Map();
    return new Map([
      ["running_mean", runningMean],
      ["running_var", runningVariance],
      ["num_batches_tracked", numBatchesTracked],
    ]);
  }

  forward(x: Tensor): Tensor {
    return this.forwardThen(x, {});
  }

  /** The same, and what follows it in a network, in one pass. */
  forwardThen(x: Tensor, behind: Behind): Tensor {
    this.outputShape(x.shape);
    const { numBatchesTracked } = this;
    let momentum = this.options.momentum;
    if (this.training && numBatchesTracked) {
      const batches = numBatchesTracked.item() + 1;
      momentum ??= 1 / batches;
      const options = { ...this.inEvaluation, training: true, momentum };
      const y = batchNormThen(x, options, behind);
      // Only now: a batch that was refused has not been seen.
      numBatchesTracked.values[0] = batches;
      return y;
    }
    const training = this.training || this.runningMean === null;
    return batchNormThen(x, { ...this.inEvaluation, training }, behind);
  }

  /** What the op is given after training. */
  get inEvaluation(): BatchNormOptions {
    const { weight, bias, runningMean, runningVariance } = this;
    const training = runningMean === null;
    return { weight, bias, runningMean, runningVariance, training, epsilon: this.options.epsilon };
  }

  override outputShape(input: Shape): Shape {
    if (!this.ranks.includes(input.length) || input[1] !== this.channels) {
      const axes = this.op === "batchNorm2d" ? ",H,W" : "";
      const expected = `x of shape [N,${this.channels}${axes}]`;
      throw new ShapeError(this.op, expected, formatShape(input));
    }
    return input;
  }

  protected override describe(): string {
    const { epsilon, momentum, affine, trackRunningStats } = this.options;
    return [
      this.channels,
      epsilon === 1e-5 ? "" : `epsilon ${epsilon}`,
      momentum === 0.1 ? "" : `momentum ${momentum}`,
      affine ? "" : "not affine",
      trackRunningStats ? "" : "no running statistics",
    ]
      .filter((part) => part !== "")
      .join(", ");
  }
}

export class BatchNorm2d extends BatchNorm {
  protected override readonly op = "batchNorm2d";
  protected override readonly ranks = [4];

  constructor(channels: number, options: BatchNormLayerOptions = {}) {
    super("batchNorm2d", channels, options);
  }
}

export class BatchNorm1d extends BatchNorm {
  protected override readonly op = "batchNorm1d";
  protected override readonly ranks = [2, 3];

  constructor(channels: number, options: BatchNormLayerOptions = {}) {
    super("batchNorm1d", channels, options);
  }
}

/**
 * A layer that brings every channel of images to mean 0 and variance 1, then to a learned γ and β. In
 * training the statistics are the batch's N·H·W numbers a channel; after `eval()`, running means.
 *
 * Shapes   [N, channels, H, W] → [N, channels, H, W]
 * Source   Ioffe & Szegedy 2015, section 3.2; names and momentum average as in PyTorch
 * @throws  OptionError batchNorm2d: expected channels as a whole number ≥ 1, got 0
 * @throws  OptionError batchNorm2d: expected momentum from 0 to 1, or null, got 2
 * @throws  ShapeError batchNorm2d: expected x of shape [N,4,H,W], got [1,3,8,8]
 * @example Object.keys(batchNorm2d(8).stateDict()) // ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
 */
export const batchNorm2d = (channels: number, options?: BatchNormLayerOptions): BatchNorm2d =>
  new BatchNorm2d(channels, options);

/**
 * Batch normalization of rows, [N, C] or [N, C, L].
 *
 * Shapes   [N, channels] → [N, channels], or [N, channels, L] → the same
 * Source   Ioffe & Szegedy 2015, algorithm 1
 * @throws  OptionError batchNorm1d: expected channels as a whole number ≥ 1, got 0
 * @throws  ShapeError batchNorm1d: expected x of shape [N,4], got [1,3]
 * @example batchNorm1d(8).outputShape([5, 8]) // [5, 8]
 */
export const batchNorm1d = (channels: number, options?: BatchNormLayerOptions): BatchNorm1d =>
  new BatchNorm1d(channels, options);
