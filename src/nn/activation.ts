import * as F from "../ops/index.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

/** A layer that changes each number by itself: shapes stay. */
export abstract class Activation extends Module {
  override outputShape(input: Shape): Shape {
    return input;
  }
}

export class Relu extends Activation {
  forward(x: Tensor): Tensor {
    return F.relu(x);
  }
}

export class Sigmoid extends Activation {
  forward(x: Tensor): Tensor {
    return F.sigmoid(x);
  }
}

export class Tanh extends Activation {
  forward(x: Tensor): Tensor {
    return F.tanh(x);
  }
}

export class Softmax extends Activation {
  constructor(readonly axis: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.softmax(x, this.axis);
  }

  protected override describe(): string {
    return `axis ${this.axis}`;
  }
}

/**
 * A layer that makes what is negative 0.
 *
 * Shapes   […] → […]
 * Source   Nair & Hinton 2010, section 2
 * @example relu().forward(tensor([-1, 2])).toArray() // [0, 2]
 */
export const relu = (): Relu => new Relu();

/**
 * A layer that squeezes each number into 0 … 1.
 *
 * Shapes   […] → […]
 * Source   Rumelhart, Hinton & Williams 1986, equation 2
 * @example sigmoid().forward(tensor([0])).toArray() // [0.5]
 */
export const sigmoid = (): Sigmoid => new Sigmoid();

/**
 * A layer that squeezes each number into −1 … 1.
 *
 * Shapes   […] → […]
 * Source   LeCun et al. 1998, section II.B
 * @example tanh().forward(tensor([0])).toArray() // [0]
 */
export const tanh = (): Tanh => new Tanh();

/**
 * A layer that makes probabilities along an axis. `crossEntropy` has it inside: leave it out there.
 *
 * Shapes   [N, C] → [N, C]
 * Source   Bridle 1990
 * @example softmax().forward(tensor([[0, 0]])).toArray() // [[0.5, 0.5]]
 */
export const softmax = (axis = -1): Softmax => new Softmax(axis);
