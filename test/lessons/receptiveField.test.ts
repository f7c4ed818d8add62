import { describe, expect, test } from "vitest";
import {
  countParameters,
  denseWeights,
  digitStack,
  fieldOf,
  saving,
  stackField,
} from "../../lessons/receptive-field/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  batchNorm2d,
  conv2d,
  flatten,
  globalAvgPool2d,
  linear,
  type Module,
  maxPool2d,
  receptiveField,
  relu,
  sequential,
  softmax,
  summary,
} from "../../src/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const product = (...numbers: number[]): number => numbers.reduce((a, b) => a * b, 1);

describe("countParameters", () => {
  testExercise("countParameters", countParameters, {
    right: {
      ternary: (f, cIn, cOut, bias) => f * f * cIn * cOut + (bias ? cOut : 0),
      byFilter: (f, cIn, cOut, bias) => cOut * (f * f * cIn + (bias ? 1 : 0)),
      branches(f, cIn, cOut, bias) {
        if (bias) return (f * f * cIn + 1) * cOut;
        return f * f * cIn * cOut;
      },
      asNumber: (f, cIn, cOut, bias) => f ** 2 * cIn * cOut + Number(bias) * cOut,
      and: (f, cIn, cOut, bias) => product(f, f, cIn, cOut) + ((bias && cOut) || 0),
      layer: (f, cIn, cOut, bias) => conv2d(cIn, cOut, { kernelSize: f, bias }).parameterCount(),
      shapes: (f, cIn, cOut, bias) =>
        [...conv2d(cIn, cOut, { kernelSize: f, bias }).stateShapes().values()]
          .map((shape) => product(...shape))
          .reduce((a, b) => a + b),
      table: (f, cIn, cOut, bias) =>
        summary(conv2d(cIn, cOut, { kernelSize: f, bias }), [1, cIn, 9, 9]).params,
      loop(f, cIn, cOut, bias) {
        let total = 0;
        for (let k = 0; k < cOut; k++) {
          for (let c = 0; c < cIn; c++) total += f * f;
          if (bias === true) total++;
        }
        return total;
      },
      withPaddingInMind(f, cIn, cOut, bias) {
        const padding = (f - 1) / 2;
        const side = f + 2 * padding - 2 * padding;
        return side * side * cIn * cOut + (bias ? cOut : 0);
      },
    },
    wrong: {
      biasForgotten: (f, cIn, cOut) => product(f, f, cIn, cOut),
      biasAlways: (f, cIn, cOut) => cOut * (f * f * cIn + 1),
      inputChannelsForgotten: (f, _, cOut, bias) => cOut * (f * f + (bias ? 1 : 0)),
      sideNotSquared: (f, cIn, cOut, bias) => cOut * (f * cIn + Number(bias)),
      oneBiasForAll: (f, cIn, cOut, bias) => product(f, f, cIn, cOut) + Number(bias),
      biasPerSheet: (f, cIn, cOut, bias) => cIn * cOut * (f ** 2 + Number(bias)),
    },
  });

  test("the notes' numbers", () => {
    expect(countParameters.reference(3, 128, 64, false)).toBe(73_728);
    expect(countParameters.reference(3, 3, 64, false)).toBe(1728);
  });
});

describe("denseWeights", () => {
  testExercise("denseWeights", denseWeights, {
    right: {
      formula: (h, w, c, o) => h * w * c * o,
      twoSteps(h, w, c, o) {
        const inputs = h * w * c;
        return inputs * o;
      },
      reduce: (h, w, c, o) => product(o, c, w, h),
      layer: (h, w, c, o) => linear(h * w * c, o, { bias: false }).parameterCount(),
      withoutBiases: (h, w, c, o) => linear(h * w * c, o).parameterCount() - o,
      asConvolution: (h, w, c, o) =>
        conv2d(c, o, { kernelSize: [h, w], bias: false }).parameterCount(),
      counting(h, w, c, o) {
        let lines = 0;
        for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) lines += c * o;
        return lines;
      },
      division: (h, w, c, o) => Math.round((h * w) / (1 / (c * o))),
    },
    wrong: {
      channelsForgotten: (h, w, _, o) => product(h, w, o),
      oneSide: (h, _, c, o) => product(h, c, o),
      added: (h, w, c, o) => o + product(h, w, c),
      biasCounted: (h, w, c, o) => product(h, w, c, o) + o,
      slidingFilter: (_h, _w, c, o) => 3 * 3 * c * o,
    },
  });

  test("AlexNet's first dense layer: what the notes say, and with the real pooling", () => {
    expect(denseWeights.reference(13, 13, 256, 4096)).toBe(177_209_344);
    expect(denseWeights.reference(6, 6, 256, 4096)).toBe(37_748_736);
  });
});

/** The side of the field of layers, by the gradient. */
function measured(kernelSizes: number[], strides: number[]): number {
  const layers = kernelSizes.map((f, l) =>
    conv2d(1, 1, { kernelSize: f, stride: strides[l], bias: false }),
  );
  // Wide enough for one output, and for what the field does not reach.
  const side = kernelSizes.reduceRight((size, f, l) => (size - 1) * strides[l] + f, 1) + 2;
  const name = String(layers.length - 1);
  return receptiveField(sequential(...layers), name, [1, side, side], { samples: 1 }).height;
}

describe("stackField", () => {
  testExercise("stackField", stackField, {
    right: {
      formula: (layers, f) => 1 + layers * (f - 1),
      multipliedOut: (layers, f) => layers * f - layers + 1,
      fromTheFirst: (layers, f) => f + (layers - 1) * (f - 1),
      loop(layers, f) {
        let field = 1;
        for (let l = 0; l < layers; l++) field += f - 1;
        return field;
      },
      recursion: function seen(layers: number, f: number): number {
        return layers === 0 ? 1 : seen(layers - 1, f) + f - 1;
      },
      backwards(layers, f) {
        let last = 0;
        for (let l = layers; l > 0; l--) last += f - 1;
        return last - 0 + 1;
      },
      bothSides: (layers, f) => 2 * ((layers * (f - 1)) / 2) + 1,
      reduce: (layers, f) => range(layers).reduce((field) => field + f - 1, 1),
      measured: (layers, f) =>
        measured(
          range(layers).map(() => f),
          range(layers).map(() => 1),
        ),
      outputOfOne: (layers, f) => layers + 1 + layers * (f - 2),
    },
    wrong: {
      oneForgotten: (layers, f) => layers * f - layers,
      sidesAdded: (layers, f) => range(layers).reduce((field) => field + f, 0),
      multiplied: (layers, f) => range(layers).reduce((field) => field * f, 1),
      oneLayerTooMany: (layers, f) => 1 + (layers + 1) * (f - 1),
      oneSideOnly: (layers, f) => 1 + layers * ((f - 1) / 2),
    },
  });
});

describe("fieldOf", () => {
  const jumpOf = (strides: number[], l: number) => product(...strides.slice(0, l));
  testExercise("fieldOf", fieldOf, {
    right: {
      walk(kernelSizes: number[], strides: number[]) {
        let [field, jump] = [1, 1];
        for (let l = 0; l < kernelSizes.length; l++) {
          field += (kernelSizes[l] - 1) * jump;
          jump *= strides[l];
        }
        return field;
      },
      fromTheTop: (kernelSizes: number[], strides: number[]) =>
        kernelSizes.reduceRight((size, f, l) => (size - 1) * strides[l] + f, 1),
      sumOfProducts: (kernelSizes: number[], strides: number[]) =>
        1 + kernelSizes.reduce((sum, f, l) => sum + (f - 1) * jumpOf(strides, l), 0),
      forEach(kernelSizes: number[], strides: number[]) {
        let field = 1;
        kernelSizes.forEach((f, l) => {
          field += (f - 1) * jumpOf(strides, l);
        });
        return field;
      },
      interval(kernelSizes: number[], strides: number[]) {
        let [from, to] = [5, 5];
        for (let l = kernelSizes.length - 1; l >= 0; l--) {
          from *= strides[l];
          to = to * strides[l] + kernelSizes[l] - 1;
        }
        return to - from + 1;
      },
      sets(kernelSizes: number[], strides: number[]) {
        let seen = new Set([0]);
        for (const l of range(kernelSizes.length).reverse())
          seen = new Set(
            [...seen].flatMap((i) => range(kernelSizes[l]).map((a) => i * strides[l] + a)),
          );
        return Math.max(...seen) - Math.min(...seen) + 1;
      },
      recursion: function seen(kernelSizes: number[], strides: number[]): number {
        if (kernelSizes.length === 0) return 1;
        const above = seen(kernelSizes.slice(1), strides.slice(1));
        return (above - 1) * strides[0] + kernelSizes[0];
      },
      library(kernelSizes: number[], strides: number[]) {
        const layers = kernelSizes.map((f, l) =>
          conv2d(1, 1, { kernelSize: f, stride: strides[l] }),
        );
        const { rows } = summary(sequential(...layers), [1, 1, 5000, 5000]);
        return rows[rows.length - 1].receptiveField?.[0];
      },
      shifting(kernelSizes: number[], strides: number[]) {
        let [field, jump] = [1, 1];
        while (kernelSizes.length > 0) {
          field += (kernelSizes.shift()! - 1) * jump;
          jump *= strides.shift()!;
        }
        return field;
      },
      zip: (kernelSizes: number[], strides: number[]) =>
        kernelSizes
          .map((f, l) => [f, strides[l]])
          .reduce(([r, j], [f, s]) => [r + (f - 1) * j, j * s], [1, 1])[0],
    },
    wrong: {
      stridesIgnored: (kernelSizes) =>
        kernelSizes.reduce((sum: number, f: number) => sum + f, 1) - kernelSizes.length,
      ownStrideFirst: (kernelSizes, strides) =>
        kernelSizes.reduce(
          (r: number, f: number, l: number) => r + (f - 1) * jumpOf(strides, l + 1),
          1,
        ),
      lastStrideOnly: (kernelSizes, strides) => {
        let [field, jump] = [1, 1];
        kernelSizes.forEach((f: number, l: number) => {
          field += (f - 1) * jump;
          jump = strides[l];
        });
        return field;
      },
      stridesAdded: (kernelSizes, strides) => {
        let [field, jump] = [1, 1];
        kernelSizes.forEach((f: number, l: number) => {
          field += (f - 1) * jump;
          jump += strides[l];
        });
        return field;
      },
      minusOneForgotten: (kernelSizes, strides) =>
        kernelSizes.reduce((r: number, f: number, l: number) => r + f * jumpOf(strides, l), 1),
      startsAtZero: (kernelSizes, strides) =>
        kernelSizes.reduce(
          (r: number, f: number, l: number) => r + (f - 1) * jumpOf(strides, l),
          0,
        ),
    },
  });

  test("the reference is what the gradient measures", () => {
    for (const [kernelSizes, strides] of fieldOf.cases as [number[], number[]][])
      expect(measured(kernelSizes, strides)).toBe(fieldOf.reference(kernelSizes, strides));
  });
});

describe("saving", () => {
  testExercise("saving", saving, {
    right: {
      formula: (f) => 1 - (9 * (f - 1)) / 2 / (f * f),
      difference: (f) => (f * f - 9 * ((f - 1) / 2)) / (f * f),
      countingLayers(f) {
        let layers = 0;
        for (let field = 1; field < f; field += 2) layers++;
        return 1 - (9 * layers) / f ** 2;
      },
      floor: (f) => 1 - (Math.floor(f / 2) * 9) / f / f,
      layers: (f) => {
        const weights = (side: number) =>
          conv2d(1, 1, { kernelSize: side, bias: false }).parameterCount();
        return 1 - (((f - 1) / 2) * weights(3)) / weights(f);
      },
      withChannels: (f) => 1 - (((f - 1) / 2) * 9 * 64 * 64) / (f * f * 64 * 64),
      byPercent: (f) => (100 - (100 * 4.5 * (f - 1)) / (f * f)) / 100,
      polynomial: (f) => (2 * f * f - 9 * f + 9) / (2 * f * f),
    },
    wrong: {
      shareLeft: (f) => (4.5 * (f - 1)) / f ** 2,
      percent: (f) => 100 - (450 * (f - 1)) / f ** 2,
      comparedWithStack: (f) => (f * f) / (4.5 * (f - 1)) - 1,
      tooFewLayers: (f) => (f * f - 9 * Math.trunc(f / 3)) / (f * f),
      oneLayer: (f) => (f * f - 9) / (f * f),
    },
  });

  test("three 3×3 for 7×7, five for 11×11", () => {
    expect(saving.reference(7)).toBeCloseTo(1 - 27 / 49, 12);
    expect(saving.reference(11)).toBeCloseTo(1 - 45 / 121, 12);
  });
});

describe("digitStack", () => {
  const data = exerciseData(digitStack, "digitStack");
  const pool = () => maxPool2d({ kernelSize: 4 });
  const net = (...last: Module[]): Module =>
    sequential(
      conv2d(1, 4, { kernelSize: 5 }),
      relu(),
      pool(),
      flatten(),
      linear(144, 10),
      ...last,
    );
  const averaged = (): Module =>
    sequential(
      conv2d(1, 10, { kernelSize: 5 }),
      relu(),
      globalAvgPool2d(),
      flatten(),
      linear(10, 10),
    );

  test("94 of 100 pass with any layers, and the stretch target is named", () => {
    expect(reportAt(data, 94, net)).toMatchObject({ passed: true, earned: digitStack.points });
    expect(reportAt(data, 98, net).says.en).toContain("98 %");
    expect(reportAt(data, 94, averaged)).toMatchObject({ passed: true });
    const normed = () =>
      sequential(
        conv2d(1, 4, { kernelSize: 9 }),
        batchNorm2d(4),
        relu(),
        pool(),
        flatten(),
        linear(100, 10),
      );
    expect(reportAt(data, 96, normed)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, net],
    ["softmaxInside", 90, () => net(softmax())],
    [
      "noActivation",
      90,
      () => sequential(conv2d(1, 4, { kernelSize: 5, stride: 4 }), flatten(), linear(144, 10)),
    ],
    ["averagedAway", 88, averaged],
    ["nearly", 93, net],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(digitStack.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(digitStack.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noActivation", "averagedAway", "nearly"];
    expect(Object.keys(digitStack.mistakes)).toEqual(tested);
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
