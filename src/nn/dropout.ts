import * as F from "../ops/index.js";
import { OptionError } from "../tensor/errors.js";
import { defaultRng, type Rng } from "../tensor/random.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export interface DropoutLayerOptions {
  /** The chance of a number to be dropped. Default 0.5. */
  p?: number;
  /** Where chance comes from; without it, from the generator of `manualSeed`. */
  rng?: Rng;
}

/** What the two share. */
abstract class Drop extends Module {
  readonly p: number;
  readonly #rng: Rng | undefined;

  constructor(op: string, options: DropoutLayerOptions) {
    super();
    const { p = 0.5, rng } = options;
    if (!(p >= 0 && p <= 1)) throw new OptionError(op, "p from 0 to 1", String(p));
    this.p = p;
    this.#rng = rng;
  }

  protected get now(): F.DropoutOptions {
    return { p: this.p, training: this.training, rng: this.#rng ?? defaultRng() };
  }

  override outputShape(input: Shape): Shape {
    return input;
  }

  protected override describe(): string {
    return `p ${this.p}`;
  }
}

export class Dropout extends Drop {
  constructor(options: DropoutLayerOptions = {}) {
    super("dropout", options);
  }

  forward(x: Tensor): Tensor {
    return F.dropout(x, this.now);
  }
}

export class Dropout2d extends Drop {
  constructor(options: DropoutLayerOptions = {}) {
    super("dropout2d", options);
  }

  forward(x: Tensor): Tensor {
    return F.dropout2d(x, this.now);
  }
}

/**
 * A layer that in training makes each number 0 with the chance p, and the others larger; after `eval()`
 * it does nothing.
 *
 * Shapes   […] → […]
 * Source   Srivastava et al. 2014, section 10
 * @throws  OptionError dropout: expected p from 0 to 1, got 2
 * @example dropout({ p: 0.2 }).eval().forward(ones([3])).toArray() // [1, 1, 1]
 */
export const dropout = (options?: DropoutLayerOptions): Dropout => new Dropout(options);

/**
 * A layer that in training drops whole channels with the chance p.
 *
 * Shapes   [N, C, H, W] → [N, C, H, W]
 * Source   Tompson et al. 2015, section 3.2
 * @throws  OptionError dropout2d: expected p from 0 to 1, got 2
 * @example dropout2d().eval().forward(ones([1, 1, 1, 2])).toArray() // [[[[1, 1]]]]
 */
export const dropout2d = (options?: DropoutLayerOptions): Dropout2d => new Dropout2d(options);
