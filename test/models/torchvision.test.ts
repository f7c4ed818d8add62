import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  alexnet,
  type DType,
  densenet121,
  densenet161,
  densenet169,
  densenet201,
  F,
  GoogLeNet,
  googlenet,
  type Module,
  mobileNet,
  noGrad,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  summary,
  type Tensor,
  vgg11,
  vgg13,
  vgg16,
  vgg19,
} from "../../src/index.js";
import recorded from "../oracle/models.json" with { type: "json" };
import { expectClose, fillNoise, noise } from "../oracle/wave.js";

type Make = (options?: {
  classes?: number;
  hidden?: number;
  dropout?: number;
  dtype?: DType;
}) => Module;
const makers: Record<string, Make> = {
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  mobilenet: mobileNet,
  alexnet,
  vgg11,
  vgg13,
  vgg16,
  vgg19,
  vgg11_bn: (options) => vgg11({ ...options, batchNorm: true }),
  vgg13_bn: (options) => vgg13({ ...options, batchNorm: true }),
  vgg16_bn: (options) => vgg16({ ...options, batchNorm: true }),
  vgg19_bn: (options) => vgg19({ ...options, batchNorm: true }),
  googlenet,
  googlenet_aux: (options) => googlenet({ ...options, auxiliaries: true }),
  densenet121,
  densenet161,
  densenet169,
  densenet201,
};

interface Sample {
  max: number;
  step: number;
  values: number[];
}

interface Recorded {
  name: string;
  size: number;
  /** The step of training was made in float64; recordModels.py says why. */
  double?: boolean;
  parameters: number;
  multiplyAdds: number;
  keys: { count: number; sha256: string };
  evaluated: number[];
  training?: { loss: number; gradients: Record<string, Sample>; buffers: Record<string, Sample> };
}

const models = (recorded.data as unknown as Recorded[])
  .filter((c) => c.name in makers)
  .map((c) => [c.name, c] as const);

/** Entry i of the state dict gets the numbers that recordModels.py gives it. */
function fill(model: Module): void {
  const state = model.stateDict();
  Object.entries(state).forEach(([name, tensor], i) => {
    const { shape } = tensor;
    const values = new Float32Array(tensor.size);
    const norm = name.replace(/\w+$/, "running_mean") in state;
    if (name.endsWith("num_batches_tracked")) return;
    if (shape.length > 1) {
      const fanIn = shape.slice(1).reduce((a, b) => a * b);
      fillNoise(values, i, { scale: Math.sqrt(6 / fanIn) });
    } else if (name.endsWith("running_var")) fillNoise(values, i, { center: 1, scale: 0.5 });
    else if (norm && name.endsWith("weight")) {
      const gamma = /^layer.*bn[23]/.test(name) ? 0.1 : 0.5;
      fillNoise(values, i, { center: gamma, scale: gamma / 2 });
    } else if (norm && name.endsWith("bias")) fillNoise(values, i, { center: 1, scale: 0.1 });
    else fillNoise(values, i, { scale: 0.1 });
    tensor.storage.assign(tensor.dtype === "float64" ? Float64Array.from(values) : values);
  });
}

function expectSample(
  values: ArrayLike<number>,
  wanted: Sample,
  what: string,
  tolerance: number,
): void {
  const sampled = Array.from(values).filter((_, i) => i % wanted.step === 0);
  expectClose(sampled, wanted.values, what, { max: wanted.max, tolerance });
}

describe(`at full size, by shapes alone, as in ${recorded.recordedWith}`, () => {
  test.each(models)("%s", (name, c) => {
    const model = makers[name]();
    const { params, macs } = summary(model, [1, 3, 224, 224]);
    expect({ params, macs }).toEqual({ params: c.parameters, macs: c.multiplyAdds });
    const lines = [...model.stateShapes()].map(([key, shape]) => `${key} ${shape.join(",")}`);
    expect(lines).toHaveLength(c.keys.count);
    expect(createHash("sha256").update(lines.join("\n")).digest("hex")).toBe(c.keys.sha256);
  });
});

describe(`with the same weights, the numbers of ${recorded.recordedWith}`, () => {
  test.each(models)("%s: evaluation", (name, c) => {
    const model = makers[name]({ classes: 10, hidden: 64, dropout: 0 });
    fill(model);
    const x = noise([2, 3, c.size, c.size], 1000);
    const y = noGrad(() => model.eval().forward(x));
    expectClose(y.values, c.evaluated, "logits", { tolerance: 1e-4 });
  });

  const trained = models.filter(([, c]) => c.training);
  test.each(trained)("%s: a step of training", (name, { size, double, training }) => {
    const dtype = double ? "float64" : "float32";
    const model = makers[name]({ classes: 10, hidden: 64, dropout: 0, dtype });
    fill(model);
    const x = noise([2, 3, size, size], 1000).to(dtype);
    const loss = lossOf(model, x);
    expect(loss.item()).toBeCloseTo(training!.loss, 3);
    loss.backward();
    const parameters = model.namedParameters();
    for (const [key, wanted] of Object.entries(training!.gradients)) {
      expectSample(parameters.get(key)!.grad!.values, wanted, key, double ? 1e-6 : 1e-3);
    }
    const buffers = model.namedBuffers();
    for (const [key, wanted] of Object.entries(training!.buffers)) {
      expectSample(buffers.get(key)!.values, wanted, key, 1e-3);
    }
  });
});

function lossOf(model: Module, x: Tensor): Tensor {
  const surprise = (logits: Tensor) => F.crossEntropy(logits, [3, 7]);
  if (!(model instanceof GoogLeNet)) return surprise(model.forward(x));
  const { logits, aux1, aux2 } = model.withAuxiliaries(x);
  if (!aux1 || !aux2) return surprise(logits);
  return surprise(logits).add(surprise(aux1).add(surprise(aux2)).mul(0.3));
}
