import type { Dataset } from "../data/index.js";
import { throwIfInterrupted } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { softmax } from "../ops/index.js";
import { fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { observing } from "../viz/observe.js";
import { breather } from "./breather.js";
import { answersOf } from "./evaluate.js";

/**
 * The probability of each class for each picture, [n, classes], in the dataset's order. Runs in
 * evaluation mode and without gradients, and leaves the model as it was.
 * @throws OptionError predict: expected a dataset with pictures, got none
 */
export async function predict(
  model: Module,
  dataset: Dataset,
  { batchSize = 100 }: { batchSize?: number } = {},
): Promise<Tensor> {
  const total = dataset.length;
  if (total === 0) throw new OptionError("predict", "a dataset with pictures", "none");
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new OptionError("predict", "a batchSize of at least 1", `${batchSize}`);
  }
  const breathe = breather();
  const parts: Float32Array[] = [];
  for (let start = 0; start < total; start += batchSize) {
    throwIfInterrupted();
    const count = Math.min(batchSize, total - start);
    const places = Array.from({ length: count }, (_, i) => start + i);
    const { x } = dataset.load ? await dataset.load(places) : dataset.batch(places);
    parts.push(
      observing(model, () => {
        const logits = model.forward(x);
        answersOf("predict", logits, count);
        return Float32Array.from(softmax(logits, 1).values);
      }),
    );
    await breathe();
  }
  const classes = parts[0].length / Math.min(batchSize, total);
  const values = new Float32Array(total * classes);
  parts.forEach((part, i) => {
    values.set(part, i * batchSize * classes);
  });
  return fromArray(values, [total, classes]);
}
