import { describe, expect, test } from "vitest";
import {
  budgetNet,
  convMultiplyAdds,
  denseShare,
  paretoFront,
  shareRemoved,
  standardError,
  swappedPairs,
} from "../../lessons/comparing/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  avgPool2d,
  conv2d,
  flatten,
  globalAvgPool2d,
  ILSVRC_RESULTS,
  linear,
  type Module,
  modelNamed,
  PUBLISHED_MODELS,
  relu,
  sequential,
  softmax,
  summary,
} from "../../src/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);

describe("convMultiplyAdds", () => {
  testExercise("convMultiplyAdds", convMultiplyAdds, {
    right: {
      formula: (h, w, f, cIn, cOut) => h * w * f * f * cIn * cOut,
      steps(h, w, f, cIn, cOut) {
        const one = f ** 2 * cIn;
        const numbers = h * w * cOut;
        return numbers * one;
      },
      library: (h, w, f, cIn, cOut) =>
        conv2d(cIn, cOut, { kernelSize: f }).multiplyAdds([1, cIn, h + f - 1, w + f - 1]),
      perMap: (h, w, f, cIn, cOut) => sum(range(cOut).map(() => h * w * f * f * cIn)),
      parameters: (h, w, f, cIn, cOut) =>
        conv2d(cIn, cOut, { kernelSize: f, bias: false }).parameterCount() * h * w,
    },
    wrong: {
      placesForgotten: (_h, _w, f, cIn, cOut) => cOut * f ** 2 * cIn,
      inputChannelsForgotten: (h, w, f, _, cOut) => cOut * h * w * f ** 2,
      oneMap: (h, w, f, cIn) => f ** 2 * cIn * w * h,
      sideNotSquared: (h, w, f, cIn, cOut) => cIn * cOut * h * w * f,
      countedTwice: (h, w, f, cIn, cOut) => h * w * f * f * cIn * cOut * 2,
    },
  });
});

describe("denseShare", () => {
  const isDense = (type: string) => type === "Linear";
  const part = (types: string[], params: number[]) =>
    sum(params.filter((_, i) => isDense(types[i])));
  testExercise("denseShare", denseShare, {
    right: {
      loop(types: string[], params: number[]) {
        let [dense, all] = [0, 0];
        for (const [i, type] of types.entries()) {
          all += params[i];
          if (isDense(type)) dense += params[i];
        }
        return dense / all;
      },
      filter: (types: string[], params: number[]) => part(types, params) / sum(params),
      rest: (types: string[], params: number[]) =>
        1 - sum(params.filter((_, i) => !isDense(types[i]))) / sum(params),
      shares: (types: string[], params: number[]) =>
        sum(types.map((type, i) => (isDense(type) ? params[i] / sum(params) : 0))),
    },
    wrong: {
      layersCounted: (types) => types.filter(isDense).length / types.length,
      percent: (types, params) => (part(types, params) / sum(params)) * 100,
      otherShare: (types, params) => (sum(params) - part(types, params)) / sum(params),
      ratio: (types, params) => part(types, params) / (sum(params) - part(types, params) || 1),
      firstOnly: (types, params) => (params[types.findIndex(isDense)] ?? 0) / sum(params),
    },
  });

  test.each([
    ["alexnet", 0.96],
    ["vgg19", 0.86],
    ["googlenet", 0.15],
    ["resnet152", 0.03],
  ] as const)("%s: as the lesson says", (name, share) => {
    const { rows } = summary(modelNamed(name).model, [1, 3, 224, 224]);
    const [types, params] = [rows.map(({ type }) => type), rows.map((row) => row.params)];
    expect(denseShare.reference(types, params)).toBeCloseTo(share, 2);
  });
});

describe("swappedPairs", () => {
  const count = (work: number[], seconds: number[], yes: (i: number, j: number) => boolean) =>
    sum(work.map((_, i) => seconds.filter((_s, j) => i < j && yes(i, j)).length));
  testExercise("swappedPairs", swappedPairs, {
    right: {
      allPairs(work: number[], seconds: number[]) {
        let found = 0;
        for (const i of range(work.length))
          for (const j of range(work.length))
            if (work[i] < work[j] && seconds[i] > seconds[j]) found++;
        return found;
      },
      eachOnce: (work: number[], seconds: number[]) =>
        count(work, seconds, (i, j) => (work[i] - work[j]) * (seconds[i] - seconds[j]) < 0),
      sorted(work: number[], seconds: number[]) {
        const order = range(work.length).sort((a, b) => work[a] - work[b]);
        let found = 0;
        for (let a = 0; a < order.length; a++)
          for (let b = a + 1; b < order.length; b++)
            if (work[order[a]] < work[order[b]] && seconds[order[a]] > seconds[order[b]]) found++;
        return found;
      },
      signs: (work: number[], seconds: number[]) =>
        count(
          work,
          seconds,
          (i, j) =>
            Math.sign(work[i] - work[j]) + Math.sign(seconds[i] - seconds[j]) === 0 &&
            work[i] !== work[j],
        ),
    },
    wrong: {
      twice: (work, seconds) =>
        sum(
          range(work.length).map(
            (i) =>
              range(work.length).filter((j) => (work[i] - work[j]) * (seconds[i] - seconds[j]) < 0)
                .length,
          ),
        ),
      agreeing: (work, seconds) =>
        count(work, seconds, (i, j) => (work[i] - work[j]) * (seconds[i] - seconds[j]) > 0),
      neighboursOnly: (work, seconds) =>
        count(
          work,
          seconds,
          (i, j) => j === i + 1 && (work[i] - work[j]) * (seconds[i] - seconds[j]) < 0,
        ),
      tiesCounted: (work, seconds) =>
        count(work, seconds, (i, j) => (work[i] - work[j]) * (seconds[i] - seconds[j]) <= 0),
      samePlace: (work, seconds) => {
        const below = (values: number[], i: number) => values.filter((v) => v < values[i]).length;
        return range(work.length).filter((i) => below(work, i) !== below(seconds, i)).length;
      },
    },
  });
});

describe("standardError", () => {
  testExercise("standardError", standardError, {
    right: {
      formula: (p, n) => Math.sqrt((p * (1 - p)) / n),
      power: (p, n) => ((p - p * p) / n) ** 0.5,
      twoRoots: (p, n) => Math.sqrt(p * (1 - p)) / Math.sqrt(n),
      counts(p, n) {
        const right = p * n;
        return Math.sqrt(right * (n - right)) / n / Math.sqrt(n);
      },
    },
    wrong: {
      rootForgotten: (p, n) => (p - p ** 2) / n,
      picturesOutside: (p, n) => (p - p ** 2) ** 0.5 / n,
      accuracyOnly: (p, n) => (p / n) ** 0.5,
      percent: (p, n) => Math.sqrt((p * (1 - p)) / n) * 100,
    },
  });
});

describe("paretoFront", () => {
  const front = (
    costs: number[],
    accuracies: number[],
    wins: (dc: number, da: number) => boolean,
  ): boolean[] =>
    costs.map((c, i) =>
      costs.every((d, j) => i === j || !wins(c - d, accuracies[j] - accuracies[i])),
    );
  testExercise("paretoFront", paretoFront, {
    right: {
      some: (costs: number[], accuracies: number[]) =>
        costs.map(
          (c, i) =>
            !costs.some(
              (d, j) =>
                d <= c &&
                accuracies[j] >= accuracies[i] &&
                (d < c || accuracies[j] > accuracies[i]),
            ),
        ),
      differences: (costs: number[], accuracies: number[]) =>
        front(costs, accuracies, (dc, da) => dc >= 0 && da >= 0 && dc + da > 0),
      loops(costs: number[], accuracies: number[]) {
        const result: boolean[] = [];
        for (let i = 0; i < costs.length; i++) {
          let lost = false;
          for (let j = 0; j < costs.length; j++) {
            if (costs[j] > costs[i] || accuracies[j] < accuracies[i]) continue;
            if (costs[j] === costs[i] && accuracies[j] === accuracies[i]) continue;
            lost = true;
          }
          result.push(!lost);
        }
        return result;
      },
      scan(costs: number[], accuracies: number[]) {
        const order = range(costs.length).sort(
          (a, b) => costs[a] - costs[b] || accuracies[b] - accuracies[a],
        );
        const kept = costs.map(() => false);
        let [best, at] = [Number.NEGATIVE_INFINITY, Number.NaN];
        for (const i of order) {
          if (accuracies[i] > best) [best, at] = [accuracies[i], costs[i]];
          kept[i] = accuracies[i] === best && costs[i] === at;
        }
        return kept;
      },
    },
    wrong: {
      equalsBeat: (costs, accuracies) => front(costs, accuracies, (dc, da) => dc >= 0 && da >= 0),
      bothStrictly: (costs, accuracies) => front(costs, accuracies, (dc, da) => dc > 0 && da > 0),
      wrongWay: (costs, accuracies) =>
        front(costs, accuracies, (dc, da) => dc <= 0 && da >= 0 && da - dc > 0),
      bestOnly: (_costs, accuracies) => {
        const best = [...accuracies].sort((a, b) => b - a)[0];
        return accuracies.map((a: number) => a === best);
      },
      beatenInstead: (costs, accuracies) =>
        front(costs, accuracies, (dc, da) => dc >= 0 && da >= 0 && dc + da > 0).map(
          (kept) => !kept,
        ),
    },
  });

  test("the published networks' fronts are those that the lesson tells of", () => {
    const nets = PUBLISHED_MODELS.filter(({ name }) => !name.includes("_bn"));
    const on = (cost: (net: (typeof nets)[number]) => number) => {
      const kept = paretoFront.reference(
        nets.map(cost),
        nets.map(({ top1 }) => top1),
      ) as boolean[];
      return nets.filter((_, i) => kept[i]).map(({ name }) => name);
    };
    const byWork = on((net) => net.gigaMultiplyAdds);
    const byParameters = on((net) => net.parameters);
    expect(byWork).toContain("resnet50");
    expect(byParameters).not.toContain("resnet50");
    for (const front of [byWork, byParameters]) {
      expect(front).toEqual(expect.arrayContaining(["mobilenet_v2", "densenet121", "resnet152"]));
      expect(front.filter((name) => /^(alexnet|vgg|googlenet)/.test(name))).toEqual([]);
    }
  });
});

describe("shareRemoved", () => {
  const pairs = (errors: number[], of: (a: number, b: number) => number) =>
    range(errors.length - 1).map((i) => of(errors[i], errors[i + 1]));
  testExercise("shareRemoved", shareRemoved, {
    right: {
      loop(errors: number[]) {
        const out: number[] = [];
        for (let i = 1; i < errors.length; i++)
          out.push((errors[i - 1] - errors[i]) / errors[i - 1]);
        return out;
      },
      oneMinus: (errors: number[]) => pairs(errors, (a, b) => 1 - b / a),
      slice: (errors: number[]) => errors.slice(1).map((b, i) => (errors[i] - b) / errors[i]),
      flatMap: (errors: number[]) =>
        errors.flatMap((e, i) => (i === 0 ? [] : [1 - e / errors[i - 1]])),
    },
    wrong: {
      points: (errors) => pairs(errors, (a, b) => a - b),
      ofTheNew: (errors) => pairs(errors, (a, b) => a / b - 1),
      shareLeft: (errors) => pairs(errors, (a, b) => b / a),
      negative: (errors) => pairs(errors, (a, b) => b / a - 1),
      fromTheFirst: (errors) => errors.slice(1).map((e: number) => 1 - e / errors[0]),
    },
  });

  test("the challenge's largest share went in 2015, its most points in 2012", () => {
    const winners = ILSVRC_RESULTS.filter(({ place }) => place === 1);
    const errors = winners.map(({ top5Error }) => top5Error);
    const shares = shareRemoved.reference(errors) as number[];
    expect(winners[1 + shares.indexOf(Math.max(...shares))].year).toBe(2015);
    const points = pairs(errors, (a, b) => a - b);
    expect(winners[1 + points.indexOf(Math.max(...points))].year).toBe(2012);
  });
});

describe("budgetNet", () => {
  const data = exerciseData(budgetNet, "budgetNet");

  test("more than 300,000 multiply-adds do not pass, however good", () => {
    const wide = () =>
      sequential(
        conv2d(1, 50, { kernelSize: 3, padding: 1 }),
        relu(),
        avgPool2d({ kernelSize: 14 }),
        flatten(),
        linear(200, 10),
      );
    const report = reportAt(data, 99, wide);
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toContain("One image takes 354,800 multiply-adds. At most 300,000");
    expect(report.says.ko).toContain("곱셈-덧셈 354,800번이에요. 300,000번까지예요.");
  });

  const head = (...last: Module[]): Module[] => [
    avgPool2d({ kernelSize: 4 }),
    flatten(),
    linear(49, 10),
    ...last,
  ];
  const first = (): Module => conv2d(1, 1, { kernelSize: 3, padding: 1 });
  const net = (...last: Module[]): Module => sequential(first(), relu(), ...head(...last));
  const averaged = (): Module =>
    sequential(
      conv2d(1, 10, { kernelSize: 5 }),
      relu(),
      globalAvgPool2d(),
      flatten(),
      linear(10, 10),
    );

  test("95 of 100 pass, however built, and the stretch target is named", () => {
    expect(reportAt(data, 95, () => net())).toMatchObject({
      passed: true,
      earned: budgetNet.points,
    });
    expect(reportAt(data, 98, () => net()).says.en).toContain("97.5 %");
    expect(reportAt(data, 96, averaged)).toMatchObject({ passed: true });
    expect(reportAt(data, 95, () => sequential(flatten(), linear(784, 10)))).toMatchObject({
      passed: true,
    });
  });

  test.each([
    ["untrained", 10, () => net()],
    ["softmaxInside", 90, () => net(softmax())],
    ["noConvolution", 90, () => sequential(flatten(), linear(784, 10), relu())],
    ["noActivation", 90, () => sequential(first(), ...head())],
    ["averagedAway", 90, averaged],
    ["nearly", 94, () => net()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(budgetNet.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(budgetNet.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    expect(Object.keys(budgetNet.mistakes)).toEqual([
      ...["untrained", "softmaxInside", "noConvolution"],
      ...["noActivation", "averagedAway", "nearly"],
    ]);
  });

  test("more than 10,000 parameters do not pass, however good they are", () => {
    const large = () => sequential(flatten(), linear(784, 16), relu(), linear(16, 10));
    const report = reportAt(data, 100, large);
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toContain("12,730");
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});

test("the claims' verdicts: 60 million right, 110 and 4 million wrong", () => {
  const count = (name: string) => modelNamed(name).model.parameterCount();
  expect(Math.abs(count("alexnet_two_path") / 60e6 - 1)).toBeLessThan(0.03);
  expect(count("vgg19") / 110e6).toBeGreaterThan(1.3);
  for (const name of ["googlenet", "googlenet_paper"])
    expect(count(name) / 4e6).toBeGreaterThan(1.6);
  expect(count("resnet152")).toBeLessThan(count("alexnet_two_path"));
});
