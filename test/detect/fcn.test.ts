import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  adam,
  evaluateSegmentation,
  F,
  type Fcn,
  fcn,
  fcn8s,
  fcn16s,
  fcn32s,
  fcnResnet18,
  fcnResnet50,
  flatten,
  linear,
  type Module,
  manualSeed,
  noGrad,
  resnet18,
  segment,
  sequential,
  streets,
  type Tensor,
  vgg11,
  vgg16,
  zeros,
} from "../../src/index.js";
import recorded from "../oracle/fcn.json" with { type: "json" };
import { expectClose, fillNoise, noise, wave } from "../oracle/wave.js";

/** Entry i of the state dict gets the numbers that recordFcn.py gives it. */
function fill(model: Module): void {
  const entries = Object.entries(model.stateDict());
  const names = new Set(entries.map(([name]) => name));
  entries.forEach(([whole, tensor], i) => {
    const name = whole.replace(/^backbone\./, "");
    const norm = names.has(whole.replace(/\w+$/, "running_mean"));
    const values = new Float32Array(tensor.size);
    if (name.endsWith("num_batches_tracked")) return;
    if (tensor.rank > 1) {
      fillNoise(values, i, { scale: Math.sqrt((6 * tensor.shape[0]) / tensor.size) });
    } else if (name.endsWith("running_var")) fillNoise(values, i, { center: 1, scale: 0.5 });
    else if (norm && name.endsWith("weight")) {
      const gamma = /^layer.*bn[23]/.test(name) ? 0.1 : 0.5;
      fillNoise(values, i, { center: gamma, scale: gamma / 2 });
    } else if (norm && name.endsWith("bias")) fillNoise(values, i, { center: 1, scale: 0.1 });
    else fillNoise(values, i, { scale: 0.1 });
    tensor.storage.assign(values);
  });
}

type Sample = { max: number; step: number; values: number[] };
function expectSample({ values }: Tensor, wanted: Sample, what: string, tolerance: number): void {
  const sampled = Array.from(values).filter((_, i) => i % wanted.step === 0);
  expectClose(sampled, wanted.values, what, { max: wanted.max, tolerance });
}

describe(`fcn_resnet50 of ${recorded.recordedWith}`, () => {
  test("parameters, names and shapes", () => {
    const model = fcnResnet50({ auxiliary: true });
    const lines = [...model.stateShapes()].map(([key, shape]) => `${key} ${shape.join(",")}`);
    expect(model.parameterCount()).toBe(recorded.parameters);
    expect(lines).toHaveLength(recorded.keys.count);
    expect(createHash("sha256").update(lines.join("\n")).digest("hex")).toBe(recorded.keys.sha256);
  });

  test("both heads' outputs, and a step of training", () => {
    const model = fcnResnet50({ classes: 5, auxiliary: true, dropout: 0 });
    fill(model);
    const [h, w] = recorded.size;
    const x = noise([2, 3, h, w], 1000);
    const y = noGrad(() => model.eval().withAuxiliary(x));
    expectSample(y.logits, recorded.out, "out", 1e-4);
    expectSample(y.auxiliary!, recorded.aux, "aux", 1e-4);
    const labels = Int32Array.from({ length: 2 * h * w }, (_, i) => i % 5);
    const trained = model.train() as typeof model;
    const { logits, auxiliary } = trained.withAuxiliary(x);
    const loss = F.crossEntropy(logits, labels).add(F.crossEntropy(auxiliary!, labels).mul(0.5));
    expect(loss.item()).toBeCloseTo(recorded.loss, 3);
    loss.backward();
    const parameters = model.namedParameters();
    for (const [key, wanted] of Object.entries(recorded.gradients)) {
      expectSample(parameters.get(key)!.grad!, wanted, key, 1e-3);
    }
  });
});

const backbones: Record<string, () => Fcn["backbone"]> = {
  small: () => fcn32s().backbone,
  vgg11: () => fcn32s(vgg11({ hidden: 16 })).backbone,
  resnet18: () => fcn32s(resnet18({ width: 8 })).backbone,
};
test.each([
  ["small", [1, 2, 4, 8, 16, 32], [16, 32, 48, 64, 80, 96]],
  ["vgg11", [2, 4, 8, 16, 32], [64, 128, 256, 512, 512]],
  ["resnet18", [4, 8, 16, 32], [8, 16, 32, 64]],
] as [string, number[], number[]][])("maps of the backbone: %s", (name, strides, channels) => {
  const backbone = backbones[name]();
  expect(backbone.strides).toEqual(strides);
  expect(backbone.channels).toEqual(channels);
  const maps = noGrad(() => backbone.eval() && backbone.maps(zeros([1, 3, 64, 96])));
  expect(maps.map(({ shape }) => shape)).toEqual(
    strides.map((s, i) => [1, channels[i], 64 / s, 96 / s]),
  );
});

/** Scores that are not 0, as they are at first. */
function drawn(model: Fcn): Fcn {
  for (const [name, parameter] of model.namedParameters()) {
    if (name.startsWith("score")) parameter.storage.assign(wave(parameter.shape, 1).values);
  }
  return model.eval() as Fcn;
}

test.each([fcn32s, fcn16s, fcn8s])(
  "$name: any size of image, of both kinds of backbone",
  (make) => {
    manualSeed(1);
    const models = [
      make(vgg11({ hidden: 8, classes: 4 }), { classes: 3 }),
      make(resnet18({ width: 8 }), { classes: 3 }),
      make(null, { classes: 3, width: 4 }),
    ];
    for (const model of models.map(drawn)) {
      for (const [h, w] of [
        [32, 64],
        [70, 47],
      ]) {
        const x = wave([1, 3, h, w], 2, { requiresGrad: false });
        const y = noGrad(() => model.forward(x));
        expect(y.shape).toEqual([1, 3, h, w]);
        expect(model.outputShape(x.shape)).toEqual([1, 3, h, w]);
        expect(y.values.every(Number.isFinite)).toBe(true);
        // The last rows and columns are enlarged too.
        expect(Math.max(...y.slice(2, h - 1).values.map(Math.abs))).toBeGreaterThan(1e-6);
      }
    }
  },
);

test("skips: the scores of finer maps are added to the coarse ones, doubled", () => {
  manualSeed(2);
  const model = drawn(fcn16s(null, { classes: 3, width: 4 }));
  const x = wave([1, 3, 64, 64], 0, { requiresGrad: false });
  noGrad(() => {
    const [fine, coarse] = model.backbone.maps(x).slice(-2);
    const layers = model.children() as Map<string, { forward(x: Tensor): Tensor }>;
    const scored = (name: string, map: Tensor) => layers.get(name)!.forward(map);
    const sum = scored("score16", fine).add(scored("grow32", scored("score32", coarse)));
    expectClose(model.forward(x).values, scored("enlarge", sum).values, "by hand");
  });
  expect([...layerNames(model)]).toEqual(["score16", "score32", "grow32", "enlarge"]);
});

const layerNames = (model: Fcn) => [...model.children().keys()].filter((n) => n !== "backbone");

test("FCN-16s may begin with what FCN-32s learned: at first the skip adds nothing", () => {
  manualSeed(5);
  const coarse = drawn(fcn32s(null, { classes: 3, width: 4 }));
  const fine = fcn16s(null, { classes: 3, width: 4 }).eval() as Fcn;
  const { "enlarge.weight": _, ...learned } = coarse.stateDict();
  fine.loadStateDict(learned, { partial: true });
  const x = wave([1, 3, 64, 64], 0, { requiresGrad: false });
  noGrad(() => {
    const scores = (model: Fcn) => model.children().get("score32")!;
    const deep = coarse.backbone.forward(x);
    const doubled = fine.children().get("grow32")!.forward(scores(coarse).forward(deep));
    const wanted = fine.children().get("enlarge")!.forward(doubled);
    expectClose(fine.forward(x).values, wanted.values, "logits");
  });
});

test("before training, enlarging is bilinear: an even map stays even inside", () => {
  const model = fcn8s(null, { classes: 2, width: 4 });
  const grow = model.children().get("enlarge")!;
  const even = zeros([1, 2, 6, 6]).add(3);
  const inside = noGrad(() => grow.forward(even))
    .slice(2, 8, 40)
    .slice(3, 8, 40);
  expectClose(inside.values, new Float32Array(inside.size).fill(3), "inside");
});

test("a VGG's dense layers say the same as convolutions, in the middle of a large image", () => {
  manualSeed(3);
  const vgg = vgg11({ hidden: 8, classes: 4, dropout: 0 }).eval() as ReturnType<typeof vgg11>;
  const { backbone, head } = fcn32s(vgg, { classes: 4 }).eval() as Fcn;
  const x = wave([1, 3, 224, 224], 0, { requiresGrad: false });
  const map = noGrad(() => head!.forward(backbone.forward(x)));
  const dense = vgg.layer("classifier") as ReturnType<typeof sequential>;
  const last = [...dense.children().values()].at(-1) as ReturnType<typeof linear>;
  const said = noGrad(() => last.forward(map.slice(2, 3, 4).slice(3, 3, 4).reshape([1, 8])));
  expectClose(said.values, noGrad(() => vgg.forward(x)).values, "logits");
  const { shape } = map;
  expect(shape).toEqual([1, 8, 7, 7]);
});

test("names: a VGG's and a ResNet's own, so that published weights load", () => {
  const names = (model: Module) => [...model.stateShapes().keys()];
  const vgg = vgg16({ hidden: 8 });
  const published = names(vgg).filter((name) => name.startsWith("features"));
  expect(names(fcn8s(vgg))).toEqual(
    expect.arrayContaining(published.map((name) => `backbone.${name}`)),
  );
  expect(names(fcn8s(resnet18({ width: 8 })))).toContain("backbone.layer4.1.bn2.running_var");
  expect(names(fcnResnet18({ width: 8 }))).toContain("classifier.4.bias");
});

test("learns to find people and bicycles", () => {
  manualSeed(4);
  const model = fcn(null, 2, { classes: 3, width: 8 });
  const { x, masks } = streets({ count: 4, size: 32, seed: 5 }).batch([0, 1, 2, 3]);
  const optimizer = adam(model, { learningRate: 0.01 });
  const losses = Array.from({ length: 30 }, () => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(x), masks);
    loss.backward();
    optimizer.step();
    return loss.item();
  });
  expect(losses[0]).toBeCloseTo(Math.log(3), 4);
  expect(losses[29]).toBeLessThan(0.3);
});

test("segment: a class a pixel; the model stays in its mode", () => {
  const model = fcn(null, 1, { classes: 3, width: 2 });
  const biased = { score1: [0, 2, 1] };
  model.namedParameters().get("score1.bias")!.storage.assign(Float32Array.from(biased.score1));
  expect(segment(model, zeros([2, 3, 32, 33])).shape).toEqual([2, 32, 33]);
  expect(new Set(segment(model, zeros([3, 32, 32])).values)).toEqual(new Set([1]));
  expect(model.training).toBe(true);
});

test("evaluateSegmentation: over all pixels together", () => {
  const model = fcn(null, 1, { classes: 3, width: 2 });
  const pictures = streets({ count: 5, size: 32 });
  const { masks } = pictures.batch([0, 1, 2, 3, 4]);
  const ground = masks.values.filter((k) => k === 0).length / masks.size;
  const { accuracy, iou } = evaluateSegmentation(model, pictures, { classes: 3, batchSize: 2 });
  expect(accuracy).toBeCloseTo(ground, 10);
  expect(iou[0]).toBeCloseTo(ground, 10);
  expect(iou.slice(1)).toEqual([0, 0]);
});

const never = () => {
  throw new Error("no batch is asked for");
};
const small = () => fcn(null, 1, { classes: 3, width: 2 });
test.each([
  ["fcn: expected a stride of 1, 2, 4, 8, 16, 32, got 3", () => fcn(null, 3)],
  ["fcn: expected a stride of 4, 8, 16, 32, got 2", () => fcn(resnet18({ width: 8 }), 2)],
  ["fcn: expected classes as a whole number ≥ 1, got 0", () => fcn8s(null, { classes: 0 })],
  [
    "fcn: expected a VGG, a ResNet or nothing as backbone, got another network",
    () => fcn8s(sequential(linear(2, 2))),
  ],
  ["fcn: expected width as a whole number ≥ 1, got 0.5", () => fcn8s(null, { width: 0.5 })],
  [
    "fcn: expected a VGG, a ResNet or nothing as backbone, got another network",
    () => fcn8s("vgg16" as never),
  ],
  ["segment: expected a model, got undefined", () => segment(undefined as never, zeros([3, 8, 8]))],
  [
    "segment: expected images [N,C,H,W] or [C,H,W], got [4]",
    () => segment(linear(4, 10), zeros([4])),
  ],
  [
    "evaluateSegmentation: expected classes as a whole number ≥ 1, got undefined",
    () => evaluateSegmentation(small(), streets({ count: 1 }), undefined as never),
  ],
  ["fcn: expected images [N,C,H,W], got [3,64,64]", () => small().outputShape([3, 64, 64])],
  ["fcn: expected images [N,C,H,W], got [64,64]", () => small().forward(zeros([64, 64]))],
  [
    "fcnResnet: expected images [N,C,H,W], got [3,64,64]",
    () => fcnResnet18({ width: 8 }).outputShape([3, 64, 64]),
  ],
  [
    "segment: expected a model that answers [N,classes,H,W], got [1,10]",
    () => segment(sequential(flatten(), linear(4, 10)), zeros([1, 2, 2])),
  ],
  [
    "segment: expected finite scores, got NaN",
    () => segment(small(), zeros([1, 3, 32, 32]).add(Number.NaN)),
  ],
  [
    "evaluateSegmentation: expected pictures, got none",
    () => evaluateSegmentation(small(), { length: 0, batch: never }, { classes: 3 }),
  ],
  [
    "evaluateSegmentation: expected a batchSize of at least 1, got 0",
    () => evaluateSegmentation(small(), streets({ count: 1 }), { classes: 3, batchSize: 0 }),
  ],
  [
    "evaluateSegmentation: expected masks of shape [1,64,96], got [1,32,32]",
    () =>
      evaluateSegmentation(
        small(),
        { length: 1, batch: () => ({ x: zeros([1, 3, 64, 96]), masks: zeros([1, 32, 32]) }) },
        { classes: 3 },
      ),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
