import { describe, expect, test } from "vitest";
import {
  layerShape,
  oneMap,
  rectify,
  stackNet,
  stackWeights,
  stampDeep,
} from "../../lessons/channels/checks.js";
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
type Volume = Grid[];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((s, v) => s + v, 0);

/** A student's three loops. */
function loops(
  image: Volume,
  filter: Volume,
  row: number,
  column: number,
  sheets?: number,
): number {
  let total = 0;
  for (let c = 0; c < (sheets ?? filter.length); c++)
    for (let a = 0; a < filter[c].length; a++)
      for (let b = 0; b < filter[c][a].length; b++)
        total += image[c][row + a][column + b] * filter[c][a][b];
  return total;
}

describe("stampDeep", () => {
  testExercise("stampDeep", stampDeep, {
    right: {
      loops: (image, filter, row, column) => loops(image, filter, row, column),
      sheetsAdded: (image: Volume, filter: Volume, row: number, column: number) =>
        sum(
          filter.map((sheet, c) =>
            sum(sheet.flatMap((line, a) => line.map((v, b) => v * image[c][row + a][column + b]))),
          ),
        ),
      flat(image: Volume, filter: Volume, row: number, column: number) {
        const [h, w] = [filter[0].length, filter[0][0].length];
        const window = image.flatMap((sheet) =>
          sheet.slice(row, row + h).flatMap((line) => line.slice(column, column + w)),
        );
        return filter.flat(2).reduce((s, v, k) => s + v * window[k], 0);
      },
      library: (image: Volume, filter: Volume, row: number, column: number) =>
        F.conv2d(tensor([image]), tensor([filter])).at(0, 0, row, column),
    },
    wrong: {
      firstSheetOnly: (image, filter, row, column) => loops(image, filter, row, column, 1),
      lastSheetOnly(image: Volume, filter: Volume, row: number, column: number) {
        let total = 0;
        for (let c = 0; c < filter.length; c++) {
          total = 0;
          for (let a = 0; a < filter[c].length; a++)
            for (let b = 0; b < filter[c][a].length; b++)
              total += image[c][row + a][column + b] * filter[c][a][b];
        }
        return total;
      },
      mean: (image, filter, row, column) => loops(image, filter, row, column) / image.length,
      swapped(image: Volume, filter: Volume, row: number, column: number) {
        let total = 0;
        filter.forEach((sheet, c) => {
          sheet.forEach((line, a) => {
            line.forEach((v, b) => {
              total += v * (image[c][column + a]?.[row + b] ?? 0);
            });
          });
        });
        return total;
      },
      sameSheet: (image: Volume, filter: Volume, row: number, column: number) =>
        loops(image, Array(filter.length).fill(filter[0]), row, column),
    },
  });
});

describe("oneMap", () => {
  const mapped = (image: Volume, filter: Volume, bias: number): Grid =>
    range(image[0].length - filter[0].length + 1).map((i) =>
      range(image[0][0].length - filter[0][0].length + 1).map(
        (j) => loops(image, filter, i, j) + bias,
      ),
    );
  const sheetByItself = (image: Volume, filter: Volume): Tensors =>
    filter.map((sheet, c) => F.crossCorrelate2d(tensor(image[c]), tensor(sheet)).toArray() as Grid);
  type Tensors = Grid[];
  testExercise("oneMap", oneMap, {
    right: {
      stampThenBias: mapped,
      mapsAdded(image: Volume, filter: Volume, bias: number) {
        const parts = sheetByItself(image, filter);
        return parts[0].map((line, i) =>
          line.map((_, j) => bias + sum(parts.map((part) => part[i][j]))),
        );
      },
      library: (image: Volume, filter: Volume, bias: number) =>
        F.conv2d(tensor([image]), tensor([filter]), tensor([bias])).toArray()[0 as never][0],
      biasInTheWindow(image: Volume, filter: Volume, bias: number) {
        const ones = image[0].map((line) => line.map(() => 1));
        const first = filter[0].map((line, a) => line.map((_, b) => (a + b === 0 ? bias : 0)));
        return mapped([...image, ones], [...filter, first], 0);
      },
    },
    wrong: {
      biasForgotten: (image, filter) => mapped(image, filter, 0),
      biasPerSheet(image: Volume, filter: Volume, bias: number) {
        const parts = sheetByItself(image, filter);
        return parts[0].map((line, i) =>
          line.map((_, j) => sum(parts.map((part) => part[i][j] + bias))),
        );
      },
      biasPerProduct: (image: Volume, filter: Volume, bias: number) =>
        mapped(image, filter, filter.flat(2).length * bias),
      firstSheetOnly: (image, filter, bias) => mapped(image, [filter[0]], bias),
      flipped: (image: Volume, filter: Volume, bias: number) =>
        mapped(
          image,
          filter.map((sheet) => sheet.map((line) => [...line].reverse()).reverse()),
          bias,
        ),
    },
  });
});

describe("layerShape", () => {
  testExercise("layerShape", layerShape, {
    right: {
      formula: ([, h, w]: number[], k: number, f: number) => [k, h - f + 1, w - f + 1],
      slice: (input: number[], k: number, f: number) => [
        k,
        ...input.slice(1).map((side) => side - (f - 1)),
      ],
      layer: (input: number[], k: number, f: number) =>
        [...conv2d(input[0], k, { kernelSize: f }).outputShape([1, ...input])].slice(1),
    },
    wrong: {
      channelsStay: ([c, h, w], _k, f) => [c, h - (f - 1), w - (f - 1)],
      channelsMultiplied: ([c, h, w], k, f) => [k * c, 1 + h - f, 1 + w - f],
      channelsLast: ([, h, w], k, f) => [1 + h - f, 1 + w - f, k],
      oneForgotten: ([, h, w], k, f) => [k, -f + h, -f + w],
      sizeKept: (input, k) => [k, ...input.slice(1)],
    },
  });
});

describe("stackWeights", () => {
  const layers = (channels: number, filters: number[]): [number, number][] =>
    filters.map((count, k) => [k === 0 ? channels : filters[k - 1], count]);
  testExercise("stackWeights", stackWeights, {
    right: {
      carried(channels: number, filters: number[], size: number) {
        let [total, before] = [0, channels];
        for (const count of filters) {
          total += size ** 2 * before * count;
          before = count;
        }
        return total;
      },
      pairs: (channels: number, filters: number[], size: number) =>
        size * size * sum(layers(channels, filters).map(([a, b]) => a * b)),
      modules: (channels: number, filters: number[], size: number) =>
        sum(
          layers(channels, filters).map(([a, b]) =>
            sum(
              conv2d(a, b, { kernelSize: size, bias: false })
                .parameters()
                .map((p) => p.size),
            ),
          ),
        ),
      recursion: function weights(channels: number, filters: number[], size: number): number {
        if (filters.length === 0) return 0;
        return size * size * channels * filters[0] + weights(filters[0], filters.slice(1), size);
      },
    },
    wrong: {
      alwaysTheImage: (channels, filters, size) => size * size * channels * sum(filters),
      flatFilters: (_channels, filters, size) => size * size * sum(filters),
      biasesCounted: (channels, filters, size) =>
        sum(layers(channels, filters).map(([a, b]) => (size * size * a + 1) * b)),
      lastLayerOnly: (channels, filters, size) => {
        const [a, b] = layers(channels, filters).at(-1)!;
        return size * size * a * b;
      },
      sideNotSquared: (channels, filters, size) =>
        sum(layers(channels, filters).map(([a, b]) => size * a * b)),
    },
  });

  test("the notes' two layers", () => {
    expect(stackWeights.reference(3, [4], 5)).toBe(5 * 5 * 3 * 4);
    expect(stackWeights.reference(3, [4, 10], 5)).toBe(300 + 1000);
  });
});

describe("rectify", () => {
  testExercise("rectify", rectify, {
    right: {
      max: (map: Grid) => map.map((line) => line.map((v) => Math.max(v, 0))),
      choose: (map: Grid) => map.map((line) => line.map((v) => Math.max(v, 0))),
      halfOfBoth: (map: Grid) => map.map((line) => line.map((v) => (v + Math.abs(v)) / 2)),
      library: (map: Grid) => F.relu(tensor(map)).toArray(),
    },
    wrong: {
      absolute: (map: Grid) => map.map((line) => line.map((v) => (v < 0 ? -v : v))),
      step: (map: Grid) => map.map((line) => line.map((v) => Number(v > 0))),
      upsideDown: (map: Grid) => map.map((line) => line.map((v) => Math.min(v, 0))),
      negated: (map: Grid) => map.map((line) => line.map((v) => (v < 0 ? -v : 0))),
    },
  });
});

describe("stackNet", () => {
  const data = exerciseData(stackNet, "stackNet");
  const reference = (): Module =>
    sequential(
      conv2d(1, 5, { kernelSize: 7 }),
      relu(),
      conv2d(5, 6, { kernelSize: 7 }),
      relu(),
      conv2d(6, 10, { kernelSize: 7 }),
      globalAvgPool2d(),
    );
  const linearStack = (): Module =>
    sequential(
      conv2d(1, 5, { kernelSize: 7 }),
      conv2d(5, 10, { kernelSize: 7 }),
      globalAvgPool2d(),
    );

  test("the solution keeps within the budget, and passes from 75 % on", () => {
    expect(summary(reference(), [1, 1, 28, 28]).params).toBe(4676);
    expect(reportOnModel(data, reference, 75).passed).toBe(true);
    expect(reportOnModel(data, reference, 74).passed).toBe(false);
  });

  test.each([
    ["untrained", reference, 11],
    ["noRelu", linearStack, 40],
    ["tooShallow", reference, 45],
    ["nearly", reference, 70],
  ] as const)("%s is named", (mistake, build, right) => {
    expect(reportOnModel(data, build, right)).toMatchObject({ passed: false, mistake });
  });

  test("more than 5,000 parameters do not pass", () => {
    const large = (): Module =>
      sequential(
        conv2d(1, 30, { kernelSize: 7 }),
        relu(),
        conv2d(30, 10, { kernelSize: 7 }),
        globalAvgPool2d(),
      );
    expect(reportOnModel(data, large, 100).passed).toBe(false);
  });
});
