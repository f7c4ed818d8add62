import { describe, expect, test } from "vitest";
import {
  decayStep,
  dropoutForward,
  earlyStop,
  fewDigits,
  filterStep,
  normalize,
  shrinkPerLayer,
} from "../../lessons/training-well/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  batchNorm2d,
  conv2d,
  dropout,
  F,
  flatten,
  linear,
  type Module,
  maxPool2d,
  relu,
  sequential,
  sgd,
  sigmoid,
  softmax,
} from "../../src/index.js";
import { tensor } from "../../src/tensor/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
const mean = (numbers: number[]): number => sum(numbers) / numbers.length;

describe("filterStep", () => {
  type Row = number[];
  const answer = (x: Row, w: Row, i: number) => sum(w.map((v, a) => v * x[i + a]));
  const slopes = (x: Row, w: Row, target: Row) =>
    w.map((_, a) => 2 * mean(target.map((wish, i) => (answer(x, w, i) - wish) * x[i + a])));
  const loss = (x: Row, w: Row, target: Row) =>
    mean(target.map((wish, i) => (answer(x, w, i) - wish) ** 2));
  testExercise("filterStep", filterStep, {
    right: {
      slopes: (x: Row, w: Row, target: Row, rate: number) =>
        w.map((v, a) => v - rate * slopes(x, w, target)[a]),
      loops(x: Row, w: Row, target: Row, rate: number) {
        const gradient = w.map(() => 0);
        for (let i = 0; i < target.length; i++) {
          let y = 0;
          for (let a = 0; a < w.length; a++) y += w[a] * x[i + a];
          for (let a = 0; a < w.length; a++)
            gradient[a] += (2 * (y - target[i]) * x[i + a]) / target.length;
        }
        return w.map((v, a) => v - rate * gradient[a]);
      },
      wishMinusAnswer: (x: Row, w: Row, target: Row, rate: number) =>
        w.map((v, a) => {
          const pull = target.map((wish, i) => (wish - answer(x, w, i)) * x[i + a]);
          return v + (2 * rate * sum(pull)) / target.length;
        }),
      inPlace(x: Row, w: Row, target: Row, rate: number) {
        const gradient = slopes(x, w, target);
        for (const a of range(w.length)) w[a] -= rate * gradient[a];
        return w;
      },
      differences: (x: Row, w: Row, target: Row, rate: number) =>
        w.map((v, a) => {
          const moved = (by: number) => w.map((n, k) => (k === a ? n + by : n));
          const h = 1e-4;
          return v - (rate * (loss(x, moved(h), target) - loss(x, moved(-h), target))) / (2 * h);
        }),
      autograd(x: Row, w: Row, target: Row, rate: number) {
        const filter = tensor([[w]], { requiresGrad: true });
        F.mse(F.conv1d(tensor([[x]]), filter), tensor([[target]])).backward();
        return w.map((v, a) => v - rate * filter.grad!.values[a]);
      },
      optimizer(x: Row, w: Row, target: Row, rate: number) {
        const filter = tensor([[w]], { requiresGrad: true });
        F.mse(F.conv1d(tensor([[x]]), filter), tensor([[target]])).backward();
        sgd([filter], { learningRate: rate }).step();
        return Array.from(filter.values);
      },
    },
    wrong: {
      uphill: (x, w, target, rate) =>
        w.map((v: number, a: number) => v + rate * slopes(x, w, target)[a]),
      summed: (x, w, target, rate) =>
        w.map((v: number, a: number) => v - rate * target.length * slopes(x, w, target)[a]),
      twoForgotten: (x, w, target, rate) =>
        w.map((v: number, a: number) => v - (rate * slopes(x, w, target)[a]) / 2),
      inputForgotten: (x, w, target, rate) => {
        const error = mean(target.map((wish: number, i: number) => answer(x, w, i) - wish));
        return w.map((v: number) => v - 2 * rate * error);
      },
      targetForgotten: (x, w, target, rate) =>
        w.map(
          (v: number, a: number) =>
            v -
            rate *
              slopes(
                x,
                w,
                target.map(() => 0),
              )[a],
        ),
    },
  });
});

describe("earlyStop", () => {
  testExercise("earlyStop", earlyStop, {
    right: {
      distance(losses: number[], patience: number) {
        let best = 0;
        for (let k = 1; k < losses.length && k - best < patience + 1; k++) {
          if (k - 1 - best >= patience) break;
          if (losses[k] < losses[best]) best = k;
        }
        return best;
      },
      counter(losses: number[], patience: number) {
        let [best, lowest, waited] = [0, Number.POSITIVE_INFINITY, 0];
        for (const [k, loss] of losses.entries()) {
          if (loss < lowest) [best, lowest, waited] = [k, loss, 0];
          else waited++;
          if (waited === patience) break;
        }
        return best;
      },
      whileLoop(losses: number[], patience: number) {
        let best = 0;
        let k = 1;
        while (k < losses.length && k - 1 - best < patience) {
          if (losses[k] < losses[best]) best = k;
          k++;
        }
        return best;
      },
      recursion(losses: number[], patience: number) {
        const from = (best: number): number => {
          const next = losses.findIndex((loss, k) => k > best && loss < losses[best]);
          return next < 0 || next - best > patience ? best : from(next);
        };
        return from(0);
      },
      reduce: (losses: number[], patience: number) =>
        losses.reduce(
          (best, loss, k) => (k - best <= patience && loss < losses[best] ? k : best),
          0,
        ),
    },
    wrong: {
      patienceIgnored: (losses) =>
        losses.reduce(
          (best: number, loss: number, k: number) => (loss < losses[best] ? k : best),
          0,
        ),
      stopEpoch: (losses, patience) => {
        let best = 0;
        let k = 0;
        while (k < losses.length - 1 && k - best < patience) {
          k++;
          if (losses[k] < losses[best]) best = k;
        }
        return k;
      },
      againstTheLast: (losses, patience) => {
        let [best, waited] = [0, 0];
        for (let k = 1; k < losses.length; k++) {
          if (losses[k] < losses[best]) best = k;
          waited = losses[k] < losses[k - 1] ? 0 : waited + 1;
          if (waited >= patience) break;
        }
        return best;
      },
      oneTooPatient: (losses, patience) => {
        let best = 0;
        for (let k = 1; k < losses.length; k++) {
          if (losses[k] < losses[best]) best = k;
          if (k - best > patience) break;
        }
        return best;
      },
      fromOne: (losses, patience) => {
        let best = 0;
        for (let k = 1; k < losses.length && k - best <= patience; k++)
          if (losses[k] < losses[best]) best = k;
        return best + 1;
      },
    },
  });
});

describe("decayStep", () => {
  testExercise("decayStep", decayStep, {
    right: {
      gradient: (w: number[], g: number[], rate: number, lambda: number) =>
        w.map((v, k) => v - rate * (g[k] + lambda * v)),
      shrinkFirst: (w: number[], g: number[], rate: number, lambda: number) =>
        w.map((v, k) => (1 - rate * lambda) * v - rate * g[k]),
      loop(w: number[], g: number[], rate: number, lambda: number) {
        const next: number[] = [];
        for (let k = 0; k < w.length; k++) next.push(w[k] - rate * g[k] - rate * lambda * w[k]);
        return next;
      },
      inPlace(w: number[], g: number[], rate: number, lambda: number) {
        for (let k = 0; k < w.length; k++) w[k] -= rate * (g[k] + lambda * w[k]);
        return w;
      },
      optimizer(w: number[], g: number[], rate: number, lambda: number) {
        const weights = tensor(w, { requiresGrad: true });
        F.sum(F.mul(weights, tensor(g))).backward();
        sgd([weights], { learningRate: rate, weightDecay: lambda }).step();
        return Array.from(weights.values);
      },
    },
    wrong: {
      noDecay: (w, g, rate) => w.map((v: number, k: number) => v - rate * g[k]),
      grows: (w, g, rate, lambda) =>
        w.map((v: number, k: number) => v - rate * g[k] + rate * lambda * v),
      rateForgotten: (w, g, rate, lambda) =>
        w.map((v: number, k: number) => (1 - lambda) * v - rate * g[k]),
      firstPower: (w, g, rate, lambda) =>
        w.map((v: number, k: number) => v - rate * (g[k] + (v > 0 ? lambda : v < 0 ? -lambda : 0))),
      squared: (w, g, rate, lambda) =>
        w.map((v: number, k: number) => v - rate * (g[k] + (lambda * v ** 2) / 2)),
    },
  });
});

describe("dropoutForward", () => {
  type Inputs = [number[], boolean[], number, boolean];
  testExercise("dropoutForward", dropoutForward, {
    right: {
      map: (...[x, keep, p, training]: Inputs) =>
        training ? x.map((v, k) => (keep[k] ? v / (1 - p) : 0)) : x,
      factor: (...[x, keep, p, training]: Inputs) =>
        x.map((v, k) => v * (training ? Number(keep[k]) / (1 - p) : 1)),
      loop(...[x, keep, p, training]: Inputs) {
        const y: number[] = [];
        for (let k = 0; k < x.length; k++) {
          if (!training) y.push(x[k]);
          else if (keep[k]) y.push(x[k] / (1 - p));
          else y.push(0);
        }
        return y;
      },
      inPlace(...[x, keep, p, training]: Inputs) {
        if (training) for (const [k, stays] of keep.entries()) x[k] = stays ? x[k] / (1 - p) : 0;
        return x;
      },
      noDropping: (...[x, keep, p, training]: Inputs) => {
        const chance = training ? p : 0;
        return x.map((v, k) => (keep[k] || !training ? v * (1 / (1 - chance)) : 0));
      },
    },
    wrong: {
      notScaled: (x, keep, _, training) =>
        x.map((v: number, k: number) => (training && !keep[k] ? 0 : v)),
      alsoInEval: (x, keep, p) => x.map((v: number, k: number) => (Number(keep[k]) * v) / (1 - p)),
      dividedByP: (x, keep, p, training) =>
        x.map((v: number, k: number) => (training ? (Number(keep[k]) * v) / p : v)),
      maskInverted: (x, keep, p, training) =>
        x.map((v: number, k: number) => (training ? (Number(!keep[k]) * v) / (1 - p) : v)),
      scaledInEval: (x, keep, p, training) =>
        x.map((v: number, k: number) => (training ? Number(keep[k]) * v : (1 - p) * v)),
    },
  });
});

describe("shrinkPerLayer", () => {
  const last = (sizes: number[]) => sizes[sizes.length - 1];
  testExercise("shrinkPerLayer", shrinkPerLayer, {
    right: {
      power: (sizes: number[]) => (sizes[0] / last(sizes)) ** (1 / (sizes.length - 1)),
      logarithms: (sizes: number[]) =>
        Math.exp((Math.log(sizes[0]) - Math.log(last(sizes))) / (sizes.length - 1)),
      meanOfLogarithms: (sizes: number[]) =>
        Math.exp(mean(sizes.slice(1).map((size, k) => Math.log(sizes[k] / size)))),
      productOfRatios(sizes: number[]) {
        let whole = 1;
        for (let k = 0; k + 1 < sizes.length; k++) whole *= sizes[k] / sizes[k + 1];
        return whole ** (1 / (sizes.length - 1));
      },
      backwards(sizes: number[]) {
        const back = sizes.reverse();
        return 1 / (back[0] / last(back)) ** (1 / (back.length - 1));
      },
    },
    wrong: {
      divided: (sizes) => sizes[0] / last(sizes) / (sizes.length - 1),
      layersNotSteps: (sizes) => Math.exp(Math.log(sizes[0] / last(sizes)) / sizes.length),
      forwards: (sizes) => (last(sizes) / sizes[0]) ** (1 / (sizes.length - 1)),
      wholeWay: (sizes) => sizes[0] / last(sizes),
      meanOfRatios: (sizes) => mean(range(sizes.length - 1).map((k) => sizes[k] / sizes[k + 1])),
    },
  });
});

describe("normalize", () => {
  const spread = (x: number[]) => mean(x.map((v) => (v - mean(x)) ** 2));
  testExercise("normalize", normalize, {
    right: {
      formula: (x: number[], gamma: number, beta: number) =>
        x.map((v) => (gamma * (v - mean(x))) / Math.sqrt(spread(x) + 1e-5) + beta),
      withoutEpsilon: (x: number[], gamma: number, beta: number) =>
        x.map((v) => gamma * ((v - mean(x)) / Math.sqrt(spread(x))) + beta),
      meanOfSquares(x: number[], gamma: number, beta: number) {
        const [m, squares] = [mean(x), mean(x.map((v) => v * v))];
        return x.map((v) => ((v - m) * gamma) / (squares - m * m) ** 0.5 + beta);
      },
      scaleAndShift(x: number[], gamma: number, beta: number) {
        const scale = gamma / Math.sqrt(spread(x) + 1e-5);
        const shift = beta - mean(x) * scale;
        return x.map((v) => v * scale + shift);
      },
      library(x: number[], gamma: number, beta: number) {
        const layer = batchNorm2d(1);
        layer.loadStateDict({ weight: tensor([gamma]), bias: tensor([beta]) }, { partial: true });
        return Array.from(layer.forward(tensor([[[x]]])).values);
      },
    },
    wrong: {
      rootForgotten: (x, gamma, beta) =>
        x.map((v: number) => (gamma * (v - mean(x))) / (spread(x) + 1e-5) + beta),
      meanForgotten: (x, gamma, beta) =>
        x.map((v: number) => (gamma * v) / Math.sqrt(spread(x) + 1e-5) + beta),
      sampleVariance: (x, gamma, beta) => {
        const variance = sum(x.map((v: number) => (v - mean(x)) ** 2)) / (x.length - 1);
        return x.map((v: number) => (gamma * (v - mean(x))) / Math.sqrt(variance) + beta);
      },
      gammaBetaSwapped: (x, gamma, beta) =>
        x.map((v: number) => (beta * (v - mean(x))) / Math.sqrt(spread(x)) + gamma),
      notScaled: (x) => x.map((v: number) => (v - mean(x)) / Math.sqrt(spread(x))),
      rangeInstead: (x, gamma, beta) => {
        const sorted = [...x].sort((a, b) => a - b);
        const width = sorted[sorted.length - 1] - sorted[0];
        return x.map((v: number) => (gamma * (v - mean(x))) / width + beta);
      },
    },
  });
});

describe("fewDigits", () => {
  const data = exerciseData(fewDigits, "fewDigits");
  const pool = () => maxPool2d({ kernelSize: 4 });
  const net = (activation: Module = relu(), ...last: Module[]): Module =>
    sequential(
      conv2d(1, 2, { kernelSize: 5 }),
      activation,
      pool(),
      flatten(),
      linear(72, 10),
      ...last,
    );

  test("87 of 100 pass, with or without the cures, and the stretch target is named", () => {
    expect(reportAt(data, 87, () => net())).toMatchObject({
      passed: true,
      earned: fewDigits.points,
    });
    expect(reportAt(data, 93, () => net()).says.en).toContain("93 %");
    const cured = () =>
      sequential(
        conv2d(1, 2, { kernelSize: 5 }),
        batchNorm2d(2),
        relu(),
        pool(),
        dropout(),
        flatten(),
        linear(72, 10),
      );
    expect(reportAt(data, 90, cured)).toMatchObject({ passed: true });
    const dense = () => sequential(flatten(), dropout(), linear(784, 10));
    expect(reportAt(data, 88, dense)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, () => net()],
    ["softmaxInside", 80, () => net(relu(), softmax())],
    ["noConvolution", 80, () => sequential(flatten(), linear(784, 10))],
    ["saturated", 80, () => net(sigmoid())],
    ["nothingHelps", 86, () => net()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(fewDigits.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(fewDigits.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noConvolution", "saturated", "nothingHelps"];
    expect(Object.keys(fewDigits.mistakes)).toEqual(tested);
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});
