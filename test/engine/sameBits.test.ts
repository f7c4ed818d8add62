import { afterAll, describe, expect, test } from "vitest";
import { stagedEngine, useEngine } from "../../src/engine/index.js";
import { enableRelaxedSimd } from "../../src/engine/wasm/load.js";
import {
  adam,
  batchNorm2d,
  concat,
  conv2d,
  dropout,
  dropout2d,
  F,
  flatten,
  gelu,
  globalAvgPool2d,
  groupNorm,
  leakyRelu,
  linear,
  type Module,
  manualSeed,
  maxPool2d,
  noGrad,
  rand,
  relu,
  residual,
  rng,
  sequential,
  silu,
  upsample,
} from "../../src/index.js";

const conv = (c: number, f: number, kernelSize: number, stride = 1, groups = 1) =>
  conv2d(c, f, { kernelSize, stride, padding: kernelSize >> 1, groups });

/** Between them, all the ways that a convolution, a norm and a pooling are computed. */
const NETS: Record<string, { make: () => Module; shape: number[] }> = {
  "few channels, large images": {
    make: () =>
      sequential(
        ...[conv(3, 32, 3), batchNorm2d(32), relu(), conv(32, 32, 3), batchNorm2d(32), relu()],
        ...[maxPool2d({ kernelSize: 2 }), conv(32, 64, 3), batchNorm2d(64), relu()],
        ...[globalAvgPool2d(), flatten(), linear(64, 10)],
      ),
    shape: [16, 3, 32, 32],
  },
  "many channels, small images": {
    make: () =>
      sequential(
        ...[conv(3, 64, 7, 2), batchNorm2d(64), relu()],
        maxPool2d({ kernelSize: 3, stride: 2, padding: 1 }),
        ...[conv(64, 96, 3, 2), batchNorm2d(96), relu()],
        residual(
          sequential(conv(96, 96, 3), batchNorm2d(96), relu(), conv(96, 96, 3), batchNorm2d(96)),
        ),
        ...[conv(96, 200, 3, 2), relu(), conv(200, 200, 3), batchNorm2d(200), relu()],
        ...[globalAvgPool2d(), flatten(), linear(200, 10)],
      ),
    shape: [8, 3, 48, 48],
  },
  "depthwise, dilated, grouped, normalized by neighbours": {
    make: () =>
      sequential(
        ...[
          conv(3, 24, 3),
          relu(),
          conv(24, 24, 3, 2, 24),
          batchNorm2d(24),
          conv(24, 36, 1),
          relu(),
        ],
        conv2d(36, 24, { kernelSize: 3, dilation: 2, padding: 2, groups: 3 }),
        ...[relu(), globalAvgPool2d(), flatten(), linear(24, 10)],
      ),
    shape: [16, 3, 28, 28],
  },
  "dropped, bent, enlarged, framed, put together": {
    make: () =>
      sequential(
        conv2d(3, 22, { kernelSize: 3, padding: 1, paddingMode: "reflect" }),
        ...[groupNorm(11, 22), gelu(), dropout({ p: 0.3 })],
        concat(conv(22, 9, 1), sequential(maxPool2d({ kernelSize: 2 }), upsample({ scale: 2 }))),
        ...[leakyRelu(), dropout2d({ p: 0.2 }), conv(31, 20, 3, 2), silu()],
        ...[upsample({ scale: 2, mode: "bilinear" }), globalAvgPool2d(), flatten(), linear(20, 10)],
      ),
    shape: [16, 3, 28, 28],
  },
};

describe.each(["strict", "relaxed"] as const)("the same bits, %s", (build) => {
  if (build === "relaxed") enableRelaxedSimd();
  const staged = stagedEngine(build);
  afterAll(async () => {
    useEngine(undefined);
    await staged.close();
  });

  /** Weights and answers after two steps, and what else is computed in lessons. */
  function train({ make, shape }: (typeof NETS)[string], threads: number): Buffer[] {
    useEngine(staged);
    staged.setThreads(threads);
    manualSeed(4);
    const model = make();
    const optimizer = adam(model);
    const generator = rng(5);
    const x = rand(shape, { rng: generator });
    const labels = Array.from({ length: shape[0] }, () => generator.int(10));
    for (let i = 0; i < 2; i++) {
      optimizer.zeroGrad();
      F.crossEntropy(model.forward(x), labels).backward();
      optimizer.step();
    }
    model.eval();
    const logits = noGrad(() => model.forward(x));
    const rest = x.sub(F.mean(x, [0, 2, 3], { keepDims: true }));
    const places = Array.from({ length: x.size / 3 }, (_, i) => i % 3);
    const more = [F.localResponseNorm(x), F.softmax(x, 1), rest.mul(rest), F.sum(x, [2, 3])];
    more.push(F.crossEntropy(x, places, { reduction: "none" }), F.layerNorm(x, x.shape.slice(2)));
    const tensors = [...model.parameters(), logits, ...more];
    return tensors.map(({ values }) =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    );
  }

  test.each(Object.entries(NETS))("%s: one, two and three threads, and once more", (_, net) => {
    const [one, ...others] = [1, 2, 3, 2].map((threads) => train(net, threads));
    for (const [run, bits] of others.entries()) {
      expect(bits.length).toBe(one.length);
      bits.forEach((b, i) => {
        expect(b.equals(one[i]), `run ${run + 2}: tensor ${i}`).toBe(true);
      });
    }
    // Numbers, not noise: nothing has become infinite.
    expect(one.every((b) => b.length > 0)).toBe(true);
  });
});
