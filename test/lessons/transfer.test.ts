import { describe, expect, test } from "vitest";
import {
  breedNet,
  keepSaving,
  nearestMean,
  prepare,
  stepBoth,
  trainable,
} from "../../lessons/transfer/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  backbone,
  conv2d,
  F,
  flatten,
  globalAvgPool2d,
  linear,
  type Module,
  manualSeed,
  noGrad,
  normalize,
  rand,
  rng,
  sequential,
  sgd,
  softmax,
  tensor,
} from "../../src/index.js";
import { testExercise } from "./support.js";

type Row = number[];
const sum = (numbers: Row): number => numbers.reduce((a, b) => a + b, 0);

describe("nearestMean", () => {
  const apart = (a: Row, b: Row) => sum(a.map((v, k) => (v - b[k]) ** 2));
  const rowsOf = (features: Row[], labels: Row, label: number) =>
    features.filter((_, i) => labels[i] === label);
  const middle = (rows: Row[]) =>
    rows[0].map((_, k) => sum(rows.map((row) => row[k])) / rows.length);
  const least = (labels: Row, score: (label: number) => number) =>
    [...new Set(labels)].reduce((best, label) => (score(label) < score(best) ? label : best));
  testExercise("nearestMean", nearestMean, {
    right: {
      reduce: (features: Row[], labels: Row, query: Row) =>
        least(labels, (label) => apart(middle(rowsOf(features, labels, label)), query)),
      map(features: Row[], labels: Row, query: Row) {
        const means = new Map<number, { total: Row; count: number }>();
        features.forEach((row, i) => {
          const one = means.get(labels[i]) ?? { total: row.map(() => 0), count: 0 };
          means.set(labels[i], {
            total: one.total.map((v, k) => v + row[k]),
            count: one.count + 1,
          });
        });
        const distances = [...means].map(
          ([label, { total, count }]) =>
            [
              apart(
                total.map((v) => v / count),
                query,
              ),
              label,
            ] as const,
        );
        return distances.sort((a, b) => a[0] - b[0])[0][1];
      },
      withRoot: (features: Row[], labels: Row, query: Row) =>
        least(labels, (label) => Math.sqrt(apart(query, middle(rowsOf(features, labels, label))))),
      products: (features: Row[], labels: Row, query: Row) =>
        least(labels, (label) => {
          const mean = middle(rowsOf(features, labels, label));
          return sum(mean.map((v) => v * v)) - 2 * sum(mean.map((v, k) => v * query[k]));
        }),
      loops(features: Row[], labels: Row, query: Row) {
        let [best, smallest] = [-1, Number.POSITIVE_INFINITY];
        for (let c = 0; c <= Math.max(...labels); c++) {
          if (!labels.includes(c)) continue;
          const distance = apart(middle(rowsOf(features, labels, c)), query);
          if (distance < smallest) [best, smallest] = [c, distance];
        }
        return best;
      },
    },
    wrong: {
      nearestExample: (features, labels, query) => {
        const distances = features.map((row: Row) => apart(row, query));
        return labels[distances.indexOf(Math.min(...distances))];
      },
      sumsNotMeans: (features, labels, query) =>
        least(labels, (label) => {
          const rows = rowsOf(features, labels, label);
          return apart(
            rows[0].map((_, k) => sum(rows.map((row) => row[k]))),
            query,
          );
        }),
      farthest: (features, labels, query) =>
        least(labels, (label) => -apart(middle(rowsOf(features, labels, label)), query)),
      manhattan: (features, labels, query) =>
        least(labels, (label) =>
          sum(middle(rowsOf(features, labels, label)).map((v, k) => Math.abs(v - query[k]))),
        ),
      place: (features, labels, query) => {
        const classes = [...new Set<number>(labels)].sort((a, b) => a - b);
        const distances = classes.map((c) => apart(middle(rowsOf(features, labels, c)), query));
        return distances.indexOf(Math.min(...distances));
      },
    },
  });
});

describe("trainable", () => {
  testExercise("trainable", trainable, {
    right: {
      startsWith: (names: string[], head: string) => names.filter((n) => n.startsWith(`${head}.`)),
      split: (names: string[], head: string) => names.filter((n) => n.split(".")[0] === head),
      indexOf: (names: string[], head: string) => names.filter((n) => n.indexOf(`${head}.`) === 0),
      regExp: (names: string[], head: string) =>
        names.filter((n) => new RegExp(`^${head}\\.`).test(n)),
      loop(names: string[], head: string) {
        const own: string[] = [];
        for (const name of names) {
          const [first] = name.split(".");
          if (first === head) own.push(name);
        }
        return own;
      },
    },
    wrong: {
      theOthers: (names, head) => names.filter((n: string) => n.split(".")[0] !== head),
      withoutDot: (names, head) => names.filter((n: string) => n.indexOf(head) === 0),
      anywhere: (names, head) => names.filter((n: string) => n.split(".").includes(head)),
      onlyWeights: (names, head) =>
        names.filter((n: string) => n.startsWith(`${head}.`) && n.endsWith("weight")),
    },
  });
});

describe("keepSaving", () => {
  testExercise("keepSaving", keepSaving, {
    right: {
      formula: (images, epochs, trunk, head) =>
        (3 * epochs * images * (trunk + head)) / (images * trunk + 3 * epochs * images * head),
      perImage: (_, epochs, trunk, head) =>
        (3 * epochs * (trunk + head)) / (trunk + 3 * epochs * head),
      loop(images, epochs, trunk, head) {
        let all = 0;
        let kept = images * trunk;
        for (let epoch = 0; epoch < epochs; epoch++) {
          all += images * (trunk + head) * 3;
          kept += images * head * 3;
        }
        return all / kept;
      },
      shares: (_, epochs, trunk, head) => {
        const passes = 3 * epochs;
        return (passes * (1 + head / trunk)) / (1 + (passes * head) / trunk);
      },
    },
    wrong: {
      everyEpoch: (images, epochs, trunk, head) =>
        (3 * epochs * images * (trunk + head)) /
        (epochs * images * trunk + 3 * epochs * images * head),
      noBackward: (_, epochs, trunk, head) => (epochs * (trunk + head)) / (trunk + epochs * head),
      upsideDown: (_, epochs, trunk, head) =>
        (trunk + 3 * epochs * head) / (3 * epochs * (trunk + head)),
      headForFree: (_, epochs, trunk, head) => (3 * epochs * (trunk + head)) / trunk,
    },
  });
});

describe("stepBoth", () => {
  type Inputs = [Row, Row, boolean[], number, number];
  testExercise("stepBoth", stepBoth, {
    right: {
      map: (...[w, g, isHead, headRate, trunkRate]: Inputs) =>
        w.map((v, k) => v - (isHead[k] ? headRate : trunkRate) * g[k]),
      branches(...[w, g, isHead, headRate, trunkRate]: Inputs) {
        const next: Row = [];
        for (let k = 0; k < w.length; k++) {
          if (isHead[k]) next.push(w[k] - headRate * g[k]);
          else next.push(w[k] - trunkRate * g[k]);
        }
        return next;
      },
      inPlace(...[w, g, isHead, headRate, trunkRate]: Inputs) {
        for (const [k, head] of isHead.entries()) w[k] -= g[k] * (head ? headRate : trunkRate);
        return w;
      },
      asNumber: (...[w, g, isHead, headRate, trunkRate]: Inputs) =>
        w.map((v, k) => v - (trunkRate + Number(isHead[k]) * (headRate - trunkRate)) * g[k]),
      optimizers(...[w, g, isHead, headRate, trunkRate]: Inputs) {
        const weights = w.map((v) => tensor([v], { requiresGrad: true }));
        weights.forEach((weight, k) => {
          F.sum(F.mul(weight, g[k])).backward();
          sgd([weight], { learningRate: isHead[k] ? headRate : trunkRate }).step();
        });
        return weights.map((weight) => weight.values[0]);
      },
    },
    wrong: {
      oneRate: (w, g, _, headRate) => w.map((v: number, k: number) => v - headRate * g[k]),
      swapped: (w, g, isHead, headRate, trunkRate) =>
        w.map((v: number, k: number) => v - (isHead[k] ? trunkRate : headRate) * g[k]),
      frozen: (w, g, isHead, headRate) =>
        w.map((v: number, k: number) => v - Number(isHead[k]) * headRate * g[k]),
      uphill: (w, g, isHead, headRate, trunkRate) =>
        w.map((v: number, k: number) => v + g[k] * (isHead[k] ? headRate : trunkRate)),
    },
  });
});

describe("prepare", () => {
  testExercise("prepare", prepare, {
    right: {
      map: (bytes: Row, mean, std) => bytes.map((v) => (v / 255 - mean) / std),
      scaled: (bytes: Row, mean, std) => bytes.map((v) => (v - 255 * mean) / (255 * std)),
      scaleAndShift: (bytes: Row, mean, std) => bytes.map((v) => v / (255 * std) - mean / std),
      inPlace(bytes: Row, mean, std) {
        for (let k = 0; k < bytes.length; k++) bytes[k] = (bytes[k] / 255 - mean) / std;
        return bytes;
      },
      library: (bytes: Row, mean, std) =>
        Array.from(
          normalize(tensor([[bytes.map((v) => v / 255)]]), { mean: [mean], std: [std] }).values,
        ),
    },
    wrong: {
      stillBytes: (bytes, mean, std) => bytes.map((v: number) => (v - mean) / std),
      onlyDivided: (bytes) => bytes.map((v: number) => v / 255),
      times: (bytes, mean, std) => bytes.map((v: number) => std * (v / 255 - mean)),
      dividedFirst: (bytes, mean, std) => bytes.map((v: number) => v / (255 * std) - mean),
      variance: (bytes, mean, std) => bytes.map((v: number) => (v / 255 - mean) / std ** 0.5),
    },
  });
});

describe("breedNet", () => {
  const data = exerciseData(breedNet, "breedNet");
  const small = (...last: Module[]): Module =>
    sequential(
      conv2d(3, 4, { kernelSize: 5, stride: 4 }),
      globalAvgPool2d(),
      flatten(),
      linear(4, 20),
      ...last,
    );

  /** The report on a network that gets so many of 100 dogs right: the labels are set so. */
  function reportAt(right: number, build: () => Module): CheckReport {
    manualSeed(4);
    const model = build();
    const x = rand([100, 3, 64, 64], { rng: rng(8) });
    const answers = F.argmax(
      noGrad(() => model.eval().forward(x)),
      1,
    );
    const y = Array.from(answers, (answer, i) => (i < right ? answer : (answer + 1) % 20));
    const source = () => ({ length: 100, batch: () => ({ x, y }) });
    return runCheck(data, { build, model }, source) as CheckReport;
  }

  test("68 of 100 pass, whatever the network, and the stretch target is named", () => {
    expect(reportAt(68, () => backbone({ classes: 20 }))).toMatchObject({
      passed: true,
      earned: breedNet.points,
    });
    expect(reportAt(70, () => small()).says.en).toContain("For who wants more: 77 %.");
    expect(reportAt(77, () => small()).says.en).toContain("77 % is reached");
  });

  test.each([
    ["softmaxInside", 60, () => small(softmax())],
    ["guessing", 5, () => small()],
    ["fromScratch", 12, () => small()],
    ["forgot", 50, () => small()],
    ["nearly", 65, () => small()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(right, build);
    expect(report).toMatchObject({ passed: false, mistake });
    expect(breedNet.mistakes[mistake].says.ko).toMatch(/\?/);
    expect(report.says.en).toContain(breedNet.mistakes[mistake].says.en);
  });
});
