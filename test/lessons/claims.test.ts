import { describe, expect, test } from "vitest";
import {
  agreement,
  counterexample,
  growth,
  judge,
  saving,
  suspects,
} from "../../lessons/claims/checks.js";
import { exerciseData } from "../../src/check/index.js";
import {
  batchNorm2d,
  conv2d,
  flatten,
  globalAvgPool2d,
  linear,
  type Module,
  relu,
  sequential,
} from "../../src/index.js";
import { reportOnModel } from "./modelAttempts.js";
import { testExercise } from "./support.js";

type Row = { printed: number; computed: number; exact: boolean };

describe("judge", () => {
  const graded = (error: number) =>
    error <= 0.02 ? "holds" : error <= 0.1 ? "imprecise" : "wrong";
  const counted = ({ printed, computed }: Row) => (printed === computed ? "holds" : "wrong");
  const by = (error: (row: Row) => number) => (rows: Row[]) =>
    rows.map((row) => (row.exact ? counted(row) : graded(error(row))));
  testExercise("judge", judge, {
    right: {
      ratio: by(({ printed, computed }) => Math.abs(printed / computed - 1)),
      bounds: (rows: Row[]) =>
        rows.map(({ printed, computed, exact }) => {
          const off = Math.abs(computed - printed);
          if (exact) return off === 0 ? "holds" : "wrong";
          if (off <= computed / 50) return "holds";
          return off <= computed / 10 ? "imprecise" : "wrong";
        }),
      loop(rows: Row[]) {
        const verdicts: string[] = [];
        for (const row of rows) {
          let verdict = "wrong";
          const error = Math.abs(row.printed - row.computed) / row.computed;
          if (row.printed === row.computed) verdict = "holds";
          else if (!row.exact && error <= 0.02) verdict = "holds";
          else if (!row.exact && error <= 0.1) verdict = "imprecise";
          verdicts.push(verdict);
        }
        return verdicts;
      },
    },
    wrong: {
      difference: by(({ printed, computed }) => Math.abs(computed - printed)),
      signed: by(({ printed, computed }) => printed / computed - 1),
      byPrinted: by(({ printed, computed }) => Math.abs(computed - printed) / printed),
      countsRounded: (rows: Row[]) =>
        rows.map(({ printed, computed }) => graded(Math.abs(printed - computed) / computed)),
    },
  });
});

describe("saving", () => {
  testExercise("saving", saving, {
    right: {
      rest: (before: number, after: number) => 1 - after / before,
      percent: (before: number, after: number) => (100 - (100 * after) / before) / 100,
      whole: (before: number, after: number) => (before - after) / before,
    },
    wrong: {
      left: (before: number, after: number) => after / before,
      ofAfter: (before: number, after: number) => before / after - 1,
      times: (before: number, after: number) => before / after,
      difference: (before: number, after: number) => before - after,
    },
  });
});

describe("suspects", () => {
  const where = (off: (count: number, k: number) => boolean) => (counts: number[], k: number[]) =>
    k.map((_, i) => i).filter((i) => off(counts[i], k[i]));
  testExercise("suspects", suspects, {
    right: {
      filtered: where((count, k) => Math.abs(1024 * k - count) > 0.02 * count),
      between: where((count, k) => 1024 * k > 1.02 * count || 1024 * k < 0.98 * count),
      thousands(computed: number[], printed: number[]) {
        const found: number[] = [];
        printed.forEach((k, i) => {
          const real = computed[i] / 1024;
          if (Math.abs(k - real) / real > 0.02) found.push(i);
        });
        return found;
      },
    },
    wrong: {
      thousand: where((count, k) => Math.abs(1000 * k - count) > 0.02 * count),
      tooLargeOnly: where((count, k) => 1024 * k > 1.02 * count),
      fromOne: (computed: number[], printed: number[]) =>
        where((count, k) => Math.abs(1024 * k - count) > 0.02 * count)(computed, printed).map(
          (i) => i + 1,
        ),
      anyDifference: where((count, k) => k * 1024 !== count),
    },
  });
});

describe("growth", () => {
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-9;
  testExercise("growth", growth, {
    right: {
      second: (sequences: number[][]) =>
        sequences.map((s) => {
          const inner = s.slice(1, -1);
          if (inner.every((v, i) => near(2 * v, s[i] + s[i + 2]))) return "linear";
          return inner.every((v, i) => near((v * v) / (s[i] * s[i + 2]), 1))
            ? "geometric"
            : "neither";
        }),
      fromTheStart: (sequences: number[][]) =>
        sequences.map((s) => {
          const [step, ratio] = [s[1] - s[0], s[1] / s[0]];
          if (s.every((v, i) => near(v, s[0] + i * step))) return "linear";
          return s.every((v, i) => near(v / (s[0] * ratio ** i), 1)) ? "geometric" : "neither";
        }),
      logarithms: (sequences: number[][]) =>
        sequences.map((s) => {
          const line = (values: number[]) =>
            values.every((v, i) => i < 2 || near(v - values[i - 1], values[1] - values[0]));
          if (line(s)) return "linear";
          return line(s.map(Math.log)) ? "geometric" : "neither";
        }),
    },
    wrong: {
      beginningOnly: (sequences: number[][]) =>
        sequences.map(([a, b, c]) => {
          if (near(b - a, c - b)) return "linear";
          return near(b / a, c / b) ? "geometric" : "neither";
        }),
      endsOnly: (sequences: number[][]) => sequences.map(() => "linear"),
      growsFast: (sequences: number[][]) =>
        sequences.map((s) => (s[s.length - 1] / s[0] > 2 ? "geometric" : "linear")),
    },
  });
});

describe("agreement", () => {
  const pairs = (n: number): [number, number][] =>
    Array.from({ length: n }, (_, i) => i).flatMap((i) =>
      Array.from({ length: i }, (_, j) => [j, i] as [number, number]),
    );
  const share = (fits: (i: number, j: number) => boolean, n: number) =>
    pairs(n).filter(([i, j]) => fits(i, j)).length / pairs(n).length;
  testExercise("agreement", agreement, {
    right: {
      signs: (x: number[], y: number[]) =>
        share((i, j) => Math.sign(x[j] - x[i]) === Math.sign(y[j] - y[i]), x.length),
      sortedFirst(x: number[], y: number[]) {
        const order = x.map((_, i) => i).sort((i, j) => x[i] - x[j]);
        const e = order.map((i) => y[i]);
        return share((i, j) => e[j] > e[i], x.length);
      },
      bothWays(x: number[], y: number[]) {
        let agree = 0;
        for (let i = 0; i < x.length; i++)
          for (let j = 0; j < x.length; j++) if (x[i] > x[j] && y[i] > y[j]) agree++;
        return agree / ((x.length * (x.length - 1)) / 2);
      },
    },
    wrong: {
      neighboursOnly: (x: number[], y: number[]) =>
        x.slice(1).filter((v, i) => (v - x[i]) * (y[i + 1] - y[i]) > 0).length / (x.length - 1),
      otherWay: (x: number[], y: number[]) =>
        share((i, j) => (x[j] - x[i]) * (y[j] - y[i]) < 0, x.length),
      tiesCount: (x: number[], y: number[]) =>
        share((i, j) => (x[j] - x[i]) * (y[j] - y[i]) >= 0, x.length),
      orderOfList: (x: number[], y: number[]) => share((i, j) => y[j] > y[i], x.length),
    },
  });
});

describe("counterexample", () => {
  const data = exerciseData(counterexample, "counterexample");
  const net =
    (channels: number, active = true) =>
    (): Module =>
      sequential(
        conv2d(1, 6, { kernelSize: 3, stride: 2, padding: 1 }),
        batchNorm2d(6),
        ...(active ? [relu()] : []),
        conv2d(6, channels, { kernelSize: 3, stride: 2, padding: 1 }),
        batchNorm2d(channels),
        ...(active ? [relu()] : []),
        conv2d(channels, 10, { kernelSize: 3 }),
        globalAvgPool2d(),
      );
  const dense = (): Module =>
    sequential(
      conv2d(1, 2, { kernelSize: 5, stride: 4 }),
      relu(),
      flatten(),
      linear(2 * 6 * 6, 10),
    );

  test("three networks within the budget pass", () => {
    for (const build of [net(8), net(4), dense])
      expect(reportOnModel(data, build, 96)).toMatchObject({ passed: true, earned: 4 });
  });

  test("one that is too large does not", () => {
    const report = reportOnModel(data, net(30), 99);
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toContain("At most 2,000 are allowed.");
  });

  test.each([
    ["untrained", net(8), 10],
    ["dense", dense, 90],
    ["noRelu", net(8, false), 60],
    ["nearly", net(8), 90],
  ] as const)("%s is named", (mistake, build, right) => {
    expect(reportOnModel(data, build, right).mistake).toBe(mistake);
  });
});
