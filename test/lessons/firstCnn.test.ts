import { describe, expect, test } from "vitest";
import {
  accuracy,
  bugs,
  convParameters,
  denseWeights,
  digits,
  globalAverage,
  maxPool2x2,
} from "../../lessons/first-cnn/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  conv2d,
  F,
  flatten,
  lenet5,
  linear,
  type Module,
  manualSeed,
  maxPool2d,
  relu,
  sequential,
  softmax,
} from "../../src/index.js";
import { rand, rng, tensor } from "../../src/tensor/index.js";
import { testExercise } from "./support.js";

type Grid = number[][];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((s, v) => s + v, 0);

describe("convParameters", () => {
  testExercise("convParameters", convParameters, {
    right: {
      formula: (k, c, f) => k * k * c * f + f,
      factored: (k, c, f) => (k * k * c + 1) * f,
      power: (k, c, f) => f * (1 + c * k ** 2),
      mathPow: (k, c, f) => k ** 2 * c * f + f,
      twoSteps: (k, c, f) => {
        const weights = k * k * c;
        const bias = 1;
        return f * (weights + bias);
      },
      loop: (k, c, f) => sum(range(f).map(() => k * k * c + 1)),
      counting: (k, c, f) => {
        let total = f;
        for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) total += c * f;
        return total;
      },
      reduce: (k, c, f) => [k, k, c, f].reduce((product, n) => product * n, 1) + f,
      layer: (k, c, f) =>
        sum(
          conv2d(c, f, { kernelSize: k })
            .parameters()
            .map((parameter) => parameter.size),
        ),
      filtersAndBiases: (k, c, f) => [k * k * c * f, f].reduce((a, b) => a + b),
      difference: (k, c, f) => k * k * c * (f + 1) - k * k * c + f,
      recursion: function count(k: number, c: number, f: number): number {
        return f === 0 ? 0 : k * k * c + 1 + count(k, c, f - 1);
      },
    },
    wrong: {
      biasForgotten: (k, c, f) => k ** 2 * c * f,
      inputChannelsForgotten: (k, _c, f) => (k * k + 1) * f,
      sideNotSquared: (k, c, f) => (k * c + 1) * f,
      oneBiasForAll: (k, c, f) => 1 + k * k * c * f,
      biasPerLayerOfFilter: (k, c, f) => k * k * c * f + c * f,
    },
  });

  test("LeNet-5's convolutions have what the lesson says", () => {
    expect(convParameters.reference(5, 1, 6) + convParameters.reference(5, 6, 16)).toBe(156 + 2416);
  });
});

describe("maxPool2x2", () => {
  const four = (image: Grid, i: number, j: number): number[] => [
    image[i][j],
    image[i][j + 1],
    image[i + 1][j],
    image[i + 1][j + 1],
  ];
  const pooled = (image: Grid, choose: (four: number[]) => number): Grid =>
    range(image.length / 2).map((i) =>
      range(image[0].length / 2).map((j) => choose(four(image, 2 * i, 2 * j))),
    );
  const best = (a: number, b: number): number => Math.max(a, b);
  testExercise("maxPool2x2", maxPool2x2, {
    right: {
      mathMax: (image: Grid) => pooled(image, (v) => Math.max(...v)),
      sorted: (image: Grid) => pooled(image, (v) => v.sort((a, b) => b - a)[0]),
      reduced: (image: Grid) => pooled(image, (v) => v.reduce(best)),
      fromMinusInfinity: (image: Grid) =>
        pooled(image, (v) => v.reduce(best, Number.NEGATIVE_INFINITY)),
      minOfNegatives: (image: Grid) => pooled(image, (v) => -Math.min(...v.map((n) => -n))),
      steps(image: Grid) {
        const out: Grid = [];
        for (let i = 0; i < image.length; i += 2) {
          out.push([]);
          for (let j = 0; j < image[0].length; j += 2) {
            let largest = image[i][j];
            if (image[i][j + 1] > largest) largest = image[i][j + 1];
            if (image[i + 1][j] > largest) largest = image[i + 1][j];
            if (image[i + 1][j + 1] > largest) largest = image[i + 1][j + 1];
            out[i / 2].push(largest);
          }
        }
        return out;
      },
      rowsThenColumns(image: Grid) {
        const rows = range(image.length / 2).map((i) =>
          image[2 * i].map((v, j) => best(v, image[2 * i + 1][j])),
        );
        return rows.map((line) =>
          range(line.length / 2).map((j) => best(line[2 * j], line[2 * j + 1])),
        );
      },
      filtered: (image: Grid) =>
        image
          .filter((_, i) => i % 2 === 0)
          .map((line, i) =>
            line
              .filter((_, j) => j % 2 === 0)
              .map((_, j) => Math.max(...four(image, 2 * i, 2 * j))),
          ),
      scatter(image: Grid) {
        const out = pooled(image, () => Number.NEGATIVE_INFINITY);
        image.forEach((line, i) => {
          line.forEach((v, j) => {
            out[i >> 1][j >> 1] = Math.max(out[i >> 1][j >> 1], v);
          });
        });
        return out;
      },
      library: (image: Grid) =>
        F.maxPool2d(tensor([[image]]), { kernelSize: 2 })
          .reshape([image.length / 2, image[0].length / 2])
          .toArray(),
      layer: (image: Grid) =>
        (
          maxPool2d({ kernelSize: 2 })
            .forward(tensor([[image]]))
            .toArray() as Grid[][]
        )[0][0],
      shifting(image: Grid) {
        const out: Grid = [];
        while (image.length > 0) {
          const [a, b] = [image.shift() as number[], image.shift() as number[]];
          const line: number[] = [];
          while (a.length > 0) line.push(Math.max(...a.splice(0, 2), ...b.splice(0, 2)));
          out.push(line);
        }
        return out;
      },
    },
    wrong: {
      average: (image) => pooled(image, (v) => sum(v) / 4),
      minimum: (image) => pooled(image, (v) => Math.min(...v)),
      strideOne: (image) =>
        range(image.length - 1).map((i) =>
          range(image[0].length - 1).map((j) => Math.max(...four(image, i, j))),
        ),
      startsAtZero: (image) => pooled(image, (v) => v.reduce(best, 0)),
      firstOfFour: (image) => pooled(image, (v) => v[0]),
    },
  });
});

describe("accuracy", () => {
  testExercise("accuracy", accuracy, {
    right: {
      sums: (correct, sizes) => sum(correct) / sum(sizes),
      loop(correct: number[], sizes: number[]) {
        let [hits, total] = [0, 0];
        for (let k = 0; k < correct.length; k++) {
          hits += correct[k];
          total += sizes[k];
        }
        return hits / total;
      },
      weighted: (correct: number[], sizes: number[]) =>
        sum(correct.map((hits, k) => (hits / sizes[k]) * (sizes[k] / sum(sizes)))),
      errors: (correct: number[], sizes: number[]) =>
        1 - sum(sizes.map((n, k) => n - correct[k])) / sum(sizes),
      perDigit(correct: number[], sizes: number[]) {
        const marks = sizes.flatMap((n, k) => range(n).map((i) => (i < correct[k] ? 1 : 0)));
        return sum(marks) / marks.length;
      },
      running(correct: number[], sizes: number[]) {
        let [mean, seen] = [0, 0];
        correct.forEach((hits, k) => {
          seen += sizes[k];
          mean += (hits - mean * sizes[k]) / seen;
        });
        return mean;
      },
      forOf(correct: number[], sizes: number[]) {
        let hits = 0;
        for (const n of correct) hits += n;
        let total = 0;
        for (const n of sizes) total += n;
        return hits / total;
      },
      oneReduce(correct: number[], sizes: number[]) {
        const [hits, total] = sizes.reduce(([h, n], size, k) => [h + correct[k], n + size], [0, 0]);
        return hits / total;
      },
      backwards(correct: number[], sizes: number[]) {
        let [hits, total] = [0, 0];
        while (sizes.length > 0) {
          hits += correct.pop() as number;
          total += sizes.pop() as number;
        }
        return hits / total;
      },
      percentBack: (correct, sizes) => (100 * sum(correct)) / sum(sizes) / 100,
      tensors: (correct, sizes) => F.sum(tensor(correct)).item() / F.sum(tensor(sizes)).item(),
      oddsOf: (correct, sizes) => {
        const wrong = sum(sizes) - sum(correct);
        return sum(correct) === 0 ? 0 : 1 / (1 + wrong / sum(correct));
      },
    },
    wrong: {
      meanOfBatchMeans: (correct, sizes) =>
        sum(correct.map((hits: number, k: number) => hits / sizes[k])) / correct.length,
      everyBatchFull: (correct, sizes) => sum(correct) / (correct.length * sizes[0]),
      perBatch: (correct, sizes) => sum(correct) / sizes.length,
      percent: (correct, sizes) => 100 * (sum(correct) / sum(sizes)),
    },
  });
});

describe("digits", () => {
  const data = exerciseData(digits, "digits");
  const net = (last: Module[] = []): Module =>
    sequential(
      conv2d(1, 2, { kernelSize: 5 }),
      relu(),
      maxPool2d({ kernelSize: 4 }),
      flatten(),
      linear(72, 10),
      ...last,
    );

  /** 100 pictures whose labels are set so that the model has this many right. */
  function reportAt(right: number, build: () => Module): CheckReport {
    manualSeed(3);
    const model = build();
    const x = rand([100, 1, 28, 28], { rng: rng(5) });
    const scores = model.forward(x).toArray() as Grid;
    const answers = scores.map((line) => line.indexOf(Math.max(...line)));
    const y = answers.map((answer, i) => (i < right ? answer : (answer + 1) % 10));
    const source = { length: 100, batch: () => ({ x, y }) };
    return runCheck(data, { build, model }, () => source) as CheckReport;
  }

  test("98 of 100 pass, with or without dense layers, and the stretch target is named", () => {
    expect(reportAt(98, net)).toMatchObject({ passed: true, earned: digits.points });
    expect(reportAt(98, lenet5)).toMatchObject({ passed: true });
    expect(reportAt(99, net).says.en).toContain("99 %");
    const noPooling = () => sequential(conv2d(1, 10, { kernelSize: 28 }), flatten());
    expect(reportAt(100, noPooling)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, net],
    ["softmaxInside", 95, () => net([softmax()])],
    ["noConvolution", 95, () => sequential(flatten(), linear(784, 10))],
    ["notLongEnough", 97, net],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(digits.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(digits.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noConvolution", "notLongEnough"];
    expect(Object.keys(digits.mistakes)).toEqual(tested);
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});

describe("denseWeights", () => {
  testExercise("denseWeights", denseWeights, {
    right: {
      product: (c, h, w, n) => c * h * w * n,
      reduce: (...sizes) => sizes.reduce((a, b) => a * b),
      layer: (c, h, w, n) => linear(c * h * w, n, { bias: false }).parameters()[0].size,
      counted: (c, h, w, n) => sum(range(c).map(() => h * w * n)),
    },
    wrong: {
      channelsForgotten: (_c, h, w, n) => n * (h * w),
      oneSide: (c, h, _w, n) => n * (c * h),
      biasesCounted: (c, h, w, n) => n + c * h * w * n,
      added: (c, h, w, n) => n + c * h * w,
    },
  });

  test("the claims' numbers", () => {
    expect(denseWeights.reference(256, 13, 13, 4096)).toBe(177_209_344);
    expect(denseWeights.reference(256, 6, 6, 4096)).toBe(37_748_736);
  });
});

describe("globalAverage", () => {
  testExercise("globalAverage", globalAverage, {
    right: {
      flat: (maps: Grid[]) => maps.map((map) => sum(map.flat()) / map.flat().length),
      loops: (maps: Grid[]) =>
        maps.map((map) => {
          let total = 0;
          for (const line of map) for (const v of line) total += v;
          return total / (map.length * map[0].length);
        }),
      meanOfRowMeans: (maps: Grid[]) =>
        maps.map((map) => sum(map.map((line) => sum(line) / line.length)) / map.length),
      library: (maps: Grid[]) => (F.globalAvgPool2d(tensor([maps])).toArray() as Grid)[0],
    },
    wrong: {
      sums: (maps: Grid[]) => maps.map((map) => sum(map.map(sum))),
      maxima: (maps: Grid[]) => maps.map((map) => map.flat().sort((a, b) => b - a)[0]),
      rowMeans: ([first]: Grid[]) => first.map((line) => sum(line) / line.length),
      acrossChannels: (maps: Grid[]) =>
        maps[0].flat().map((_, k) => sum(maps.map((map) => map.flat()[k])) / maps.length),
    },
  });
});

describe("bugs", () => {
  const data = exerciseData(bugs, "bugs");
  test.each([
    [[1, 4, 9], true, null],
    [[4, 9], false, "commentBelieved"],
    [[1, 9], false, "meanBelieved"],
    [[1, 4], false, "commaMissed"],
    [[1, 4, 10], false, "commaOnNextLine"],
    [[1, 2, 4, 9], false, "evalBlamed"],
    [[1, 3, 4, 9], false, "noGradBlamed"],
    [[], false, null],
    [[5], false, null],
  ])("%j", (lines, passed, mistake) => {
    expect(runCheck(data, lines)).toMatchObject({ passed, mistake });
  });
});
