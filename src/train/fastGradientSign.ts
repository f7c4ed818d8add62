import type { Module } from "../nn/index.js";
import { crossEntropy } from "../ops/index.js";
import { DataError, fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { explaining } from "../viz/explain.js";
import type { Loss } from "./evaluate.js";

export interface FastGradientSignOptions {
  /** How far each number may be moved. Default 0.03, of a picture from 0 to 1. */
  epsilon?: number;
  /** What a picture's numbers lie between. Default [0, 1]; null: anything. */
  range?: readonly [number, number] | null;
  /** True: `labels` are the classes that the model shall see, not the right ones. Default false. */
  targeted?: boolean;
  /** Default `F.crossEntropy`. */
  loss?: Loss;
}

/**
 * Adversarial pictures: each number is moved by `epsilon` to the side where the loss grows. To a person
 * little has changed; the model is often wrong. Learned from, they are an augmentation. The model stays as
 * it is, and so do its gradients.
 *
 * Shapes   x [N, C, H, W] and N labels → [N, C, H, W]
 * Forward  y = x + ε · sign(∂loss/∂x), cut to the range
 * Source   Goodfellow, Shlens & Szegedy 2015, "Explaining and Harnessing Adversarial Examples", section 4
 * @throws  OptionError fastGradientSign: expected epsilon ≥ 0, got -1
 * @throws  OptionError fastGradientSign: expected a range from low to high, got [1,0]
 * @throws  DataError fastGradientSign: expected a label for each of the 2 pictures, got 1
 * @example fastGradientSign(linear(1, 2, { init: (w) => w.set([1, -1]) }), tensor([[0.5]]), [0], { epsilon: 0.25 }).toArray() // [[0.25]]
 */
export function fastGradientSign(
  model: Module,
  x: Tensor,
  labels: ArrayLike<number>,
  {
    epsilon = 0.03,
    range = [0, 1],
    targeted = false,
    loss = crossEntropy,
  }: FastGradientSignOptions = {},
): Tensor {
  const op = "fastGradientSign";
  if (!(epsilon >= 0)) throw new OptionError(op, "epsilon ≥ 0", String(epsilon));
  if (range && !(range[0] < range[1])) {
    throw new OptionError(op, "a range from low to high", JSON.stringify(range));
  }
  if (labels.length !== x.shape[0]) {
    const expected = `a label for each of the ${x.shape[0] ?? 0} pictures`;
    throw new DataError(op, expected, String(labels.length));
  }
  const picture = x.detach().clone();
  picture.requiresGrad = true;
  const gradient = explaining(model, () => {
    loss(model.forward(picture), Int32Array.from(labels)).backward();
    return picture.grad?.values;
  });
  const step = targeted ? -epsilon : epsilon;
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const moved = picture.values.map((value, i) =>
    Math.min(high, Math.max(low, value + step * Math.sign(gradient?.[i] ?? 0))),
  );
  return fromArray(moved, x.shape);
}
