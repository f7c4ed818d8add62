import * as F from "../ops/index.js";
import { pool2dSizes } from "../ops/pool2d.js";
import { pair } from "../ops/window.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module, type Reach } from "./module.js";

/** What the two poolings share: everything but the way to make one number of a window. */
abstract class Pool2d extends Module {
  readonly kernelSize: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly ceilMode: boolean;

  constructor(
    private readonly op: "maxPool2d" | "avgPool2d",
    options: F.MaxPool2dOptions,
  ) {
    super();
    this.kernelSize = pair(op, "kernelSize", options?.kernelSize, 1);
    this.stride = pair(op, "stride", options.stride ?? this.kernelSize, 1);
    this.padding = pair(op, "padding", options.padding ?? 0, 0);
    this.dilation = pair(op, "dilation", options.dilation ?? 1, 1);
    this.ceilMode = options.ceilMode ?? false;
  }

  override outputShape(input: Shape): Shape {
    const { oh, ow } = pool2dSizes(this.op, input, this);
    return [input[0], input[1], oh, ow];
  }

  override reach(): Reach {
    const span = this.kernelSize.map((k, d) => this.dilation[d] * (k - 1) + 1);
    return { span: [span[0], span[1]], stride: this.stride };
  }

  protected override describe(): string {
    const parts = [`kernelSize ${this.kernelSize.join("×")}`, `stride ${this.stride.join("×")}`];
    if (this.padding.some((p) => p > 0)) parts.push(`padding ${this.padding.join("×")}`);
    if (this.dilation.some((d) => d > 1)) parts.push(`dilation ${this.dilation.join("×")}`);
    if (this.ceilMode) parts.push("rounded up");
    return parts.join(", ");
  }
}

export class MaxPool2d extends Pool2d {
  constructor(options: F.MaxPool2dOptions) {
    super("maxPool2d", options);
  }

  forward(x: Tensor): Tensor {
    return F.maxPool2d(x, this);
  }
}

export class AvgPool2d extends Pool2d {
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | undefined;

  constructor(options: F.AvgPool2dOptions) {
    super("avgPool2d", { ...options, dilation: 1 });
    this.countIncludePad = options.countIncludePad ?? true;
    this.divisorOverride = options.divisorOverride;
  }

  forward(x: Tensor): Tensor {
    return F.avgPool2d(x, this);
  }
}

/**
 * A layer that keeps the largest number of each window.
 *
 * Shapes   [N, C, H, W] → [N, C, H′, W′]; the sizes are those of `F.maxPool2d`
 * Source   Scherer, Müller & Behnke 2010, section 3.2
 * @throws  OptionError maxPool2d: expected kernelSize as a whole number ≥ 1, or two, got undefined
 * @example maxPool2d({ kernelSize: 2 }).outputShape([1, 6, 28, 28]) // [1, 6, 14, 14]
 */
export const maxPool2d = (options: F.MaxPool2dOptions): MaxPool2d => new MaxPool2d(options);

/**
 * A layer that keeps the mean of each window.
 *
 * Shapes   [N, C, H, W] → [N, C, H′, W′]; the sizes are those of `F.avgPool2d`
 * Source   LeCun et al. 1998, section II.B
 * @throws  OptionError avgPool2d: expected kernelSize as a whole number ≥ 1, or two, got undefined
 * @example avgPool2d({ kernelSize: 2 }).outputShape([1, 6, 28, 28]) // [1, 6, 14, 14]
 */
export const avgPool2d = (options: F.AvgPool2dOptions): AvgPool2d => new AvgPool2d(options);
