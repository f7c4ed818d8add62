import type { SceneDataset } from "../data/index.js";
import type { Module } from "../nn/index.js";
import * as F from "../ops/index.js";
import { DataError } from "../tensor/errors.js";
import { fromArray, type Tensor } from "../tensor/index.js";
import { adam } from "../train/index.js";
import {
  rateAt,
  type TrainingOptions,
  type TrainingRun,
  trainSteps,
} from "./detectors/training.js";

/** Pictures that are drawn once and kept with 8 bits a number, as image files have them. */
class MaskedCache {
  readonly #kept = new Map<number, { pixels: Uint8Array; mask: Uint8Array }>();
  #shape: readonly number[] = [];

  constructor(readonly scenes: SceneDataset) {}

  #item(index: number) {
    const known = this.#kept.get(index);
    if (known) return known;
    const { x, masks } = this.scenes.batch([index]);
    this.#shape = x.shape.slice(1);
    const item = {
      pixels: Uint8Array.from(x.storage.peek(), (v: number) => Math.round(255 * v)),
      mask: Uint8Array.from(masks.storage.peek()),
    };
    this.#kept.set(index, item);
    return item;
  }

  /** Every second time in the mirror: left and right mean nothing here. */
  batch(indices: readonly number[], mirrored: () => boolean): { x: Tensor; masks: Tensor } {
    const items = indices.map((index) => this.#item(index));
    const [c, h, w] = this.#shape;
    const x = new Float32Array(items.length * c * h * w);
    const masks = new Float32Array(items.length * h * w);
    items.forEach(({ pixels, mask }, n) => {
      const mirror = mirrored();
      copyRows(pixels, x.subarray(n * c * h * w, (n + 1) * c * h * w), w, mirror, 1 / 255);
      copyRows(mask, masks.subarray(n * h * w, (n + 1) * h * w), w, mirror, 1);
    });
    const count = items.length;
    return { x: fromArray(x, [count, c, h, w]), masks: fromArray(masks, [count, h, w]) };
  }
}

/** Several networks that learn from the same pictures, one after the other, draw them once. */
const CACHES = new WeakMap<SceneDataset, MaskedCache>();

function cacheOf(scenes: SceneDataset): MaskedCache {
  const known = CACHES.get(scenes) ?? new MaskedCache(scenes);
  CACHES.set(scenes, known);
  return known;
}

function copyRows(
  from: Uint8Array,
  to: Float32Array,
  width: number,
  mirror: boolean,
  times: number,
): void {
  for (let row = 0; row < from.length; row += width) {
    for (let j = 0; j < width; j++) to[row + j] = times * from[row + (mirror ? width - 1 - j : j)];
  }
}

/**
 * Trains a model to give every pixel its class: Adam on the pixels' cross-entropy, pictures every second time in the
 * mirror, a rate that rises and falls. Shows the loss and the time left; Stop ends it between two steps. The same seed
 * gives the same run.
 *
 * Source   Long, Shelhamer & Darrell 2015, section 4 (there with SGD)
 * @throws  DataError trainSegmentation: expected pictures to learn from, got none
 * @throws  OptionError train: expected epochs of at least 1, got 0
 */
export async function trainSegmentation(
  model: Module,
  scenes: SceneDataset,
  options: TrainingOptions = {},
): Promise<TrainingRun> {
  const { learningRate = 0.004, epochs = 4, batchSize = 8, seed = 0 } = options;
  if (!(scenes?.length >= 1)) {
    throw new DataError("trainSegmentation", "pictures to learn from", "none");
  }
  const pictures = cacheOf(scenes);
  const optimizer = adam(model, { learningRate });
  const { training } = model;
  const started = performance.now();
  model.train();
  try {
    const losses = await trainSteps({
      name: "trainSegmentation",
      options: { ...options, epochs, batchSize, seed },
      length: scenes.length,
      step: (indices, share, random) => {
        optimizer.learningRate = rateAt(share, learningRate);
        optimizer.zeroGrad();
        const { x, masks } = pictures.batch(indices, () => random.int(2) === 1);
        const loss = F.crossEntropy(model.forward(x), masks);
        loss.backward();
        optimizer.step();
        return loss.item();
      },
    });
    const seconds = (performance.now() - started) / 1000;
    return { losses, stages: { training: seconds }, seconds };
  } finally {
    model.train(training);
  }
}
