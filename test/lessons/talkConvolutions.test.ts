import { describe } from "vitest";
import { density, timeOf, wholeSpeedup } from "../../lessons/talk-convolutions/checks.js";
import { testExercise } from "./support.js";

describe("density", () => {
  const weights = (f: number, a: number, b: number, g: number) => f ** 2 * (a / g) * b;
  testExercise("density", density, {
    right: {
      steps(f: number, a: number, b: number, g: number, n: number) {
        const own = weights(f, a, b, g);
        return (own * n * n) / ((a + b) * n * n + own);
      },
      byPlace(f: number, a: number, b: number, g: number, n: number) {
        const own = weights(f, a, b, g);
        return own / (a + b + own / n ** 2);
      },
      counted(f: number, a: number, b: number, g: number, n: number) {
        let [work, own] = [0, 0];
        for (let group = 0; group < g; group++) {
          own += f * f * (a / g) * (b / g);
          work += f * f * (a / g) * (b / g) * n * n;
        }
        return work / (own + n * n * a + n * n * b);
      },
    },
    wrong: {
      groupsIgnored(f: number, a: number, b: number, _: number, n: number) {
        const own = weights(f, a, b, 1);
        return (own * n * n) / ((a + b) * n * n + own);
      },
      weightsForgotten: (f: number, a: number, b: number, g: number) =>
        weights(f, a, b, g) / (a + b),
      outputForgotten(f: number, a: number, b: number, g: number, n: number) {
        const own = weights(f, a, b, g);
        return (own * n * n) / (a * n * n + own);
      },
      workOfOnePlace(f: number, a: number, b: number, g: number, n: number) {
        const own = weights(f, a, b, g);
        return own / ((a + b) * n * n + own);
      },
    },
  });
});

interface Layer {
  multiplyAdds: number;
  moved: number;
}

describe("timeOf", () => {
  const total = (layers: Layer[], key: keyof Layer) => layers.reduce((s, one) => s + one[key], 0);
  testExercise("timeOf", timeOf, {
    right: {
      reduced: (layers: Layer[], p: number, b: number) =>
        layers.reduce((s, one) => s + Math.max(one.moved / b, one.multiplyAdds / p), 0),
      asked(layers: Layer[], p: number, b: number) {
        let time = 0;
        for (const { multiplyAdds, moved } of layers) {
          const bound = multiplyAdds / moved > p / b;
          time += bound ? multiplyAdds / p : moved / b;
        }
        return time;
      },
      halves: (layers: Layer[], p: number, b: number) =>
        layers
          .map((one) => [one.multiplyAdds / p, one.moved / b])
          .map(([c, m]) => (c + m + Math.abs(c - m)) / 2)
          .reduce((x, y) => x + y, 0),
    },
    wrong: {
      added: (layers: Layer[], p: number, b: number) =>
        total(layers, "multiplyAdds") / p + total(layers, "moved") / b,
      faster(layers: Layer[], p: number, b: number) {
        let time = 0;
        for (const one of layers) time += Math.min(one.moved / b, one.multiplyAdds / p);
        return time;
      },
      totalsFirst: (layers: Layer[], p: number, b: number) =>
        Math.max(total(layers, "moved") / b, total(layers, "multiplyAdds") / p),
      workOnly: (layers: Layer[], p: number) => total(layers, "multiplyAdds") / p,
    },
  });
});

describe("wholeSpeedup", () => {
  testExercise("wholeSpeedup", wholeSpeedup, {
    right: {
      fraction: (s: number, f: number) => f / (f - f * s + s),
      saved: (s: number, f: number) => 1 / (1 - (s - s / f)),
      times(s: number, f: number) {
        const before = 60;
        const after = before * (1 - s) + (before * s) / f;
        return before / after;
      },
    },
    wrong: {
      timeLeft: (s: number, f: number) => s / f + (1 - s),
      weighted: (s: number, f: number) => s * f + (1 - s),
      factorOnly: (_: number, f: number) => f,
      partLost: (s: number) => (1 - s) ** -1,
    },
  });
});
