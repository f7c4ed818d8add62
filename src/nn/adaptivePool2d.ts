import { adaptivePool2dSizes } from "../ops/adaptivePool2d.js";
import * as F from "../ops/index.js";
import { pair } from "../ops/window.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** What the two poolings to a size share. */
abstract class AdaptivePool2d extends Module {
  readonly outputSize: readonly [number, number];

  constructor(
    private readonly op: "adaptiveAvgPool2d" | "adaptiveMaxPool2d",
    outputSize: F.Pair,
  ) {
    super();
    this.outputSize = pair(op, "outputSize", outputSize, 1);
  }

  forward(x: Tensor): Tensor {
    return this.op === "adaptiveAvgPool2d"
      ? F.adaptiveAvgPool2d(x, this.outputSize)
      : F.adaptiveMaxPool2d(x, this.outputSize);
  }

  override outputShape(input: Shape): Shape {
    adaptivePool2dSizes(this.op, input, this.outputSize);
    return [input[0], input[1], ...this.outputSize];
  }

  protected override describe(): string {
    return this.outputSize.join("×");
  }
}

export class AdaptiveAvgPool2d extends AdaptivePool2d {
  constructor(outputSize: F.Pair) {
    super("adaptiveAvgPool2d", outputSize);
  }
}

export class AdaptiveMaxPool2d extends AdaptivePool2d {
  constructor(outputSize: F.Pair) {
    super("adaptiveMaxPool2d", outputSize);
  }
}

export class GlobalAvgPool2d extends Module {
  forward(x: Tensor): Tensor {
    return F.globalAvgPool2d(x);
  }

  override outputShape(input: Shape): Shape {
    adaptivePool2dSizes("globalAvgPool2d", input, 1);
    return input.slice(0, 2);
  }
}

/**
 * A layer that averages to a given size, whatever the size of the image.
 *
 * Shapes   [N, C, H, W] → [N, C, H′, W′]
 * Source   He et al. 2015 (spatial pyramid pooling), section 2.2
 * @throws  OptionError adaptiveAvgPool2d: expected outputSize as a whole number ≥ 1, or two, got 0
 * @example adaptiveAvgPool2d(7).outputShape([1, 512, 15, 20]) // [1, 512, 7, 7]
 */
export const adaptiveAvgPool2d = (outputSize: F.Pair): AdaptiveAvgPool2d =>
  new AdaptiveAvgPool2d(outputSize);

/**
 * A layer that keeps the largest numbers on a grid of a given size.
 *
 * Shapes   [N, C, H, W] → [N, C, H′, W′]
 * Source   He et al. 2015 (spatial pyramid pooling), section 2.2
 * @throws  OptionError adaptiveMaxPool2d: expected outputSize as a whole number ≥ 1, or two, got 0
 * @example adaptiveMaxPool2d([2, 1]).outputShape([1, 8, 15, 20]) // [1, 8, 2, 1]
 */
export const adaptiveMaxPool2d = (outputSize: F.Pair): AdaptiveMaxPool2d =>
  new AdaptiveMaxPool2d(outputSize);

/**
 * A layer that keeps the mean of every channel.
 *
 * Shapes   [N, C, H, W] → [N, C]
 * Source   Lin, Chen & Yan 2014, section 3.2
 * @throws  ShapeError globalAvgPool2d: expected x of shape [N,C,H,W], got [28,28]
 * @example globalAvgPool2d().outputShape([1, 512, 7, 7]) // [1, 512]
 */
export const globalAvgPool2d = (): GlobalAvgPool2d => new GlobalAvgPool2d();
