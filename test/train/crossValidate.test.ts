import { expect, test } from "vitest";
import { findLabelErrors, ImageDataset, kFold, stratifiedKFold } from "../../src/data/index.js";
import { flatten, linear, sequential } from "../../src/nn/index.js";
import { manualSeed, rng } from "../../src/tensor/index.js";
import { crossValidate, evaluate, predict, fit as train } from "../../src/train/index.js";
import { freshFolder, letters, network } from "./support.js";

freshFolder();

/** Pictures of 6 pixels, bright in the third that their class says; every tenth label is wrong. */
function planted() {
  const random = rng(5);
  const labels = Uint8Array.from({ length: 120 }, (_, i) => i % 3);
  const images = Uint8Array.from({ length: 720 }, (_, i) =>
    Math.floor((i % 6) / 2) === labels[Math.floor(i / 6)] ? 200 + random.int(50) : random.int(80),
  );
  const wrong = labels.map((label, i) => (i % 10 === 0 ? (label + 1) % 3 : label));
  return new ImageDataset({ images, labels: wrong, shape: [1, 2, 3], classes: ["a", "b", "c"] });
}
const build = () => {
  manualSeed(1);
  return sequential(flatten(), linear(6, 3));
};

test("predict gives probabilities whose largest are evaluate's answers", async () => {
  const model = network();
  await train(model, { train: letters(), show: false });
  const p = await predict(model, letters(), { batchSize: 20 });
  expect(p.shape).toEqual([48, 3]);
  const { predictions } = await evaluate(model, letters());
  for (let i = 0; i < 48; i++) {
    const row = [0, 1, 2].map((k) => p.at(i, k));
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(row.indexOf(Math.max(...row))).toBe(predictions[i]);
  }
  expect(model.training).toBe(true);
});

test("cross-validation finds planted wrong labels", async () => {
  const data = planted();
  const folds = stratifiedKFold(data.labels, { folds: 4, shuffle: true });
  const options = { epochs: 20, batchSize: 10, learningRate: 0.05, show: false };
  const result = await crossValidate(build, data, folds, options);
  expect(result.histories).toHaveLength(4);
  expect(result.accuracy).toBeCloseTo(result.accuracies.reduce((a, b) => a + b) / 4, 10);
  expect(result.accuracy).toBeGreaterThan(0.8);
  const found = findLabelErrors(data.labels, result.probabilities).map(({ index }) => index);
  const planted10 = Array.from({ length: 12 }, (_, i) => 10 * i);
  expect(planted10.filter((i) => found.includes(i)).length).toBeGreaterThanOrEqual(11);
  expect(found.length).toBeLessThanOrEqual(14);
});

test("messages", async () => {
  const data = planted();
  const [first] = kFold(120);
  await expect(crossValidate(build, data, [first, first])).rejects.toThrow(
    "crossValidate: expected folds that test every place once, got 2 tests of place 0",
  );
  await expect(predict(build(), data.subset([]))).rejects.toThrow(
    "predict: expected a dataset with pictures, got none",
  );
  await expect(predict(build(), data, { batchSize: 0 })).rejects.toThrow(
    "predict: expected a batchSize of at least 1, got 0",
  );
});
