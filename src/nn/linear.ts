import * as F from "../ops/index.js";
import { linearSizes } from "../ops/linear.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checks.js";
import { defaultInit, type LayerOptions, pendingParameter } from "./init.js";
import { Module } from "./module.js";

export interface LinearLayerOptions extends LayerOptions {
  /** Whether each output adds a number of its own. Default true. */
  bias?: boolean;
}

export class Linear extends Module {
  declare readonly weight: Tensor;
  declare readonly bias: Tensor | null;
  readonly #shape: readonly [number, number];

  constructor(inFeatures: number, outFeatures: number, options: LinearLayerOptions = {}) {
    super();
    checkCount("linear", "inFeatures", inFeatures);
    checkCount("linear", "outFeatures", outFeatures);
    const { bias = true } = options;
    this.#shape = [outFeatures, inFeatures];
    const first = defaultInit(inFeatures);
    this.parameter("weight", pendingParameter(this.#shape, options.init ?? first, options));
    if (bias)
      this.parameter("bias", pendingParameter([outFeatures], options.biasInit ?? first, options));
    else this.bias = null;
  }

  forward(x: Tensor): Tensor {
    return F.linear(x, this.weight, this.bias);
  }

  override outputShape(input: Shape): Shape {
    const { outputs } = linearSizes(input, this.#shape, null);
    return [...input.slice(0, -1), outputs];
  }

  override multiplyAdds(input: Shape): number {
    return sizeOf(input.slice(0, -1)) * this.#shape[0] * this.#shape[1];
  }

  protected override describe(): string {
    const [outputs, inputs] = this.#shape;
    return `${inputs}, ${outputs}${this.ownShapes().has("bias") ? "" : ", no bias"}`;
  }
}

/**
 * A fully connected layer: each of `outFeatures` outputs sums all `inFeatures` inputs, weighted.
 *
 * Shapes   [N, inFeatures] → [N, outFeatures]; axes before the last may be more, or none
 * Source   Rumelhart, Hinton & Williams 1986, equation 1
 * @throws  OptionError linear: expected inFeatures as a whole number ≥ 1, got 0
 * @example linear(400, 120).outputShape([1, 400]) // [1, 120]
 */
export const linear = (
  inFeatures: number,
  outFeatures: number,
  options?: LinearLayerOptions,
): Linear => new Linear(inFeatures, outFeatures, options);
