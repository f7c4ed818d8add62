import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }

  override outputShape(input: Shape): Shape {
    return input;
  }
}

/**
 * A layer that hands on what it gets: for places where a layer may be left out.
 *
 * Shapes   […] → […]
 * Source   PyTorch
 * @example identity().outputShape([1, 2]) // [1, 2]
 */
export const identity = (): Identity => new Identity();
