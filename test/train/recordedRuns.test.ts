import { expect, test } from "vitest";
import { animals } from "../../src/data/index.js";
import { resnet18 } from "../../src/models/index.js";
import { manualSeed } from "../../src/tensor/index.js";
import { degradationRuns, fit as train } from "../../src/train/index.js";
import { plotCurve } from "../../src/viz/index.js";

test("degradation: the deeper plain network has the higher training error, the residual one not", () => {
  const runs = degradationRuns();
  const last = (name: string) => runs[name].epochs[19];
  const error = (name: string) => 1 - last(name).accuracy;
  expect(last("plain34").epoch).toBe(20);
  expect(error("plain34")).toBeGreaterThan(error("plain18") + 0.1);
  expect(error("resnet34")).toBeLessThan(0.01);
  expect(error("resnet18")).toBeLessThan(0.01);
  expect(last("plain34").loss).toBeGreaterThan(10 * last("resnet34").loss);
  // It is no overfitting: on new pictures the deeper plain network is worse, too.
  expect(last("plain34").testAccuracy).toBeLessThan(last("plain18").testAccuracy! - 0.1);
  expect(plotCurve(runs).data.length).toBe(4 * 4);
});

test("a ResNet-18 learns pictures of CIFAR's shape", async () => {
  manualSeed(1);
  const model = resnet18({ stem: "cifar", width: 8, classes: 2 });
  const pictures = animals({ kinds: 2, perKind: 20, kindSeed: 3 });
  const { epochs } = await train(model, {
    ...{ train: pictures, epochs: 6, batchSize: 10, learningRate: 0.01, show: false },
  });
  expect(epochs[5].loss).toBeLessThan(0.5 * epochs[0].loss);
});
