import * as F from "../ops/index.js";
import { checkAxis, type Shape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";

export class Flatten extends Module {
  constructor(readonly startAxis: number) {
    super();
  }

  forward(x: Tensor): Tensor {
    return F.flatten(x, this.startAxis);
  }

  override outputShape(input: Shape): Shape {
    const axis = checkAxis("flatten", this.startAxis, input.length);
    return [...input.slice(0, axis), sizeOf(input.slice(axis))];
  }
}

/**
 * A layer that makes one axis of channels, height and width.
 *
 * Shapes   [N, C, H, W] → [N, C·H·W]
 * Source   PyTorch
 * @example flatten().outputShape([1, 16, 5, 5]) // [1, 400]
 */
export const flatten = (startAxis = 1): Flatten => new Flatten(startAxis);
