import { describe, expect, test } from "vitest";
import {
  differenceMargin,
  groupNet,
  margin,
  places,
  spread,
  winner,
} from "../../lessons/group-project/checks.js";
import { exerciseData } from "../../src/check/index.js";
import {
  batchNorm2d,
  conv2d,
  globalAvgPool2d,
  type Module,
  relu,
  sequential,
} from "../../src/index.js";
import { reportOnModel } from "./modelAttempts.js";
import { testExercise } from "./support.js";

const sum = (numbers: number[]): number => numbers.reduce((s, v) => s + v, 0);
const mean = (numbers: number[]): number => sum(numbers) / numbers.length;

describe("spread", () => {
  const deviation = (values: number[], divisor: number) =>
    Math.sqrt(sum(values.map((v) => (v - mean(values)) ** 2)) / divisor);
  testExercise("spread", spread, {
    right: {
      squaresOfValues: (values: number[]) => {
        const n = values.length;
        const m = mean(values);
        return {
          mean: m,
          spread: Math.sqrt((sum(values.map((v) => v * v)) - n * m * m) / (n - 1)),
        };
      },
      oneValueAtATime: (values: number[]) => {
        let [m, m2] = [0, 0];
        values.forEach((v, i) => {
          const d = v - m;
          m += d / (i + 1);
          m2 += d * (v - m);
        });
        return { spread: (m2 / (values.length - 1)) ** 0.5, mean: m };
      },
      pairs: (values: number[]) => {
        const n = values.length;
        const apart = sum(values.flatMap((a) => values.map((b) => (a - b) ** 2)));
        return { mean: mean(values), spread: Math.sqrt(apart / (2 * n * (n - 1))) };
      },
    },
    wrong: {
      dividedByAll: (values: number[]) => ({
        mean: mean(values),
        spread: deviation(values, values.length),
      }),
      noRoot: (values: number[]) => ({
        mean: mean(values),
        spread: deviation(values, values.length - 1) ** 2,
      }),
      range: (values: number[]) => {
        const sorted = [...values].sort((a, b) => a - b);
        return { mean: mean(values), spread: sorted[sorted.length - 1] - sorted[0] };
      },
      bestRun: (values: number[]) => ({
        mean: [...values].sort((a, b) => b - a)[0],
        spread: deviation(values, values.length - 1),
      }),
    },
  });
});

describe("margin", () => {
  testExercise("margin", margin, {
    right: {
      factored: (p: number, n: number) => Math.sqrt((4 * p * (1 - p)) / n),
      counts: (p: number, n: number) => (2 * Math.sqrt(p * n * ((1 - p) * n))) / n ** 1.5,
      power: (p: number, n: number) => 2 * ((p - p * p) / n) ** 0.5,
    },
    wrong: {
      noRoot: (p: number, n: number) => (2 * p * (1 - p)) / n,
      single: (p: number, n: number) => ((p * (1 - p)) / n) ** 0.5,
      rootOfShareOnly: (p: number, n: number) => (2 / n) * Math.sqrt(p - p * p),
      wrongOnesForgotten: (p: number, n: number) => 2 * Math.sqrt(p / n),
    },
  });
});

describe("differenceMargin", () => {
  const one = (p: number, n: number) => 2 * Math.sqrt((p * (1 - p)) / n);
  testExercise("differenceMargin", differenceMargin, {
    right: {
      together: (a: number, b: number, n: number) => 2 * Math.sqrt((a * (1 - a) + b * (1 - b)) / n),
      hypot: (a: number, b: number, n: number) => Math.hypot(one(a, n), one(b, n)),
      factored: (a: number, b: number, n: number) =>
        Math.sqrt(4 * (a - a * a + b - b * b)) / Math.sqrt(n),
    },
    wrong: {
      marginsAdded: (a: number, b: number, n: number) => one(a, n) + one(b, n),
      firstOnly: (a: number, _: number, n: number) => one(a, n),
      averaged: (a: number, b: number, n: number) => one((a + b) / 2, n),
      subtracted: (a: number, b: number, n: number) =>
        Math.sqrt(Math.abs(one(a, n) ** 2 - one(b, n) ** 2)),
    },
  });
});

type Run = { member: string; accuracy: number; parameters: number };

describe("winner", () => {
  const by = (key: "accuracy" | "parameters") => (a: Run, b: Run) => b[key] - a[key];
  testExercise("winner", winner, {
    right: {
      loop(runs: Run[], budget: number) {
        let best: Run | null = null;
        for (const run of runs) {
          if (run.parameters > budget) continue;
          if (best === null || run.accuracy > best.accuracy) best = run;
        }
        return best?.member ?? "";
      },
      sortedFirst: (runs: Run[], budget: number) =>
        [...runs].sort(by("accuracy")).find((run) => run.parameters <= budget)?.member,
      maximum(runs: Run[], budget: number) {
        const allowed = runs.filter((run) => !(run.parameters > budget));
        const top = Math.max(...allowed.map((run) => run.accuracy));
        return allowed.filter((run) => run.accuracy === top)[0].member;
      },
    },
    wrong: {
      budgetIgnored: (runs: Run[]) => [...runs].sort(by("accuracy"))[0].member,
      largest: (runs: Run[], budget: number) =>
        [...runs].sort(by("parameters")).find((run) => run.parameters <= budget)?.member,
      smallest: (runs: Run[]) => [...runs].sort(by("parameters")).at(-1)?.member,
    },
  });
});

describe("places", () => {
  testExercise("places", places, {
    right: {
      firstInOrder(values: number[]) {
        const sorted = [...values].sort((a, b) => b - a);
        return values.map((value) => sorted.indexOf(value) + 1);
      },
      counted(values: number[]) {
        return values.map((own) => {
          let ahead = 0;
          for (const other of values) if (other > own) ahead++;
          return ahead + 1;
        });
      },
      fromBelow: (values: number[]) => {
        const sorted = [...values].sort((a, b) => a - b);
        return values.map((value) => values.length - sorted.lastIndexOf(value));
      },
    },
    wrong: {
      noTies(values: number[]) {
        const order = values.map((_, i) => i).sort((i, j) => values[j] - values[i] || i - j);
        return values.map((_, i) => order.indexOf(i) + 1);
      },
      dense(values: number[]) {
        const levels = [...new Set(values)].sort((a, b) => b - a);
        return values.map((value) => levels.indexOf(value) + 1);
      },
      upsideDown(values: number[]) {
        const sorted = [...values].sort((a, b) => a - b);
        return values.map((value) => sorted.indexOf(value) + 1);
      },
      fromZero(values: number[]) {
        const sorted = [...values].sort((a, b) => b - a);
        return values.map((value) => sorted.indexOf(value));
      },
    },
  });
});

describe("groupNet", () => {
  const data = exerciseData(groupNet, "groupNet");
  const net =
    (third: number, norm = true, active = true) =>
    (): Module => {
      const block = (from: number, to: number, stride: number) => [
        conv2d(from, to, { kernelSize: 3, stride, padding: 1 }),
        ...(norm ? [batchNorm2d(to)] : []),
        ...(active ? [relu()] : []),
      ];
      return sequential(
        ...block(1, 8, 2),
        ...block(8, 12, 2),
        ...block(12, third, 1),
        conv2d(third, 10, { kernelSize: 1 }),
        globalAvgPool2d(),
      );
    };

  test("three networks within the budget pass", () => {
    for (const build of [net(15), net(10), net(15, false)])
      expect(reportOnModel(data, build, 96)).toMatchObject({ passed: true, earned: 4 });
  });

  test("one that is too large does not", () => {
    const report = reportOnModel(data, net(40), 99);
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toContain("At most 3,000 are allowed.");
  });

  test.each([
    ["untrained", net(15), 10],
    ["noRelu", net(15, true, false), 60],
    ["noNorm", net(15, false), 70],
    ["nearly", net(15), 90],
  ] as const)("%s is named", (mistake, build, right) => {
    expect(reportOnModel(data, build, right).mistake).toBe(mistake);
  });

  test("what was measured goes to the leaderboard", () => {
    expect(reportOnModel(data, net(15), 96).measured).toMatchObject({ accuracy: 0.96 });
  });
});
