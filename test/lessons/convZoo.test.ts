import { describe, expect, test } from "vitest";
import {
  bottleneckSaving,
  dilatedSize,
  groupedWeights,
  isSeparable,
  mixChannels,
  tinyNet,
  transpose1d,
} from "../../lessons/conv-zoo/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  batchNorm2d,
  conv2d,
  F,
  flatten,
  linear,
  type Module,
  maxPool2d,
  relu,
  separableConv2d,
  separate,
  sequential,
  softmax,
} from "../../src/index.js";
import { tensor, zeros } from "../../src/tensor/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

type Table = number[][];
type Maps = Table[];
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
const transposed = (w: Table): Table => w[0].map((_, c) => w.map((line) => line[c]));

describe("mixChannels", () => {
  const mixed = (x: Maps, w: Table): Maps =>
    range(w.length).map((k) =>
      range(x[0].length).map((i) =>
        range(x[0][0].length).map((j) => sum(range(x.length).map((c) => w[k][c] * x[c][i][j]))),
      ),
    );
  testExercise("mixChannels", mixChannels, {
    right: {
      mixed,
      loops(x: Maps, w: Table) {
        const y: Maps = [];
        for (let k = 0; k < w.length; k++) {
          y.push([]);
          for (let i = 0; i < x[0].length; i++) {
            y[k].push([]);
            for (let j = 0; j < x[0][0].length; j++) {
              let total = 0;
              for (let c = 0; c < x.length; c++) total += w[k][c] * x[c][i][j];
              y[k][i].push(total);
            }
          }
        }
        return y;
      },
      addingMaps: (x: Maps, w: Table) =>
        w.map((line) =>
          line
            .map((v, c) => x[c].map((row) => row.map((n) => v * n)))
            .reduce((a, b) => a.map((row, i) => row.map((n, j) => n + b[i][j]))),
        ),
      scatter(x: Maps, w: Table) {
        const y = w.map(() => x[0].map((row) => row.map(() => 0)));
        x.forEach((map, c) => {
          map.forEach((row, i) => {
            row.forEach((v, j) => {
              for (let k = 0; k < w.length; k++) y[k][i][j] += w[k][c] * v;
            });
          });
        });
        return y;
      },
      fromTheEnd(x: Maps, w: Table) {
        return w.map((line) =>
          x[0].map((row, i) =>
            row.map((_, j) => line.reduceRight((s, v, c) => s + v * x[c][i][j], 0)),
          ),
        );
      },
      convolution(x: Maps, w: Table) {
        const filters = w.map((line) => line.map((v) => [[v]]));
        return (F.conv2d(tensor([x]), tensor(filters)).toArray() as Maps[])[0];
      },
      matrix(x: Maps, w: Table) {
        const [height, width] = [x[0].length, x[0][0].length];
        const flat = tensor(x.map((map) => map.flat()));
        return F.matmul(tensor(w), flat).reshape([w.length, height, width]).toArray();
      },
      linearAtEachPixel(x: Maps, w: Table) {
        const y = w.map(() => x[0].map((row) => row.map(() => 0)));
        for (const i of range(x[0].length))
          for (const j of range(x[0][0].length)) {
            const out = F.linear(tensor([x.map((map) => map[i][j])]), tensor(w)).values;
            for (const k of range(w.length)) y[k][i][j] = out[k];
          }
        return y;
      },
      negative: (x: Maps, w: Table) =>
        mixed(
          x.map((map) => map.map((row) => row.map((v) => -v))),
          w.map((line) => line.map((v) => -v)),
        ),
      oneLoop: (x: Maps, w: Table) =>
        w.map((line) => {
          const [height, width] = [x[0].length, x[0][0].length];
          const flat = range(height * width).map((p) =>
            sum(line.map((v, c) => v * x[c][Math.floor(p / width)][p % width])),
          );
          return range(height).map((i) => flat.slice(i * width, (i + 1) * width));
        }),
    },
    wrong: {
      weightsTransposed: (x, w) => mixed(x, transposed(w)),
      onlyAdded: (x, w) =>
        mixed(
          x,
          w.map((line: number[]) => line.map((v) => v / v || 1)),
        ),
      oneFilter: (x, w) => mixed(x, w.slice(0, 1)),
      channelsLast: (x, w) => {
        const y = mixed(x, w);
        return range(y[0].length).map((i) =>
          range(y[0][0].length).map((j) => range(y.length).map((k) => y[k][i][j])),
        );
      },
      lastChannelOnly: (x, w) =>
        w.map((line: number[]) =>
          x[0].map((row: number[], i: number) =>
            row.map((_, j) => {
              let total = 0;
              for (let c = 0; c < x.length; c++) total = line[c] * x[c][i][j];
              return total;
            }),
          ),
        ),
    },
  });
});

describe("bottleneckSaving", () => {
  const weights = (layer: Module) => layer.parameterCount();
  const plain = (cIn: number, cOut: number, kernelSize: number) =>
    conv2d(cIn, cOut, { kernelSize, bias: false });
  testExercise("bottleneckSaving", bottleneckSaving, {
    right: {
      formula: (a, r, b) => 1 - (a * r + 9 * r * b) / (9 * a * b),
      difference: (a, r, b) => (9 * a * b - a * r - 9 * r * b) / (9 * a * b),
      shares: (a, r, b) => 1 - r / (9 * b) - r / a,
      factored: (a, r, b) => 1 - (r * (a + 9 * b)) / (9 * a * b),
      layers: (a, r, b) =>
        1 - (weights(plain(a, r, 1)) + weights(plain(r, b, 3))) / weights(plain(a, b, 3)),
      network: (a, r, b) =>
        1 - weights(sequential(plain(a, r, 1), plain(r, b, 3))) / weights(plain(a, b, 3)),
      percent: (a, r, b) => (100 - (100 * (a * r + 9 * r * b)) / (9 * a * b)) / 100,
      variables(a, r, b) {
        const before = 3 * 3 * a * b;
        const squeeze = 1 * 1 * a * r;
        const spread = 3 * 3 * r * b;
        return (before - (squeeze + spread)) / before;
      },
    },
    wrong: {
      shareLeft: (a, r, b) => r / (9 * b) + r / a,
      percent: (a, r, b) => 100 - (100 * r) / (9 * b) - (100 * r) / a,
      squeezeForgotten: (a, r) => 1 - r / a,
      notReduced: (_, r, b) => -r / (9 * b),
      squeezeAsThree: (a, r, b) => 1 - r / b - r / a,
    },
  });

  test("the notes' numbers: 27.8 % are left", () => {
    expect(bottleneckSaving.reference(128, 32, 128)).toBeCloseTo(1 - 40_960 / 147_456, 12);
  });
});

describe("dilatedSize", () => {
  testExercise("dilatedSize", dilatedSize, {
    right: {
      formula: (n, f, s, p, d) => Math.floor((n - ((f - 1) * d + 1) + 2 * p) / s) + 1,
      pytorch: (n, f, s, p, d) => Math.floor((n + 2 * p - d * (f - 1) - 1) / s + 1),
      counting(n, f, s, p, d) {
        let places = 0;
        for (let start = -p; start + (f - 1) * d < n + p; start += s) places++;
        return places;
      },
      integer: (n, f, s, p, d) => {
        const room = n + 2 * p - (f - 1) * d - 1;
        return (room - (room % s)) / s + 1;
      },
      bits: (n, f, s, p, d) => (((n + 2 * p - (f - 1) * d - 1) / s) | 0) + 1,
      ceiling: (n, f, s, p, d) => Math.ceil((n + 2 * p - (f - 1) * d) / s),
      layer: (n, f, s, p, d) =>
        conv2d(1, 1, { kernelSize: f, stride: s, padding: p, dilation: d }).outputShape([
          1,
          1,
          n,
          n,
        ])[2],
      library: (n, f, s, p, d) =>
        F.conv2d(zeros([1, 1, n, n]), zeros([1, 1, f, f]), null, {
          stride: s,
          padding: p,
          dilation: d,
        }).shape[3],
      filtering: (n, f, s, p, d) =>
        range(n + 2 * p).filter((i) => i % s === 0 && i + (f - 1) * d < n + 2 * p).length,
      paddedFirst(n, f, s, p, d) {
        const padded = n + p + p;
        const wide = f + (f - 1) * (d - 1);
        return Math.trunc((padded - wide) / s) + 1;
      },
    },
    wrong: {
      dilationIgnored: (n, f, s, p) => Math.floor((n + 2 * p - f) / s) + 1,
      timesDilation: (n, f, s, p, d) => Math.floor((n + 2 * p - f * d) / s) + 1,
      notRounded: (n, f, s, p, d) => (n + 2 * p - (f - 1) * d - 1) / s + 1,
      oneForgotten: (n, f, s, p, d) => Math.floor((n + 2 * p - (f - 1) * d - 1) / s),
      paddingOnce: (n, f, s, p, d) => Math.floor((n + p - (f - 1) * d - 1) / s) + 1,
      gapsCounted: (n, f, s, p, d) => Math.floor((n + 2 * p - (f + (f - 1) * d)) / s) + 1,
    },
  });
});

describe("transpose1d", () => {
  const length = (x: number[], w: number[], stride: number) => (x.length - 1) * stride + w.length;
  const painted = (x: number[], w: number[], stride: number) => {
    const y = range(length(x, w, stride)).map(() => 0);
    for (let i = 0; i < x.length; i++)
      for (let a = 0; a < w.length; a++) y[i * stride + a] += x[i] * w[a];
    return y;
  };
  testExercise("transpose1d", transpose1d, {
    right: {
      painted,
      filterFirst(x: number[], w: number[], stride: number) {
        const y = range(length(x, w, stride)).map(() => 0);
        w.forEach((v, a) => {
          x.forEach((n, i) => {
            y[a + i * stride] += v * n;
          });
        });
        return y;
      },
      gathering: (x: number[], w: number[], stride: number) =>
        range(length(x, w, stride)).map((at) =>
          sum(x.map((v, i) => v * (w[at - i * stride] ?? 0))),
        ),
      stretched(x: number[], w: number[], stride: number) {
        // Zeros between the numbers, then a full convolution.
        const long = x.flatMap((v, i) => (i === 0 ? [v] : [...range(stride - 1).map(() => 0), v]));
        return range(length(x, w, stride)).map((at) =>
          sum(w.map((v, a) => v * (long[at - a] ?? 0))),
        );
      },
      growing(x: number[], w: number[], stride: number) {
        const y: number[] = [];
        x.forEach((v, i) => {
          w.forEach((n, a) => {
            y[i * stride + a] = (y[i * stride + a] ?? 0) + v * n;
          });
        });
        return Array.from(y, (v) => v ?? 0);
      },
      recursion: function stamps(x: number[], w: number[], stride: number): number[] {
        if (x.length === 1) return w.map((v) => v * x[0]);
        const rest = [...range(stride).map(() => 0), ...stamps(x.slice(1), w, stride)];
        w.forEach((v, a) => {
          rest[a] += v * x[0];
        });
        return rest;
      },
      matrix(x: number[], w: number[], stride: number) {
        const rows = x.map((_, i) =>
          range(length(x, w, stride)).map((at) => w[at - i * stride] ?? 0),
        );
        return Array.from(F.matmul(tensor([x]), tensor(rows)).values);
      },
      library: (x: number[], w: number[], stride: number) =>
        Array.from(
          F.convTranspose2d(tensor([[[x]]]), tensor([[[w]]]), null, { stride: [1, stride] }).values,
        ),
      shifting(x: number[], w: number[], stride: number) {
        const y = range(length(x, w, stride)).map(() => 0);
        for (let start = 0; x.length > 0; start += stride) {
          const v = x.shift()!;
          for (const [a, n] of w.entries()) y[start + a] += n * v;
        }
        return y;
      },
      reduce: (x: number[], w: number[], stride: number) =>
        x.reduce(
          (y, v, i) => y.map((old, at) => old + v * (w[at - i * stride] ?? 0)),
          range(length(x, w, stride)).map(() => 0),
        ),
    },
    wrong: {
      overwritten: (x, w, stride) => {
        const y = range(length(x, w, stride)).map(() => 0);
        for (let i = 0; i < x.length; i++)
          for (let a = 0; a < w.length; a++) y[i * stride + a] = x[i] * w[a];
        return y;
      },
      strideIgnored: (x, w, stride) => {
        const y = range(length(x, w, stride)).map(() => 0);
        for (let i = 0; i < x.length; i++)
          for (let a = 0; a < w.length; a++) y[i + a] += x[i] * w[a];
        return y;
      },
      flipped: (x, w, stride) => painted(x, [...w].reverse(), stride),
      onlyStamped: (x, w, stride) =>
        painted(
          x.map((v: number) => v ** 0),
          w,
          stride,
        ),
      cutOff: (x, w, stride) => painted(x, w, stride).slice(0, x.length * stride),
    },
  });
});

describe("isSeparable", () => {
  const minors = (w: Table) =>
    range(w.length).flatMap((i) =>
      range(w.length).flatMap((k) =>
        range(w[0].length).flatMap((j) =>
          range(w[0].length).map((l) => w[i][j] * w[k][l] - w[i][l] * w[k][j]),
        ),
      ),
    );
  const firstFull = (w: Table) => w.find((line) => line.some((v) => v !== 0));
  testExercise("isSeparable", isSeparable, {
    right: {
      everyMinor: (w: Table) => minors(w).every((v) => v === 0),
      noMinor: (w: Table) => !minors(w).some((v) => v !== 0),
      loops(w: Table) {
        for (let i = 0; i < w.length; i++)
          for (let k = i + 1; k < w.length; k++)
            for (let j = 0; j < w[0].length; j++)
              for (let l = j + 1; l < w[0].length; l++)
                if (w[i][j] * w[k][l] !== w[i][l] * w[k][j]) return false;
        return true;
      },
      library: (w: Table) => separate(tensor(w)).rank <= 1,
      againstOneRow(w: Table) {
        const row = firstFull(w);
        if (!row) return true;
        const j = row.findIndex((v) => v !== 0);
        return w.every((line) => line.every((v, l) => v * row[j] === line[j] * row[l]));
      },
      againstOneColumn(w: Table) {
        const turned = transposed(w);
        const row = firstFull(turned);
        if (!row) return true;
        const j = row.findIndex((v) => v !== 0);
        return turned.every((line) => line.every((v, l) => v * row[j] === line[j] * row[l]));
      },
      rebuild(w: Table) {
        const row = firstFull(w);
        if (!row) return true;
        const j = row.findIndex((v) => v !== 0);
        const made = w.map((line) => row.map((v) => (line[j] / row[j]) * v));
        return w.every((line, i) => line.every((v, l) => Math.abs(v - made[i][l]) < 1e-9));
      },
      elimination(w: Table) {
        const row = firstFull(w);
        if (!row) return true;
        const j = row.findIndex((v) => v !== 0);
        const rest = w.map((line) => line.map((v, l) => v - (line[j] / row[j]) * row[l]));
        return rest.flat().every((v) => Math.abs(v) < 1e-9);
      },
      crossProducts(w: Table) {
        const cross = (a: number[], b: number[]) => [
          a[1] * b[2] - a[2] * b[1],
          a[2] * b[0] - a[0] * b[2],
          a[0] * b[1] - a[1] * b[0],
        ];
        return w.every((a) => w.every((b) => cross(a, b).every((v) => v === 0)));
      },
      angles(w: Table) {
        const dot = (a: number[], b: number[]) => sum(a.map((v, i) => v * b[i]));
        return w.every((a) => w.every((b) => dot(a, b) ** 2 === dot(a, a) * dot(b, b)));
      },
    },
    wrong: {
      determinantZero: ([[a, b, c], [d, e, f], [g, h, i]]) =>
        a * e * i + b * f * g + c * d * h - c * e * g - b * d * i - a * f * h === 0,
      symmetric: (w) => JSON.stringify(w) === JSON.stringify(transposed(w)),
      firstTwoRows: (w) => minors(w.slice(0, 2)).every((v) => v === 0),
      ratioOfRows: (w) => {
        for (const line of w)
          for (let j = 0; j < line.length; j++)
            if (!(line[j] / w[0][j] === line[0] / w[0][0])) return false;
        return true;
      },
      zeroMiddle: (w) => [w[0][1], w[1][1], w[2][1]].every((v) => v === 0) || !w[1].some(Boolean),
    },
  });

  test("the filters of the first lessons: Sobel and blur do, sharpen and outline do not", () => {
    const blur = range(3).map(() => [1, 1, 1]);
    const outline = [
      [-1, -1, -1],
      [-1, 8, -1],
      [-1, -1, -1],
    ];
    expect(isSeparable.reference(blur)).toBe(true);
    expect(isSeparable.reference(outline)).toBe(false);
  });
});

describe("groupedWeights", () => {
  testExercise("groupedWeights", groupedWeights, {
    right: {
      byFilter: (f, cIn, cOut, groups) => f * f * (cIn / groups) * cOut,
      atTheEnd: (f, cIn, cOut, groups) => (f ** 2 * cIn * cOut) / groups,
      byGroup: (f, cIn, cOut, groups) => groups * (f * f * (cIn / groups) * (cOut / groups)),
      loop(f, cIn, cOut, groups) {
        let total = 0;
        for (let g = 0; g < groups; g++) total += f * f * (cIn / groups) * (cOut / groups);
        return total;
      },
      layer: (f, cIn, cOut, groups) =>
        conv2d(cIn, cOut, { kernelSize: f, groups, bias: false }).parameterCount(),
      shape: (f, cIn, cOut, groups) =>
        conv2d(cIn, cOut, { kernelSize: f, groups }).weight.shape.reduce((a, b) => a * b),
      counting: (f, cIn, cOut, groups) =>
        sum(range(cOut).map(() => sum(range(cIn / groups).map(() => f * f)))),
      links: (f, cIn, cOut, groups) => {
        const group = (channel: number, all: number) => Math.floor((channel * groups) / all);
        const joined = range(cOut).map(
          (k) => range(cIn).filter((c) => group(c, cIn) === group(k, cOut)).length,
        );
        return f * f * sum(joined);
      },
    },
    wrong: {
      groupsIgnored: (f, cIn, cOut) => cOut * cIn * f ** 2,
      dividedTwice: (f, cIn, cOut, groups) => f * f * (cIn / groups) * (cOut / groups),
      multiplied: (f, cIn, cOut, groups) => groups * cOut * cIn * f ** 2,
      sideNotSquared: (f, cIn, cOut, groups) => f * (cIn / groups) * cOut,
      oneFilterPerGroup: (f, cIn) => cIn * f * f,
    },
  });
});

describe("tinyNet", () => {
  const data = exerciseData(tinyNet, "tinyNet");
  const pool = () => maxPool2d({ kernelSize: 8 });
  const net = (...last: Module[]): Module =>
    sequential(conv2d(1, 4, { kernelSize: 5 }), relu(), pool(), flatten(), linear(36, 10), ...last);

  test("93 of 100 pass with any layers, and the stretch target is named", () => {
    expect(reportAt(data, 93, net)).toMatchObject({ passed: true, earned: tinyNet.points });
    expect(reportAt(data, 97, net).says.en).toContain("97 %");
    const separable = () =>
      sequential(
        conv2d(1, 4, { kernelSize: 3, stride: 2 }),
        batchNorm2d(4),
        relu(),
        separableConv2d(4, 8, { kernelSize: 3 }),
        relu(),
        maxPool2d({ kernelSize: 3 }),
        flatten(),
        linear(72, 10),
      );
    expect(reportAt(data, 96, separable)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, net],
    ["softmaxInside", 90, () => net(softmax())],
    [
      "noConvolution",
      70,
      () => sequential(maxPool2d({ kernelSize: 4 }), flatten(), linear(49, 10)),
    ],
    [
      "noActivation",
      90,
      () => sequential(conv2d(1, 4, { kernelSize: 5 }), pool(), flatten(), linear(36, 10)),
    ],
    ["nearly", 92, net],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(tinyNet.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(tinyNet.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noConvolution", "noActivation", "nearly"];
    expect(Object.keys(tinyNet.mistakes)).toEqual(tested);
  });

  test("more than 1,600 numbers do not pass, however good they are", () => {
    const report = reportAt(data, 100, () => sequential(flatten(), linear(784, 10), relu()));
    expect(report).toMatchObject({ passed: false, earned: 0 });
    expect(report.says.en).toContain("7,850");
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});
