import type { Dataset } from "../data/index.js";
import { throwIfInterrupted } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { crossEntropy } from "../ops/index.js";
import { formatShape, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { observing } from "../viz/observe.js";
import { breather } from "./breather.js";

/** Mean loss of a batch from the model's output [N, classes] and the class numbers. */
export type Loss = (logits: Tensor, labels: Int32Array) => Tensor;

export interface EvaluateOptions {
  /** Default 100. */
  batchSize?: number;
  /** Default `F.crossEntropy`. */
  loss?: Loss;
  /** Called after each batch. */
  onBatch?: (done: number, total: number) => void;
}

export interface Evaluation {
  /** Mean over all pictures. */
  loss: number;
  /** Share of right answers, 0 to 1. */
  accuracy: number;
  correct: number;
  total: number;
  /** The model's answer to each picture, in the dataset's order. */
  predictions: Int32Array;
}

/**
 * How good a model is on a dataset. Runs in evaluation mode and without gradients, and leaves the
 * model as it was.
 * @throws OptionError evaluate: expected a dataset with pictures, got none
 * @throws ShapeError evaluate: expected a model that answers [100,classes], got [100,4,4]
 */
export async function evaluate(
  model: Module,
  dataset: Dataset,
  { batchSize = 100, loss = crossEntropy, onBatch }: EvaluateOptions = {},
): Promise<Evaluation> {
  if (dataset.length === 0) throw new OptionError("evaluate", "a dataset with pictures", "none");
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new OptionError("evaluate", "a batchSize of at least 1", `${batchSize}`);
  }
  const total = dataset.length;
  const predictions = new Int32Array(total);
  const breathe = breather();
  let [lossSum, correct] = [0, 0];
  for (let start = 0; start < total; start += batchSize) {
    throwIfInterrupted();
    const count = Math.min(batchSize, total - start);
    const places = Array.from({ length: count }, (_, i) => start + i);
    const { x, y } = dataset.load ? await dataset.load(places) : dataset.batch(places);
    const { answers, mean } = observing(model, () => {
      const logits = model.forward(x);
      return { answers: answersOf("evaluate", logits, count), mean: loss(logits, y).item() };
    });
    predictions.set(answers, start);
    correct += hits(answers, y);
    lossSum += mean * count;
    onBatch?.(start + count, total);
    await breathe();
  }
  return { loss: lossSum / total, accuracy: correct / total, correct, total, predictions };
}

/** The class with the largest number in each row. */
export function answersOf(op: string, logits: Tensor, count: number): Int32Array {
  if (logits.rank !== 2 || logits.shape[0] !== count) {
    throw new ShapeError(
      op,
      `a model that answers [${count},classes]`,
      formatShape(logits.shape),
      "end the model with flatten() and linear(…, classes)",
    );
  }
  const classes = logits.shape[1];
  return Int32Array.from({ length: count }, (_, i) => {
    let best = i * classes;
    for (let k = best + 1; k < (i + 1) * classes; k++) {
      if (logits.values[k] > logits.values[best]) best = k;
    }
    return best - i * classes;
  });
}

/** How many answers are right. */
export function hits(answers: Int32Array, labels: ArrayLike<number>): number {
  return answers.reduce((sum, answer, i) => sum + (answer === labels[i] ? 1 : 0), 0);
}
