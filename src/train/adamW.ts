import { adamRule, type Rule, Updates } from "../tensor/update.js";
import { type AdamOptions, adamSettings } from "./adam.js";
import { type Optimizer, type Parameters, parametersOf, savable } from "./optimizer.js";

/**
 * AdamW: Adam whose weight decay does not go through the running means: first x = x − η·λ·x, then Adam's step.
 * With λ = 0 it is Adam. The formulas and the default λ of 0.01 are PyTorch's.
 *
 * Source   Loshchilov & Hutter 2019, algorithm 2
 * @throws  OptionError adamW: expected learningRate ≥ 0, got -1
 * @throws  OptionError adamW: expected beta1 ≥ 0 and < 1, got 1
 * @example adamW(linear(2, 1)).learningRate // 0.001
 */
export function adamW(parameters: Parameters, options: AdamOptions = {}): Optimizer {
  const settings = adamSettings("adamW", { ...options, weightDecay: options.weightDecay ?? 0.01 });
  const { learningRate, beta1, beta2, epsilon, weightDecay } = settings;
  const list = parametersOf("adamW", parameters);
  const updates = new Updates(list, epsilon > 0);
  return {
    learningRate,
    step() {
      const adam = { learningRate: this.learningRate, beta1, beta2, epsilon, weightDecay: 0 };
      updates.step(decayed(adamRule(adam), 1 - this.learningRate * weightDecay));
    },
    zeroGrad() {
      for (const x of list) x.zeroGrad();
    },
    ...savable(updates, list.length),
  };
}

/** Weights times `share`, then the rule. */
const decayed = (rule: Rule, share: number): Rule => ({
  states: rule.states,
  onArrays(x, ...rest) {
    for (let i = 0; i < x.length; i++) x[i] *= share;
    rule.onArrays(x, ...rest);
  },
  onDevice(device, x, dx, states, count, step) {
    device.routines.scaleAdd(x, x, count, share, 0);
    rule.onDevice(device, x, dx, states, count, step);
  },
});
