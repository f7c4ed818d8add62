import { describe, expect, test } from "vitest";
import {
  chooseSetting,
  cutFolds,
  forwardFolds,
  nestedFold,
  optimism,
  rSquared,
  thrifty,
} from "../../lessons/cross-validation/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  batchNorm2d,
  conv2d,
  flatten,
  kFold,
  linear,
  type Module,
  maxPool2d,
  relu,
  sequential,
  softmax,
  subjectSplits,
  timeSeriesSplit,
} from "../../src/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

type Row = number[];
const upTo = (n: number): Row => Array.from({ length: n }, (_, i) => i);
const sum = (x: Row): number => x.reduce((a, b) => a + b, 0);
const mean = (x: Row): number => sum(x) / x.length;
const squares = (x: Row, y: Row): number => sum(x.map((v, i) => (v - y[i]) * (v - y[i])));

describe("rSquared", () => {
  const flat = (y: Row, at = mean(y)) => y.map(() => at);
  testExercise("rSquared", rSquared, {
    right: {
      formula: (y: Row, p: Row) => 1 - squares(y, p) / squares(y, flat(y)),
      fraction: (y: Row, p: Row) => (squares(y, flat(y)) - squares(y, p)) / squares(y, flat(y)),
      loop(y: Row, p: Row) {
        let [average, misses, distances] = [0, 0, 0];
        for (const v of y) average += v / y.length;
        for (let i = 0; i < y.length; i++) {
          misses += (y[i] - p[i]) ** 2;
          distances += (y[i] - average) ** 2;
        }
        return 1 - misses / distances;
      },
      means: (y: Row, p: Row) =>
        1 - mean(y.map((v, i) => (p[i] - v) ** 2)) / (mean(y.map((v) => v * v)) - mean(y) ** 2),
    },
    wrong: {
      shareMissed: (y, p) => squares(y, p) / squares(y, flat(y)),
      notSquared: (y, p) =>
        1 -
        sum(y.map((v: number, i: number) => Math.abs(p[i] - v))) /
          sum(y.map((v: number) => Math.abs(v - mean(y)))),
      fromZero: (y, p) => 1 - squares(y, p) / squares(y, flat(y, 0)),
      meanOfPredicted: (y, p) => 1 - squares(y, p) / squares(y, flat(y, mean(p))),
      meanSquaredError: (y, p) => squares(y, p) / y.length,
    },
  });
});

describe("cutFolds", () => {
  const bounds = (n: number, k: number) =>
    upTo(k + 1).map((f) => f * Math.floor(n / k) + Math.min(f, n % k));
  const between = (from: number, to: number) => upTo(to - from).map((i) => from + i);
  const right = (n: number, k: number) =>
    upTo(k).map((f) => between(bounds(n, k)[f], bounds(n, k)[f + 1]));
  testExercise("cutFolds", cutFolds, {
    right: {
      bounds: right,
      library: (n: number, k: number) => kFold(n, { folds: k }).map((fold) => fold.test),
      takingAway(n: number, k: number) {
        const rest = upTo(n);
        return upTo(k).map((f) => rest.splice(0, Math.ceil(rest.length / (k - f))));
      },
      owner(n: number, k: number) {
        const parts: Row[] = upTo(k).map(() => []);
        let fold = 0;
        for (let i = 0; i < n; i++) {
          const full = Math.floor(n / k) + (fold < n % k ? 1 : 0);
          if (parts[fold].length === full) fold++;
          parts[fold].push(i);
        }
        return parts;
      },
    },
    wrong: {
      restLost: (n, k) => {
        const size = Math.floor(n / k);
        return upTo(k).map((f) => between(f * size, (f + 1) * size));
      },
      restAtTheEnd: (n, k) => {
        const size = Math.floor(n / k);
        return upTo(k).map((f) => between(f * size, f === k - 1 ? n : (f + 1) * size));
      },
      dealtOut: (n, k) => {
        const parts: Row[] = upTo(k).map(() => []);
        for (let i = 0; i < n; i++) parts[i % k].push(i);
        return parts;
      },
      trainReturned: (n, k) => kFold(n, { folds: k }).map((fold) => fold.train),
      fromOne: (n, k) => right(n, k).map((part) => part.map((i) => i + 1)),
    },
  });
});

describe("chooseSetting", () => {
  const best = (x: Row) => x.reduce((top, v, i) => (v > x[top] ? i : top), 0);
  testExercise("chooseSetting", chooseSetting, {
    right: {
      means: (scores: Row[]) => best(scores.map(mean)),
      sums: (scores: Row[]) => {
        const sums = scores.map(sum);
        return sums.indexOf(Math.max(...sums));
      },
      sorting: (scores: Row[]) =>
        upTo(scores.length).sort((a, b) => sum(scores[b]) - sum(scores[a]))[0],
      loop(scores: Row[]) {
        let winner = 0;
        for (let s = 1; s < scores.length; s++)
          if (mean(scores[s]) > mean(scores[winner])) winner = s;
        return winner;
      },
    },
    wrong: {
      bestFold: (scores) => best(scores.map((row: Row) => Math.max(...row))),
      firstFold: (scores) => best(scores.map(([first]: Row) => first)),
      worstSetting: (scores) => best(scores.map((row: Row) => -sum(row))),
      safest: (scores) => best(scores.map((row: Row) => Math.min(...row))),
      fromOne: (scores) => best(scores.map(mean)) + 1,
    },
  });
});

describe("optimism", () => {
  const top = (x: Row) => x.indexOf(Math.max(...x));
  testExercise("optimism", optimism, {
    right: {
      indexOf: (shown: Row, later: Row) => shown[top(shown)] - later[top(shown)],
      loop(shown: Row, later: Row) {
        let chosen = 0;
        shown.forEach((v, i) => {
          if (v > shown[chosen]) chosen = i;
        });
        return shown[chosen] - later[chosen];
      },
      pairs: (shown: Row, later: Row) => {
        const [[a, b]] = shown.map((v, i) => [v, later[i]]).sort(([x], [y]) => y - x);
        return a - b;
      },
    },
    wrong: {
      bestOfBoth: (shown, later) => shown[top(shown)] - later[top(later)],
      chosenByLater: (shown, later) => shown[top(later)] - Math.max(...later),
      meanDifference: (shown, later) => (sum(shown) - sum(later)) / shown.length,
      rises: (shown, later) => later[top(shown)] - Math.max(...shown),
    },
  });
});

describe("forwardFolds", () => {
  const lastDays = (days: number, tests: number) => upTo(tests).map((i) => days - tests + i);
  testExercise("forwardFolds", forwardFolds, {
    right: {
      map: (days: number, tests: number) =>
        lastDays(days, tests).map((day) => ({ train: upTo(day), test: day })),
      growing(days: number, tests: number) {
        const out: { train: Row; test: number }[] = [];
        const train: Row = [];
        for (let day = 0; day < days; day++) {
          if (day >= days - tests) out.push({ train: [...train], test: day });
          train.push(day);
        }
        return out;
      },
      library: (days: number, tests: number) =>
        timeSeriesSplit(days, { folds: tests, testSize: 1 }).map(({ train, test: [day] }) => ({
          train,
          test: day,
        })),
    },
    wrong: {
      testLearned: (days, tests) =>
        lastDays(days, tests).map((day) => ({ train: upTo(day + 1), test: day })),
      futureLearned: (days, tests) =>
        lastDays(days, tests).map((day) => ({
          train: [...upTo(day), ...upTo(days).slice(day + 1)],
          test: day,
        })),
      allAlike: (days, tests) =>
        lastDays(days, tests).map((day) => ({ train: upTo(days - tests), test: day })),
      onlyYesterday: (days, tests) =>
        lastDays(days, tests).map((day) => ({ train: [day - 1], test: day })),
      firstDays: (_, tests) => upTo(tests).map((i) => ({ train: upTo(i + 1), test: i + 1 })),
    },
  });
});

describe("nestedFold", () => {
  type Inputs = [subject: Row, day: Row, who: number, tested: number, informed: boolean];
  const parts = ([subject, day, who, tested]: Inputs, learned: (i: number) => boolean) => {
    const own = upTo(day.length).filter((i) => subject[i] === who);
    return {
      train: upTo(day.length).filter(learned),
      validation: own.filter((i) => day[i] === tested - 1),
      test: own.filter((i) => day[i] === tested),
    };
  };
  testExercise("nestedFold", nestedFold, {
    right: {
      filters: (...all: Inputs) => {
        const [subject, day, who, tested, informed] = all;
        return parts(all, (i) => (subject[i] === who ? day[i] < tested - 1 : informed));
      },
      loop(...[subject, day, who, tested, informed]: Inputs) {
        const out = { train: [] as Row, validation: [] as Row, test: [] as Row };
        subject.forEach((person, i) => {
          const age = tested - day[i];
          if (person !== who && informed) out.train.push(i);
          if (person === who && age === 0) out.test.push(i);
          if (person === who && age === 1) out.validation.push(i);
          if (person === who && age > 1) out.train.push(i);
        });
        return out;
      },
      library(...[subject, period, who, tested, informed]: Inputs) {
        const scheme = informed ? "populationInformed" : "regular";
        const fold = subjectSplits({ subject, period }, { scheme, least: 1 }).find(
          (one) => one.subject === who && one.period === tested,
        )!;
        const { train, validation, test } = fold;
        return { train, validation, test };
      },
    },
    wrong: {
      validationLearned: (...all) => {
        const [subject, day, who, tested, informed] = all as Inputs;
        return parts(all as Inputs, (i) => (subject[i] === who ? day[i] < tested : informed));
      },
      futureLearned: (...all) => {
        const [subject, day, who, tested, informed] = all as Inputs;
        return parts(all as Inputs, (i) =>
          subject[i] === who ? day[i] !== tested && day[i] !== tested - 1 : informed,
        );
      },
      neverInformed: (...all) => {
        const [subject, day, who, tested] = all as Inputs;
        return parts(all as Inputs, (i) => subject[i] === who && day[i] < tested - 1);
      },
      alwaysInformed: (...all) => {
        const [subject, day, who, tested] = all as Inputs;
        return parts(all as Inputs, (i) => subject[i] !== who || day[i] < tested - 1);
      },
      othersPastOnly: (...all) => {
        const [subject, day, who, tested, informed] = all as Inputs;
        return parts(all as Inputs, (i) => day[i] < tested - 1 && (informed || subject[i] === who));
      },
    },
  });
});

describe("thrifty", () => {
  const data = exerciseData(thrifty, "thrifty");
  const net = (normed: boolean, ...last: Module[]): Module =>
    sequential(
      conv2d(1, 2, { kernelSize: 5 }),
      ...(normed ? [batchNorm2d(2)] : []),
      relu(),
      maxPool2d({ kernelSize: 4 }),
      flatten(),
      linear(72, 10),
      ...last,
    );
  const dense = () => sequential(flatten(), linear(784, 6), relu(), linear(6, 10));

  test("94 of 100 pass, with or without batch norm, and the stretch target is named", () => {
    const report = reportAt(data, 94, () => net(true));
    expect(report).toMatchObject({ passed: true, earned: thrifty.points });
    expect(reportAt(data, 96, () => net(false)).says.en).toContain("96 %");
    expect(reportAt(data, 95, dense)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, () => net(true)],
    ["softmaxInside", 90, () => net(true, softmax())],
    ["noConvolution", 85, dense],
    ["noNorm", 92, () => net(false)],
    ["nearly", 92, () => net(true)],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(thrifty.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(thrifty.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noConvolution", "noNorm", "nearly"];
    expect(Object.keys(thrifty.mistakes)).toEqual(tested);
  });

  test("more than 5,000 parameters do not pass, however good they are", () => {
    const large = () => sequential(flatten(), linear(784, 7), relu(), linear(7, 10));
    const report = reportAt(data, 100, large);
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toContain("5,575");
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});
