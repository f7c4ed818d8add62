import { describe, expect, test } from "vitest";
import { F, type Tensor, tensor } from "../../src/index.js";
import recorded from "../oracle/sweep.json" with { type: "json" };
import { expectClose, wave } from "../oracle/wave.js";

interface Sample {
  max: number;
  step: number;
  values: number[];
}

interface Case {
  op: string;
  shapes: Record<string, number[]>;
  // biome-ignore lint/suspicious/noExplicitAny: options of any op, as JSON has them
  options: Record<string, any>;
  scale: number;
  size: number;
  y: Sample;
  gradients: Record<string, Sample>;
}
const cases = recorded.data as unknown as Case[];

type Run = (inputs: Record<string, Tensor>, options: Case["options"]) => Tensor;
const runs: Record<string, Run> = {
  conv2d: ({ x, w, b }, options) => F.conv2d(x, w, b, options),
  conv1d: ({ x, w, b }, options) => F.conv1d(x, w, b, options),
  convTranspose2d: ({ x, w, b }, options) => F.convTranspose2d(x, w, b, options),
  maxPool2d: ({ x }, options) => F.maxPool2d(x, options as F.MaxPool2dOptions),
  avgPool2d: ({ x }, options) => F.avgPool2d(x, options as F.AvgPool2dOptions),
  adaptiveAvgPool2d: ({ x }, { outputSize }) => F.adaptiveAvgPool2d(x, outputSize),
  adaptiveMaxPool2d: ({ x }, { outputSize }) => F.adaptiveMaxPool2d(x, outputSize),
  upsample: ({ x }, options) => F.upsample(x, options),
  pad: ({ x }, { sides, mode }) => F.pad(x, sides, { mode }),
  groupNorm: ({ x, w, b }, { groups }) => F.groupNorm(x, groups, { weight: w, bias: b }),
  localResponseNorm: ({ x }, options) => F.localResponseNorm(x, options),
  crossEntropy: ({ x }, { labels, weight, ...options }) =>
    F.crossEntropy(x, labels, { ...(weight && { weight: tensor(weight) }), ...options }),
  sum: ({ x }, { axis, keepDims }) => F.sum(x, axis, { keepDims }),
  mean: ({ x }, { axis, keepDims }) => F.mean(x, axis, { keepDims }),
  linear: ({ x, w, b }) => F.linear(x, w, b),
  matmul: ({ x, t }) => F.matmul(x, t),
};

/** Where a sum of thousands of numbers cancels to less than 0.1, few of its digits are left. */
function expectSample(values: ArrayLike<number>, wanted: Sample, what: string): void {
  const sampled = Array.from(values).filter((_, i) => i % wanted.step === 0);
  const max = Math.max(wanted.max, 0.1);
  expectClose(sampled, wanted.values, what, { max, tolerance: 5e-5 });
}

describe(`options drawn at random: forward and backward equal ${recorded.recordedWith}`, () => {
  test.each(Object.keys(runs))("%s", (op) => {
    const own = cases.filter((c) => c.op === op);
    expect(own.length).toBeGreaterThan(0);
    for (const c of own) {
      const said = JSON.stringify([c.shapes, c.options]);
      const inputs = Object.fromEntries(
        Object.entries(c.shapes).map(([name, shape], i) => [name, wave(shape, i, c)]),
      );
      const y = runs[op](inputs, c.options);
      expect(y.size, said).toBe(c.size);
      expectSample(y.values, c.y, `y ${said}`);
      y.backward(y.rank > 0 ? wave(y.shape, 9, { requiresGrad: false }) : undefined);
      for (const [name, gradient] of Object.entries(c.gradients)) {
        expectSample(inputs[name].grad!.values, gradient, `d${name} ${said}`);
      }
    }
  });

  test("every op that was recorded is run", () => {
    expect(new Set(cases.map((c) => c.op))).toEqual(new Set(Object.keys(runs)));
  });
});
