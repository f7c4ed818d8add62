import { describe, expect, test } from "vitest";
import {
  blockOf,
  channelsAlong,
  layerOf,
  seen,
  transitionOf,
} from "../../lessons/densenet/blocks.js";
import {
  connections,
  denseBlock,
  denseDigits,
  layerWeights,
  stageChannels,
  transition,
} from "../../lessons/densenet/checks.js";
import { exerciseData } from "../../src/check/index.js";
import {
  avgPool2d,
  batchNorm2d,
  concat,
  conv2d,
  DenseBlock,
  densenet121,
  F,
  flatten,
  globalAvgPool2d,
  identity,
  linear,
  Module,
  maxPool2d,
  relu,
  residual,
  sequential,
  softmax,
  summary,
  type Tensor,
} from "../../src/index.js";
import { testExercise } from "./support.js";
import { reportAt } from "./trained.js";

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const total = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);

describe("connections", () => {
  testExercise("connections", connections, {
    right: {
      formula: (layers) => (layers * (layers + 1)) / 2,
      loop(layers: number) {
        let lines = 0;
        for (let l = 1; l <= layers; l++) lines += l;
        return lines;
      },
      pairs: (layers) => total(range(layers + 1).map((to) => range(to).length)),
      recursion: function lines(layers: number): number {
        return layers === 0 ? 0 : layers + lines(layers - 1);
      },
    },
    wrong: {
      chain: (layers) => range(layers).length,
      inputForgotten: (layers) => total(range(layers)),
      bothWays: (layers) => 2 * total(range(layers + 1)),
      squared: (layers) => layers ** 2,
      doubled: (layers) => total(range(layers).map((l) => 2 ** l)),
    },
  });
});

describe("stageChannels", () => {
  const walk =
    (
      inBlock: (channels: number, layers: number, k: number) => number,
      between: (channels: number, theta: number) => number,
    ) =>
    (first: number, k: number, blocks: number[], theta: number) => {
      const out: number[] = [];
      let channels = first;
      for (const [b, layers] of blocks.entries()) {
        channels = inBlock(channels, layers, k);
        out.push(channels);
        if (b + 1 < blocks.length) {
          channels = between(channels, theta);
          out.push(channels);
        }
      }
      return out;
    };
  const grow = (channels: number, layers: number, k: number) => channels + layers * k;
  const shrink = (channels: number, theta: number) => Math.floor(channels * theta);
  testExercise("stageChannels", stageChannels, {
    right: {
      walk: walk(grow, shrink),
      layerByLayer: walk((channels, layers, k) => {
        let all = channels;
        for (let l = 0; l < layers; l++) all += k;
        return all;
      }, shrink),
      popped(first: number, k: number, blocks: number[], theta: number) {
        const out = [first];
        for (const layers of blocks) {
          out.push(out[out.length - 1] + layers * k);
          out.push(Math.trunc(theta * out[out.length - 1]));
        }
        return out.slice(1, -1);
      },
      shapes: (first, k, blocks, theta) =>
        blocks
          .flatMap((layers: number, b: number) => {
            const from = b === 0 ? first : channelsAlong(first, k, blocks, theta)[2 * b - 1];
            const after = blockOf(from, layers, k).outputShape([1, from, 2, 2])[1];
            return [after, transitionOf(after, theta).outputShape([1, after, 2, 2])[1]];
          })
          .slice(0, -1),
    },
    wrong: {
      doubling: walk((channels, layers) => channels * 2 ** layers, shrink),
      inputDropped: walk((_, layers, k) => layers * k, shrink),
      noTransition: walk(grow, (channels) => channels),
      roundedUp: walk(grow, (channels, theta) => Math.ceil(theta * channels)),
      transitionAtEnd: (first, k, blocks, theta) => {
        const out = walk(grow, shrink)(first, k, blocks, theta);
        return [...out, shrink(out[out.length - 1], theta)];
      },
      blocksOnly: (first, k, blocks, theta) =>
        walk(grow, shrink)(first, k, blocks, theta).filter((_, i) => i % 2 === 0),
    },
  });

  test("DenseNet-121 of the paper, linearly within each block", () => {
    const along = [256, 128, 512, 256, 1024, 512, 1024];
    expect(stageChannels.reference(64, 32, [6, 12, 24, 16], 0.5)).toEqual(along);
    const fed = summary(new DenseBlock(64, 6, 32, 0, {}), [1, 64, 4, 4]).rows.flatMap((row) =>
      row.name.endsWith("norm1") ? [row.output[1]] : [],
    );
    expect(fed).toEqual([64, 96, 128, 160, 192, 224]);
  });
});

describe("layerWeights", () => {
  testExercise("layerWeights", layerWeights, {
    right: {
      ternary: (c, k, narrow) => (narrow ? 4 * k * c + 36 * k ** 2 : 9 * c * k),
      branches(c: number, k: number, narrow: boolean) {
        if (narrow) return 4 * k * (c + 9 * k);
        return 3 * 3 * c * k;
      },
      library: (c, k, narrow) =>
        total(
          [...layerOf(c, k, { noBottleneck: !narrow }).stateShapes().values()]
            .filter((shape) => shape.length === 4)
            .map((shape) => shape.reduce((a, b) => a * b)),
        ),
      table: (c, k, narrow) => summary(layerOf(c, k, { noBottleneck: !narrow }), [1, c, 1, 1]).macs,
    },
    wrong: {
      oneByOneForgotten: (c, k, narrow) => (narrow ? 9 * 4 * k * k : 9 * c * k),
      narrowIsGrowth: (c, k, narrow) => (narrow ? k * (c + 9 * k) : 9 * c * k),
      threeSeesAll: (c, k, narrow) => (narrow ? c * 4 * k : 0) + 9 * c * k,
      alwaysNarrow: (c, k) => 4 * k * (c + 9 * k),
      outputToFour: (c, k, narrow) => (narrow ? 4 * k * (c + 36 * k) : 9 * c * k),
    },
  });

  test("the bottleneck pays from 7.2 k channels on", () => {
    const pays = (c: number) =>
      layerWeights.reference(c, 32, true) < layerWeights.reference(c, 32, false);
    expect(range(400).find((c) => pays(c))).toBe(231);
  });
});

describe("denseBlock", () => {
  const conv = (a: number, b: number, kernelSize: number, bias = false) =>
    conv2d(a, b, { kernelSize, padding: (kernelSize - 1) / 2, bias });
  const layer = (c: number, k: number, bias = false, middle = 4 * k) => [
    batchNorm2d(c),
    relu(),
    conv(c, middle, 1, bias),
    batchNorm2d(middle),
    relu(),
    conv(middle, k, 3, bias),
  ];
  const stack =
    (join: (layer: Module) => Module, make: (c: number, k: number) => Module[]) =>
    (from: number, layers: number, k: number) =>
      sequential(...range(layers).map((l) => join(sequential(...make(from + l * k, k)))));
  const behind = (one: Module) => concat(identity(), one);

  /** With a forward of its own, as in PyTorch. */
  class Dense extends Module {
    readonly layers: Module;
    constructor(from: number, layers: number, k: number) {
      super();
      this.layers = sequential(...range(layers).map((l) => sequential(...layer(from + l * k, k))));
    }
    forward(x: Tensor): Tensor {
      const all = [x];
      for (const one of this.layers.children().values()) all.push(one.forward(F.concat(all)));
      return F.concat(all);
    }
  }

  testExercise("denseBlock", denseBlock, {
    right: {
      steps: seen(stack(behind, (c, k) => layer(c, k))),
      library: seen((from, layers: number, k: number) => new DenseBlock(from, layers, k, 0, {})),
      named: seen((from, layers: number, k: number) =>
        sequential(
          Object.fromEntries(
            range(layers).map((l) => [
              `layer${l}`,
              concat({ old: identity(), fresh: sequential(...layer(from + l * k, k)) }),
            ]),
          ),
        ),
      ),
      recursive: seen(function build(from: number, layers: number, k: number): Module {
        const step = behind(sequential(...layer(from, k)));
        return layers === 1 ? step : sequential(step, build(from + k, layers - 1, k));
      }),
      ownForward: seen((from, layers: number, k: number) => new Dense(from, layers, k)),
    },
    wrong: {
      chain: seen((from, layers: number, k: number) =>
        sequential(...range(layers).flatMap((l) => layer(l === 0 ? from : k, k))),
      ),
      added: seen((from, layers: number, k: number) =>
        sequential(
          ...range(layers).map(() =>
            residual(
              sequential(
                batchNorm2d(from),
                relu(),
                conv(from, 4 * from, 1),
                batchNorm2d(4 * from),
                relu(),
                conv(4 * from, from, k > 0 ? 3 : 1),
              ),
            ),
          ),
        ),
      ),
      doubling: seen((from, layers: number, k: number) =>
        sequential(
          ...range(layers).map((l) =>
            behind(sequential(...layer(from * 2 ** l, k > 0 ? from * 2 ** l : 0))),
          ),
        ),
      ),
      noBottleneck: seen(stack(behind, (c, k) => [batchNorm2d(c), relu(), conv(c, k, 3)])),
      bottleneckToGrowth: seen(stack(behind, (c, k) => layer(c, k, false, k))),
      convFirst: seen(
        stack(behind, (c, k) => [
          conv(c, 4 * k, 1),
          batchNorm2d(4 * k),
          relu(),
          conv(4 * k, k, 3),
          batchNorm2d(k),
          relu(),
        ]),
      ),
      biasLeft: seen(stack(behind, (c, k) => layer(c, k, true))),
      newFirst: seen(
        stack(
          (one) => concat(one, identity()),
          (c, k) => layer(c, k),
        ),
      ),
    },
  });

  test("the prose's numbers: 335,040 parameters, and so the library's first block", () => {
    expect(blockOf(64, 6, 32).parameterCount()).toBe(335_040);
    const first = densenet121().namedModules().get("features.denseblock1");
    expect(first?.parameterCount()).toBe(335_040);
  });
});

describe("transition", () => {
  const squeeze = (from: number, to: number, options = {}) =>
    conv2d(from, to, { kernelSize: 1, bias: false, ...options });
  const half = () => avgPool2d({ kernelSize: 2 });
  const down = (from: number, theta: number) => Math.floor(theta * from);
  const front = (from: number) => [batchNorm2d(from), relu()];
  testExercise("transition", transition, {
    right: {
      inOrder: seen((from, theta: number) =>
        sequential(...front(from), squeeze(from, down(from, theta)), half()),
      ),
      named: seen((from, theta: number) =>
        sequential({
          norm: batchNorm2d(from),
          relu: relu(),
          conv: squeeze(from, Math.trunc(from * theta)),
          pool: avgPool2d({ kernelSize: 2, stride: 2 }),
        }),
      ),
      pooledFirst: seen((from, theta: number) =>
        // Averages and 1×1 may change places.
        sequential(...front(from), half(), squeeze(from, down(from, theta))),
      ),
      nested: seen((from, theta: number) =>
        sequential(sequential(...front(from)), squeeze(from, down(from, theta)), half()),
      ),
    },
    wrong: {
      maxPooling: seen((from, theta: number) =>
        sequential(...front(from), squeeze(from, down(from, theta)), maxPool2d({ kernelSize: 2 })),
      ),
      noPooling: seen((from, theta: number) =>
        sequential(...front(from), squeeze(from, down(from, theta))),
      ),
      strided: seen((from, theta: number) =>
        sequential(...front(from), squeeze(from, down(from, theta), { stride: 2 })),
      ),
      threeByThree: seen((from, theta: number) =>
        sequential(
          ...front(from),
          squeeze(from, down(from, theta), { kernelSize: 3, padding: 1 }),
          half(),
        ),
      ),
      thetaForgotten: seen((from, theta: number) =>
        sequential(...front(from), squeeze(from, theta > 0 ? from : 1), half()),
      ),
      roundedUp: seen((from, theta: number) =>
        sequential(...front(from), squeeze(from, Math.ceil(theta * from)), half()),
      ),
      convFirst: seen((from, theta: number) =>
        sequential(squeeze(from, down(from, theta)), ...front(down(from, theta)), half()),
      ),
      reluForgotten: seen((from, theta: number) =>
        sequential(batchNorm2d(from), squeeze(from, down(from, theta)), half()),
      ),
      biasLeft: seen((from, theta: number) =>
        sequential(...front(from), squeeze(from, down(from, theta), { bias: true }), half()),
      ),
    },
  });
});

describe("denseDigits", () => {
  const data = exerciseData(denseDigits, "denseDigits");
  const net = (...last: Module[]): Module =>
    sequential(
      conv2d(1, 4, { kernelSize: 3, padding: 1, stride: 4 }),
      concat(
        identity(),
        sequential(batchNorm2d(4), relu(), conv2d(4, 4, { kernelSize: 3, padding: 1 })),
      ),
      flatten(),
      linear(8 * 49, 10),
      ...last,
    );
  const plain = (): Module =>
    sequential(
      conv2d(1, 8, { kernelSize: 5 }),
      batchNorm2d(8),
      relu(),
      globalAvgPool2d(),
      linear(8, 10),
    );
  const unnormed = (): Module =>
    sequential(
      concat(identity(), conv2d(1, 3, { kernelSize: 3, padding: 1 })),
      relu(),
      globalAvgPool2d(),
      linear(4, 10),
    );

  test("95 of 100 pass, with any layers, and the stretch target is named", () => {
    expect(reportAt(data, 95, net)).toMatchObject({ passed: true, earned: denseDigits.points });
    expect(reportAt(data, 99, net).says.en).toContain("98.5 %");
    expect(reportAt(data, 96, plain)).toMatchObject({ passed: true });
  });

  test.each([
    ["untrained", 10, net],
    ["softmaxInside", 90, () => net(softmax())],
    ["notDense", 90, plain],
    ["noNorm", 90, unnormed],
    ["nearly", 94, net],
  ] as const)("the mistake %s is named", (mistake, right, build) => {
    const report = reportAt(data, right, build);
    expect(report).toMatchObject({ passed: false, earned: 0, mistake });
    expect(report.says.en).toContain(denseDigits.mistakes[mistake].says.en);
    expect(report.says.ko).toContain(denseDigits.mistakes[mistake].says.ko);
  });

  test("every known mistake has a test", () => {
    const tested = ["untrained", "softmaxInside", "notDense", "noNorm", "nearly"];
    expect(Object.keys(denseDigits.mistakes)).toEqual(tested);
  });

  test("more than 6,000 weights do not pass, however good they are", () => {
    const large = () => sequential(flatten(), linear(784, 10));
    expect(reportAt(data, 100, large)).toMatchObject({ passed: false, earned: 0 });
  });
});
