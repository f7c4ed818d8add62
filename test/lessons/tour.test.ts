import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { goodRuns, gridPlace, stretch, tinyReader, toByte } from "../../lessons/tour/checks.js";
import { exerciseData } from "../../src/check/index.js";
import * as lab from "../../src/index.js";
import {
  avgPool2d,
  F,
  flatten,
  linear,
  type Module,
  sequential,
  softmax,
  summary,
  Tensor,
} from "../../src/index.js";
import { reportOnModel } from "./modelAttempts.js";
import { testExercise } from "./support.js";

describe("toByte", () => {
  testExercise("toByte", toByte, {
    right: {
      round: (v: number) => Math.round(v * 255),
      floorOfHalfMore: (v: number) => Math.floor(255 * v + 0.5),
      printed: (v: number) => Number((255 * v).toFixed(0)),
      truncated: (v: number) => Math.trunc(255 * v + 0.5),
    },
    wrong: {
      notRounded: (v: number) => v * 255,
      cutOff: (v: number) => Math.trunc(v * 255),
      alwaysUp: (v: number) => -Math.floor(-255 * v),
      times256: (v: number) => Math.floor(v * 256 + 0.5),
    },
  });
});

describe("gridPlace", () => {
  testExercise("gridPlace", gridPlace, {
    right: {
      floor: (index: number, width: number) => [Math.floor(index / width), index % width],
      truncated(index: number, width: number) {
        const row = Math.trunc(index / width);
        return [row, index - row * width];
      },
      counted(index: number, width: number) {
        let [row, column] = [0, index];
        while (column >= width) {
          column -= width;
          row++;
        }
        return [row, column];
      },
      remainderFirst(index: number, width: number) {
        const column = index % width;
        return [(index - column) / width, column];
      },
    },
    wrong: {
      fraction: (index, width) => [index / width, index - width * Math.floor(index / width)],
      rounded: (index, width) => [Math.floor(index / width + 0.5), index % width],
      swapped: (index, width) => [index % width, Math.trunc(index / width)],
      fromOne: (index, width) => [1 + Math.trunc(index / width), 1 + (index % width)],
    },
  });
});

interface Run {
  name: string;
  accuracy: number;
}

describe("goodRuns", () => {
  testExercise("goodRuns", goodRuns, {
    right: {
      chain: (runs: Run[], least: number) =>
        runs
          .filter((run) => run.accuracy >= least)
          .map((run) => `${run.name}: ${Math.round(run.accuracy * 100)}%`),
      loop(runs: Run[], least: number) {
        const lines: string[] = [];
        for (const { name, accuracy } of runs) {
          if (accuracy < least) continue;
          lines.push(`${name}: ${(100 * accuracy).toFixed(0)}%`);
        }
        return lines;
      },
      flat: (runs: Run[], least: number) =>
        runs.flatMap(({ name, accuracy }) =>
          accuracy >= least ? [[name, `${Math.round(100 * accuracy)}%`].join(": ")] : [],
        ),
      concatenated: (runs: Run[], least: number) =>
        runs
          .filter((run) => !(run.accuracy < least))
          .map((run) => run.name.concat(": ", String(Math.round(100 * run.accuracy)), "%")),
    },
    wrong: {
      strictly: (runs: Run[], least: number) =>
        runs.flatMap((r) =>
          r.accuracy > least ? [`${r.name}: ${(100 * r.accuracy).toFixed(0)}%`] : [],
        ),
      notFiltered: (runs: Run[]) => runs.map((r) => `${r.name}: ${(100 * r.accuracy).toFixed(0)}%`),
      theOthers: (runs: Run[], least: number) =>
        runs.flatMap((r) =>
          r.accuracy < least ? [`${r.name}: ${(100 * r.accuracy).toFixed(0)}%`] : [],
        ),
      notPercent: (runs: Run[], least: number) =>
        runs.flatMap((r) => (r.accuracy >= least ? [`${r.name}: ${r.accuracy}%`] : [])),
      namesOnly: (runs: Run[], least: number) =>
        runs.flatMap((r) => (r.accuracy >= least ? [r.name] : [])),
    },
  });
});

describe("stretch", () => {
  testExercise("stretch", stretch, {
    right: {
      chain: (x: Tensor, low: number, high: number) => x.sub(low).div(high - low),
      functions: (x: Tensor, low: number, high: number) => F.div(F.sub(x, low), high - low),
      product: (x: Tensor, low: number, high: number) => x.add(-low).mul(1 / (high - low)),
      numbers: (x: Tensor, low: number, high: number) =>
        lab.fromArray(
          Float32Array.from(x.values, (v) => (v - low) / (high - low)),
          x.shape,
        ),
      parts: (x: Tensor, low: number, high: number) => x.div(high - low).sub(low / (high - low)),
    },
    wrong: {
      lowForgotten: (x: Tensor, low: number, high: number) => x.mul(1 / (high - low)),
      dividedByHigh: (x: Tensor, low: number, high: number) => x.add(-low).mul(1 / high),
      productFirst: (x: Tensor, low: number, high: number) => x.add(-low / (high - low)),
      turned: (x: Tensor, low: number, high: number) =>
        x
          .neg()
          .add(low)
          .div(high - low),
    },
  });
});

describe("tinyReader", () => {
  const data = exerciseData(tinyReader, "tinyReader");
  const pooled = (size: number, ...more: Module[]): Module =>
    sequential(avgPool2d({ kernelSize: size }), flatten(), linear((28 / size) ** 2, 10), ...more);
  const reference = (): Module => pooled(4);

  test("the solution uses the whole budget, and passes from 75 % on", () => {
    expect(summary(reference(), [1, 1, 28, 28]).params).toBe(500);
    expect(reportOnModel(data, reference, 75).passed).toBe(true);
    expect(reportOnModel(data, () => pooled(7), 75).passed).toBe(true);
    expect(reportOnModel(data, reference, 74).passed).toBe(false);
  });

  test.each([
    ["untrained", reference, 11],
    ["softmaxAtTheEnd", () => pooled(4, softmax()), 60],
    ["tooCoarse", () => pooled(7), 69],
    ["nearly", reference, 73],
  ] as const)("%s is named", (mistake, build, right) => {
    expect(reportOnModel(data, build, right)).toMatchObject({ passed: false, mistake });
  });

  test("more than 500 parameters do not pass", () => {
    expect(reportOnModel(data, () => pooled(2), 100).passed).toBe(false);
  });
});

/** The rows of the tables whose head begins with this word: the cells without their backquotes. */
function tableRows(language: "ko" | "en", head: string): string[][] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of readFileSync(`lessons/tour/lesson.${language}.md`, "utf8").split("\n")) {
    const cells = line.split("|").slice(1, -1);
    inside = line.startsWith("|") && (inside || cells[0].trim() === head);
    if (inside && cells[0].trim().startsWith("`"))
      rows.push(cells.map((cell) => cell.trim().replace(/^`|`$/g, "")));
  }
  return rows;
}

const recorded: Record<"Python" | "PyTorch", Record<string, unknown>> = JSON.parse(
  readFileSync("test/oracle/tour.json", "utf8"),
);

const evaluated = (code: string, names: Record<string, unknown>): unknown =>
  new Function(...Object.keys(names), `"use strict"; return (${code});`)(...Object.values(names));

/** Tensors and typed arrays as nested arrays. */
function plain(value: unknown): unknown {
  if (value instanceof Tensor) return value.toArray();
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  return Array.isArray(value) ? value.map(plain) : value;
}

/** Equal; numbers to float32's precision. */
function expectSame(got: unknown, expected: unknown): void {
  if (Array.isArray(expected)) {
    expect(got).toHaveLength(expected.length);
    for (const [i, one] of expected.entries()) expectSame((got as unknown[])[i], one);
  } else if (typeof expected === "number") expect(got).toBeCloseTo(expected, 5);
  else expect(got).toBe(expected);
}

describe("the tables of the lesson", () => {
  test.each(["Python", "PyTorch"] as const)("%s: both languages have the recorded rows", (head) => {
    const rows = tableRows("en", head);
    expect(tableRows("ko", head)).toEqual(rows);
    expect(rows.map(([first]) => first)).toEqual(Object.keys(recorded[head]));
  });

  const python = { n: 7, xs: [3, 1, 2], net: { name: "LeNet", layers: 5 } };
  test.each(tableRows("en", "Python"))("Python's %s is TypeScript's %s", (line, code, gives) => {
    const got = evaluated(code, structuredClone(python));
    expect(got).toEqual(JSON.parse(gives));
    expect(got).toEqual(recorded.Python[line]);
  });

  const names = {
    ...lab,
    x: lab.tensor([
      [1, -2],
      [3, 4],
    ]),
    y: lab.tensor([
      [2, 1],
      [4, 8],
    ]),
    image: lab.arange(16).reshape([1, 1, 4, 4]),
    w: lab.ones([1, 1, 3, 3]),
  };
  test.each(tableRows("en", "PyTorch"))("PyTorch's %s is %s", (line, code) => {
    expectSame(plain(evaluated(code, names)), recorded.PyTorch[line]);
  });

  test("what the prose says of Python and TypeScript apart from the tables", () => {
    expect(evaluated("-7 % 2", {})).toBe(-1);
    expect(evaluated('"28" + 1', {})).toBe("281");
    expect(evaluated('1 == "1"', {})).toBe(true);
    expect([9, 10].sort()).toEqual([10, 9]);
  });
});
