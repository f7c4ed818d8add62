import { BORDERS, type BorderMode } from "../ops/border.js";
import { conv2dPadding, conv2dSizes } from "../ops/conv2d.js";
import * as F from "../ops/index.js";
import { type Pair, pair } from "../ops/window.js";
import { OptionError } from "../tensor/errors.js";
import { type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checks.js";
import { defaultInit, type LayerOptions, pendingParameter } from "./init.js";
import { Module, type Reach } from "./module.js";

export interface Conv2dLayerOptions extends F.Conv2dOptions, LayerOptions {
  /** Height and width of the filters. */
  kernelSize: Pair;
  /** Whether each filter adds a number of its own. Default true. */
  bias?: boolean;
  /** What the padding is made of: zeros, or numbers of the image as in `F.pad`. Default "zeros". */
  paddingMode?: PaddingMode;
}

export type PaddingMode = "zeros" | Exclude<BorderMode, "constant">;

export class Conv2d extends Module {
  declare readonly weight: Tensor;
  declare readonly bias: Tensor | null;
  readonly #shape: Shape;
  readonly kernelSize: readonly [number, number];
  readonly options: Required<F.Conv2dOptions>;

  constructor(inChannels: number, outChannels: number, options: Conv2dLayerOptions) {
    super();
    checkCount("conv2d", "inChannels", inChannels);
    checkCount("conv2d", "outChannels", outChannels);
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true } = options ?? {};
    this.kernelSize = pair("conv2d", "kernelSize", options?.kernelSize, 1);
    this.options = { stride, padding, dilation, groups };
    if (!Number.isInteger(groups) || inChannels % groups !== 0 || outChannels % groups !== 0) {
      const expected = `groups that divides the ${inChannels} channels and the ${outChannels} filters`;
      throw new OptionError("conv2d", expected, String(groups));
    }
    const depth = inChannels / groups;
    const first = defaultInit(depth * this.kernelSize[0] * this.kernelSize[1]);
    this.#shape = [outChannels, depth, ...this.kernelSize];
    this.parameter("weight", pendingParameter(this.#shape, options.init ?? first, options));
    if (bias)
      this.parameter("bias", pendingParameter([outChannels], options.biasInit ?? first, options));
    else this.bias = null;
  }

  forward(x: Tensor): Tensor {
    return F.conv2d(x, this.weight, this.bias, this.options);
  }

  override outputShape(input: Shape): Shape {
    const sizes = conv2dSizes(input, this.#shape, null, this.options);
    return [sizes.n, sizes.f, sizes.oh, sizes.ow];
  }

  override multiplyAdds(input: Shape): number {
    const [n, , oh, ow] = this.outputShape(input);
    return n * oh * ow * sizeOf(this.#shape);
  }

  override reach(): Reach {
    const dilation = pair("conv2d", "dilation", this.options.dilation, 1);
    const [kh, kw] = this.kernelSize;
    return {
      span: [dilation[0] * (kh - 1) + 1, dilation[1] * (kw - 1) + 1],
      stride: pair("conv2d", "stride", this.options.stride, 1),
    };
  }

  protected override describe(): string {
    return this.described();
  }

  /** The constructor's arguments, and what a subclass adds. */
  protected described(...more: string[]): string {
    const { stride, padding, dilation, groups } = this.options;
    const text = (value: F.Conv2dOptions["padding"]) =>
      Array.isArray(value)
        ? value.join("×")
        : typeof value === "object"
          ? JSON.stringify(value)
          : `${value}`;
    return [
      this.#shape[1] * groups,
      this.#shape[0],
      `kernelSize ${this.kernelSize.join("×")}`,
      text(stride) === "1" ? "" : `stride ${text(stride)}`,
      text(padding) === "0" ? "" : `padding ${text(padding)}`,
      text(dilation) === "1" ? "" : `dilation ${text(dilation)}`,
      groups === 1 ? "" : `groups ${groups}`,
      this.ownShapes().has("bias") ? "" : "no bias",
      ...more,
    ]
      .filter((part) => part !== "")
      .join(", ");
  }
}

/** A convolution whose padding is made of the image's own numbers. */
class BorderedConv2d extends Conv2d {
  readonly paddingMode: PaddingMode;

  constructor(inChannels: number, outChannels: number, options: Conv2dLayerOptions) {
    super(inChannels, outChannels, options);
    this.paddingMode = checkMode("conv2d", options.paddingMode ?? "zeros");
  }

  override forward(x: Tensor): Tensor {
    const { stride, padding, dilation } = this.options;
    const both = (name: string, value: Pair) => pair("conv2d", name, value, 1);
    const [[top, left], [high, wide]] = conv2dPadding(
      padding,
      this.kernelSize,
      both("stride", stride),
      both("dilation", dilation),
    );
    const sides = { top, left, bottom: high - top, right: wide - left };
    const mode = this.paddingMode as BorderMode;
    const options = { ...this.options, padding: 0 };
    return F.conv2d(F.pad(x, sides, { mode }), this.weight, this.bias, options);
  }

  protected override describe(): string {
    return this.described(this.paddingMode);
  }
}

/** Refuses what is no kind of padding. */
export function checkMode(op: string, mode: PaddingMode): PaddingMode {
  if (mode === "zeros" || ((mode as string) !== "constant" && BORDERS.includes(mode))) return mode;
  const expected = 'paddingMode "zeros", "reflect", "replicate" or "circular"';
  throw new OptionError(op, expected, JSON.stringify(mode) ?? "undefined");
}

/**
 * A convolution layer with `outChannels` filters, each `inChannels` deep.
 *
 * Shapes   [N, inChannels, H, W] → [N, outChannels, H′, W′]; the sizes are those of `F.conv2d`
 * Source   LeCun et al. 1998, section II.A; first weights: He et al. 2015, section 2.2
 * @throws  OptionError conv2d: expected kernelSize as a whole number ≥ 1, or two, got undefined
 * @throws  OptionError conv2d: expected inChannels as a whole number ≥ 1, got 0
 * @throws  OptionError conv2d: expected paddingMode "zeros", "reflect", "replicate" or "circular", got "mirror"
 * @example conv2d(3, 64, { kernelSize: 7, stride: 2, padding: 3 }).outputShape([1, 3, 224, 224]) // [1, 64, 112, 112]
 */
export const conv2d = (
  inChannels: number,
  outChannels: number,
  options: Conv2dLayerOptions,
): Conv2d => {
  const bordered = (options?.paddingMode ?? "zeros") !== "zeros";
  return new (bordered ? BorderedConv2d : Conv2d)(inChannels, outChannels, options);
};
