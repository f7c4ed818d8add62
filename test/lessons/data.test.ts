import { describe, expect, test } from "vitest";
import {
  augmented,
  cutmix,
  errorRate,
  normalizedRange,
  normalizeTest,
  nudge,
  picturesIn,
  suspects,
} from "../../lessons/data/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  batchNorm2d,
  confidentJoint,
  conv2d,
  denormalize,
  F,
  flatten,
  fromArray,
  LABEL_ERRORS,
  labelErrorRate,
  linear,
  type Module,
  maxPool2d,
  normalize,
  relu,
  sequential,
  softmax,
  statistics,
} from "../../src/index.js";
import { tensor } from "../../src/tensor/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

type Row = number[];
type Table = number[][];
const range = (n: number): Row => Array.from({ length: n }, (_, i) => i);
const sum = (x: Row): number => x.reduce((a, b) => a + b, 0);
const mean = (x: Row): number => sum(x) / x.length;
const spread = (x: Row): number => Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)));

describe("normalizedRange", () => {
  testExercise("normalizedRange", normalizedRange, {
    right: {
      formula: (m: number, s: number) => [(0 - m) / s, (1 - m) / s],
      widthAdded(m: number, s: number) {
        const low = -m / s;
        return [low, low + 1 / s];
      },
      map: (m: number, s: number) => [0, 1].map((v) => (v - m) / s),
      library: (m: number, s: number) =>
        Array.from(normalize(tensor([[[0, 1]]]), { mean: [m], std: [s] }).values),
      signs: (m: number, s: number) => [-(m / s), (1 / s) * (1 - m)],
    },
    wrong: {
      swapped: (m, s) => [(1 - m) / s, -m / s],
      multiplied: (m, s) => [-m * s, (1 - m) * s],
      bytes: (m, s) => [-m / s, (255 - m) / s],
      meanForgotten: (_, s) => [0, 1 / s],
      minusOneToOne: () => [-1, 1],
    },
  });

  test("ImageNet's red goes from −2.118 to 2.249", () => {
    expect(normalizedRange.reference(0.485, 0.229)[0]).toBeCloseTo(-2.1179, 4);
    expect(normalizedRange.reference(0.485, 0.229)[1]).toBeCloseTo(2.2489, 4);
  });
});

describe("normalizeTest", () => {
  testExercise("normalizeTest", normalizeTest, {
    right: {
      formula: (train: Row, x: Row) => x.map((v) => (v - mean(train)) / spread(train)),
      loop(train: Row, x: Row) {
        let [total, squares] = [0, 0];
        for (const v of train) {
          total += v;
          squares += v * v;
        }
        const m = total / train.length;
        const s = (squares / train.length - m * m) ** 0.5;
        const out: Row = [];
        for (const v of x) out.push((v - m) / s);
        return out;
      },
      scaleAndShift(train: Row, x: Row) {
        const scale = 1 / spread(train);
        return x.map((v) => v * scale - mean(train) * scale);
      },
      library(train: Row, x: Row) {
        const data = { length: 1, batch: () => ({ x: tensor([[[train]]]) }) };
        return Array.from(normalize(tensor([[x]]), statistics(data)).values);
      },
      inPlace(train: Row, x: Row) {
        const [m, s] = [mean(train), spread(train)];
        for (const i of range(x.length)) x[i] = (x[i] - m) / s;
        return x;
      },
    },
    wrong: {
      ownStatistics: (_, x) => x.map((v: number) => (v - mean(x)) / spread(x)),
      together: (train, x) =>
        x.map((v: number) => (v - mean(train.concat(x))) / spread(train.concat(x))),
      trainReturned: (train) => train.map((v: number) => (v - mean(train)) / spread(train)),
      rootForgotten: (train, x) => x.map((v: number) => (v - mean(train)) / spread(train) ** 2),
      meanForgotten: (train, x) => x.map((v: number) => v / spread(train)),
      sampleDeviation: (train, x) => {
        const squares = train.map((v: number) => (v - mean(train)) ** 2);
        return x.map(
          (v: number) => (v - mean(train)) / Math.sqrt(sum(squares) / (train.length - 1)),
        );
      },
    },
  });

  test("there is a way back", () => {
    const train = [0.1, 0.4, 0.9];
    const back = denormalize(tensor([[normalizeTest.reference(train, [0.3, 0.8])]]), {
      mean: [mean(train)],
      std: [spread(train)],
    });
    expect(back.values[0]).toBeCloseTo(0.3, 5);
    expect(back.values[1]).toBeCloseTo(0.8, 5);
  });
});

describe("cutmix", () => {
  type Square = [top: number, left: number, side: number];
  const inside = (i: number, j: number, [top, left, side]: Square) =>
    i >= top && j >= left && i < top + side && j < left + side;
  const paste = (image: Table, square: Square, piece: (i: number, j: number) => number) =>
    image.map((line, i) => line.map((v, j) => (inside(i, j, square) ? piece(i, j) : v)));
  const left = (image: Table, square: Square) =>
    mean(image.flatMap((line, i) => line.map((_, j) => (inside(i, j, square) ? 0 : 1))));
  testExercise("cutmix", cutmix, {
    right: {
      conditions: (image: Table, other: Table, ...square: Square) => ({
        picture: paste(image, square, (i, j) => other[i][j]),
        share: left(image, square),
      }),
      loops(image: Table, other: Table, ...[top, column, side]: Square) {
        const [height, width] = [image.length, image[0].length];
        const picture = image.map((line) => [...line]);
        let changed = 0;
        for (let i = top; i < Math.min(height, top + side); i++) {
          for (let j = column; j < Math.min(width, column + side); j++) {
            picture[i][j] = other[i][j];
            changed++;
          }
        }
        return { picture, share: 1 - changed / (height * width) };
      },
      inPlace(image: Table, other: Table, ...[top, column, side]: Square) {
        const [bottom, end] = [
          Math.min(image.length, top + side),
          Math.min(image[0].length, column + side),
        ];
        for (let i = top; i < bottom; i++)
          image[i].splice(column, end - column, ...other[i].slice(column, end));
        const area = (bottom - top) * (end - column);
        return { picture: image, share: 1 - area / (image.length * image[0].length) };
      },
      counting(image: Table, other: Table, ...square: Square) {
        let own = 0;
        const picture: Table = [];
        for (const [i, line] of image.entries()) {
          picture.push([]);
          for (const [j, v] of line.entries()) {
            if (inside(i, j, square)) picture[i].push(other[i][j]);
            else {
              picture[i].push(v);
              own++;
            }
          }
        }
        return { picture, share: own / image.length / image[0].length };
      },
    },
    wrong: {
      shareOfSquare: (image, other, ...square) => ({
        picture: paste(image, square as Square, (i, j) => other[i][j]),
        share: 1 - left(image, square as Square),
      }),
      uncutArea: (image, other, top, column, side) => ({
        picture: paste(image, [top, column, side], (i, j) => other[i][j]),
        share: 1 - (side * side) / image.length / image[0].length,
      }),
      cornerPasted: (image, other, top, column, side) => ({
        picture: paste(image, [top, column, side], (i, j) => other[i - top][j - column]),
        share: left(image, [top, column, side]),
      }),
      swappedAxes: (image, other, top, column, side) => ({
        picture: paste(image, [column, top, side], (i, j) => other[i][j]),
        share: left(image, [top, column, side]),
      }),
      averaged: (image, other, ...square) => ({
        picture: paste(image, square as Square, (i, j) => 0.5 * image[i][j] + 0.5 * other[i][j]),
        share: left(image, square as Square),
      }),
    },
  });
});

describe("nudge", () => {
  const cut = (v: number) => (v < 0 ? 0 : Math.min(v, 1));
  testExercise("nudge", nudge, {
    right: {
      sign: (x: Row, g: Row, e: number) =>
        x.map((v, i) => Math.min(1, Math.max(0, v + e * Math.sign(g[i])))),
      branches: (x: Row, g: Row, e: number) =>
        x.map((v, i) => cut(g[i] > 0 ? v + e : g[i] < 0 ? v - e : v)),
      loop(x: Row, g: Row, e: number) {
        const out: Row = [];
        for (let i = 0; i < x.length; i++) {
          let v = x[i];
          if (g[i] > 0) v += e;
          if (g[i] < 0) v -= e;
          out.push(cut(v));
        }
        return out;
      },
      quotient: (x: Row, g: Row, e: number) =>
        x.map((v, i) => cut(v + (g[i] === 0 ? 0 : (e * g[i]) / Math.abs(g[i])))),
      inPlace(x: Row, g: Row, e: number) {
        for (const i of range(x.length)) x[i] = cut(x[i] + Math.sign(g[i]) * e);
        return x;
      },
    },
    wrong: {
      downhill: (x, g, e) => x.map((v: number, i: number) => cut(v - e * Math.sign(g[i]))),
      gradientItself: (x, g, e) => x.map((v: number, i: number) => cut(v + g[i] * e)),
      notCut: (x, g, e) => x.map((v: number, i: number) => v + Math.sign(g[i]) * e),
      zeroMoves: (x, g, e) => x.map((v: number, i: number) => cut(g[i] < 0 ? v - e : v + e)),
      divided: (x, g, e) => {
        const largest = Math.max(...g.map((v: number) => Math.abs(v)));
        return x.map((v: number, i: number) => cut(v + (g[i] / largest) * e));
      },
    },
  });
});

describe("picturesIn", () => {
  type Six = [number, number, number, number, number, number];
  testExercise("picturesIn", picturesIn, {
    right: {
      formula: (...[bytes, header, label, c, h, w]: Six) => (bytes - header) / (label + c * h * w),
      counting(...[bytes, header, label, c, h, w]: Six) {
        const one = label + c * h * w;
        let pictures = 0;
        for (let at = header; at + one <= bytes; at += one) pictures++;
        return pictures;
      },
      floor: (...[bytes, header, label, c, h, w]: Six) =>
        Math.floor((bytes - header) / (w * h * c + label)),
      round: (...[bytes, header, label, c, h, w]: Six) =>
        Math.round((bytes - header) / (label + w * h * c)),
      strings: (...[bytes, header, ...rest]: Six) =>
        Number(((bytes - header) / (rest[0] + rest[1] * rest[2] * rest[3])).toFixed(0)),
    },
    wrong: {
      headerForgotten: (bytes, _, label, c, h, w) => bytes / (c * h * w + label),
      labelForgotten: (bytes, header, _, c, h, w) => (bytes - header) / (h * w * c),
      channelsForgotten: (bytes, header, label, _, h, w) => (bytes - header) / (h * w + label),
      labelPerChannel: (bytes, header, label, c, h, w) => (bytes - header) / (h * w + label) / c,
      headerPerPicture: (bytes, header, label, c, h, w) => bytes / (label + header + c * h * w),
    },
  });

  test("the files of MNIST and CIFAR-10", () => {
    expect(picturesIn.reference(47_040_016, 16, 0, 1, 28, 28)).toBe(60_000);
    expect(picturesIn.reference(7_840_016, 16, 0, 1, 28, 28)).toBe(10_000);
    expect(5 * picturesIn.reference(30_730_000, 0, 1, 3, 32, 32)).toBe(50_000);
    expect(picturesIn.reference(153_700_000, 0, 2, 3, 32, 32)).toBe(50_000);
  });
});

describe("errorRate", () => {
  type Four = [number, number, number, number];
  testExercise("errorRate", errorRate, {
    right: {
      formula: (...[guessed, checked, validated, size]: Four) =>
        (100 * guessed * validated) / checked / size,
      twoSteps(...[guessed, checked, validated, size]: Four) {
        const estimated = guessed * (validated / checked);
        return (estimated / size) * 100;
      },
      library: (...[guessed, checked, validated, size]: Four) =>
        labelErrorRate({ guessed, checked, validated, size }),
      withRemainder(...[guessed, checked, validated, size]: Four) {
        const unseen = guessed - checked;
        return (100 * (validated + unseen * (validated / checked))) / size;
      },
    },
    wrong: {
      validatedOnly: (_g, _c, validated, size) => (validated / size) * 100,
      guessedOnly: (guessed, _c, _v, size) => (guessed / size) * 100,
      ofChecked: (_g, checked, validated) => (validated / checked) * 100,
      notPercent: (guessed, checked, validated, size) => ((validated / checked) * guessed) / size,
      inverted: (guessed, checked, validated, size) =>
        ((guessed * checked) / validated / size) * 100,
    },
  });

  test("the published table, recomputed: 20news is 1.09, printed as 1.11", () => {
    const rate = (name: string) => {
      const row = LABEL_ERRORS.find(({ dataset }) => dataset === name)!;
      return errorRate.reference(row.guessed, row.checked, row.validated, row.size);
    };
    const printed: Record<string, number> = {
      MNIST: 0.15,
      "CIFAR-10": 0.54,
      "CIFAR-100": 5.85,
      "Caltech-256": 2.46,
      ImageNet: 5.83,
      QuickDraw: 10.12,
      IMDB: 2.9,
      Amazon: 3.9,
      AudioSet: 1.35,
    };
    for (const [name, percent] of Object.entries(printed))
      expect(Math.abs(rate(name) - percent), name).toBeLessThan(0.0051);
    expect(rate("20news")).toBeCloseTo(1.089, 3);
  });
});

describe("suspects", () => {
  const bars = (labels: Row, p: Table) =>
    p[0].map((_, k) => mean(p.filter((_, i) => labels[i] === k).map((row) => row[k])));
  const best = (row: Row, bar: Row) => {
    const likely = range(row.length).filter((k) => row[k] >= bar[k]);
    return likely.sort((a, b) => row[b] - row[a])[0] ?? -1;
  };
  const found = (labels: Row, p: Table, bar: Row) =>
    range(labels.length).filter((i) => best(p[i], bar) >= 0 && best(p[i], bar) !== labels[i]);
  testExercise("suspects", suspects, {
    right: {
      sorting: (labels: Row, p: Table) => found(labels, p, bars(labels, p)),
      loops(labels: Row, p: Table) {
        const classes = p[0].length;
        const bar: Row = [];
        for (let k = 0; k < classes; k++) {
          let [total, count] = [0, 0];
          for (let i = 0; i < labels.length; i++) {
            if (labels[i] !== k) continue;
            total += p[i][k];
            count++;
          }
          bar.push(total / count);
        }
        const out: Row = [];
        for (let i = 0; i < labels.length; i++) {
          let most = -1;
          for (let k = 0; k < classes; k++)
            if (p[i][k] >= bar[k] && (most < 0 || p[i][k] > p[i][most])) most = k;
          if (most >= 0 && most !== labels[i]) out.push(i);
        }
        return out;
      },
      masked: (labels: Row, p: Table) => {
        const bar = bars(labels, p);
        return range(labels.length).filter((i) => {
          const row = p[i].map((v, k) => (v >= bar[k] ? v : 0));
          const top = Math.max(...row);
          return top > 0 && row.indexOf(top) !== labels[i];
        });
      },
      library(labels: Row, p: Table) {
        const { guesses } = confidentJoint(labels, fromArray(p.flat(), [p.length, p[0].length]));
        return range(labels.length).filter((i) => guesses[i] >= 0 && guesses[i] !== labels[i]);
      },
    },
    wrong: {
      mostProbable: (labels, p) =>
        range(labels.length).filter((i) => p[i].indexOf(Math.max(...p[i])) !== labels[i]),
      oneHalf: (labels, p) =>
        range(labels.length).filter((i) =>
          p[i].some((v: number, k: number) => k !== labels[i] && v >= 0.5),
        ),
      overAll: (labels, p) =>
        found(
          labels,
          p,
          p[0].map((_: number, k: number) => mean(p.map((row: Row) => row[k]))),
        ),
      belowOwn: (labels, p) => {
        const bar = bars(labels, p);
        return range(labels.length).filter((i) => p[i][labels[i]] < bar[labels[i]]);
      },
      anyOther: (labels, p) => {
        const bar = bars(labels, p);
        return range(labels.length).filter((i) =>
          range(bar.length).some((k) => k !== labels[i] && p[i][k] >= bar[k]),
        );
      },
    },
  });
});

describe("augmented", () => {
  const data = exerciseData(augmented, "augmented");
  const net = (activation: Module = relu(), ...last: Module[]): Module =>
    sequential(
      conv2d(1, 2, { kernelSize: 5 }),
      activation,
      maxPool2d({ kernelSize: 4 }),
      flatten(),
      linear(72, 10),
      ...last,
    );
  const reached = (percent: number, build: () => Module): CheckReport =>
    reportAt(data, percent, build);

  test("94 of 100 pass, and the stretch target is named", () => {
    expect(reached(94, () => net())).toMatchObject({ passed: true, earned: augmented.points });
    expect(reached(97, () => net()).says.en).toContain("97 %");
    const normed = () =>
      sequential(
        conv2d(1, 2, { kernelSize: 5 }),
        batchNorm2d(2),
        relu(),
        maxPool2d({ kernelSize: 4 }),
        flatten(),
        linear(72, 10),
      );
    expect(reached(95, normed)).toMatchObject({ passed: true });
    const dense = () => sequential(flatten(), linear(784, 10));
    expect(reached(94, dense)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, () => net()],
    ["softmaxInside", 91, () => net(relu(), softmax())],
    ["noConvolution", 88, () => sequential(flatten(), linear(784, 10))],
    ["wrongWorld", 70, () => net()],
    ["nearly", 91, () => net()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reached(right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(augmented.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(augmented.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noConvolution", "wrongWorld", "nearly"];
    expect(Object.keys(augmented.mistakes)).toEqual(tested);
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });

  test("a mixed loss is the loss of mixed labels", () => {
    const logits = tensor([[2, 1, -1]]);
    const parts = [0, 2].map((label) => F.crossEntropy(logits, Int32Array.of(label)).item());
    const mixed = F.crossEntropy(logits, tensor([[0.7, 0, 0.3]])).item();
    expect(0.7 * parts[0] + 0.3 * parts[1]).toBeCloseTo(mixed, 5);
  });
});
