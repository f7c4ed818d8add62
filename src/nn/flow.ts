import { concatShape } from "../ops/concat.js";
import { ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { Module } from "./module.js";
import { followTensors } from "./passing.js";

/**
 * What may happen on the way through a container. One description of the way serves to compute
 * (V is a tensor), to know what comes out (V is a shape), and to write a summary.
 */
export interface Flow<V> {
  layer(name: string, module: Module, x: V): V;
  add(a: V, b: V): V;
  /** Channels one after another. */
  concat(xs: V[]): V;
}

/** A module that only leads its input through its parts: it has no arithmetic of its own. */
export abstract class Container extends Module {
  /** The way from the input to the output. */
  abstract follow<V>(x: V, flow: Flow<V>): V;

  /** True where the way does not fork: nothing is needed twice. */
  get oneWay(): boolean {
    return false;
  }

  forward(x: Tensor): Tensor {
    return followTensors(this, x);
  }

  override outputShape(input: Shape): Shape {
    return this.follow(input, onShapes);
  }
}

export const onShapes: Flow<Shape> = {
  layer: (_, module, x) => module.outputShape(x),
  add(a, b) {
    checkSum(a, b);
    return a;
  },
  concat: (xs) => concatShape(xs, 1).shape,
};

export function checkSum(body: Shape, shortcut: Shape): void {
  if (sameShape(body, shortcut)) return;
  throw new ShapeError(
    "residual",
    `a shortcut of shape ${formatShape(body)}`,
    formatShape(shortcut),
    "a 1×1 convolution as shortcut changes channels, its stride the size",
  );
}
