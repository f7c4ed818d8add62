import { describe, expect, test } from "vitest";
import {
  bestEpoch,
  digitMlp,
  fitLine,
  mlpForward,
  neuronGradient,
  perceptron,
  perceptronStep,
  throughSigmoids,
} from "../../lessons/perceptron/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  F,
  flatten,
  linear,
  type Module,
  noGrad,
  relu,
  sequential,
  sgd,
  softmax,
  tensor,
} from "../../src/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);
const curve = (z: number): number => 1 / (1 + Math.exp(-z));

describe("perceptron", () => {
  testExercise("perceptron", perceptron, {
    right: {
      loop(x: number[], w: number[], b: number) {
        let z = b;
        for (let i = 0; i < x.length; i++) z += w[i] * x[i];
        if (z > 0) return 1;
        return 0;
      },
      reduce: (x: number[], w: number[], b: number) =>
        x.reduce((sum, value, i) => sum + value * w[i], b) > 0 ? 1 : 0,
      asNumber: (x: number[], w: number[], b: number) => Number(dot(x, w) + b > 0),
      biasAsWeight: (x: number[], w: number[], b: number) => +(dot([...x, 1], [...w, b]) > 0),
      tensors: (x: number[], w: number[], b: number) =>
        tensor(x).mul(tensor(w)).sum().item() + b > 0 ? 1 : 0,
    },
    wrong: {
      biasForgotten: (x: number[], w: number[]) => (dot(x, w) > 0 ? 1 : 0),
      weightsForgotten: (x: number[], _w: number[], b: number) =>
        x.reduce((a, c) => a + c, 0) + b > 0 ? 1 : 0,
      theOtherSide: (x: number[], w: number[], b: number) => (dot(x, w) + b < 0 ? 1 : 0),
      biasSubtracted: (x: number[], w: number[], b: number) => (dot(x, w) - b > 0 ? 1 : 0),
    },
  });
});

describe("perceptronStep", () => {
  type Rule = (x: number[], w: number[], b: number, t: number, y: number, rate: number) => number[];
  const right: Record<string, Rule> = {
    map: (x, w, b, t, y, rate) => [
      ...w.map((value, i) => value + rate * (t - y) * x[i]),
      b + rate * (t - y),
    ],
    loop(x, w, b, t, y, rate) {
      const result: number[] = [];
      for (let i = 0; i < w.length; i++) result.push(w[i] - rate * (y - t) * x[i]);
      result.push(b - rate * (y - t));
      return result;
    },
    byCases(x, w, b, t, y, rate) {
      if (t === y) return [...w, b];
      const sign = t > y ? rate : -rate;
      return [...w, b].map((value, i) => value + sign * [...x, 1][i]);
    },
  };
  const wrong: Record<string, Rule> = {
    wrongWay: (x, w, b, t, y, rate) => [
      ...w.map((value, i) => value - rate * (t - y) * x[i]),
      b - rate * (t - y),
    ],
    biasStays: (x, w, b, t, y, rate) => [...w.map((v, i) => v + rate * (t - y) * x[i]), b],
    inputForgotten: (_, w, b, t, y, rate) => [...w, b].map((v) => v + rate * (t - y)),
    rateForgotten: (x, w, b, t, y) => [...w, b].map((v, i) => v + (t - y) * [...x, 1][i]),
    alwaysMoves: (x, w, b, t, _, rate) =>
      [...w, b].map((v, i) => v + (t ? rate : -rate) * [...x, 1][i]),
  };
  testExercise("perceptronStep", perceptronStep, { right, wrong });
});

describe("mlpForward", () => {
  type Net = (x: number[], w1: number[][], b1: number[], w2: number[][], b2: number[]) => number[];
  const right: Record<string, Net> = {
    maps: (x, w1, b1, w2, b2) => {
      const hidden = w1.map((row, i) => Math.max(0, dot(row, x) + b1[i]));
      return w2.map((row, i) => dot(row, hidden) + b2[i]);
    },
    loops(x, w1, b1, w2, b2) {
      const hidden: number[] = [];
      for (let i = 0; i < w1.length; i++) {
        let z = b1[i];
        for (let j = 0; j < x.length; j++) z += w1[i][j] * x[j];
        hidden.push(Math.max(z, 0));
      }
      const out: number[] = [];
      for (let i = 0; i < w2.length; i++) {
        let z = b2[i];
        for (let j = 0; j < hidden.length; j++) z += w2[i][j] * hidden[j];
        out.push(z);
      }
      return out;
    },
    library(x, w1, b1, w2, b2) {
      const hidden = F.relu(F.linear(tensor([x]), tensor(w1), tensor(b1)));
      return (F.linear(hidden, tensor(w2), tensor(b2)).toArray() as number[][])[0];
    },
  };
  const wrong: Record<string, Net> = {
    reluForgotten: (x, w1, b1, w2, b2) => {
      const hidden = w1.map((row, i) => dot(row, x) + b1[i]);
      return w2.map((row, i) => dot(row, hidden) + b2[i]);
    },
    reluAtTheEnd: (...all) => right.maps(...all).map((z) => Math.max(0, z)),
    biasesForgotten: (x, w1, _b1, w2) => {
      const hidden = w1.map((row) => Math.max(0, dot(row, x)));
      return w2.map((row) => dot(row, hidden));
    },
    transposed: (x, w1, b1, w2, b2) => {
      if (w1.length !== x.length) return right.maps(x, w1, b1, w2, b2);
      const hidden = b1.map((b, i) =>
        Math.max(
          0,
          x.reduce((sum, v, j) => sum + v * w1[j][i], b),
        ),
      );
      return w2.map((row, i) => dot(row, hidden) + b2[i]);
    },
  };
  testExercise("mlpForward", mlpForward, { right, wrong });
});

describe("neuronGradient", () => {
  type Gradient = (w: number, b: number, x: number, t: number) => number[];
  const right: Record<string, Gradient> = {
    chain(w, b, x, t) {
      const y = curve(w * x + b);
      const dz = 2 * (y - t) * y * (1 - y);
      return [dz * x, dz];
    },
    autograd(w, b, x, t) {
      const [weight, bias] = [w, b].map((v) => tensor([v], { requiresGrad: true }));
      F.mse(
        weight
          .mul(tensor([x]))
          .add(bias)
          .sigmoid(),
        tensor([t]),
      ).backward();
      return [weight, bias].map((parameter) => parameter.grad?.item() ?? 0);
    },
    differences(w, b, x, t) {
      const loss = (u: number, v: number) => (curve(u * x + v) - t) ** 2;
      const h = 1e-5;
      return [
        (loss(w + h, b) - loss(w - h, b)) / (2 * h),
        (loss(w, b + h) - loss(w, b - h)) / (2 * h),
      ];
    },
  };
  const wrong: Record<string, Gradient> = {
    sigmoidIsFlat: (w, b, x, t) => [2 * (curve(w * x + b) - t) * x, 2 * (curve(w * x + b) - t)],
    twoForgotten: (...all) => right.chain(...all).map((g) => g / 2),
    uphill: (...all) => right.chain(...all).map((g) => -g),
    inputForgotten: (...all) => [right.chain(...all)[1], right.chain(...all)[1]],
  };
  testExercise("neuronGradient", neuronGradient, { right, wrong });
});

describe("fitLine", () => {
  type Fit = (xs: number[], ts: number[], rate: number, steps: number) => number[];
  /** With the library, and what a student may leave out. */
  const trained =
    (change: { keep?: boolean; sum?: boolean } = {}): Fit =>
    (xs, ts, rate, steps) => {
      const [w, b] = [0, 0].map((v) => tensor([v], { requiresGrad: true }));
      const optimizer = sgd([w, b], { learningRate: rate });
      for (let i = 0; i < steps; i++) {
        if (!change.keep) optimizer.zeroGrad();
        const loss = F.mse(tensor(xs).mul(w).add(b), tensor(ts));
        (change.sum ? loss.mul(tensor([xs.length])).sum() : loss).backward();
        optimizer.step();
      }
      return [w.item(), b.item()];
    };
  const byHand =
    (sign: number, moveBias = true): Fit =>
    (xs, ts, rate, steps) => {
      let [w, b] = [0, 0];
      for (let i = 0; i < steps; i++) {
        let [gw, gb] = [0, 0];
        xs.forEach((x, k) => {
          gw += (2 * (w * x + b - ts[k]) * x) / xs.length;
          gb += (2 * (w * x + b - ts[k])) / xs.length;
        });
        w += sign * rate * gw;
        if (moveBias) b += sign * rate * gb;
      }
      return [w, b];
    };
  testExercise("fitLine", fitLine, {
    right: {
      optimizer: trained(),
      withoutGrad(xs: number[], ts: number[], rate: number, steps: number) {
        let w = tensor([0], { requiresGrad: true });
        let b = tensor([0], { requiresGrad: true });
        for (let i = 0; i < steps; i++) {
          const error = tensor(xs).mul(w).add(b).sub(tensor(ts));
          error.mul(error).mean().backward();
          const moved = (p: typeof w) =>
            noGrad(() => tensor([p.item() - rate * (p.grad?.item() ?? 0)], { requiresGrad: true }));
          w = moved(w);
          b = moved(b);
        }
        return [w.item(), b.item()];
      },
      byHand: byHand(-1),
    },
    wrong: {
      gradientsPileUp: trained({ keep: true }),
      sumNotMean: trained({ sum: true }),
      uphill: byHand(1),
      biasStays: byHand(-1, false),
    },
  });
});

describe("throughSigmoids", () => {
  testExercise("throughSigmoids", throughSigmoids, {
    right: {
      loop(zs: number[], ws: number[]) {
        let left = 1;
        for (let i = 0; i < zs.length; i++) left *= curve(zs[i]) * (1 - curve(zs[i])) * ws[i];
        return left;
      },
      reduce: (zs: number[], ws: number[]) =>
        zs.reduce((left, z, i) => (left * ws[i] * Math.exp(-z)) / (1 + Math.exp(-z)) ** 2, 1),
      cosh: (zs: number[], ws: number[]) =>
        zs.map((z, i) => ws[i] / (4 * Math.cosh(z / 2) ** 2)).reduce((a, b) => a * b),
    },
    wrong: {
      sigmoidItself: (zs: number[], ws: number[]) =>
        zs.reduce((left, z, i) => left * curve(z) * ws[i], 1),
      weightsForgotten: (zs: number[]) =>
        zs.reduce((left, z) => left * curve(z) * (1 - curve(z)), 1),
      added(zs: number[], ws: number[]) {
        let sum = 0;
        for (let i = 0; i < zs.length; i++) sum += curve(zs[i]) * (1 - curve(zs[i])) * ws[i];
        return sum;
      },
      onlyTheLast: (zs: number[], ws: number[]) => {
        const y = curve(zs[zs.length - 1]);
        return y * (1 - y) * ws[ws.length - 1];
      },
    },
  });
});

describe("bestEpoch", () => {
  testExercise("bestEpoch", bestEpoch, {
    right: {
      indexOf: (_: number[], test: number[]) => test.indexOf(Math.min(...test)),
      loop(_: number[], test: number[]) {
        let best = 0;
        for (let i = 1; i < test.length; i++) if (test[i] < test[best]) best = i;
        return best;
      },
      sorted: (_: number[], test: number[]) =>
        test.map((loss, i) => ({ loss, i })).sort((a, b) => a.loss - b.loss)[0].i,
    },
    wrong: {
      byTraining: (train: number[]) => train.indexOf(Math.min(...train)),
      firstRise(_: number[], test: number[]) {
        for (let i = 1; i < test.length; i++) if (test[i] > test[i - 1]) return i - 1;
        return test.length - 1;
      },
      countedFromOne: (_: number[], test: number[]) => test.indexOf(Math.min(...test)) + 1,
      theValue: (_: number[], test: number[]) => Math.round(Math.min(...test)),
    },
  });
});

describe("digitMlp", () => {
  const data = exerciseData(digitMlp, "digitMlp");
  const said = (right: number, build: () => Module): CheckReport => reportAt(data, right, build);
  const small = () => sequential(flatten(), linear(784, 60), relu(), linear(60, 10));
  const soft = () => sequential(flatten(), linear(784, 40), relu(), linear(40, 10), softmax());
  const flat = () => sequential(flatten(), linear(784, 30), linear(30, 10));

  test("96 of 100 in three designs pass", () => {
    const deep = () =>
      sequential(flatten(), linear(784, 48), relu(), linear(48, 32), relu(), linear(32, 10));
    const narrow = () => sequential(flatten(), linear(784, 20), relu(), linear(20, 10));
    for (const build of [small, deep, narrow])
      expect(said(97, build)).toMatchObject({ passed: true, earned: 4 });
  });

  test("more than 50,000 parameters do not", () => {
    const large = () => sequential(flatten(), linear(784, 64), relu(), linear(64, 10));
    const report = said(99, large);
    expect(report.passed).toBe(false);
    expect(report.cases.map(({ passed }) => passed)).toEqual([true, false]);
  });

  test.each([
    ["untrained", 10, small],
    ["softmaxInside", 90, soft],
    ["noReluAtAll", 90, flat],
    ["tooFewSteps", 94, small],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = said(right, build);
    expect(report).toMatchObject({ passed: false, mistake });
    expect(digitMlp.mistakes[mistake].says.en).toMatch(/\?/);
  });

  test("without a model the check says what to do", () => {
    const report = runCheck(data, { build: small, model: undefined }) as CheckReport;
    expect(report.passed).toBe(false);
  });
});
