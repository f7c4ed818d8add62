import { convTranspose2dSizes } from "../ops/convTranspose2d.js";
import * as F from "../ops/index.js";
import { type Pair, pair } from "../ops/window.js";
import { OptionError } from "../tensor/errors.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checks.js";
import { defaultInit, type LayerOptions, pendingParameter } from "./init.js";
import { Module } from "./module.js";

export interface ConvTranspose2dLayerOptions extends F.ConvTranspose2dOptions, LayerOptions {
  /** Height and width of the filters. */
  kernelSize: Pair;
  /** Whether each filter adds a number of its own. Default true. */
  bias?: boolean;
}

export class ConvTranspose2d extends Module {
  declare readonly weight: Tensor;
  declare readonly bias: Tensor | null;
  readonly kernelSize: readonly [number, number];
  readonly options: Required<F.ConvTranspose2dOptions>;
  readonly #shape: Shape;

  constructor(inChannels: number, outChannels: number, options: ConvTranspose2dLayerOptions) {
    super();
    checkCount("convTranspose2d", "inChannels", inChannels);
    checkCount("convTranspose2d", "outChannels", outChannels);
    const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = options ?? {};
    this.kernelSize = pair("convTranspose2d", "kernelSize", options?.kernelSize, 1);
    this.options = { stride, padding, outputPadding, dilation, groups };
    if (!Number.isInteger(groups) || inChannels % groups !== 0 || outChannels % groups !== 0) {
      const expected = `groups that divides the ${inChannels} channels and the ${outChannels} filters`;
      throw new OptionError("convTranspose2d", expected, String(groups));
    }
    this.#shape = [inChannels, outChannels / groups, ...this.kernelSize];
    // PyTorch takes the second axis of the weights for the fan in.
    const first = defaultInit(sizeOf(this.#shape.slice(1)));
    this.parameter("weight", pendingParameter(this.#shape, options.init ?? first, options));
    if (options.bias ?? true) {
      this.parameter("bias", pendingParameter([outChannels], options.biasInit ?? first, options));
    } else this.bias = null;
  }

  forward(x: Tensor): Tensor {
    return F.convTranspose2d(x, this.weight, this.bias, this.options);
  }

  override outputShape(input: Shape): Shape {
    const { n, c, h, w } = convTranspose2dSizes(input, this.#shape, null, this.options);
    return [n, c, h, w];
  }

  /** Every number of the input is multiplied by every number of its filters. */
  override multiplyAdds(input: Shape): number {
    return input[0] * input[2] * input[3] * sizeOf(this.#shape);
  }

  protected override describe(): string {
    const { groups, stride, padding } = this.options;
    const [inputs, filters] = this.#shape;
    const size = this.kernelSize.join("×");
    return `${inputs}, ${filters * groups}, kernelSize ${size}, stride ${stride}, padding ${padding}`;
  }
}

/**
 * A layer that enlarges: every pixel stamps `outChannels` filters into a larger image.
 *
 * Shapes   [N, inChannels, H, W] → [N, outChannels, H′, W′]; the sizes are those of `F.convTranspose2d`
 * Source   Zeiler et al. 2010; Long, Shelhamer & Darrell 2015, section 3.3
 * @throws  OptionError convTranspose2d: expected kernelSize as a whole number ≥ 1, or two, got undefined
 * @throws  OptionError convTranspose2d: expected inChannels as a whole number ≥ 1, got 0
 * @throws  OptionError convTranspose2d: expected groups that divides the 4 channels and the 3 filters, got 2
 * @example convTranspose2d(8, 4, { kernelSize: 4, stride: 2, padding: 1 }).outputShape([1, 8, 7, 7]) // [1, 4, 14, 14]
 */
export const convTranspose2d = (
  inChannels: number,
  outChannels: number,
  options: ConvTranspose2dLayerOptions,
): ConvTranspose2d => new ConvTranspose2d(inChannels, outChannels, options);
