import { adamRule, Updates } from "../tensor/update.js";
import { checkRange, type Optimizer, type Parameters, parametersOf, savable } from "./optimizer.js";

export interface AdamOptions {
  /** Default 0.001. */
  learningRate?: number;
  /** How much of the old means of gradient and squared gradient is kept. Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Keeps the divisor from 0. Default 1e-8. */
  epsilon?: number;
  /** Pulls weights to 0: this times the weight is added to its gradient. Default 0. */
  weightDecay?: number;
}

/**
 * Adam: every parameter has its own step size, from the running means of its gradient and of its
 * square. The formulas are PyTorch's:
 * m = β₁m + (1 − β₁)g · v = β₂v + (1 − β₂)g² · x = x − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε).
 *
 * Source   Kingma & Ba 2015, algorithm 1
 * @throws  OptionError adam: expected learningRate ≥ 0, got -1
 * @throws  OptionError adam: expected beta1 ≥ 0 and < 1, got 1
 * @example adam(linear(2, 1)).learningRate // 0.001
 */
export function adam(parameters: Parameters, options: AdamOptions = {}): Optimizer {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = adamSettings("adam", options);
  const list = parametersOf("adam", parameters);
  // Without ε what is padded would become 0 / 0: that is left to the plain routine.
  const updates = new Updates(list, epsilon > 0);

  return {
    learningRate,
    step() {
      const { learningRate } = this;
      updates.step(adamRule({ learningRate, beta1, beta2, epsilon, weightDecay }));
    },
    zeroGrad() {
      for (const x of list) x.zeroGrad();
    },
    ...savable(updates, list.length),
  };
}

/** The options of Adam and AdamW, checked, with what they are where nothing is said. */
export function adamSettings(op: string, options: AdamOptions) {
  const { learningRate = 0.001, betas = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0 } = options;
  const [beta1, beta2] = betas;
  checkRange(op, "learningRate", learningRate, 0);
  checkRange(op, "beta1", beta1, 0, 1);
  checkRange(op, "beta2", beta2, 0, 1);
  checkRange(op, "epsilon", epsilon, 0);
  checkRange(op, "weightDecay", weightDecay, 0);
  return { learningRate, beta1, beta2, epsilon, weightDecay };
}
