import { describe, expect, test } from "vitest";
import {
  fernLeaf,
  integralTable,
  lbpCode,
  marginOf,
  mctCode,
  myFeatures,
  ratioMatches,
  wordHistogram,
} from "../../lessons/features-svm/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  censusTransform,
  conv2d,
  flatten,
  integralImage,
  linear,
  type Module,
  matchDescriptors,
  maxPool2d,
  relu,
  sequential,
  Vocabulary,
} from "../../src/index.js";
import { tensor } from "../../src/tensor/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

type Grid = number[][];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
const far = (a: number[], b: number[]): number => Math.hypot(...a.map((v, d) => v - b[d]));

describe("lbpCode", () => {
  const around = (w: Grid): number[] => [
    w[1][2],
    w[0][2],
    w[0][1],
    w[0][0],
    w[1][0],
    w[2][0],
    w[2][1],
    w[2][2],
  ];
  const weights = [8, 4, 2, 16, 0, 1, 32, 64, 128];
  testExercise("lbpCode", lbpCode, {
    right: {
      powers: (w: Grid) => sum(around(w).map((v, i) => (v >= w[1][1] ? 2 ** i : 0))),
      shifts: (w: Grid) => around(w).reduce((code, v, i) => code | (Number(v >= w[1][1]) << i), 0),
      fromTheEnd: (w: Grid) =>
        around(w).reduceRight((code, v) => 2 * code + (v < w[1][1] ? 0 : 1), 0),
      table: (w: Grid) => sum(w.flat().map((v, i) => (v >= w[1][1] ? weights[i] : 0))),
      text: (w: Grid) =>
        Number.parseInt(
          around(w)
            .map((v) => (v >= w[1][1] ? "1" : "0"))
            .reverse()
            .join(""),
          2,
        ),
      complement: (w: Grid) => 255 - sum(around(w).map((v, i) => (v < w[1][1] ? 2 ** i : 0))),
      ifs(w: Grid) {
        let code = 0;
        const c = w[1][1];
        if (w[1][2] >= c) code += 1;
        if (w[0][2] >= c) code += 2;
        if (w[0][1] >= c) code += 4;
        if (w[0][0] >= c) code += 8;
        if (w[1][0] >= c) code += 16;
        if (w[2][0] >= c) code += 32;
        if (w[2][1] >= c) code += 64;
        if (w[2][2] >= c) code += 128;
        return code;
      },
      angles(w: Grid) {
        let code = 0;
        for (let i = 0; i < 8; i++) {
          const angle = (i * Math.PI) / 4;
          const [y, x] = [1 - Math.round(Math.sin(angle)), 1 + Math.round(Math.cos(angle))];
          if (w[y][x] - w[1][1] >= 0) code += 1 << i;
        }
        return code;
      },
      differences: (w: Grid) =>
        range(8).reduce(
          (code, i) => code + (Math.sign(around(w)[i] - w[1][1]) === -1 ? 0 : 2 ** i),
          0,
        ),
    },
    wrong: {
      clockwise: (w: Grid) => {
        const [first, ...others] = around(w);
        return sum([first, ...others.reverse()].map((v, i) => (v >= w[1][1] ? 2 ** i : 0)));
      },
      tiesForgotten: (w: Grid) => sum(around(w).map((v, i) => (v > w[1][1] ? 2 ** i : 0))),
      darker: (w: Grid) => sum(around(w).map((v, i) => (w[1][1] > v ? 2 ** i : 0))),
      fromTheOtherEnd: (w: Grid) => sum(around(w).map((v, i) => (v >= w[1][1] ? 2 ** (7 - i) : 0))),
      lineByLine: (w: Grid) => {
        const others = w.flat().filter((_, i) => i !== 4);
        return sum(others.map((v, i) => (v >= w[1][1] ? 2 ** i : 0)));
      },
      counted: (w: Grid) => around(w).filter((v) => v >= w[1][1]).length,
    },
  });
});

describe("mctCode", () => {
  testExercise("mctCode", mctCode, {
    right: {
      doubling: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        return w.flat().reduce((code, v) => 2 * code + (v > mean ? 1 : 0), 0);
      },
      powers: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        return sum(w.flat().map((v, i) => (v > mean ? 2 ** (8 - i) : 0)));
      },
      loops(w: Grid) {
        let [total, code] = [0, 0];
        for (const row of w) for (const v of row) total += v;
        for (let i = 0; i < 3; i++)
          for (let j = 0; j < 3; j++) if (w[i][j] * 9 > total) code += 2 ** (8 - 3 * i - j);
        return code;
      },
      text: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        return Number.parseInt(
          w
            .flat()
            .map((v) => (v > mean ? "1" : "0"))
            .join(""),
          2,
        );
      },
      shifts: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        return w.flat().reduce((code, v) => (code << 1) | Number(v > mean), 0);
      },
      complement: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        return 511 - sum(w.flat().map((v, i) => (v <= mean ? 2 ** (8 - i) : 0)));
      },
      rowsTogether: (w: Grid) => {
        const mean = sum(w.map(sum)) / 9;
        const [a, b, c] = w.map((row) => row.reduce((code, v) => 2 * code + (v > mean ? 1 : 0), 0));
        return 64 * a + 8 * b + c;
      },
      differences: (w: Grid) => {
        const total = sum(w.flat());
        return w.flat().reduce((code, v) => 2 * code + (9 * v - total > 0 ? 1 : 0), 0);
      },
      fromTheEnd: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        let [code, bit] = [0, 1];
        for (const v of w.flat().reverse()) {
          if (v > mean) code += bit;
          bit *= 2;
        }
        return code;
      },
      library: (w: Grid) => censusTransform(tensor(w)).item(),
    },
    wrong: {
      middleAsMeasure: (w: Grid) =>
        w.flat().reduce((code, v) => 2 * code + (v > w[1][1] ? 1 : 0), 0),
      atLeast: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        return w.flat().reduce((code, v) => 2 * code + (v >= mean ? 1 : 0), 0);
      },
      meanOfNeighbours: (w: Grid) => {
        const mean = (sum(w.flat()) - w[1][1]) / 8;
        return w.flat().reduce((code, v) => 2 * code + (v > mean ? 1 : 0), 0);
      },
      eightBits: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        return w.flat().reduce((code, v, i) => (i === 4 ? code : 2 * code + (v > mean ? 1 : 0)), 0);
      },
      fromTheOtherEnd: (w: Grid) => {
        const mean = sum(w.flat()) / 9;
        return sum(w.flat().map((v, i) => (v > mean ? 2 ** i : 0)));
      },
    },
  });
});

describe("integralTable", () => {
  const zeros = (image: Grid): Grid =>
    range(image.length + 1).map(() => new Array<number>(image[0].length + 1).fill(0));
  const filled = (image: Grid, at: (i: number, j: number, sums: Grid) => number): Grid => {
    const sums = zeros(image);
    for (let i = 1; i <= image.length; i++)
      for (let j = 1; j <= image[0].length; j++) sums[i][j] = at(i, j, sums);
    return sums;
  };
  const box = (image: Grid, i: number, j: number): number =>
    sum(image.slice(0, i).map((row) => sum(row.slice(0, j))));
  testExercise("integralTable", integralTable, {
    right: {
      fourNumbers: (image: Grid) =>
        filled(
          image,
          (i, j, s) => s[i - 1][j] + s[i][j - 1] - s[i - 1][j - 1] + image[i - 1][j - 1],
        ),
      everyBoxAnew: (image: Grid) => filled(image, (i, j) => box(image, i, j)),
      runningRow(image: Grid) {
        const sums = zeros(image);
        image.forEach((row, i) => {
          let line = 0;
          row.forEach((v, j) => {
            line += v;
            sums[i + 1][j + 1] = sums[i][j + 1] + line;
          });
        });
        return sums;
      },
      rowsThenColumns(image: Grid) {
        const sums = filled(image, (i, j, s) => s[i][j - 1] + image[i - 1][j - 1]);
        for (let i = 1; i < sums.length; i++)
          for (let j = 0; j < sums[i].length; j++) sums[i][j] += sums[i - 1][j];
        return sums;
      },
      columnsThenRows(image: Grid) {
        const sums = filled(image, (i, j, s) => s[i - 1][j] + image[i - 1][j - 1]);
        return sums.map((row) => row.map((_, j) => sum(row.slice(0, j + 1))));
      },
      withMap: (image: Grid) =>
        range(image.length + 1).map((i) => range(image[0].length + 1).map((j) => box(image, i, j))),
      pushing(image: Grid) {
        const sums = [image[0].map(() => 0)];
        sums[0].push(0);
        for (const row of image) {
          const line = [0];
          const above = sums[sums.length - 1];
          for (const [j, v] of row.entries()) line.push(v + line[j] + above[j + 1] - above[j]);
          sums.push(line);
        }
        return sums;
      },
      library(image: Grid) {
        const { sums, width } = integralImage(tensor(image));
        return range(image.length + 1).map((i) =>
          Array.from(sums.slice(i * (width + 1), (i + 1) * (width + 1))),
        );
      },
      everyPixelToAll(image: Grid) {
        const sums = zeros(image);
        image.forEach((row, y) => {
          row.forEach((v, x) => {
            for (let i = y + 1; i < sums.length; i++)
              for (let j = x + 1; j < sums[0].length; j++) sums[i][j] += v;
          });
        });
        return sums;
      },
      recursion(image: Grid) {
        const at = (i: number, j: number): number =>
          i === 0 || j === 0
            ? 0
            : at(i - 1, j) + at(i, j - 1) - at(i - 1, j - 1) + image[i - 1][j - 1];
        return zeros(image).map((row, i) => row.map((_, j) => at(i, j)));
      },
    },
    wrong: {
      zerosForgotten: (image: Grid) =>
        image.map((row, i) => row.map((_, j) => box(image, i + 1, j + 1))),
      rowsOnly: (image: Grid) => filled(image, (i, j, s) => s[i][j - 1] + image[i - 1][j - 1]),
      columnsOnly: (image: Grid) => filled(image, (i, j, s) => s[i - 1][j] + image[i - 1][j - 1]),
      cornerTwice: (image: Grid) =>
        filled(image, (i, j, s) => s[i - 1][j] + s[i][j - 1] + image[i - 1][j - 1]),
      zerosAtTheEnd: (image: Grid) =>
        zeros(image).map((row, i) =>
          row.map((_, j) =>
            i < image.length && j < image[0].length ? box(image, i + 1, j + 1) : 0,
          ),
        ),
    },
  });
});

describe("fernLeaf", () => {
  testExercise("fernLeaf", fernLeaf, {
    right: {
      loop(pixels: number[], tests: Grid) {
        let leaf = 0;
        for (const [a, b] of tests) leaf = leaf * 2 + (pixels[a] > pixels[b] ? 1 : 0);
        return leaf;
      },
      powers: (pixels: number[], tests: Grid) =>
        sum(tests.map(([a, b], i) => (pixels[a] > pixels[b] ? 2 ** (tests.length - 1 - i) : 0))),
      text: (pixels: number[], tests: Grid) =>
        Number.parseInt(tests.map(([a, b]) => (pixels[b] < pixels[a] ? "1" : "0")).join(""), 2),
      shifts: (pixels: number[], tests: Grid) =>
        tests.reduce((leaf, [a, b]) => (leaf << 1) | Number(pixels[a] > pixels[b]), 0),
      fromTheEnd(pixels: number[], tests: Grid) {
        let [leaf, bit] = [0, 1];
        for (const [a, b] of [...tests].reverse()) {
          if (pixels[a] - pixels[b] > 0) leaf += bit;
          bit *= 2;
        }
        return leaf;
      },
    },
    wrong: {
      lastIsGreatest: (pixels: number[], tests: Grid) =>
        sum(tests.map(([a, b], i) => (pixels[a] > pixels[b] ? 2 ** i : 0))),
      counted: (pixels: number[], tests: Grid) =>
        tests.filter(([a, b]) => pixels[a] > pixels[b]).length,
      darker: (pixels: number[], tests: Grid) =>
        tests.reduce((leaf, [a, b]) => 2 * leaf + (pixels[b] > pixels[a] ? 1 : 0), 0),
      tiesCount: (pixels: number[], tests: Grid) =>
        tests.reduce((leaf, [a, b]) => 2 * leaf + (pixels[a] < pixels[b] ? 0 : 1), 0),
    },
  });
});

describe("ratioMatches", () => {
  const nearestTwo = (one: number[], b: Grid): [number, number, number] => {
    let [best, first, second] = [-1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    b.forEach((other, j) => {
      const d = far(one, other);
      if (d < first) [second, first, best] = [first, d, j];
      else if (d < second) second = d;
    });
    return [best, first, second];
  };
  const chosen = (a: Grid, b: Grid, test: (first: number, second: number) => boolean): Grid =>
    a.flatMap((one, i) => {
      const [best, first, second] = nearestTwo(one, b);
      return test(first, second) ? [[i, best]] : [];
    });
  testExercise("ratioMatches", ratioMatches, {
    right: {
      onePass: (a: Grid, b: Grid, ratio: number) =>
        chosen(a, b, (first, second) => first < ratio * second),
      quotient: (a: Grid, b: Grid, ratio: number) =>
        chosen(a, b, (first, second) => first / second < ratio),
      squares: (a: Grid, b: Grid, ratio: number) =>
        chosen(a, b, (first, second) => first * first < ratio * ratio * second * second),
      sorted(a: Grid, b: Grid, ratio: number) {
        const result: Grid = [];
        a.forEach((one, i) => {
          const order = range(b.length).sort((p, q) => far(one, b[p]) - far(one, b[q]));
          if (far(one, b[order[0]]) < ratio * far(one, b[order[1]])) result.push([i, order[0]]);
        });
        return result;
      },
      twoMinima(a: Grid, b: Grid, ratio: number) {
        return a.flatMap((one, i) => {
          const distances = b.map((other) => far(one, other));
          const least = Math.min(...distances);
          const place = distances.indexOf(least);
          const next = Math.min(...distances.filter((_, j) => j !== place));
          return least < ratio * next ? [[i, place]] : [];
        });
      },
      library: (a: Grid, b: Grid, ratio: number) =>
        matchDescriptors(a, b, { ratio })
          .sort((p, q) => p.a - q.a)
          .map((match) => [match.a, match.b]),
    },
    wrong: {
      alwaysNearest: (a: Grid, b: Grid) => chosen(a, b, () => true),
      squared: (a: Grid, b: Grid, ratio: number) =>
        chosen(a, b, (first, second) => first * first < ratio * second * second),
      theDoubtful: (a: Grid, b: Grid, ratio: number) =>
        chosen(a, b, (first, second) => first > ratio * second),
      swapped: (a: Grid, b: Grid, ratio: number) =>
        chosen(a, b, (first, second) => first < ratio * second).map(([i, j]) => [j, i]),
      fixedRatio: (a: Grid, b: Grid) => chosen(a, b, (first, second) => first < 0.75 * second),
    },
  });
});

describe("wordHistogram", () => {
  const nearest = (patch: number[], words: Grid): number => {
    const distances = words.map((word) => far(word, patch));
    return distances.indexOf(Math.min(...distances));
  };
  testExercise("wordHistogram", wordHistogram, {
    right: {
      adding(patches: Grid, words: Grid) {
        const found = words.map(() => 0);
        for (const patch of patches) found[nearest(patch, words)] += 1 / patches.length;
        return found;
      },
      countingThenDividing(patches: Grid, words: Grid) {
        const found = words.map(() => 0);
        for (const patch of patches) found[nearest(patch, words)]++;
        return found.map((n) => n / patches.length);
      },
      filtering: (patches: Grid, words: Grid) =>
        words.map(
          (_, k) => patches.filter((patch) => nearest(patch, words) === k).length / patches.length,
        ),
      squares(patches: Grid, words: Grid) {
        const found = new Array<number>(words.length).fill(0);
        for (const patch of patches) {
          let [best, least] = [0, Number.POSITIVE_INFINITY];
          words.forEach((word, k) => {
            const d = sum(word.map((v, i) => (v - patch[i]) ** 2));
            if (d < least) [best, least] = [k, d];
          });
          found[best] += 1;
        }
        const all = sum(found);
        return found.map((n) => n / all);
      },
      library(patches: Grid, words: Grid) {
        const means = {
          centers: tensor(words),
          nearest: (rows: Grid) => rows.map((row) => nearest(row, words)),
        };
        const vocabulary = new Vocabulary(means as unknown as Vocabulary["means"]);
        return Array.from(vocabulary.histogram(patches).values);
      },
    },
    wrong: {
      notDivided: (patches: Grid, words: Grid) =>
        words.map((_, k) => patches.filter((patch) => nearest(patch, words) === k).length),
      dividedByWords: (patches: Grid, words: Grid) =>
        words.map(
          (_, k) => patches.filter((patch) => nearest(patch, words) === k).length / words.length,
        ),
      largestProduct(patches: Grid, words: Grid) {
        const found = words.map(() => 0);
        for (const patch of patches) {
          const products = words.map((word) => sum(word.map((v, i) => v * patch[i])));
          found[products.indexOf(Math.max(...products))] += 1 / patches.length;
        }
        return found;
      },
      farthest(patches: Grid, words: Grid) {
        const found = words.map(() => 0);
        for (const patch of patches) {
          const distances = words.map((word) => far(word, patch));
          found[distances.indexOf(Math.max(...distances))] += 1 / patches.length;
        }
        return found;
      },
      onlyPresence: (patches: Grid, words: Grid) =>
        words.map((_, k) => (patches.some((patch) => nearest(patch, words) === k) ? 1 : 0)),
    },
  });
});

describe("marginOf", () => {
  const product = (w: number[], x: number[]): number => sum(w.map((v, d) => v * x[d]));
  testExercise("marginOf", marginOf, {
    right: {
      minimum: (w: number[], b: number, points: Grid, labels: number[]) =>
        Math.min(...points.map((x, i) => (labels[i] * (product(w, x) + b)) / Math.hypot(...w))),
      loop(w: number[], b: number, points: Grid, labels: number[]) {
        let least = Number.POSITIVE_INFINITY;
        let square = 0;
        for (const v of w) square += v * v;
        for (let i = 0; i < points.length; i++) {
          let score = b;
          for (let d = 0; d < w.length; d++) score += w[d] * points[i][d];
          least = Math.min(least, labels[i] * score);
        }
        return least / Math.sqrt(square);
      },
      unitNormalFirst(w: number[], b: number, points: Grid, labels: number[]) {
        const length = Math.sqrt(product(w, w));
        const unit = w.map((v) => v / length);
        const scores = points.map((x, i) => labels[i] * (product(unit, x) + b / length));
        return -Math.max(...scores.map((v) => -v));
      },
      bySides(w: number[], b: number, points: Grid, labels: number[]) {
        const distances = points.map((x) => (product(w, x) + b) / Math.hypot(...w));
        const kept = distances.map((d, i) => (labels[i] === 1 ? d : -d));
        return kept.sort((p, q) => p - q)[0];
      },
    },
    wrong: {
      notDivided: (w, b, points, labels) =>
        Math.min(...points.map((x: number[], i: number) => labels[i] * (product(w, x) + b))),
      unsigned: (w, b, points) =>
        Math.min(...points.map((x: number[]) => Math.abs(product(w, x) + b) / Math.hypot(...w))),
      labelForgotten: (w, b, points) =>
        Math.min(...points.map((x: number[]) => (product(w, x) + b) / Math.hypot(...w))),
      squaredLength: (w, b, points, labels) =>
        Math.min(
          ...points.map(
            (x: number[], i: number) => (labels[i] * (product(w, x) + b)) / product(w, w),
          ),
        ),
      biasForgotten: (w, _, points, labels) =>
        Math.min(
          ...points.map((x: number[], i: number) => (labels[i] * product(w, x)) / Math.hypot(...w)),
        ),
      farthest: (w, b, points, labels) =>
        Math.max(
          ...points.map(
            (x: number[], i: number) => (labels[i] * (product(w, x) + b)) / Math.hypot(...w),
          ),
        ),
    },
  });
});

describe("myFeatures", () => {
  const data = exerciseData(myFeatures, "myFeatures");
  const dense = (): Module => sequential(flatten(), linear(784, 10));
  const convolution = (): Module =>
    sequential(
      conv2d(1, 2, { kernelSize: 5 }),
      relu(),
      maxPool2d({ kernelSize: 4 }),
      flatten(),
      linear(72, 10),
    );

  test("96 of 100 pass, and the stretch target is named", () => {
    expect(reportAt(data, 96, dense)).toMatchObject({ passed: true, earned: myFeatures.points });
    expect(reportAt(data, 98, dense).says.en).toContain("97.5 %");
  });

  test.each([
    ["untrained", 10, dense],
    ["network", 95, convolution],
    ["placesForgotten", 50, dense],
    ["likePixels", 88, dense],
    ["almost", 95, dense],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(myFeatures.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(myFeatures.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "network", "placesForgotten", "likePixels", "almost"];
    expect(Object.keys(myFeatures.mistakes)).toEqual(tested);
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});
