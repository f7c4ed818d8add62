import * as F from "../ops/index.js";
import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { Activation } from "./activation.js";

export class LeakyRelu extends Activation {
  constructor(readonly slope: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.leakyRelu(x, this.slope);
  }

  protected override describe(): string {
    return `slope ${this.slope}`;
  }
}

export class Gelu extends Activation {
  constructor(readonly options: F.GeluOptions) {
    super();
    const { approximate = "none" } = options;
    if (approximate === "none" || approximate === "tanh") return;
    throw new OptionError("gelu", 'approximate "none" or "tanh"', JSON.stringify(approximate));
  }

  forward(x: Tensor): Tensor {
    return F.gelu(x, this.options);
  }
}

export class Silu extends Activation {
  forward(x: Tensor): Tensor {
    return F.silu(x);
  }
}

/**
 * A layer that makes what is negative small, not 0.
 *
 * Shapes   […] → […]
 * Source   Maas, Hannun & Ng 2013, section 2
 * @example leakyRelu(0.5).forward(tensor([-1, 2])).toArray() // [-0.5, 2]
 */
export const leakyRelu = (slope = 0.01): LeakyRelu => new LeakyRelu(slope);

/**
 * A layer that multiplies each number by the chance that a normal one is smaller.
 *
 * Shapes   […] → […]
 * Source   Hendrycks & Gimpel 2016, section 2
 * @throws  OptionError gelu: expected approximate "none" or "tanh", got "erf"
 * @example gelu().forward(tensor([0])).toArray() // [0]
 */
export const gelu = (options: F.GeluOptions = {}): Gelu => new Gelu(options);

/**
 * A layer that multiplies each number by its sigmoid.
 *
 * Shapes   […] → […]
 * Source   Elfwing, Uchibe & Doya 2018, equation 3
 * @example silu().forward(tensor([0])).toArray() // [0]
 */
export const silu = (): Silu => new Silu();
