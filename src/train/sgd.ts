import { OptionError } from "../tensor/index.js";
import { sgdRule, Updates } from "../tensor/update.js";
import { checkRange, type Optimizer, type Parameters, parametersOf, savable } from "./optimizer.js";

export interface SgdOptions {
  /** Default 0.01. */
  learningRate?: number;
  /** How much of the last step is kept. Default 0. */
  momentum?: number;
  /** Pulls weights to 0: this times the weight is added to its gradient. Default 0. */
  weightDecay?: number;
  /** Looks ahead along the momentum. Default false. */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent, with momentum if wanted. The formulas are PyTorch's:
 * g = dx + λx · v = μv + g (v starts at 0) · x = x − η·v, or with Nesterov x = x − η·(g + μv).
 *
 * Source   Robbins & Monro 1951; Polyak 1964 (momentum); Sutskever et al. 2013 (Nesterov)
 * @throws  OptionError sgd: expected learningRate ≥ 0, got -1
 * @throws  OptionError sgd: expected a momentum > 0 for nesterov, got 0
 * @example sgd(linear(2, 1)).learningRate // 0.01
 */
export function sgd(parameters: Parameters, options: SgdOptions = {}): Optimizer {
  const { learningRate = 0.01, momentum = 0, weightDecay = 0, nesterov = false } = options;
  checkRange("sgd", "learningRate", learningRate, 0);
  checkRange("sgd", "momentum", momentum, 0);
  checkRange("sgd", "weightDecay", weightDecay, 0);
  if (nesterov && momentum === 0) {
    throw new OptionError("sgd", "a momentum > 0 for nesterov", String(momentum));
  }
  const list = parametersOf("sgd", parameters);
  const updates = new Updates(list);

  return {
    learningRate,
    step() {
      const { learningRate } = this;
      updates.step(sgdRule({ learningRate, momentum, weightDecay, nesterov }));
    },
    zeroGrad() {
      for (const x of list) x.zeroGrad();
    },
    ...savable(updates, list.length),
  };
}
