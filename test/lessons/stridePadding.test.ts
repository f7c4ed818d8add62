import { describe, expect, test } from "vitest";
import {
  convolve,
  outputSize,
  padZeros,
  samePadding,
  slideStride,
  strideNet,
  timesUsed,
} from "../../lessons/stride-padding/checks.js";
import { exerciseData } from "../../src/check/index.js";
import {
  conv2d,
  F,
  globalAvgPool2d,
  type Module,
  relu,
  sequential,
  summary,
} from "../../src/index.js";
import { tensor } from "../../src/tensor/index.js";
import { reportOnModel } from "./modelAttempts.js";
import { testExercise } from "./support.js";

type Grid = number[][];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((s, v) => s + v, 0);
const dot = (a: number[], b: number[]): number => sum(a.map((v, k) => v * b[k]));

describe("slideStride", () => {
  const all = (x: number[], w: number[]): number[] =>
    range(x.length - w.length + 1).map((i) => dot(w, x.slice(i, i + w.length)));
  testExercise("slideStride", slideStride, {
    right: {
      keepSome: (x: number[], w: number[], stride: number) =>
        all(x, w).filter((_, i) => i % stride === 0),
      counted: (x: number[], w: number[], stride: number) =>
        range(Math.floor((x.length - w.length) / stride) + 1).map((i) =>
          dot(w, x.slice(i * stride)),
        ),
      eatenUp(x: number[], w: number[], stride: number) {
        const y: number[] = [];
        while (x.length >= w.length) {
          y.push(dot(w, x));
          x.splice(0, stride);
        }
        return y;
      },
      library: (x: number[], w: number[], stride: number) =>
        (F.conv1d(tensor([[x]]), tensor([[w]]), null, { stride }).toArray() as number[][][])[0][0],
    },
    wrong: {
      strideIgnored: all,
      pulledApart: (x: number[], w: number[], stride: number) =>
        range(x.length - (w.length - 1) * stride).map((i) =>
          sum(w.map((v, a) => v * x[i + a * stride])),
        ),
      runsOff: (x: number[], w: number[], stride: number) =>
        range(Math.ceil((x.length - w.length) / stride) + 1).map((i) =>
          sum(w.map((v, a) => v * (x[i * stride + a] ?? 0))),
        ),
      tiles: (x: number[], w: number[]) => all(x, w).filter((_, i) => i % w.length === 0),
    },
  });
});

describe("padZeros", () => {
  const zeros = (n: number): number[] => Array(n).fill(0);
  const across = (image: Grid, p: number): Grid =>
    image.map((line) => [...zeros(p), ...line, ...zeros(p)]);
  const down = (image: Grid, p: number): Grid => [
    ...range(p).map(() => zeros(image[0].length)),
    ...image,
    ...range(p).map(() => zeros(image[0].length)),
  ];
  const inside = (image: Grid, p: number, value: (i: number, j: number) => number): Grid =>
    range(image.length + 2 * p).map((i) =>
      range(image[0].length + 2 * p).map((j) => value(i - p, j - p)),
    );
  testExercise("padZeros", padZeros, {
    right: {
      acrossThenDown: (image, p) => down(across(image, p), p),
      copied: (image: Grid, p: number) => inside(image, p, (i, j) => image[i]?.[j] ?? 0),
      ringByRing(image: Grid, p: number) {
        let wide = image;
        for (let k = 0; k < p; k++) wide = down(across(wide, 1), 1);
        return wide;
      },
      library: (image: Grid, p: number) => F.pad(tensor(image), p).toArray(),
    },
    wrong: {
      oneSide: (image: Grid, p: number) => [
        ...range(p).map(() => zeros(image[0].length + p)),
        ...image.map((line) => [...zeros(p), ...line]),
      ],
      rowsOnly: down,
      columnsOnly: across,
      edgeRepeated: (image: Grid, p: number) => {
        const near = (k: number, n: number) => Math.min(n - 1, Math.max(0, k));
        return inside(image, p, (i, j) => image[near(i, image.length)][near(j, image[0].length)]);
      },
    },
  });
});

describe("timesUsed", () => {
  const within = (low: number, high: number): number => Math.max(0, high - low + 1);
  const formula = (n: number, f: number, p: number, i: number): number =>
    within(Math.max(-p, i - f + 1), Math.min(n + p - f, i));
  testExercise("timesUsed", timesUsed, {
    right: {
      formula,
      tally(n: number, f: number, p: number, i: number) {
        const times = Array(n + 2 * p).fill(0);
        for (let start = 0; start + f <= times.length; start++)
          for (let a = 0; a < f; a++) times[start + a]++;
        return times[i + p];
      },
      filterOfStarts: (n: number, f: number, p: number, i: number) =>
        range(n + 2 * p - f + 1)
          .map((k) => k - p)
          .filter((start) => start <= i && i <= start + f - 1).length,
      gradient(n: number, f: number, p: number, i: number) {
        const x = tensor([[Array(n).fill(1)]], { requiresGrad: true });
        F.sum(F.conv1d(x, tensor([[Array(f).fill(1)]]), null, { padding: p })).backward();
        return x.grad!.at(0, 0, i);
      },
    },
    wrong: {
      alwaysAll: (_n, f) => f,
      paddingIgnored: (n, f, _p, i) => formula(n, f, 0, i),
      indexNotShifted: (n, f, p, i) => formula(n, f, p, i - p),
      leftEndOnly: (n, f, p, i) => formula(n + 1000, f, p, i),
    },
  });
});

describe("samePadding", () => {
  testExercise("samePadding", samePadding, {
    right: {
      formula: (f: number) => (f - 1) / 2,
      floor: (f: number) => Math.floor(f / 2),
      tried(f: number) {
        let p = 0;
        while (50 - f + 2 * p + 1 < 50) p++;
        return p;
      },
    },
    wrong: {
      half: (f) => 0.5 * f,
      bothSides: (f) => -1 + f,
      roundedUp: (f) => Math.ceil(f / 2),
      alwaysOne: () => 3 - 2,
    },
  });
});

describe("outputSize", () => {
  testExercise("outputSize", outputSize, {
    right: {
      formula: (n, f, s, p) => Math.floor((n - f + 2 * p) / s) + 1,
      oneInside: (n, f, s, p) => Math.floor((n - f + 2 * p + s) / s),
      whole: (n, f, s, p) => (n - f + 2 * p - ((n - f + 2 * p) % s)) / s + 1,
      counted(n: number, f: number, s: number, p: number) {
        let places = 0;
        for (let start = -p; start + f <= n + p; start += s) places++;
        return places;
      },
      layer: (n, f, s, p) =>
        conv2d(1, 1, { kernelSize: f, stride: s, padding: p }).outputShape([1, 1, n, n])[2],
    },
    wrong: {
      notRounded: (n, f, s, p) => 1 + (n + 2 * p - f) / s,
      roundedUp: (n, f, s, p) => 1 + Math.ceil((n + 2 * p - f) / s),
      oneAddedFirst: (n, f, s, p) => Math.trunc((1 + n + 2 * p - f) / s),
      paddingOnce: (n, f, s, p) => 1 + Math.floor((n + p - f) / s),
      oneForgotten: (n, f, s, p) => Math.floor((n + 2 * p - f) / s),
    },
  });

  test("the claims' numbers", () => {
    expect(outputSize.reference(9, 3, 2, 1)).toBe(5);
    expect([
      outputSize.reference(224, 11, 4, 0),
      outputSize.reference(227, 11, 4, 0),
      outputSize.reference(224, 11, 4, 2),
    ]).toEqual([54, 55, 55]);
  });
});

describe("convolve", () => {
  const at = (image: Grid, filter: Grid, top: number, left: number, gap = 1): number =>
    sum(
      filter.flatMap((line, a) =>
        line.map((v, b) => v * (image[top + gap * a]?.[left + gap * b] ?? 0)),
      ),
    );
  const placed = (n: number, f: number, s: number, p: number): number[] =>
    range(Math.floor((n + 2 * p - f) / s) + 1).map((k) => k * s - p);
  const result = (image: Grid, filter: Grid, down: number, across: number, p: number): Grid =>
    placed(image.length, filter.length, down, p).map((top) =>
      placed(image[0].length, filter.length, across, p).map((left) => at(image, filter, top, left)),
    );
  testExercise("convolve", convolve, {
    right: {
      placed: (image, filter, s, p) => result(image, filter, s, s, p),
      denseThenThin: (image: Grid, filter: Grid, s: number, p: number) =>
        result(image, filter, 1, 1, p)
          .filter((_, i) => i % s === 0)
          .map((line) => line.filter((_, j) => j % s === 0)),
      library: (image: Grid, filter: Grid, stride: number, padding: number) =>
        F.crossCorrelate2d(tensor(image), tensor(filter), { stride, padding }).toArray(),
    },
    wrong: {
      paddingIgnored: (image, filter, s) => result(image, filter, s, s, 0),
      strideIgnored: (image, filter, _s, p) => result(image, filter, 1, 1, p),
      rowsOnly: (image, filter, s, p) => result(image, filter, s, 1, p),
      pulledApart(image: Grid, filter: Grid, s: number, p: number) {
        const span = (filter.length - 1) * s + 1;
        return placed(image.length, span, 1, p).map((top) =>
          placed(image[0].length, span, 1, p).map((left) => at(image, filter, top, left, s)),
        );
      },
      imageThinned(image: Grid, filter: Grid, s: number, p: number) {
        const every = <T>(list: T[]): T[] => list.filter((_, k) => k % s === 0);
        return result(every(image).map(every), filter, 1, 1, p);
      },
    },
  });
});

describe("strideNet", () => {
  const data = exerciseData(strideNet, "strideNet");
  const reference = (): Module =>
    sequential(
      conv2d(1, 8, { kernelSize: 5, stride: 2 }),
      relu(),
      conv2d(8, 16, { kernelSize: 3, stride: 2 }),
      relu(),
      conv2d(16, 10, { kernelSize: 3 }),
      globalAvgPool2d(),
    );
  const withoutRelu = (): Module =>
    sequential(
      conv2d(1, 8, { kernelSize: 5, stride: 2 }),
      conv2d(8, 10, { kernelSize: 3 }),
      globalAvgPool2d(),
    );

  test("the solution keeps within the budget, with a tenth of the last lesson's work", () => {
    const { params, macs } = summary(reference(), [1, 1, 28, 28]);
    expect([params, macs]).toEqual([2826, 70560]);
    expect(reportOnModel(data, reference, 92).passed).toBe(true);
    expect(reportOnModel(data, reference, 91).passed).toBe(false);
  });

  test.each([
    ["untrained", reference, 12],
    ["noRelu", withoutRelu, 50],
    ["seesTooLittle", reference, 60],
    ["nearly", reference, 88],
  ] as const)("%s is named", (mistake, build, right) => {
    expect(reportOnModel(data, build, right)).toMatchObject({ passed: false, mistake });
  });

  test("more than 5,000 parameters do not pass", () => {
    const large = (): Module =>
      sequential(
        conv2d(1, 40, { kernelSize: 5, stride: 2 }),
        relu(),
        conv2d(40, 20, { kernelSize: 3 }),
        relu(),
        conv2d(20, 10, { kernelSize: 1 }),
        globalAvgPool2d(),
      );
    expect(reportOnModel(data, large, 100).passed).toBe(false);
  });
});
