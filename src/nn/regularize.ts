import * as F from "../ops/index.js";
import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Module } from "./module.js";

/** The weights of a model: parameters with at least two axes. Biases and norms are left alone. */
function weightsOf(op: string, model: Module): Tensor[] {
  const weights = model.parameters().filter((p) => p.rank > 1);
  if (weights.length > 0) return weights;
  throw new OptionError(op, "a model with weights", "none");
}

/**
 * L1 regularization: the sum of all weights' sizes, to be added to the loss times a strength. It makes
 * weights exactly 0.
 *
 * Source   Tibshirani 1996, equation 1 (lasso)
 * @throws  OptionError l1Penalty: expected a model with weights, got none
 * @example l1Penalty(linear(2, 1, { init: constantInit(-3) })).item() // 6
 */
export const l1Penalty = (model: Module): Tensor =>
  weightsOf("l1Penalty", model)
    .map((w) => F.sum(F.abs(w)))
    .reduce((a, b) => F.add(a, b));

/**
 * L2 regularization: half the sum of all weights' squares, to be added to the loss times a strength. With
 * SGD it is what `weightDecay` does, but for biases and norms, which that pulls too.
 *
 * Source   Hoerl & Kennard 1970 (ridge); Krogh & Hertz 1991
 * @throws  OptionError l2Penalty: expected a model with weights, got none
 * @example l2Penalty(linear(2, 1, { init: constantInit(-3) })).item() // 9
 */
export const l2Penalty = (model: Module): Tensor =>
  weightsOf("l2Penalty", model)
    .map((w) => F.mul(F.sum(F.mul(w, w)), 0.5))
    .reduce((a, b) => F.add(a, b));
