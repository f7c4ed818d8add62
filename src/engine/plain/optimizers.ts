import type { AdamSizes, SgdSizes, Values } from "../engine.js";

/** v = μv + g;  x −= lr · v  (nesterov: x −= lr · (g + μv)), with g = dx + λx, as PyTorch has it. */
export function sgdStep(s: SgdSizes, x: Values, dx: Values, velocity: Values | null): void {
  const { learningRate, momentum, weightDecay, nesterov } = s;
  for (let i = 0; i < x.length; i++) {
    const g = dx[i] + weightDecay * x[i];
    if (velocity === null) {
      x[i] -= learningRate * g;
      continue;
    }
    const v = momentum * velocity[i] + g;
    velocity[i] = v;
    x[i] -= learningRate * (nesterov ? g + momentum * v : v);
  }
}

/** Kingma & Ba 2015, algorithm 1, with ε added after the correction of v, as PyTorch has it. */
export function adamStep(s: AdamSizes, x: Values, dx: Values, m: Values, v: Values): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step } = s;
  const stepSize = learningRate / (1 - beta1 ** step);
  const rootCorrection = Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < x.length; i++) {
    const g = dx[i] + weightDecay * x[i];
    const mi = beta1 * m[i] + (1 - beta1) * g;
    const vi = beta2 * v[i] + (1 - beta2) * g * g;
    m[i] = mi;
    v[i] = vi;
    x[i] -= (stepSize * mi) / (Math.sqrt(vi) / rootCorrection + epsilon);
  }
}
