import type { SceneDataset } from "../../data/index.js";
import { flatten, linear, type StateDict, sequential } from "../../nn/index.js";
import * as F from "../../ops/index.js";
import { fromArray, type Rng, type Tensor } from "../../tensor/index.js";
import { adam } from "../../train/index.js";
import { TRUNK_CHANNELS } from "./fastRcnn.js";
import { regionTrunk } from "./nets.js";
import {
  rateAt,
  SceneCache,
  type SceneItems,
  type TrainingOptions,
  trainSteps,
} from "./training.js";

/** Pixels of a cut-out. */
const SIDE = 48;
/** An object's middle is at most so far from the cut-out's. */
const SHAKE = 5;

/**
 * Teaches the trunk of the detectors of regions what the objects look like, as a classifier of cut-outs of 48 × 48 pixels
 * with one object, or none, in the middle. What ImageNet is to the papers: all four may begin from it.
 *
 * Returns the trunk's state dict, for `rcnn({ classes, trunk })` and the others.
 * @throws DataError train: expected pictures to learn from, got none
 */
export async function pretrainTrunk(
  set: SceneDataset,
  options: TrainingOptions & { rng?: Rng } = {},
): Promise<StateDict> {
  const { learningRate = 0.002, epochs = 8, batchSize = 16, rng } = options;
  const scenes = new SceneCache(set);
  const trunk = regionTrunk({ rng });
  const features = TRUNK_CHANNELS * (SIDE / 8) ** 2;
  const classifier = sequential(flatten(), linear(features, set.classes.length + 1, { rng }));
  const parameters = [...trunk.parameters(), ...classifier.parameters()];
  const optimizer = adam(parameters, { learningRate });
  await trainSteps({
    name: "pretraining",
    options: { ...options, epochs, batchSize },
    length: scenes.length,
    step: (indices, share, random) => {
      optimizer.learningRate = rateAt(share, learningRate);
      optimizer.zeroGrad();
      const { x, labels } = cutOuts(scenes.batch(indices), random);
      const loss = F.crossEntropy(classifier.forward(trunk.forward(x)), labels);
      loss.backward();
      optimizer.step();
      return loss.item();
    },
  });
  return trunk.stateDict();
}

/** One square around each object, and two anywhere in each picture, which are background if no object is near their middle. */
function cutOuts({ x, boxes, labels }: SceneItems, random: Rng): { x: Tensor; labels: number[] } {
  const [, , height, width] = x.shape;
  const rows: number[] = [];
  const kinds: number[] = [];
  const cut = (image: number, cx: number, cy: number, kind: number): void => {
    rows.push(image, cx - SIDE / 2, cy - SIDE / 2, cx + SIDE / 2, cy + SIDE / 2);
    kinds.push(kind);
  };
  boxes.forEach((each, image) => {
    const v = each.values;
    const middles = Array.from({ length: each.shape[0] }, (_, i) => [
      (v[4 * i] + v[4 * i + 2]) / 2,
      (v[4 * i + 1] + v[4 * i + 3]) / 2,
    ]);
    middles.forEach(([cx, cy], i) => {
      const shaken = () => SHAKE * (2 * random.uniform() - 1);
      cut(image, cx + shaken(), cy + shaken(), labels[image][i] + 1);
    });
    for (let k = 0; k < 2; k++) {
      const [cx, cy] = [width * random.uniform(), height * random.uniform()];
      const near = middles.some(([mx, my]) => Math.hypot(mx - cx, my - cy) < SIDE / 2);
      if (!near) cut(image, cx, cy, 0);
    }
  });
  // A batch of empty pictures with nothing but middles refused still has a background: a corner.
  if (kinds.length === 0) cut(0, 0, 0, 0);
  const regions = fromArray(Float32Array.from(rows), [kinds.length, 5]);
  const options = { outputSize: SIDE, samplingRatio: 1, aligned: true };
  return { x: F.roiAlign(x, regions, options), labels: kinds };
}
