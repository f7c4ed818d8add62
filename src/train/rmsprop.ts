import type { Values } from "../tensor/index.js";
import { type Rule, Updates } from "../tensor/update.js";
import { checkRange, type Optimizer, type Parameters, parametersOf, savable } from "./optimizer.js";

export interface RmspropOptions {
  /** Default 0.01. */
  learningRate?: number;
  /** How much of the old mean of the squared gradient is kept. Default 0.99. */
  alpha?: number;
  /** Keeps the divisor from 0. Default 1e-8. */
  epsilon?: number;
  /** Pulls weights to 0: this times the weight is added to its gradient. Default 0. */
  weightDecay?: number;
  /** How much of the last step is kept. Default 0. */
  momentum?: number;
  /** Divides by the deviation of the gradient rather than its size. Default false. */
  centered?: boolean;
}

/**
 * RMSprop: steps divided by the gradient's own running size. The formulas are PyTorch's:
 * g = dx + λx · s = αs + (1 − α)g² · x = x − η · g / (√s + ε), with momentum b = μb + g/(√s + ε) · x = x − η·b;
 * `centered`: √(s − m²) with m = αm + (1 − α)g in place of √s.
 *
 * Source   Tieleman & Hinton 2012, lecture 6.5; Graves 2013, equations 38–41 (centered)
 * @throws  OptionError rmsprop: expected learningRate ≥ 0, got -1
 * @throws  OptionError rmsprop: expected alpha ≥ 0, got -1
 * @example rmsprop(linear(2, 1)).learningRate // 0.01
 */
export function rmsprop(parameters: Parameters, options: RmspropOptions = {}): Optimizer {
  const { learningRate = 0.01, alpha = 0.99, epsilon = 1e-8, weightDecay = 0 } = options;
  const { momentum = 0, centered = false } = options;
  checkRange("rmsprop", "learningRate", learningRate, 0);
  checkRange("rmsprop", "alpha", alpha, 0);
  checkRange("rmsprop", "epsilon", epsilon, 0);
  checkRange("rmsprop", "weightDecay", weightDecay, 0);
  checkRange("rmsprop", "momentum", momentum, 0);
  const list = parametersOf("rmsprop", parameters);
  // There is no fast routine for it.
  const updates = new Updates(list, false);
  return {
    learningRate,
    step() {
      const settings = { alpha, epsilon, weightDecay, momentum, centered };
      updates.step(rmspropRule({ ...settings, learningRate: this.learningRate }));
    },
    zeroGrad() {
      for (const x of list) x.zeroGrad();
    },
    ...savable(updates, list.length),
  };
}

/** States: the running mean square, then the velocity and the running mean where they are asked for. */
const rmspropRule = (s: Required<RmspropOptions>): Rule => ({
  states: 1 + Number(s.momentum > 0) + Number(s.centered),
  onArrays(x, dx, states) {
    const squares = states[0];
    const velocity = s.momentum > 0 ? states[1] : null;
    const mean = s.centered ? states[states.length - 1] : null;
    for (let i = 0; i < x.length; i++) {
      const g = dx[i] + s.weightDecay * x[i];
      squares[i] = s.alpha * squares[i] + (1 - s.alpha) * g * g;
      const step = g / (Math.sqrt(squares[i] - centerOf(mean, i, g, s.alpha)) + s.epsilon);
      if (velocity) velocity[i] = s.momentum * velocity[i] + step;
      x[i] -= s.learningRate * (velocity ? velocity[i] : step);
    }
  },
  onDevice() {
    throw new Error("rmsprop: expected arrays, got the engine's memory");
  },
});

/** The square of the running mean, brought up to date; 0 without one. */
function centerOf(mean: Values | null, i: number, g: number, alpha: number): number {
  if (!mean) return 0;
  mean[i] = alpha * mean[i] + (1 - alpha) * g;
  return mean[i] ** 2;
}
