import * as F from "../ops/index.js";
import { type Pair, pair } from "../ops/window.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Conv2d, conv2d } from "./conv2d.js";
import { constantInit, defaultInit, type LayerOptions, pendingParameter } from "./init.js";
import { Module, type Reach } from "./module.js";

export interface DeformableConv2dLayerOptions
  extends Omit<F.DeformableConv2dOptions, "mask">,
    LayerOptions {
  /** Height and width of the filters. */
  kernelSize: Pair;
  /** Whether each filter adds a number of its own. Default true. */
  bias?: boolean;
  /** v2: whether each place learns how much it counts. Default true. */
  modulated?: boolean;
}

export class DeformableConv2d extends Module {
  declare readonly weight: Tensor;
  declare readonly bias: Tensor | null;
  /** Finds the offsets in the image; starts at 0, as a plain convolution. */
  readonly offset: Conv2d;
  /** Finds the mask, before its sigmoid; starts at 0. */
  readonly mask: Conv2d | null;
  readonly options: F.DeformableConv2dOptions;

  constructor(
    readonly inChannels: number,
    readonly outChannels: number,
    options: DeformableConv2dLayerOptions,
  ) {
    super();
    const { stride = 1, padding = 0, dilation = 1, modulated = true, bias = true } = options ?? {};
    this.options = { stride, padding, dilation };
    const [kh, kw] = pair("deformableConv2d", "kernelSize", options?.kernelSize, 1);
    const window = { kernelSize: [kh, kw] as const, stride, padding, dilation };
    const { rng, dtype } = options;
    const still = { ...window, bias: false, rng, dtype, init: constantInit(0) };
    this.offset = conv2d(inChannels, 2 * kh * kw, still);
    this.mask = modulated ? conv2d(inChannels, kh * kw, still) : null;
    const first = defaultInit(inChannels * kh * kw);
    const shape = [outChannels, inChannels, kh, kw];
    this.parameter("weight", pendingParameter(shape, options.init ?? first, options));
    if (bias)
      this.parameter("bias", pendingParameter([outChannels], options.biasInit ?? first, options));
    else this.bias = null;
  }

  forward(x: Tensor): Tensor {
    const offset = this.offset.forward(x);
    // Twice the sigmoid: 1 at the start.
    const mask = this.mask ? F.mul(F.sigmoid(this.mask.forward(x)), 2) : null;
    return F.deformableConv2d(x, offset, this.weight, this.bias, { ...this.options, mask });
  }

  override outputShape(input: Shape): Shape {
    const [n, , h, w] = this.offset.outputShape(input);
    return [n, this.outChannels, h, w];
  }

  /** At the start, and at least: what the offsets add is learned. */
  override reach(): Reach {
    return this.offset.reach();
  }

  override multiplyAdds(input: Shape): number {
    const [n, , h, w] = this.outputShape(input);
    const helpers = this.offset.multiplyAdds(input) + (this.mask?.multiplyAdds(input) ?? 0);
    return n * h * w * sizeOf(this.ownShapes().get("weight")!) + helpers;
  }
}

/**
 * A convolution layer that learns where to look: a convolution beside it finds an offset, and in v2 a
 * mask, for every number of the filter at every place.
 *
 * Shapes   [N, inChannels, H, W] → [N, outChannels, H′, W′]
 * Source   Dai et al. 2017, section 2.1; Zhu et al. 2019, section 3.2 (offsets start at 0)
 * @throws  OptionError deformableConv2d: expected kernelSize as a whole number ≥ 1, or two, got undefined
 * @example deformableConv2d(3, 8, { kernelSize: 3, padding: 1 }).outputShape([1, 3, 9, 9]) // [1, 8, 9, 9]
 */
export const deformableConv2d = (
  inChannels: number,
  outChannels: number,
  options: DeformableConv2dLayerOptions,
): DeformableConv2d => new DeformableConv2d(inChannels, outChannels, options);
