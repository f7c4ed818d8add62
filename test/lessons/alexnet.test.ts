import { describe, expect, test } from "vitest";
import {
  alexFeatures,
  alexWeights,
  cropCount,
  digitAlex,
  epochsTo,
  poolRow,
  responseNorm,
  twoPaths,
} from "../../lessons/alexnet/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  alexnetTwoPath,
  conv2d,
  F,
  flatten,
  linear,
  localResponseNorm,
  type Module,
  manualSeed,
  maxPool2d,
  noGrad,
  randn,
  relu,
  type Sequential,
  sequential,
  softmax,
  type Tensor,
  tanh,
} from "../../src/index.js";
import { tensor } from "../../src/tensor/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1);

describe("alexWeights", () => {
  const convs = [34_848, 307_200, 884_736, 663_552, 442_368];
  const tail = [4096 ** 2, 4096 * 1000];
  testExercise("alexWeights", alexWeights, {
    right: {
      known: (m) => [...convs, m * m * 256 * 4096, ...tail],
      table: (m) =>
        [
          [11, 11, 3, 96],
          [5, 5, 48, 256],
          [3, 3, 256, 384],
          [3, 3, 192, 384],
          [3, 3, 192, 256],
          [m, m, 256, 4096],
          [4096, 4096],
          [4096, 1000],
        ].map(product),
      library(m) {
        const shapes = [...alexnetTwoPath().stateShapes()];
        const weights = shapes.filter(([name]) => name.endsWith("weight"));
        return weights.map(([name, shape]) =>
          name.startsWith("fc6") ? (product(shape) / 36) * m * m : product(shape),
        );
      },
      pushing(m) {
        const all: number[] = [];
        for (const [f, c, k] of [
          [11, 3, 96],
          [5, 96 / 2, 256],
          [3, 256, 384],
          [3, 384 / 2, 384],
          [3, 384 / 2, 256],
        ])
          all.push(f * f * c * k);
        let inputs = m * m * 256;
        for (const outputs of [4096, 4096, 1000]) {
          all.push(inputs * outputs);
          inputs = outputs;
        }
        return all;
      },
    },
    wrong: {
      onePath: (m) => [34_848, 614_400, 884_736, 1_327_104, 884_736, m * m * 256 * 4096, ...tail],
      alwaysHalf: (m) => [34_848, 307_200, 442_368, 663_552, 442_368, m * m * 256 * 4096, ...tail],
      biasCounted: (m) => [
        ...convs.map((n, l) => n + [96, 256, 384, 384, 256][l]),
        (m * m * 256 + 1) * 4096,
        4097 * 4096,
        4097 * 1000,
      ],
      mapOfTheNotes: () => [...convs, 177_209_344, ...tail],
      sideOnce: (m) => [...convs, m * 256 * 4096, ...tail],
      halfTheMaps: (m) => [...convs, m * m * 128 * 4096, ...tail],
    },
  });

  test("the sums of the notes and of the paper", () => {
    expect(sum(alexWeights.reference(13))).toBe(200_415_264);
    expect(sum(alexWeights.reference(6))).toBe(60_954_656);
    expect(alexnetTwoPath().parameterCount()).toBe(60_954_656 + 10_568);
  });
});

describe("epochsTo", () => {
  testExercise("epochsTo", epochsTo, {
    right: {
      loop(errors: number[], goal: number) {
        for (let e = 0; e < errors.length; e++) if (errors[e] <= goal) return e + 1;
        return -1;
      },
      find(errors: number[], goal: number) {
        const e = errors.findIndex((v) => v <= goal);
        return e === -1 ? -1 : e + 1;
      },
      reduce: (errors: number[], goal: number) =>
        errors.reduce((found, v, e) => (found === -1 && v <= goal ? e + 1 : found), -1),
      countdown(errors: number[], goal: number) {
        let found = -1;
        for (let e = errors.length; e > 0; e--) if (!(errors[e - 1] > goal)) found = e;
        return found;
      },
      entries(errors: number[], goal: number) {
        for (const [e, v] of errors.entries()) if (v <= goal) return e + 1;
        return -1;
      },
    },
    wrong: {
      fromZero: (errors, goal) => errors.findIndex((v: number) => v <= goal),
      strictlyBelow(errors, goal) {
        for (let e = 0; e < errors.length; e++) if (errors[e] < goal) return e + 1;
        return -1;
      },
      lowest(errors, goal) {
        const least = Math.min(...errors);
        return least <= goal ? errors.indexOf(least) + 1 : -1;
      },
      forGood(errors, goal) {
        const from = range(errors.length).find((e) =>
          errors.slice(e).every((v: number) => v <= goal),
        );
        return from === undefined ? -1 : from + 1;
      },
    },
  });
});

describe("responseNorm", () => {
  type Inputs = [number[], number, number, number, number];
  const near = (a: number[], i: number, reach: number) =>
    a.filter((_, j) => Math.abs(i - j) <= reach);
  const squares = (a: number[]) => sum(a.map((v) => v * v));
  testExercise("responseNorm", responseNorm, {
    right: {
      filter: (...[a, n, k, alpha, beta]: Inputs) =>
        a.map((v, i) => v / (k + alpha * squares(near(a, i, (n - 1) / 2))) ** beta),
      slice: (...[a, n, k, alpha, beta]: Inputs) =>
        a.map((v, i) => {
          const half = Math.floor(n / 2);
          return v * (k + alpha * squares(a.slice(Math.max(0, i - half), i + half + 1))) ** -beta;
        }),
      loops(...[a, n, k, alpha, beta]: Inputs) {
        const b: number[] = [];
        for (let i = 0; i < a.length; i++) {
          let total = 0;
          for (let d = -(n - 1) / 2; d <= (n - 1) / 2; d++) total += (a[i + d] ?? 0) ** 2;
          b.push(a[i] / Math.exp(beta * Math.log(k + alpha * total)));
        }
        return b;
      },
      library: (...[a, n, k, alpha, beta]: Inputs) =>
        Array.from(F.localResponseNorm(tensor([a]), { size: n, alpha: n * alpha, beta, k }).values),
      inPlace(...[a, n, k, alpha, beta]: Inputs) {
        const before = [...a];
        before.forEach((v, i) => {
          a[i] = v / (k + alpha * squares(near(before, i, Math.floor(n / 2)))) ** beta;
        });
        return a;
      },
    },
    wrong: {
      notSquared: (a, n, k, alpha, beta) =>
        a.map((v: number, i: number) => v / (k + alpha * sum(near(a, i, (n - 1) / 2))) ** beta),
      nOnEachSide: (a, n, k, alpha, beta) =>
        a.map((v: number, i: number) => v / (k + alpha * squares(near(a, i, n))) ** beta),
      wrapsAround: (a, n, k, alpha, beta) =>
        a.map((v: number, i: number) => {
          const half = (n - 1) / 2;
          const round = range(n).map((d) => a[(i + d - half + a.length) % a.length]);
          return v / (k + alpha * squares(round)) ** beta;
        }),
      alphaShared: (a, n, k, alpha, beta) =>
        Array.from(F.localResponseNorm(tensor([a]), { size: n, alpha, beta, k }).values),
      noPower: (a, n, k, alpha) =>
        a.map((v: number, i: number) => v / (k + alpha * squares(near(a, i, (n - 1) / 2)))),
      allChannels: (a, _, k, alpha, beta) =>
        a.map((v: number) => v / (k + alpha * squares(a)) ** beta),
    },
  });
});

describe("poolRow", () => {
  const starts = (x: number[], size: number, stride: number) =>
    range(x.length).filter((s) => s % stride === 0 && s + size <= x.length);
  testExercise("poolRow", poolRow, {
    right: {
      filter: (x, size, stride) =>
        starts(x, size, stride).map((s) => Math.max(...x.slice(s, s + size))),
      loops(x: number[], size: number, stride: number) {
        const out: number[] = [];
        for (let s = 0; s + size <= x.length; s += stride) {
          let best = x[s];
          for (let i = 1; i < size; i++) if (x[s + i] > best) best = x[s + i];
          out.push(best);
        }
        return out;
      },
      counted: (x: number[], size: number, stride: number) =>
        range(Math.floor((x.length - size) / stride) + 1).map((i) =>
          x.slice(i * stride, i * stride + size).reduce((a, b) => Math.max(a, b)),
        ),
      library: (x: number[], size: number, stride: number) =>
        Array.from(
          F.maxPool2d(tensor([[[x]]]), { kernelSize: [1, size], stride: [1, stride] }).values,
        ),
      sorted: (x, size, stride) =>
        starts(x, size, stride).map(
          (s) => [...x.slice(s, s + size)].sort((a: number, b: number) => b - a)[0],
        ),
    },
    wrong: {
      sideBySide: (x, size) => starts(x, size, size).map((s) => Math.max(...x.slice(s, s + size))),
      hangsOver: (x, size, stride) =>
        range(x.length)
          .filter((s) => s % stride === 0)
          .map((s) => Math.max(...x.slice(s, s + size))),
      mean: (x, size, stride) =>
        starts(x, size, stride).map((s) => sum(x.slice(s, s + size)) / size),
      lastForgotten: (x, size, stride) =>
        starts(x, size, stride)
          .slice(0, -1)
          .map((s) => Math.max(...x.slice(s, s + size))),
      narrow: (x, _, stride) =>
        starts(x, stride, stride).map((s) => Math.max(...x.slice(s, s + stride))),
    },
  });
});

describe("twoPaths", () => {
  type Inputs = [Tensor, Tensor, Tensor];
  const halves = (x: Tensor) => {
    const half = x.shape[1] / 2;
    return [F.slice(x, 1, 0, half), F.slice(x, 1, half, 2 * half)];
  };
  const dealt = (x: Tensor, start: number) =>
    F.concat(
      range(x.shape[1])
        .filter((c) => c % 2 === start)
        .map((c) => F.slice(x, 1, c, c + 1)),
      1,
    );
  testExercise("twoPaths", twoPaths, {
    right: {
      halves(...[x, upper, lower]: Inputs) {
        const [a, b] = halves(x);
        return F.concat([F.conv2d(a, upper), F.conv2d(b, lower)], 1);
      },
      groups: (...[x, upper, lower]: Inputs) =>
        F.conv2d(x, F.concat([upper, lower], 0), null, { groups: 2 }),
      defaultAxis(...[x, upper, lower]: Inputs) {
        const half = upper.shape[1];
        return F.concat([
          F.conv2d(F.slice(x, 1, 0, half), upper),
          F.conv2d(F.slice(x, 1, half), lower),
        ]);
      },
      zeros(...[x, upper, lower]: Inputs) {
        const empty = F.mul(upper, 0);
        return F.conv2d(
          x,
          F.concat([F.concat([upper, empty], 1), F.concat([F.mul(lower, 0), lower], 1)], 0),
        );
      },
    },
    wrong: {
      lowerFirst(x, upper, lower) {
        const [a, b] = halves(x);
        return F.concat([F.conv2d(b, lower), F.conv2d(a, upper)], 1);
      },
      crossed(x, upper, lower) {
        const [a, b] = halves(x);
        return F.concat([F.conv2d(b, upper), F.conv2d(a, lower)], 1);
      },
      sameHalf(x, upper, lower) {
        const [a] = halves(x);
        return F.concat([F.conv2d(a, upper), F.conv2d(a, lower)], 1);
      },
      added(x, upper, lower) {
        const [a, b] = halves(x);
        return F.conv2d(a, upper).add(F.conv2d(b, lower));
      },
      everySecond: (x, upper, lower) =>
        F.concat([F.conv2d(dealt(x, 0), upper), F.conv2d(dealt(x, 1), lower)], 1),
    },
  });
});

/** What `tryFeatures` of the notebook does with a network. */
function run(net: () => Module, side: number): { parameters: number; output: Tensor } {
  manualSeed(1);
  const built = net();
  manualSeed(2);
  const output = noGrad(() => built.forward(randn([1, 3, side, side]).mul(100)));
  return { parameters: built.parameterCount(), output };
}

describe("alexFeatures", () => {
  const norm = () => localResponseNorm({ size: 5, alpha: 5 * 1e-4, beta: 0.75, k: 2 });
  const pool = () => maxPool2d({ kernelSize: 3, stride: 2 });
  const conv = (from: number, to: number, f: number, groups = 1) =>
    f === 11
      ? conv2d(from, to, { kernelSize: 11, stride: 4 })
      : conv2d(from, to, { kernelSize: f, padding: (f - 1) / 2, groups });
  type Parts = [Module[], Module[], Module[], Module[], Module[]];
  const parts = (w: number, g: number): Parts => [
    [conv(3, w, 11), relu(), norm(), pool()],
    [conv(w, (w * 8) / 3, 5, g), relu(), norm(), pool()],
    [conv((w * 8) / 3, w * 4, 3), relu()],
    [conv(w * 4, w * 4, 3, g), relu()],
    [conv(w * 4, (w * 8) / 3, 3, g), relu(), pool()],
  ];
  const without = (type: string) => (w: number, g: number, side: number) =>
    run(
      () =>
        sequential(
          ...parts(w, g)
            .flat()
            .filter((layer) => layer.constructor.name !== type),
        ),
      side,
    );
  testExercise("alexFeatures", alexFeatures, {
    right: {
      flat: (w, g, side) => run(() => sequential(...parts(w, g).flat()), side),
      nested: (w, g, side) =>
        run(() => sequential(...parts(w, g).map((layers) => sequential(...layers))), side),
      named: (w, g, side) =>
        run(() => {
          const [a, b, c, d, e] = parts(w, g).map((layers) => sequential(...layers));
          return sequential({ a, b, c, d, e });
        }, side),
      loop: (w, g, side) =>
        run(() => {
          const layers: Module[] = [];
          let from = 3;
          for (const [f, to, groups, lrn, pooling] of [
            [11, w, 1, 1, 1],
            [5, (8 * w) / 3, g, 1, 1],
            [3, 4 * w, 1, 0, 0],
            [3, 4 * w, g, 0, 0],
            [3, (8 * w) / 3, g, 0, 1],
          ]) {
            layers.push(conv(from, to, f, groups), relu());
            if (lrn) layers.push(norm());
            if (pooling) layers.push(pool());
            from = to;
          }
          return sequential(...layers);
        }, side),
    },
    wrong: {
      noNorm: without("LocalResponseNorm"),
      normFirst: (w, g, side) =>
        run(() => {
          const [a, b, ...rest] = parts(w, g);
          const swapped = [a, b].map(([c, r, n, p]) => [c, n, r, p]);
          return sequential(...[...swapped, ...rest].flat());
        }, side),
      plainPooling: (w, g, side) =>
        run(
          () =>
            sequential(
              ...parts(w, g)
                .flat()
                .map((layer) =>
                  layer.constructor.name === "MaxPool2d" ? maxPool2d({ kernelSize: 2 }) : layer,
                ),
            ),
          side,
        ),
      noLastPool: (w, g, side) => run(() => sequential(...parts(w, g).flat().slice(0, -1)), side),
      onePath: (w, _, side) => run(() => sequential(...parts(w, 1).flat()), side),
      neverMeet: (w, g, side) =>
        run(() => {
          const all = parts(w, g);
          all[2][0] = conv((w * 8) / 3, w * 4, 3, g);
          // Weights are drawn in the order in which layers are made.
          manualSeed(1);
          return sequential(
            ...[
              [conv(3, w, 11), ...all[0].slice(1)],
              [conv(w, (w * 8) / 3, 5, g), ...all[1].slice(1)],
              [conv((w * 8) / 3, w * 4, 3, g), ...all[2].slice(1)],
              [conv(w * 4, w * 4, 3, g), ...all[3].slice(1)],
              [conv(w * 4, (w * 8) / 3, 3, g), ...all[4].slice(1)],
            ].flat(),
          );
        }, side),
      noRelu: without("Relu"),
    },
  });

  test("at the paper's width it has the parameters of the paper's convolutions, on 6×6 maps", () => {
    const { parameters, output } = alexFeatures.reference(96, 2, 227);
    expect(parameters).toBe(2_334_080);
    expect(output.shape).toEqual([1, 256, 6, 6]);
    const paper = alexnetTwoPath() as Sequential;
    const convs = [...paper.stateShapes()].filter(([name]) => name.startsWith("conv"));
    expect(sum(convs.map(([, shape]) => product(shape)))).toBe(parameters);
  });
});

describe("cropCount", () => {
  testExercise("cropCount", cropCount, {
    right: {
      formula: (side, crop) => 2 * (side - crop + 1) ** 2,
      places(side, crop) {
        let count = 0;
        for (let i = 0; i + crop <= side; i++) for (let j = 0; j + crop <= side; j++) count += 2;
        return count;
      },
      steps(side, crop) {
        const free = side - crop;
        return 2 * free * free + 4 * free + 2;
      },
      convolution: (side, crop) =>
        2 * product(conv2d(1, 1, { kernelSize: crop }).outputShape([1, 1, side, side]).slice(2)),
    },
    wrong: {
      oneForgotten: (side, crop) => (side - crop) * (side - crop) * 2,
      noFlip: (side, crop) => (1 + side - crop) ** 2,
      oneAxis: (side, crop) => 2 + 2 * (side - crop),
      bothFlips: (side, crop) => 2 * 2 * (side - crop + 1) * (side - crop + 1),
    },
  });

  test("the paper's factor and what is counted", () => {
    expect(cropCount.mistakes.oneForgotten.answer(256, 224)).toBe(2048);
    expect(cropCount.reference(256, 224)).toBe(2178);
  });
});

describe("digitAlex", () => {
  const data = exerciseData(digitAlex, "digitAlex");
  const pool = () => maxPool2d({ kernelSize: 4 });
  const net = (activation: Module = relu(), ...last: Module[]): Module =>
    sequential(
      conv2d(1, 4, { kernelSize: 5 }),
      activation,
      pool(),
      flatten(),
      linear(144, 10),
      ...last,
    );

  test("96 of 100 pass with any layers, and the stretch target is named", () => {
    expect(reportAt(data, 96, () => net())).toMatchObject({
      passed: true,
      earned: digitAlex.points,
    });
    expect(reportAt(data, 99, () => net()).says.en).toContain("98.5 %");
    expect(reportAt(data, 97, () => net(tanh()))).toMatchObject({ passed: true });
    const dense = () => sequential(flatten(), linear(784, 10));
    expect(reportAt(data, 96, dense)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, () => net()],
    ["softmaxInside", 90, () => net(relu(), softmax())],
    ["saturates", 93, () => net(tanh())],
    ["noConvolution", 91, () => sequential(flatten(), linear(784, 10))],
    ["nearly", 95, () => net()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(digitAlex.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(digitAlex.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "saturates", "noConvolution", "nearly"];
    expect(Object.keys(digitAlex.mistakes)).toEqual(tested);
  });

  test("more than 60,000 parameters do not pass, however good they are", () => {
    const large = () => sequential(flatten(), linear(784, 80), relu(), linear(80, 10));
    expect(reportAt(data, 100, large)).toMatchObject({ passed: false, earned: 0 });
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});
