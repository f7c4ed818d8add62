import { expect, test } from "vitest";
import { flatten, linear, relu, sequential } from "../../src/nn/index.js";
import { crossEntropy } from "../../src/ops/index.js";
import { fromArray, rng, tensor, zeros } from "../../src/tensor/index.js";
import {
  evaluate,
  fastGradientSign,
  mixFeatures,
  spreadFeatures,
  fit as train,
} from "../../src/train/index.js";
import { letters, network } from "./support.js";

test("each number moves by epsilon, to where the loss grows, and stays in the range", () => {
  const model = sequential({ flat: flatten(), fc: linear(3, 2) });
  model.loadStateDict({
    "fc.weight": tensor([
      [1, -1, 0],
      [0, 0, 0],
    ]),
    "fc.bias": zeros([2]),
  });
  const x = tensor([0.5, 0.5, 0.5], { shape: [1, 1, 1, 3] });
  const moved = fastGradientSign(model, x, [0], { epsilon: 0.25 });
  expect(moved.toArray()).toEqual([[[[0.25, 0.75, 0.5]]]]);
  expect(fastGradientSign(model, x, [0], { epsilon: 1 }).toArray()).toEqual([[[[0, 1, 0.5]]]]);
  const free = fastGradientSign(model, x, [0], { epsilon: 1, range: null });
  expect(free.toArray()).toEqual([[[[-0.5, 1.5, 0.5]]]]);
  // Towards a class instead of away from one.
  const aimed = fastGradientSign(model, x, [1], { epsilon: 0.25, targeted: true });
  expect(aimed.toArray()).toEqual(moved.toArray());
  expect(x.toArray()).toEqual([[[[0.5, 0.5, 0.5]]]]);
});

test("a trained network is wrong about pictures that hardly changed; it is left as it was", async () => {
  const model = network();
  const set = letters();
  await train(model, { train: set, epochs: 12, batchSize: 8, learningRate: 0.01, show: false });
  const { x, y } = set.batch(Array.from({ length: set.length }, (_, i) => i));
  const lossOf = (pictures: typeof x) => crossEntropy(model.eval().forward(pictures), y).item();
  const before = lossOf(x);
  expect((await evaluate(model, set)).accuracy).toBeGreaterThan(0.8);
  model.train();
  model.zeroGrad();
  const moved = fastGradientSign(model, x, y, { epsilon: 0.2 });
  expect(model.training).toBe(true);
  for (const weight of model.parameters()) {
    expect(weight.requiresGrad).toBe(true);
    expect(weight.grad?.values.some((value) => value !== 0) ?? false).toBe(false);
  }
  expect(Math.max(...moved.values.map((value, i) => Math.abs(value - x.values[i])))).toBeCloseTo(
    0.2,
    5,
  );
  expect(lossOf(moved)).toBeGreaterThan(2 * before);
});

test("features mixed behind a layer, with gradients through both", () => {
  const first = linear(2, 2, { bias: false });
  const last = linear(2, 1, { bias: false });
  first.loadStateDict({
    weight: tensor([
      [1, 0],
      [0, 1],
    ]),
  });
  last.loadStateDict({ weight: tensor([[1, 10]]) });
  const model = sequential({ first, relu: relu(), last });
  const x = tensor(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    { requiresGrad: true },
  );
  const { logits, partners, share } = mixFeatures(model, "relu", x, { share: 0.75, rng: rng(2) });
  expect(share).toBe(0.75);
  expect([...partners].sort()).toEqual([0, 1, 2]);
  const plain = [21, 43, 65];
  expect(logits.toArray()).toEqual(plain.map((one, i) => [0.75 * one + 0.25 * plain[partners[i]]]));
  logits.sum().backward();
  // Every picture is itself once and a partner once.
  expect(x.grad?.toArray()).toEqual([
    [1, 10],
    [1, 10],
    [1, 10],
  ]);
  expect(model.forward(x).toArray()).toEqual(plain.map((one) => [one]));
});

test("rows move away from others of their class, or towards them; a lone row stays", () => {
  const rows = tensor([
    [0, 0],
    [4, 2],
    [9, 9],
  ]);
  const spread = (options: object) => spreadFeatures(rows, [1, 1, 2], { rng: rng(0), ...options });
  expect(spread({}).toArray()).toEqual([
    [-2, -1],
    [6, 3],
    [9, 9],
  ]);
  expect(spread({ direction: "interpolate" }).toArray()).toEqual([
    [2, 1],
    [2, 1],
    [9, 9],
  ]);
});

test("messages", () => {
  const model = sequential({ fc: linear(1, 2) });
  const x = fromArray(new Float32Array(2), [2, 1]);
  const sign = (labels: number[], options: object) => () =>
    fastGradientSign(model, x, labels, options);
  expect(sign([0, 0], { epsilon: -1 })).toThrow("fastGradientSign: expected epsilon ≥ 0, got -1");
  expect(sign([0, 0], { range: [1, 0] })).toThrow(
    "fastGradientSign: expected a range from low to high, got [1,0]",
  );
  expect(sign([0], {})).toThrow(
    "fastGradientSign: expected a label for each of the 2 pictures, got 1",
  );
  const mix = (layer: string, share: number) => () =>
    mixFeatures(model, layer, x, { share, rng: rng(0) });
  expect(mix("conv9", 0.5)).toThrow('mixFeatures: expected a layer of the model (fc), got "conv9"');
  expect(mix("fc", 2)).toThrow("mixFeatures: expected a share from 0 to 1, got 2");
  const spare = sequential({ fc: linear(1, 2), spare: relu() });
  spare.forward = (input) => input;
  expect(() => mixFeatures(spare, "spare", x, { share: 1, rng: rng(0) })).toThrow(
    'mixFeatures: expected a layer that takes part in forward, got "spare"',
  );
  expect(() => spreadFeatures(zeros([2, 3]), [1], { rng: rng(0) })).toThrow(
    "spreadFeatures: expected features [N,D] with a label for each row, got [2,3] and 1 labels",
  );
  expect(() => spreadFeatures(zeros([1, 3]), [1], { rng: rng(0), strength: -1 })).toThrow(
    "spreadFeatures: expected strength ≥ 0, got -1",
  );
});
