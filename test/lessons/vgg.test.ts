import { describe, expect, test } from "vitest";
import {
  denseAsFilters,
  digitVgg,
  mapNumbers,
  timesMore,
  vggNet,
  vggParameters,
  vggStage,
} from "../../lessons/vgg/checks.js";
import { type CheckReport, exerciseData, runCheck } from "../../src/check/index.js";
import {
  conv2d,
  F,
  flatten,
  linear,
  type Module,
  manualSeed,
  maxPool2d,
  noGrad,
  randn,
  relu,
  sequential,
  softmax,
  summary,
  type Tensor,
  vgg11,
  vgg13,
  vgg16,
  vgg19,
} from "../../src/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
const TABLE = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
};

describe("timesMore", () => {
  testExercise("timesMore", timesMore, {
    right: {
      formula: (f) => (f * f) / ((9 * (f - 1)) / 2),
      layers(f) {
        let layers = 0;
        for (let field = 1; field < f; field += 2) layers++;
        return f ** 2 / (9 * layers);
      },
      floor: (f) => (f * f) / 9 / Math.floor(f / 2),
      library: (f) => {
        const weights = (side: number) =>
          conv2d(2, 2, { kernelSize: side, bias: false }).parameterCount();
        return weights(f) / (weights(3) * ((f - 1) / 2));
      },
      withChannels: (f) => (f * f * 64 * 64) / (3 * 3 * 64 * 64 * 0.5 * (f - 1)),
    },
    wrong: {
      upsideDown: (f) => (4.5 * (f - 1)) / f ** 2,
      excess: (f) => (f * f - 4.5 * (f - 1)) / (4.5 * (f - 1)),
      percent: (f) => (200 * f * f) / (9 * f - 9),
      tooManyLayers: (f) => f ** 2 / 9 / (f - 2),
      twoAlways: (f) => f ** 2 / (2 * 3 * 3),
    },
  });

  test("the claim's 1.5 is 1.39", () => {
    expect(timesMore.reference(5)).toBeCloseTo(1.389, 3);
    expect(timesMore.reference(7)).toBeCloseTo(1.815, 3);
  });
});

/** What the notebook's `tryStage` and `tryNet` do. */
function run(build: () => Module, shape: number[]): { parameters: number; output: Tensor } {
  manualSeed(1);
  const built = build();
  manualSeed(2);
  const output = noGrad(() => built.forward(randn(shape)));
  return { parameters: built.parameterCount(), output };
}
const conv = (from: number, to: number, f = 3, padding = 1): Module =>
  conv2d(from, to, { kernelSize: f, padding });
const pool = (): Module => maxPool2d({ kernelSize: 2 });

type Build = (convs: number, cIn: number, cOut: number) => Module;
const stage: Build = (convs, cIn, cOut) =>
  sequential(...range(convs).flatMap((c) => [conv(c === 0 ? cIn : cOut, cOut), relu()]), pool());

describe("vggStage", () => {
  const tried = (build: Build) => (convs: number, cIn: number, cOut: number, side: number) =>
    run(() => build(convs, cIn, cOut), [1, cIn, side, side]);
  testExercise("vggStage", vggStage, {
    right: {
      flatMap: tried(stage),
      firstThenOthers: tried((convs, cIn, cOut) => {
        const layers = [conv(cIn, cOut), relu()];
        for (let c = 1; c < convs; c++) layers.push(conv(cOut, cOut), relu());
        return sequential(...layers, maxPool2d({ kernelSize: 2, stride: 2 }));
      }),
      carried: tried((convs, cIn, cOut) => {
        const layers: Module[] = [];
        let from = cIn;
        while (layers.length < convs) {
          layers.push(sequential(conv(from, cOut), relu()));
          from = cOut;
        }
        return sequential(sequential(...layers), pool());
      }),
      reluBehindPooling: tried((convs, cIn, cOut) =>
        sequential(
          ...range(convs).flatMap((c) => [
            conv(c === 0 ? cIn : cOut, cOut),
            ...(c === convs - 1 ? [pool(), relu()] : [relu()]),
          ]),
        ),
      ),
    },
    wrong: {
      noPool: tried((convs, cIn, cOut) =>
        sequential(...range(convs).flatMap((c) => [conv(c === 0 ? cIn : cOut, cOut), relu()])),
      ),
      poolEach: tried((convs, cIn, cOut) =>
        sequential(
          ...range(convs).flatMap((c) => [conv(c === 0 ? cIn : cOut, cOut), relu(), pool()]),
        ),
      ),
      noPadding: tried((convs, cIn, cOut) =>
        sequential(
          ...range(convs).flatMap((c) => [conv(c === 0 ? cIn : cOut, cOut, 3, 0), relu()]),
          pool(),
        ),
      ),
      oneRelu: tried((convs, cIn, cOut) =>
        sequential(...range(convs).map((c) => conv(c === 0 ? cIn : cOut, cOut)), relu(), pool()),
      ),
      noRelu: tried((convs, cIn, cOut) =>
        sequential(...range(convs).map((c) => conv(c === 0 ? cIn : cOut, cOut)), pool()),
      ),
      widensLate: tried((convs, cIn, cOut) =>
        sequential(
          ...range(convs - 1).flatMap(() => [conv(cIn, cIn), relu()]),
          conv(cIn, cOut),
          relu(),
          pool(),
        ),
      ),
      fives: tried((convs, cIn, cOut) =>
        sequential(
          ...range(convs).flatMap((c) => [conv(c === 0 ? cIn : cOut, cOut, 5, 2), relu()]),
          pool(),
        ),
      ),
    },
  });
});

describe("vggNet", () => {
  type Net = (convs: number[], width: number, classes: number) => Module;
  const tried = (build: Net) => (convs: number[], width: number, classes: number) =>
    run(() => build(convs, width, classes), [1, 3, 32, 32]);
  const withWidths =
    (factors: number[]): Net =>
    (convs, width, classes) => {
      const widths = factors.map((factor) => factor * width);
      const stages = convs.map((n, s) => stage(n, s === 0 ? 3 : widths[s - 1], widths[s]));
      return sequential(...stages, flatten(), linear(widths[4], classes));
    };
  const right = withWidths([1, 2, 4, 8, 8]);
  testExercise("vggNet", vggNet, {
    right: {
      widths: tried(right),
      loop: tried((convs, width, classes) => {
        const layers: Module[] = [];
        let [from, to] = [3, width];
        for (const n of convs) {
          layers.push(stage(n, from, to));
          from = to;
          to = Math.min(2 * to, 8 * width);
        }
        return sequential(...layers, flatten(), linear(from, classes));
      }),
      oneByOne: tried((convs, w, classes) =>
        sequential({
          one: stage(convs[0], 3, w),
          two: stage(convs[1], w, 2 * w),
          three: stage(convs[2], 2 * w, 4 * w),
          four: stage(convs[3], 4 * w, 8 * w),
          five: stage(convs[4], 8 * w, 8 * w),
          flatten: flatten(),
          classifier: linear(8 * w, classes),
        }),
      ),
    },
    wrong: {
      doublesOn: tried(withWidths([1, 2, 4, 8, 16])),
      sameWidth: tried(withWidths([1, 1, 1, 1, 1])),
      oneEach: tried((_, width, classes) => right([1, 1, 1, 1, 1], width, classes)),
      backwards: tried((convs, width, classes) => right([...convs].reverse(), width, classes)),
    },
  });
});

describe("vggParameters", () => {
  const widths = [64, 128, 256, 512, 512];
  const layer = (inputs: number, outputs: number) => (inputs + 1) * outputs;
  const tail = (side: number, classes: number) =>
    layer((side / 32) ** 2 * 512, 4096) + layer(4096, 4096) + layer(4096, classes);
  const pairs = (convs: number[], of = widths): [number, number][] => {
    const maps = convs.flatMap((n, s) => range(n).map(() => of[s]));
    return maps.map((to, l) => [l === 0 ? 3 : maps[l - 1], to]);
  };
  const front = (convs: number[], of = widths) =>
    sum(pairs(convs, of).map(([from, to]) => layer(9 * from, to)));
  testExercise("vggParameters", vggParameters, {
    right: {
      pairs: (convs, side, classes) => front(convs) + tail(side, classes),
      loop(convs: number[], side: number, classes: number) {
        let [total, from] = [0, 3];
        for (let s = 0; s < 5; s++)
          for (let c = 0; c < convs[s]; c++) {
            total += 3 * 3 * from * widths[s] + widths[s];
            from = widths[s];
          }
        let inputs = (side / 2 ** 5) * (side / 2 ** 5) * from;
        for (const outputs of [4096, 4096, classes]) {
          total += inputs * outputs + outputs;
          inputs = outputs;
        }
        return total;
      },
      library(convs: number[], side: number, classes: number) {
        const layers = pairs(convs).map(([from, to]) => conv(from, to));
        const dense = [linear((side / 32) ** 2 * 512, 4096), linear(4096, 4096)];
        const all = [...layers, ...dense, linear(4096, classes)];
        return sum(all.map((one) => one.parameterCount()));
      },
    },
    wrong: {
      noBias: (convs, side, classes) =>
        sum(pairs(convs).map(([from, to]) => 9 * from * to)) +
        (side / 32) ** 2 * 512 * 4096 +
        4096 * 4096 +
        4096 * classes,
      doublesOn: (convs, side, classes) =>
        front(convs, [64, 128, 256, 512, 1024]) +
        layer((side / 32) ** 2 * 1024, 4096) +
        layer(4096, 4096) +
        layer(4096, classes),
      sameDepth: (convs, side, classes) =>
        sum(
          convs.flatMap((n: number, s: number) =>
            range(n).map((c) => layer(9 * (s === 0 && c === 0 ? 3 : widths[s]), widths[s])),
          ),
        ) + tail(side, classes),
      fourHalvings: (convs, side, classes) => front(convs) + tail(2 * side, classes),
      convolutionsOnly: (convs) => front(convs),
    },
  });

  test("the columns of the paper's table are the library's networks", () => {
    const nets = { 11: vgg11(), 13: vgg13(), 16: vgg16(), 19: vgg19() };
    for (const depth of [11, 13, 16, 19] as const)
      expect(vggParameters.reference(TABLE[depth], 224, 1000)).toBe(nets[depth].parameterCount());
    expect(vggParameters.reference([1, 1, 1, 1, 1], 32, 10)).toBe(22_834_314);
    expect(vggNet.reference([1, 1, 2, 2, 2], 4, 10).parameters).toBe(36_610);
  });
});

describe("mapNumbers", () => {
  const widths = [64, 128, 256, 512, 512];
  const each = (convs: number[], of: (stage: number, layer: number) => number) => {
    let layer = 0;
    return convs.flatMap((n, s) => range(n).map(() => of(s, layer++)));
  };
  testExercise("mapNumbers", mapNumbers, {
    right: {
      each: (convs, side) => each(convs, (s) => (side / 2 ** s) ** 2 * widths[s]),
      halving(convs: number[], side: number) {
        const out: number[] = [];
        let [width, at] = [64, side];
        for (const n of convs) {
          for (let c = 0; c < n; c++) out.push(at * at * width);
          at /= 2;
          width = Math.min(512, 2 * width);
        }
        return out;
      },
      library(convs: number[], side: number) {
        const layers: Module[] = [];
        let from = 3;
        convs.forEach((n, s) => {
          for (let c = 0; c < n; c++) {
            layers.push(conv(from, widths[s]));
            from = widths[s];
          }
          layers.push(pool());
        });
        const { rows } = summary(sequential(...layers), [1, 3, side, side]);
        return rows.filter(({ type }) => type === "Conv2d").map(({ memory }) => memory / 4);
      },
      byStage: (convs: number[], side: number) =>
        widths.flatMap((maps, s) => new Array<number>(convs[s]).fill((maps * side ** 2) / 4 ** s)),
    },
    wrong: {
      neverHalved: (convs, side) => each(convs, (s) => side * side * widths[s]),
      halvedByLayer: (convs, side) => each(convs, (s, l) => (side / 2 ** l) ** 2 * widths[s]),
      halvedFirst: (convs, side) => each(convs, (s) => (side / 2 ** s / 2) ** 2 * widths[s]),
      oneSide: (convs, side) => each(convs, (s) => (side / 2 ** s) * widths[s]),
      doublesOn: (convs, side) => each(convs, (s) => (side / 2 ** s) ** 2 * 64 * 2 ** s),
    },
  });

  test("the first four of VGG-16's convolutions put out 71 %", () => {
    const numbers = mapNumbers.reference(TABLE[16], 224);
    expect(sum(numbers)).toBe(13_547_520);
    expect(sum(numbers.slice(0, 4)) / sum(numbers)).toBeCloseTo(0.711, 3);
  });
});

describe("denseAsFilters", () => {
  type Inputs = [Tensor, Tensor, Tensor, number, number];
  const folded = (...[x, weight, , h, w]: Inputs) =>
    weight.reshape([weight.shape[0], x.shape[1], h, w]);
  testExercise("denseAsFilters", denseAsFilters, {
    right: {
      reshape: (...[x, weight, bias, h, w]: Inputs) =>
        F.conv2d(x, folded(x, weight, bias, h, w), bias),
      biasLater: (...[x, weight, bias, h, w]: Inputs) =>
        F.conv2d(x, folded(x, weight, bias, h, w)).add(bias.reshape([1, -1, 1, 1])),
      windows(...[x, weight, bias, h, w]: Inputs) {
        const [, , rows, columns] = x.shape;
        const lines = range(rows - h + 1).map((i) =>
          F.concat(
            range(columns - w + 1).map((j) => {
              const window = F.slice(F.slice(x, 2, i, i + h), 3, j, j + w);
              const answer = F.linear(window.reshape([1, -1]), weight, bias);
              return answer.reshape([1, -1, 1, 1]);
            }),
            3,
          ),
        );
        return F.concat(lines, 2);
      },
      channelsCounted: (...[x, weight, bias, h, w]: Inputs) =>
        F.conv2d(x, weight.reshape([-1, weight.shape[1] / (h * w), h, w]), bias, { stride: 1 }),
    },
    wrong: {
      channelsLast: (x, weight, bias, h, w) =>
        F.conv2d(
          x,
          F.permute(weight.reshape([weight.shape[0], h, w, x.shape[1]]), [0, 3, 1, 2]),
          bias,
        ),
      biasForgotten: (x, weight, bias, h, w) => F.conv2d(x, folded(x, weight, bias, h, w)),
      jumps: (x, weight, bias, h, w) =>
        F.conv2d(x, folded(x, weight, bias, h, w), bias, { stride: h }),
      padded: (x, weight, bias, h, w) =>
        F.conv2d(x, folded(x, weight, bias, h, w), bias, { padding: 1 }),
      turned: (x, weight, bias, h, w) => F.conv2d(x, F.flip(folded(x, weight, bias, h, w)), bias),
    },
  });
});

describe("digitVgg", () => {
  const data = exerciseData(digitVgg, "digitVgg");
  const net = (...last: Module[]): Module =>
    sequential(
      conv2d(1, 4, { kernelSize: 3 }),
      relu(),
      maxPool2d({ kernelSize: 4 }),
      flatten(),
      linear(144, 10),
      ...last,
    );
  const straight = () =>
    sequential(conv2d(1, 4, { kernelSize: 3, stride: 4 }), flatten(), linear(196, 10));

  test("96 of 100 pass with any layers, and the stretch target is named", () => {
    expect(reportAt(data, 96, () => net())).toMatchObject({
      passed: true,
      earned: digitVgg.points,
    });
    expect(reportAt(data, 99, () => net()).says.en).toContain("98.5 %");
    expect(reportAt(data, 97, straight)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, () => net()],
    ["softmaxInside", 90, () => net(softmax())],
    ["noActivation", 90, straight],
    ["noConvolution", 80, () => sequential(flatten(), linear(784, 12), relu(), linear(12, 10))],
    ["nearly", 95, () => net()],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(digitVgg.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(digitVgg.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "noActivation", "noConvolution", "nearly"];
    expect(Object.keys(digitVgg.mistakes)).toEqual(tested);
  });

  test("more than 20,000 parameters do not pass, however good they are", () => {
    const large = () => sequential(flatten(), linear(784, 30), relu(), linear(30, 10));
    expect(reportAt(data, 100, large)).toMatchObject({ passed: false, earned: 0 });
  });

  test("what the stub and the untouched training cell leave behind is called unsolved", () => {
    const build = () => {
      throw new Error("not solved yet");
    };
    const report = runCheck(data, { build, model: flatten() }) as CheckReport;
    expect(report).toMatchObject({ passed: false, status: "unsolved" });
  });
});
