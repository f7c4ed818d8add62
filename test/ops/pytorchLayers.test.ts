import { describe, expect, test } from "vitest";
import { batchNorm1d, batchNorm2d, F, fromArray, type Tensor, tensor } from "../../src/index.js";
import normalized from "../oracle/batchNorm.json" with { type: "json" };
import recorded from "../oracle/layers.json" with { type: "json" };
import { expectClose, wave } from "../oracle/wave.js";

interface Case {
  op: string;
  name: string;
  shapes: Record<string, number[]>;
  // biome-ignore lint/suspicious/noExplicitAny: options of any op, as JSON has them
  options: Record<string, any>;
  scale: number;
  y: number[];
  gradients: Record<string, number[]>;
}
const cases = recorded.data as unknown as Case[];

type Run = (inputs: Record<string, Tensor>, options: Case["options"]) => Tensor;
const runs: Record<string, Run> = {
  maxPool2d: ({ x }, options) => F.maxPool2d(x, options as F.MaxPool2dOptions),
  avgPool2d: ({ x }, options) => F.avgPool2d(x, options as F.AvgPool2dOptions),
  adaptiveAvgPool2d: ({ x }, { outputSize }) => F.adaptiveAvgPool2d(x, outputSize),
  adaptiveMaxPool2d: ({ x }, { outputSize }) => F.adaptiveMaxPool2d(x, outputSize),
  convTranspose2d: ({ x, w, b }, options) => F.convTranspose2d(x, w, b, options),
  conv1d: ({ x, w, b }, options) => F.conv1d(x, w, b, options),
  conv2d: ({ x, w, b }, options) => F.conv2d(x, w, b, options),
  deformableConv2d: ({ x, offset, w, b, mask }, options) =>
    F.deformableConv2d(x, offset, w, b, { ...options, mask }),
  layerNorm: ({ x, w, b }, { shape }) => F.layerNorm(x, shape, { weight: w, bias: b }),
  groupNorm: ({ x, w, b }, { groups }) => F.groupNorm(x, groups, { weight: w, bias: b }),
  localResponseNorm: ({ x }, options) => F.localResponseNorm(x, options),
  leakyRelu: ({ x }, { slope }) => F.leakyRelu(x, slope),
  gelu: ({ x }, options) => F.gelu(x, options),
  silu: ({ x }) => F.silu(x),
  softplus: ({ x }) => F.softplus(x),
  abs: ({ x }) => F.abs(x),
  pow: ({ x }, { exponent }) => F.pow(x, exponent),
  upsample: ({ x }, options) => F.upsample(x, options),
  l1Loss: ({ x, t }, options) => F.l1Loss(x, t, options),
  smoothL1: ({ x, t }, options) => F.smoothL1(x, t, options),
  mse: ({ x, t }, options) => F.mse(x, t, options),
  hinge: ({ x }, { labels, ...options }) => F.hinge(x, labels, options),
  bceWithLogits: ({ x }, { target, weight, posWeight, reduction }) =>
    F.bceWithLogits(x, fromArray(target, x.shape), {
      ...(weight && { weight: tensor(weight) }),
      ...(posWeight && { posWeight: tensor(posWeight) }),
      reduction,
    }),
  crossEntropy: ({ x }, { labels, probabilities, weight, ...options }) =>
    F.crossEntropy(x, labels ?? fromArray(probabilities, x.shape), {
      ...(weight && { weight: tensor(weight) }),
      ...options,
    }),
};

describe(`forward and backward equal ${recorded.recordedWith}`, () => {
  test.each(cases.map((c) => [`${c.op}: ${c.name}`, c] as const))("%s", (_, c) => {
    const inputs = Object.fromEntries(
      Object.entries(c.shapes).map(([name, shape], i) => [name, wave(shape, i, c)]),
    );
    const y = runs[c.op](inputs, c.options);
    expectClose(y.values, c.y, "y");
    y.backward(y.rank > 0 ? wave(y.shape, 9, { requiresGrad: false }) : undefined);
    for (const [name, gradient] of Object.entries(c.gradients)) {
      expect(inputs[name].grad?.shape).toEqual(c.shapes[name]);
      expectClose(inputs[name].grad!.values, gradient, `d${name}`);
    }
  });

  test("every op that can be run was recorded", () => {
    expect(new Set(cases.map((c) => c.op))).toEqual(new Set(Object.keys(runs)));
  });
});

describe(`batch normalization, a step of training after another, equals ${normalized.recordedWith}`, () => {
  test.each(normalized.data.map((c) => [c.name, c] as const))("%s", (_, c) => {
    const make = c.x.length === 4 ? batchNorm2d : batchNorm1d;
    const { affine, trackRunningStats } = c;
    const layer = make(c.x[1], { affine, trackRunningStats, ...c.options });
    layer.parameters().forEach((p, i) => void p.values.set(wave(p.shape, i + 1).values));
    layer.forward(wave(c.x, 5, { scale: 3 }));
    const x = wave(c.x, 0, { scale: 2 });
    const y = layer.forward(x);
    expectClose(y.values, c.y, "y");
    const dy = wave(c.x, 9, { requiresGrad: false });
    y.backward(dy);
    expectClose(x.grad!.values, c.gradients.x, "dx");
    for (const [name, parameter] of layer.namedParameters()) {
      const wanted = c.gradients[name as keyof typeof c.gradients]!;
      expectClose(parameter.grad!.values, wanted, `d${name}`);
    }
    expect([...layer.namedBuffers().keys()]).toEqual(Object.keys(c.buffers));
    for (const [name, buffer] of layer.namedBuffers()) {
      expectClose(buffer.values, c.buffers[name as keyof typeof c.buffers]!, name);
    }
    const seen = wave(c.x, 7);
    const evaluated = layer.eval().forward(seen);
    expectClose(evaluated.values, c.evaluated, "evaluated");
    evaluated.backward(dy);
    expectClose(seen.grad!.values, c.evaluatedGradient, "dx evaluated");
    for (const [name, buffer] of layer.namedBuffers()) {
      expectClose(buffer.values, c.buffers[name as keyof typeof c.buffers]!, name);
    }
  });
});
