import { statSync } from "node:fs";
import { expect, test } from "vitest";
import {
  evaluateSegmentation,
  fcn,
  loadStreetFcn,
  manualSeed,
  type SceneDataset,
  streets,
  trainSegmentation,
} from "../../src/index.js";

test("the shipped network finds people and bicycles that it has not seen, also in larger streets", async () => {
  const file = new URL("../../src/weights/streets/streets.safetensors", import.meta.url);
  expect(statSync(file).size).toBeLessThan(2 ** 20);
  const model = await loadStreetFcn();
  const streetsOf = (size: number) => streets({ count: 8, size, seed: 900 });
  const { miou, accuracy } = evaluateSegmentation(model, streetsOf(96), { classes: 3 });
  expect(miou).toBeGreaterThan(0.85);
  expect(accuracy).toBeGreaterThan(0.98);
  const larger = evaluateSegmentation(model, streetsOf(128), { classes: 3, batchSize: 2 });
  expect(larger.miou).toBeGreaterThan(0.75);
});

test("trainSegmentation: learns, shows nothing if told so, gives the same losses for the same seed", async () => {
  const scenes = streets({ count: 6, size: 32, seed: 5 });
  const run = async () => {
    manualSeed(4);
    const model = fcn(null, 2, { classes: 3, width: 4 });
    const options = { epochs: 8, batchSize: 2, learningRate: 0.01, show: false };
    return { model, ...(await trainSegmentation(model, scenes, options)) };
  };
  const { losses, model, stages, seconds } = await run();
  expect(losses).toHaveLength(24);
  expect(losses[23]).toBeLessThan(0.6 * losses[0]);
  expect((await run()).losses).toEqual(losses);
  expect(stages.training).toBe(seconds);
  expect(model.training).toBe(true);
});

test("trainSegmentation: the second network that learns from the same pictures does not draw them again", async () => {
  const pictures = streets({ count: 4, size: 32, seed: 8 });
  let drawn = 0;
  const { sample } = pictures;
  pictures.sample = (index) => {
    drawn++;
    return sample.call(pictures, index);
  };
  for (let k = 0; k < 2; k++) {
    const model = fcn(null, 2, { classes: 3, width: 2 });
    await trainSegmentation(model, pictures, { epochs: 2, batchSize: 2, show: false });
  }
  expect(drawn).toBe(4);
});

const scenes = streets({ count: 2, size: 32 });
const small = () => fcn(null, 2, { classes: 3, width: 2 });
test.each([
  [
    "trainSegmentation: expected pictures to learn from, got none",
    () => trainSegmentation(small(), { length: 0 } as SceneDataset),
  ],
  [
    "train: expected epochs of at least 1, got 0",
    () => trainSegmentation(small(), scenes, { epochs: 0, show: false }),
  ],
  [
    "train: expected batchSize of at least 1, got 0.5",
    () => trainSegmentation(small(), scenes, { batchSize: 0.5, show: false }),
  ],
  [
    "adam: expected learningRate ≥ 0, got NaN",
    () => trainSegmentation(small(), scenes, { learningRate: Number.NaN, show: false }),
  ],
] as [string, () => Promise<unknown>][])("%s", async (message, call) => {
  await expect(call()).rejects.toThrow(message);
});
