import * as F from "../ops/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount } from "./checks.js";
import { constantParameter, type LayerOptions } from "./init.js";
import { Module } from "./module.js";

export interface NormLayerOptions extends Pick<LayerOptions, "dtype"> {
  /** Keeps the divisor from 0. Default 1e-5. */
  epsilon?: number;
  /** Whether γ and β are learned. Default true. */
  affine?: boolean;
}

/** γ and β of a norm. */
abstract class Norm extends Module {
  declare readonly weight: Tensor | null;
  declare readonly bias: Tensor | null;
  readonly epsilon: number;

  constructor(shape: Shape, options: NormLayerOptions) {
    super();
    const { epsilon = 1e-5, affine = true } = options;
    this.epsilon = epsilon;
    if (affine) {
      this.parameter("weight", constantParameter(shape, 1, options));
      this.parameter("bias", constantParameter(shape, 0, options));
    } else this.weight = this.bias = null;
  }
}

export class LayerNorm extends Norm {
  constructor(
    readonly shape: Shape,
    options: NormLayerOptions,
  ) {
    super(shape, options);
  }

  forward(x: Tensor): Tensor {
    return F.layerNorm(x, this.shape, this);
  }

  override outputShape(input: Shape): Shape {
    if (sameShape(input.slice(-this.shape.length), this.shape)) return input;
    const expected = `x of shape […,${this.shape.join(",")}]`;
    throw new ShapeError("layerNorm", expected, formatShape(input));
  }

  protected override describe(): string {
    return formatShape(this.shape);
  }
}

export class GroupNorm extends Norm {
  constructor(
    readonly groups: number,
    readonly channels: number,
    options: NormLayerOptions,
  ) {
    checkCount("groupNorm", "channels", channels);
    if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
      const expected = `groups that divides the ${channels} channels`;
      throw new OptionError("groupNorm", expected, String(groups));
    }
    super([channels], options);
  }

  forward(x: Tensor): Tensor {
    this.outputShape(x.shape);
    return F.groupNorm(x, this.groups, this);
  }

  override outputShape(input: Shape): Shape {
    if (input.length >= 2 && input[1] === this.channels) return input;
    throw new ShapeError("groupNorm", `x of shape [N,${this.channels},…]`, formatShape(input));
  }

  protected override describe(): string {
    return `${this.groups}, ${this.channels}`;
  }
}

export class LocalResponseNorm extends Module {
  constructor(readonly options: F.LocalResponseNormOptions) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.localResponseNorm(x, this.options);
  }

  override outputShape(input: Shape): Shape {
    return input;
  }

  protected override describe(): string {
    return Object.entries(this.options)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  }
}

/**
 * A layer that brings each sample's numbers over the last axes to mean 0 and variance 1.
 *
 * Shapes   […, d₁, d₂ …] → the same; `shape` is [d₁, d₂ …]
 * Source   Ba, Kiros & Hinton 2016, equation 3
 * @throws  ShapeError layerNorm: expected x of shape […,4], got [2,3]
 * @example layerNorm([4]).outputShape([5, 4]) // [5, 4]
 */
export const layerNorm = (shape: Shape, options: NormLayerOptions = {}): LayerNorm =>
  new LayerNorm(shape, options);

/**
 * A layer that brings each sample's numbers, by groups of channels, to mean 0 and variance 1.
 *
 * Shapes   [N, channels, …] → the same
 * Source   Wu & He 2018, section 3.1
 * @throws  OptionError groupNorm: expected groups that divides the 4 channels, got 3
 * @throws  ShapeError groupNorm: expected x of shape [N,4,…], got [2,3]
 * @example groupNorm(2, 4).outputShape([5, 4, 8, 8]) // [5, 4, 8, 8]
 */
export const groupNorm = (
  groups: number,
  channels: number,
  options: NormLayerOptions = {},
): GroupNorm => new GroupNorm(groups, channels, options);

/**
 * A layer that makes a number smaller where its neighbours in other channels are large.
 *
 * Shapes   [N, C, …] → the same
 * Source   Krizhevsky, Sutskever & Hinton 2012, section 3.3
 * @example localResponseNorm().outputShape([1, 96, 55, 55]) // [1, 96, 55, 55]
 */
export const localResponseNorm = (options: F.LocalResponseNormOptions = {}): LocalResponseNorm =>
  new LocalResponseNorm(options);
