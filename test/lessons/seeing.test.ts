import { describe, expect, test } from "vitest";
import {
  answerSize,
  cutBox,
  evenLight,
  goodFeature,
  nearestLabel,
  pixelDistance,
} from "../../lessons/seeing/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  conv2d,
  crop,
  densePatches,
  flatten,
  linear,
  type Module,
  maxPool2d,
  relu,
  sequential,
} from "../../src/index.js";
import { tensor } from "../../src/tensor/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

type Grid = number[][];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (list: number[]): number => list.reduce((a, b) => a + b, 0);
const far = (a: number[], b: number[]): number => Math.hypot(...a.map((v, i) => v - b[i]));

describe("answerSize", () => {
  testExercise("answerSize", answerSize, {
    right: {
      ifs(task: string, objects: number, height: number, width: number) {
        if (task === "classification") return 1;
        if (task === "localization") return 5;
        if (task === "detection") return 5 * objects;
        return height * width;
      },
      switched(task: string, objects: number, height: number, width: number) {
        switch (task) {
          case "classification":
            return 1;
          case "localization":
            return 1 + 4;
          case "detection":
            return objects + 4 * objects;
          default:
            return width * height;
        }
      },
      table: (task: string, objects: number, height: number, width: number) =>
        ({
          classification: 1,
          localization: 5,
          detection: objects * 5,
          segmentation: height * width,
        })[task],
      counting(task: string, objects: number, height: number, width: number) {
        const box = ["word", "x1", "y1", "x2", "y2"];
        if (task === "segmentation") return range(height).flatMap(() => range(width)).length;
        if (task === "detection") return range(objects).flatMap(() => box).length;
        return task === "localization" ? box.length : 1;
      },
    },
    wrong: {
      wordForgotten: (task, objects, height, width) =>
        ({ classification: 1, localization: 4, detection: 4 * objects })[task as "detection"] ??
        height * width,
      twoCorners: (task, objects, height, width) =>
        ({ classification: 1, localization: 3, detection: 3 * objects })[task as "detection"] ??
        height * width,
      onlyOne: (task, _, height, width) =>
        ({ classification: 1, localization: 5, detection: 5 })[task as "detection"] ??
        height * width,
      threeColours: (task, objects, height, width) =>
        ({ classification: 1, localization: 5, detection: 5 * objects })[task as "detection"] ??
        3 * height * width,
    },
  });
});

describe("cutBox", () => {
  const where = (image: Grid, keep: (i: number, j: number) => boolean): Grid =>
    image.map((row, i) => row.filter((_, j) => keep(i, j))).filter((row) => row.length > 0);
  testExercise("cutBox", cutBox, {
    right: {
      slices: (image: Grid, [x1, y1, x2, y2]: number[]) =>
        image.slice(y1, y2).map((row) => row.slice(x1, x2)),
      columnsFirst: (image: Grid, [x1, y1, x2, y2]: number[]) =>
        image.map((row) => row.slice(x1, x2)).slice(y1, y2),
      loops(image: Grid, [x1, y1, x2, y2]: number[]) {
        const result: Grid = [];
        for (let y = y1; y < y2; y++) {
          const row: number[] = [];
          for (let x = x1; x < x2; x++) row.push(image[y][x]);
          result.push(row);
        }
        return result;
      },
      filters: (image: Grid, [x1, y1, x2, y2]: number[]) =>
        where(image, (i, j) => i >= y1 && i < y2 && j >= x1 && j < x2),
      sizes: (image: Grid, [x1, y1, x2, y2]: number[]) =>
        range(y2 - y1).map((i) => range(x2 - x1).map((j) => image[y1 + i][x1 + j])),
      library: (image: Grid, [x1, y1, x2, y2]: number[]) =>
        crop(tensor([image]), { top: y1, left: x1, height: y2 - y1, width: x2 - x1 })
          .reshape([y2 - y1, x2 - x1])
          .toArray(),
    },
    wrong: {
      rowsFromX: (image: Grid, [x1, y1, x2, y2]: number[]) =>
        image.slice(x1, x2).map((row) => row.slice(y1, y2)),
      lastOneToo: (image: Grid, [x1, y1, x2, y2]: number[]) =>
        where(image, (i, j) => i >= y1 && i <= y2 && j >= x1 && j <= x2),
      widthAndHeight: (image: Grid, [x1, y1, w, h]: number[]) =>
        where(image, (i, j) => i >= y1 && i < y1 + h && j >= x1 && j < x1 + w),
      onlyRows: (image: Grid, [, y1, , y2]: number[]) => image.filter((_, i) => i >= y1 && i < y2),
    },
  });
});

describe("pixelDistance", () => {
  testExercise("pixelDistance", pixelDistance, {
    right: {
      loop(a: number[], b: number[]) {
        let total = 0;
        for (let i = 0; i < a.length; i++) total += (a[i] - b[i]) * (a[i] - b[i]);
        return Math.sqrt(total);
      },
      hypot: (a: number[], b: number[]) => Math.hypot(...a.map((v, i) => b[i] - v)),
      power: (a: number[], b: number[]) => sum(a.map((v, i) => (v - b[i]) ** 2)) ** 0.5,
      expanded: (a: number[], b: number[]) =>
        Math.sqrt(
          Math.max(
            0,
            sum(a.map((v) => v * v)) +
              sum(b.map((v) => v * v)) -
              2 * sum(a.map((v, i) => v * b[i])),
          ),
        ),
      stepByStep: (a: number[], b: number[]) => a.reduce((d, v, i) => Math.hypot(d, v - b[i]), 0),
    },
    wrong: {
      rootForgotten: (a, b) => sum(a.map((v: number, i: number) => (v - b[i]) ** 2)),
      sizesAdded: (a, b) => sum(a.map((v: number, i: number) => Math.abs(v - b[i]))),
      signsCancel: (a, b) => Math.abs(sum(a) - sum(b)),
      meanTaken: (a, b) =>
        Math.sqrt(sum(a.map((v: number, i: number) => (v - b[i]) ** 2)) / a.length),
    },
  });
});

describe("nearestLabel", () => {
  testExercise("nearestLabel", nearestLabel, {
    right: {
      loop(image: number[], examples: Grid, labels: number[]) {
        let [best, least] = [-1, Number.POSITIVE_INFINITY];
        examples.forEach((example, k) => {
          const d = far(example, image);
          if (d < least) [best, least] = [k, d];
        });
        return labels[best];
      },
      indexOf(image: number[], examples: Grid, labels: number[]) {
        const distances = examples.map((example) => far(example, image));
        return labels[distances.indexOf(Math.min(...distances))];
      },
      sorting: (image: number[], examples: Grid, labels: number[]) =>
        labels[
          range(examples.length).sort(
            (p, q) => far(examples[p], image) - far(examples[q], image),
          )[0]
        ],
      squares: (image: number[], examples: Grid, labels: number[]) =>
        labels[
          examples.reduce(
            (best, example, k) =>
              far(example, image) ** 2 < far(examples[best], image) ** 2 ? k : best,
            0,
          )
        ],
    },
    wrong: {
      indexReturned: (image, examples) => {
        const distances = examples.map((example: number[]) => far(example, image));
        return distances.indexOf(Math.min(...distances));
      },
      farthest: (image, examples, labels) => {
        const distances = examples.map((example: number[]) => far(example, image));
        return labels[distances.indexOf(Math.max(...distances))];
      },
      largestProduct: (image, examples, labels) => {
        const products = examples.map((example: number[]) =>
          sum(example.map((v, i) => v * image[i])),
        );
        return labels[products.indexOf(Math.max(...products))];
      },
      smallestLabel: (_, __, labels) => [...labels].sort((a, b) => a - b)[0],
    },
  });
});

describe("evenLight", () => {
  const centred = (patch: number[]): number[] => patch.map((v) => v - sum(patch) / patch.length);
  const safe = (list: number[], by: number): number[] => list.map((v) => (by === 0 ? 0 : v / by));
  testExercise("evenLight", evenLight, {
    right: {
      twoSteps: (patch: number[]) => safe(centred(patch), Math.hypot(...centred(patch))),
      loops(patch: number[]) {
        let mean = 0;
        for (const v of patch) mean += v / patch.length;
        let square = 0;
        for (const v of patch) square += (v - mean) ** 2;
        if (square < 1e-12) return patch.map(() => 0);
        return patch.map((v) => (v - mean) / Math.sqrt(square));
      },
      byDeviation(patch: number[]) {
        const square = sum(centred(patch).map((v) => v * v));
        const deviation = Math.sqrt(square / patch.length);
        return safe(centred(patch), deviation * Math.sqrt(patch.length));
      },
      tiny: (patch: number[]) => safe(centred(patch), Math.hypot(...centred(patch)) + 1e-9),
      library(patch: number[]) {
        const side = patch.length;
        const rows = range(side).map(() => patch);
        const [first] = densePatches(tensor(rows), { size: side, stride: side }).toArray() as Grid;
        return first.slice(0, side).map((v) => v * Math.sqrt(side));
      },
    },
    wrong: {
      onlyMean: centred,
      onlyLength: (patch: number[]) => safe(patch, Math.hypot(...patch)),
      byTheLargest: (patch: number[]) =>
        safe(centred(patch), Math.max(...centred(patch).map(Math.abs))),
      byDeviation: (patch: number[]) =>
        safe(centred(patch), Math.hypot(...centred(patch)) / Math.sqrt(patch.length)),
      rootForgotten: (patch: number[]) =>
        safe(centred(patch), sum(centred(patch).map((v) => v * v))),
      firstDivided: (patch: number[]) => centred(safe(patch, Math.hypot(...patch))),
    },
  });
});

describe("goodFeature", () => {
  const data = exerciseData(goodFeature, "goodFeature");
  const dense = (): Module => sequential(flatten(), linear(784, 10));
  const convolution = (): Module =>
    sequential(
      conv2d(1, 2, { kernelSize: 5 }),
      relu(),
      maxPool2d({ kernelSize: 4 }),
      flatten(),
      linear(72, 10),
    );

  test("90 of 100 pass, and the stretch target is named", () => {
    expect(reportAt(data, 90, dense)).toMatchObject({ passed: true, earned: goodFeature.points });
    expect(reportAt(data, 94, dense).says.en).toContain("93 %");
  });

  test.each([
    ["guessing", 10, dense],
    ["network", 89, convolution],
    ["tooLittle", 50, dense],
    ["likePixels", 82, dense],
    ["almost", 88, dense],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(goodFeature.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(goodFeature.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["guessing", "network", "tooLittle", "likePixels", "almost"];
    expect(Object.keys(goodFeature.mistakes)).toEqual(tested);
  });

  test("what the stub and the untouched cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: null as unknown as Module }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});
