import { describe, expect, test } from "vitest";
import {
  addSkip,
  asFilter,
  bilinearFilter,
  classMap,
  grownSize,
  meanIou,
  streetNet,
  transposeConv,
} from "../../lessons/segmentation/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  batchNorm2d,
  bilinearInit,
  conv2d,
  convTranspose2d,
  F,
  initialize,
  type Module,
  manualSeed,
  maxPool2d,
  noGrad,
  pixelMetrics,
  rand,
  relu,
  rng,
  sequential,
  softmax,
  tensor,
  upsample,
  zeros,
} from "../../src/index.js";
import { testExercise } from "./support.js";

type Table = number[][];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
const mean = (numbers: number[]): number => sum(numbers) / numbers.length;

describe("classMap", () => {
  const perPixel = (scores: Table[], pick: (values: number[]) => number): Table =>
    scores[0].map((row, i) => row.map((_, j) => pick(scores.map((map) => map[i][j]))));
  testExercise("classMap", classMap, {
    right: {
      indexOf: (scores: Table[]) => perPixel(scores, (v) => v.indexOf(Math.max(...v))),
      loops(scores: Table[]) {
        const result: Table = [];
        for (let i = 0; i < scores[0].length; i++) {
          result.push([]);
          for (let j = 0; j < scores[0][i].length; j++) {
            let [best, most] = [-1, Number.NEGATIVE_INFINITY];
            for (let k = 0; k < scores.length; k++)
              if (scores[k][i][j] > most) [best, most] = [k, scores[k][i][j]];
            result[i].push(best);
          }
        }
        return result;
      },
      mapByMap(scores: Table[]) {
        const best = scores[0].map((row) => row.map(() => 0));
        scores.forEach((map, k) => {
          map.forEach((row, i) => {
            row.forEach((v, j) => {
              if (v > scores[best[i][j]][i][j]) best[i][j] = k;
            });
          });
        });
        return best;
      },
      library(scores: Table[]) {
        const flat = F.argmax(tensor(scores), 0);
        const width = scores[0][0].length;
        return scores[0].map((_, i) => Array.from(flat.slice(i * width, (i + 1) * width)));
      },
      sorted: (scores: Table[]) =>
        perPixel(scores, (v) => range(v.length).sort((a, b) => v[b] - v[a])[0]),
    },
    wrong: {
      fromOne: (scores) => perPixel(scores, (v) => 1 + v.indexOf(Math.max(...v))),
      smallest: (scores) => perPixel(scores, (v) => v.indexOf(Math.min(...v))),
      sizeOnly: (scores) =>
        perPixel(scores, (v) => {
          const sizes = v.map(Math.abs);
          return sizes.indexOf(Math.max(...sizes));
        }),
      onlyPositive: (scores) =>
        perPixel(scores, (v) => {
          let [best, most] = [0, 0];
          v.forEach((score, k) => {
            if (score > most) [best, most] = [k, score];
          });
          return best;
        }),
      theScore: (scores) => perPixel(scores, (v) => v.reduce((a, b) => Math.max(a, b))),
    },
  });
});

describe("meanIou", () => {
  const counts = (answer: Table, truth: Table, k: number) => {
    const [a, b] = [answer.flat(), truth.flat()];
    const both = a.filter((v, i) => v === k && b[i] === k).length;
    const said = a.filter((v) => v === k).length;
    const there = b.filter((v) => v === k).length;
    return { both, said, there, either: said + there - both };
  };
  const ious = (answer: Table, truth: Table, classes: number) =>
    range(classes).map((k) => {
      const { both, either } = counts(answer, truth, k);
      return either > 0 ? both / either : null;
    });
  const present = (values: (number | null)[]) => values.filter((v): v is number => v !== null);
  testExercise("meanIou", meanIou, {
    right: {
      filters: (answer: Table, truth: Table, classes: number) =>
        mean(present(ious(answer, truth, classes))),
      library: (answer: Table, truth: Table, classes: number) =>
        pixelMetrics(answer.flat(), truth.flat(), classes).miou,
      sets(answer: Table, truth: Table, classes: number) {
        const places = (table: Table, k: number) =>
          new Set(table.flatMap((row, i) => row.flatMap((v, j) => (v === k ? [`${i} ${j}`] : []))));
        const found: number[] = [];
        for (let k = 0; k < classes; k++) {
          const [a, b] = [places(answer, k), places(truth, k)];
          const union = new Set([...a, ...b]);
          if (union.size > 0) found.push([...a].filter((p) => b.has(p)).length / union.size);
        }
        return mean(found);
      },
      confusion(answer: Table, truth: Table, classes: number) {
        const m = range(classes).map(() => new Array<number>(classes).fill(0));
        truth.forEach((row, i) => {
          row.forEach((v, j) => {
            m[v][answer[i][j]]++;
          });
        });
        let [total, seen] = [0, 0];
        for (let k = 0; k < classes; k++) {
          const union = sum(m[k]) + sum(m.map((row) => row[k])) - m[k][k];
          if (union === 0) continue;
          total += m[k][k] / union;
          seen++;
        }
        return total / seen;
      },
      notANumber: (answer: Table, truth: Table, classes: number) => {
        const all = range(classes).map((k) => {
          const { both, either } = counts(answer, truth, k);
          return both / either;
        });
        return mean(all.filter((v) => !Number.isNaN(v)));
      },
    },
    wrong: {
      pixelAccuracy: (answer, truth) =>
        mean(
          truth.flatMap((row: number[], i: number) =>
            row.map((v, j) => (v === answer[i][j] ? 1 : 0)),
          ),
        ),
      onlyTruth: (answer, truth, classes) =>
        mean(
          range(classes)
            .map((k) => counts(answer, truth, k))
            .filter(({ there }) => there > 0)
            .map(({ both, there }) => both / there),
        ),
      unionCountsTwice: (answer, truth, classes) =>
        mean(
          range(classes)
            .map((k) => counts(answer, truth, k))
            .filter(({ either }) => either > 0)
            .map(({ both, said, there }) => both / (said + there)),
        ),
      dice: (answer, truth, classes) =>
        mean(
          range(classes)
            .map((k) => counts(answer, truth, k))
            .filter(({ either }) => either > 0)
            .map(({ both, said, there }) => both / ((said + there) / 2)),
        ),
      absentCounts: (answer, truth, classes) =>
        mean(ious(answer, truth, classes).map((v) => v ?? 0)),
      withoutBackground: (answer, truth, classes) =>
        mean(present(ious(answer, truth, classes).slice(1))),
    },
  });
});

describe("asFilter", () => {
  type Inputs = [number[], number, number, number];
  const sheets = ([, c, h, w]: Inputs, at: (c: number, i: number, j: number) => number) =>
    range(c).map((k) => range(h).map((i) => range(w).map((j) => at(k, i, j))));
  testExercise("asFilter", asFilter, {
    right: {
      index: (...inputs: Inputs) => {
        const [row, , h, w] = inputs;
        return sheets(inputs, (c, i, j) => row[c * h * w + i * w + j]);
      },
      counter: (...inputs: Inputs) => {
        let next = 0;
        return sheets(inputs, () => inputs[0][next++]);
      },
      shift: (...inputs: Inputs) => sheets(inputs, () => inputs[0].shift() as number),
      reshape: (row: number[], c: number, h: number, w: number) =>
        tensor(row).reshape([c, h, w]).toArray(),
      slices(row: number[], c: number, h: number, w: number) {
        const lines: Table = [];
        for (let at = 0; at < row.length; at += w) lines.push(row.slice(at, at + w));
        return range(c).map((k) => lines.slice(k * h, (k + 1) * h));
      },
    },
    wrong: {
      channelsLast: (...inputs) => {
        let next = 0;
        const [row, c, h, w] = inputs as Inputs;
        const filter = sheets([row, c, h, w], () => 0);
        for (const i of range(h))
          for (const j of range(w)) for (const k of range(c)) filter[k][i][j] = row[next++];
        return filter;
      },
      columnsFirst: (...inputs) => {
        let next = 0;
        const [row, c, h, w] = inputs as Inputs;
        const filter = sheets([row, c, h, w], () => 0);
        for (const k of range(c))
          for (const j of range(w)) for (const i of range(h)) filter[k][i][j] = row[next++];
        return filter;
      },
      turnedRound: (row, c, h, w) =>
        F.flip(tensor(row).reshape([1, c, h, w]))
          .reshape([c, h, w])
          .toArray(),
      sameSheet: (row, c, h, w) => sheets([row, c, h, w], (_, i, j) => row[i * w + j]),
      widthForHeight: (row, c, h, w) => tensor(row).reshape([c, w, h]).toArray(),
    },
  });
});

describe("grownSize", () => {
  testExercise("grownSize", grownSize, {
    right: {
      formula: (n, f, s, p) => (n - 1) * s + f - 2 * p,
      expanded: (n, f, s, p) => n * s - s + f - p - p,
      layer: (n, f, s, p) =>
        convTranspose2d(1, 1, { kernelSize: f, stride: s, padding: p }).outputShape([
          1,
          1,
          n,
          n,
        ])[2],
      stamps(n, f, s, p) {
        let end = 0;
        for (let i = 0; i < n; i++) end = i * s + f;
        return end - 2 * p;
      },
    },
    wrong: {
      convolution: (n, f, s, p) => Math.floor((n - f + 2 * p) / s + 1),
      oneStampTooMany: (n, f, s, p) => s * n + f - 2 * p,
      paddingAdds: (n, f, s, p) => s * (n - 1) + 2 * p + f,
      paddingOnce: (n, f, s, p) => s * (n - 1) + f - p,
      strideTimes: (n, _, s) => s * n,
    },
  });
});

describe("transposeConv", () => {
  const board = (x: Table, w: Table, stride: number) =>
    range((x.length - 1) * stride + w.length).map(() =>
      new Array<number>((x[0].length - 1) * stride + w[0].length).fill(0),
    );
  const each = (
    x: Table,
    w: Table,
    stride: number,
    at: (y: Table, r: number, c: number, v: number, weight: number) => void,
  ) => {
    const y = board(x, w, stride);
    for (const i of range(x.length))
      for (const j of range(x[0].length))
        for (const a of range(w.length))
          for (const b of range(w[0].length))
            at(y, i * stride + a, j * stride + b, x[i][j], w[a][b]);
    return y;
  };
  const add = (y: Table, r: number, c: number, v: number, weight: number) => {
    y[r][c] += v * weight;
  };
  testExercise("transposeConv", transposeConv, {
    right: {
      loops: (x: Table, w: Table, stride: number) => each(x, w, stride, add),
      library: (x: Table, w: Table, stride: number) =>
        (
          F.convTranspose2d(tensor([[x]]), tensor([[w]]), null, {
            stride,
          }).toArray() as number[][][][]
        )[0][0],
      gather: (x: Table, w: Table, stride: number) =>
        board(x, w, stride).map((row, r) =>
          row.map((_, c) => {
            let total = 0;
            for (const i of range(x.length))
              for (const j of range(x[0].length))
                total += x[i][j] * (w[r - i * stride]?.[c - j * stride] ?? 0);
            return total;
          }),
        ),
      gradient(x: Table, w: Table, stride: number) {
        const y = board(x, w, stride);
        const from = zeros([1, 1, y.length, y[0].length]);
        from.requiresGrad = true;
        const out = F.conv2d(from, tensor([[w]]), null, { stride });
        F.sum(F.mul(out, tensor([[x]]))).backward();
        return (from.grad!.toArray() as number[][][][])[0][0];
      },
      spreadThenConvolve(x: Table, w: Table, stride: number) {
        const y = board(x, w, stride);
        const spread = range((x.length - 1) * stride + 1).map((r) =>
          range((x[0].length - 1) * stride + 1).map((c) =>
            r % stride === 0 && c % stride === 0 ? x[r / stride][c / stride] : 0,
          ),
        );
        for (const a of range(w.length))
          for (const b of range(w[0].length))
            spread.forEach((row, r) => {
              row.forEach((v, c) => {
                y[r + a][c + b] += v * w[a][b];
              });
            });
        return y;
      },
    },
    wrong: {
      overwritten: (x, w, stride) =>
        each(x, w, stride, (y, r, c, v, weight) => {
          y[r][c] = v * weight;
        }),
      strideIgnored: (x, w, stride) => {
        const y = board(x, w, stride);
        for (const i of range(x.length))
          for (const j of range(x[0].length))
            for (const a of range(w.length))
              for (const b of range(w[0].length)) y[i + a][j + b] += x[i][j] * w[a][b];
        return y;
      },
      flipped: (x, w, stride) =>
        each(
          x,
          w.toReversed().map((row: number[]) => row.toReversed()),
          stride,
          add,
        ),
      notScaled: (x, w, stride) =>
        each(x, w, stride, (y, r, c, _, weight) => {
          y[r][c] += weight;
        }),
      rowsForColumns: (x, w, stride) =>
        each(
          range(x[0].length).map((j) => x.map((row: number[]) => row[j])),
          w,
          stride,
          add,
        ),
    },
  });
});

describe("bilinearFilter", () => {
  const line = (factor: number) =>
    range(2 * factor).map((i) => 1 - Math.abs(i - factor + 0.5) / factor);
  const outer = (a: number[], b: number[]) => a.map((v) => b.map((u) => v * u));
  testExercise("bilinearFilter", bilinearFilter, {
    right: {
      formula: (factor: number) => outer(line(factor), line(factor)),
      upAndDown(factor: number) {
        const up = range(factor).map((i) => (i + 0.5) / factor);
        const whole = [...up, ...up.toReversed()];
        return outer(whole, whole);
      },
      library(factor: number) {
        const filter = initialize(zeros([1, 1, 2 * factor, 2 * factor]), bilinearInit());
        return (filter.toArray() as number[][][][])[0][0];
      },
      loops(factor: number) {
        const filter: Table = [];
        const middle = (2 * factor - 1) / 2;
        for (let i = 0; i < 2 * factor; i++) {
          filter.push([]);
          for (let j = 0; j < 2 * factor; j++)
            filter[i].push(
              ((factor - Math.abs(i - middle)) * (factor - Math.abs(j - middle))) / factor ** 2,
            );
        }
        return filter;
      },
      min: (factor: number) => {
        const t = range(2 * factor).map((i) => Math.min(i + 0.5, 2 * factor - 0.5 - i) / factor);
        return outer(t, t);
      },
    },
    wrong: {
      offCentre: (factor) => {
        const t = range(2 * factor).map((i) => 1 - Math.abs(i - factor) / factor);
        return outer(t, t);
      },
      added: (factor) => line(factor).map((a) => line(factor).map((b) => 0.5 * a + 0.5 * b)),
      tooFlat: (factor) => {
        const t = range(2 * factor).map((i) => 1 - Math.abs(i - factor + 0.5) / (2 * factor));
        return outer(t, t);
      },
      sumOfOne: (factor) => {
        const whole = outer(line(factor), line(factor));
        const total = sum(whole.flat());
        return whole.map((row) => row.map((v) => v / total));
      },
      allOnes: (factor) => range(2 * factor).map(() => new Array(2 * factor).fill(1)),
    },
  });
});

describe("addSkip", () => {
  const twice = (x: Table) =>
    x.flatMap((row) => [row, row]).map((row) => row.flatMap((v) => [v, v]));
  testExercise("addSkip", addSkip, {
    right: {
      index: (coarse: Table, fine: Table) =>
        fine.map((row, i) => row.map((v, j) => v + coarse[i >> 1][j >> 1])),
      enlarge: (coarse: Table, fine: Table) =>
        twice(coarse).map((row, i) => row.map((v, j) => v + fine[i][j])),
      inPlace(coarse: Table, fine: Table) {
        coarse.forEach((row, i) => {
          row.forEach((v, j) => {
            for (const [a, b] of [
              [0, 0],
              [0, 1],
              [1, 0],
              [1, 1],
            ])
              fine[2 * i + a][2 * j + b] += v;
          });
        });
        return fine;
      },
      library: (coarse: Table, fine: Table) =>
        (
          F.add(
            F.upsample(tensor([[coarse]]), { scale: 2 }),
            tensor([[fine]]),
          ).toArray() as number[][][][]
        )[0][0],
    },
    wrong: {
      coarseForgotten: (_, fine) => fine,
      fineForgotten: (coarse) => twice(coarse),
      tiled: (coarse, fine) => {
        const wide = coarse.map((row: number[]) => [...row, ...row]);
        return [...wide, ...wide].map((row, i) =>
          row.map((v: number, j: number) => v + fine[i][j]),
        );
      },
      averaged: (coarse, fine) =>
        twice(coarse).map((row, i) => row.map((v, j) => (v + fine[i][j]) / 2)),
      multiplied: (coarse, fine) =>
        twice(coarse).map((row, i) => row.map((v, j) => v * fine[i][j])),
    },
  });
});

describe("streetNet", () => {
  const data = exerciseData(streetNet, "streetNet");
  const down = () => maxPool2d({ kernelSize: 2 });
  const up = () => convTranspose2d(4, 3, { kernelSize: 4, stride: 2, padding: 1 });
  const net = (...last: Module[]): Module =>
    sequential(conv2d(3, 4, { kernelSize: 3, padding: 1 }), relu(), down(), up(), ...last);

  /** The report on a network that paints so many of every 100 pixels as the truth has them: the truth is made so. */
  function reportAt(right: number, build: () => Module): CheckReport {
    manualSeed(6);
    const model = build();
    const x = rand([2, 3, 64, 96], { rng: rng(2) });
    const answers = Array.from(
      F.argmax(
        noGrad(() => model.eval().forward(x)),
        1,
      ),
    );
    // Each class in turn, so that its IoU falls as its accuracy does.
    const y = answers.map((answer, i) => (i % 100 < right ? answer : (answer + 1) % 3));
    return runCheck(data, { build, model }, () => ({
      length: 2,
      batch: () => ({ x, y }),
    })) as CheckReport;
  }

  test("the target is a mean IoU; the stretch target is named; other ways to enlarge will do", () => {
    expect(reportAt(100, () => net())).toMatchObject({ passed: true, earned: streetNet.points });
    expect(reportAt(100, () => net()).says.en).toContain("75 %");
    const smooth = () =>
      sequential(
        conv2d(3, 3, { kernelSize: 3, padding: 1 }),
        down(),
        upsample({ scale: 2, mode: "bilinear" }),
      );
    expect(reportAt(100, smooth)).toMatchObject({ passed: true });
    const large = () => net(conv2d(3, 3, { kernelSize: 101, padding: 50 }));
    expect(reportAt(100, large).says.en).toContain("60,000");
  });

  const flat = () => [conv2d(3, 3, { kernelSize: 3, padding: 1 }), batchNorm2d(3)];
  test.each([
    ["softmaxInside", 85, () => net(softmax(1))],
    ["noNorm", 85, () => net()],
    ["background", 10, () => net(batchNorm2d(3))],
    ["neverSmaller", 85, () => sequential(...flat())],
    ["notLearned", 85, () => sequential(...flat(), down(), upsample({ scale: 2 }))],
    ["tooCoarse", 85, () => net(batchNorm2d(3))],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(right, build);
    expect(report).toMatchObject({ passed: false, mistake });
    expect(streetNet.mistakes[mistake].says.ko).toMatch(/\?/);
    expect(report.says.en).toContain(streetNet.mistakes[mistake].says.en);
  });
});
