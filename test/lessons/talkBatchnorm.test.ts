import { describe } from "vitest";
import { batchesUntil, folded, runningMean } from "../../lessons/talk-batchnorm/checks.js";
import { testExercise } from "./support.js";

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

describe("runningMean", () => {
  testExercise("runningMean", runningMean, {
    right: {
      loop(means: number[], m: number) {
        let running = 0;
        for (let i = 0; i < means.length; i++) running += m * (means[i] - running);
        return running;
      },
      powers: (means: number[], m: number) =>
        sum(means.map((mean, i) => m * mean * (1 - m) ** (means.length - 1 - i))),
      recursive: function recursive(means: number[], m: number): number {
        const last = means[means.length - 1];
        return means.length === 0 ? 0 : m * last + (1 - m) * recursive(means.slice(0, -1), m);
      },
    },
    wrong: {
      otherConvention: (means: number[], m: number) =>
        means.reduce((kept, mean) => m * kept + (1 - m) * mean, 0),
      startedAtFirst: (means: number[], m: number) =>
        means.reduce((kept, mean) => (1 - m) * kept + m * mean),
      plainMean: (means: number[]) => sum(means) / means.length,
      addedOnly(means: number[], m: number) {
        let running = 0;
        for (const mean of means) running += m * mean;
        return running;
      },
    },
  });
});

describe("batchesUntil", () => {
  const logs = (m: number, left: number) => Math.log(left) / Math.log(1 - m);
  testExercise("batchesUntil", batchesUntil, {
    right: {
      logarithm: (m: number, share: number) => Math.ceil(logs(m, 1 - share)),
      running(m: number, share: number) {
        let [value, n] = [0, 0];
        while (value < share) {
          value += m * (1 - value);
          n++;
        }
        return n;
      },
      powers(m: number, share: number) {
        for (let n = 1; ; n++) if (1 - (1 - m) ** n >= share) return n;
      },
    },
    wrong: {
      linear(m: number, share: number) {
        let n = 0;
        while (n * m < share - 1e-9) n++;
        return n;
      },
      oneTooFew: (m: number, share: number) => Math.ceil(logs(m, 1 - share)) - 1,
      missingShare(m: number, share: number) {
        let [left, n] = [1, 0];
        while (left > share) {
          left *= 1 - m;
          n++;
        }
        return n;
      },
    },
  });
});

interface Norm {
  gamma: number;
  beta: number;
  mean: number;
  variance: number;
}

describe("folded", () => {
  const by = (weight: number[], factor: number): number[] => weight.map((w) => w * factor);
  testExercise("folded", folded, {
    right: {
      expanded(weight: number[], bias: number, { gamma, beta, mean, variance }: Norm) {
        const s = Math.sqrt(variance);
        return {
          weight: weight.map((w) => (gamma * w) / s),
          bias: (gamma * bias) / s - (gamma * mean) / s + beta,
        };
      },
      probed(weight: number[], bias: number, { gamma, beta, mean, variance }: Norm) {
        const normed = (v: number) => (gamma * (v - mean)) / variance ** 0.5 + beta;
        return { weight: weight.map((w) => normed(bias + w) - normed(bias)), bias: normed(bias) };
      },
      inPlace(weight: number[], bias: number, norm: Norm) {
        const out = { bias: bias - norm.mean, weight: [...weight] };
        const factor = norm.gamma * norm.variance ** -0.5;
        for (let i = 0; i < out.weight.length; i++) out.weight[i] *= factor;
        out.bias = out.bias * factor + norm.beta;
        return out;
      },
    },
    wrong: {
      biasNotScaled(weight: number[], bias: number, { gamma, beta, mean, variance }: Norm) {
        const factor = gamma / variance ** 0.5;
        return { weight: by(weight, factor), bias: bias - factor * mean + beta };
      },
      meanForgotten(weight: number[], bias: number, { gamma, beta, variance }: Norm) {
        const factor = gamma / variance ** 0.5;
        return { weight: by(weight, factor), bias: beta + factor * bias };
      },
      noRoot(weight: number[], bias: number, { gamma, beta, mean, variance }: Norm) {
        return {
          weight: by(weight, gamma / variance),
          bias: (gamma * (bias - mean)) / variance + beta,
        };
      },
      weightsUntouched(weight: number[], bias: number, { gamma, beta, mean, variance }: Norm) {
        return { weight, bias: (gamma * (bias - mean)) / Math.sqrt(variance) + beta };
      },
    },
  });
});
