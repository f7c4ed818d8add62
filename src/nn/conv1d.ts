import type { BorderMode } from "../ops/border.js";
import { checkConv1d } from "../ops/conv1d.js";
import * as F from "../ops/index.js";
import { OptionError } from "../tensor/errors.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checks.js";
import { checkMode, type PaddingMode } from "./conv2d.js";
import { defaultInit, type LayerOptions, pendingParameter } from "./init.js";
import { Module } from "./module.js";

export interface Conv1dLayerOptions extends F.Conv1dOptions, LayerOptions {
  /** Length of the filters. */
  kernelSize: number;
  /** Whether each filter adds a number of its own. Default true. */
  bias?: boolean;
  /** What the padding is made of: zeros, or numbers of the signal as in `F.pad`. Default "zeros". */
  paddingMode?: PaddingMode;
}

export class Conv1d extends Module {
  declare readonly weight: Tensor;
  declare readonly bias: Tensor | null;
  readonly options: Required<F.Conv1dOptions>;
  readonly #shape: Shape;
  readonly #mode: PaddingMode;

  constructor(inChannels: number, outChannels: number, options: Conv1dLayerOptions) {
    super();
    checkCount("conv1d", "inChannels", inChannels);
    checkCount("conv1d", "outChannels", outChannels);
    checkCount("conv1d", "kernelSize", options?.kernelSize);
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true } = options;
    this.options = { stride, padding, dilation, groups };
    this.#mode = checkMode("conv1d", options.paddingMode ?? "zeros");
    if (!Number.isInteger(groups) || inChannels % groups !== 0 || outChannels % groups !== 0) {
      const expected = `groups that divides the ${inChannels} channels and the ${outChannels} filters`;
      throw new OptionError("conv1d", expected, String(groups));
    }
    this.#shape = [outChannels, inChannels / groups, options.kernelSize];
    const first = defaultInit(sizeOf(this.#shape.slice(1)));
    this.parameter("weight", pendingParameter(this.#shape, options.init ?? first, options));
    if (bias)
      this.parameter("bias", pendingParameter([outChannels], options.biasInit ?? first, options));
    else this.bias = null;
  }

  forward(x: Tensor): Tensor {
    if (this.#mode === "zeros") return F.conv1d(x, this.weight, this.bias, this.options);
    const y = this.outputShape(x.shape);
    const { stride, dilation, padding } = this.options;
    // As many as the shape rule counts; of an odd number the larger half stands behind.
    const span = dilation * (this.#shape[2] - 1) + 1;
    const whole = padding === "same" ? (y[2] - 1) * stride + span - x.shape[2] : 0;
    const around = typeof padding === "number" ? padding : Math.floor(whole / 2);
    const sides = { left: around, right: padding === "same" ? whole - around : around };
    const bordered = F.pad(x, sides, { mode: this.#mode as BorderMode });
    return F.conv1d(bordered, this.weight, this.bias, { ...this.options, padding: 0 });
  }

  override outputShape(input: Shape): Shape {
    return checkConv1d(input, this.#shape, null, this.options);
  }

  override multiplyAdds(input: Shape): number {
    const [n, , length] = this.outputShape(input);
    return n * length * sizeOf(this.#shape);
  }

  protected override describe(): string {
    const [filters, depth, size] = this.#shape;
    const { stride, padding, groups } = this.options;
    const mode = this.#mode === "zeros" ? "" : `, ${this.#mode}`;
    return `${depth * groups}, ${filters}, kernelSize ${size}, stride ${stride}, padding ${padding}${mode}`;
  }
}

/**
 * A convolution layer along one axis, with `outChannels` filters.
 *
 * Shapes   [N, inChannels, L] → [N, outChannels, L′]; the length is that of `F.conv1d`
 * Source   Waibel et al. 1989, section 2.1
 * @throws  OptionError conv1d: expected kernelSize as a whole number ≥ 1, got undefined
 * @throws  OptionError conv1d: expected paddingMode "zeros", "reflect", "replicate" or "circular", got "mirror"
 * @throws  OptionError conv1d: expected groups that divides the 4 channels and the 3 filters, got 2
 * @example conv1d(1, 8, { kernelSize: 3, padding: "same" }).outputShape([1, 1, 100]) // [1, 8, 100]
 */
export const conv1d = (
  inChannels: number,
  outChannels: number,
  options: Conv1dLayerOptions,
): Conv1d => new Conv1d(inChannels, outChannels, options);
