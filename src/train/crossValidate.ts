import type { Dataset, Fold } from "../data/index.js";
import type { Module } from "../nn/index.js";
import { fromArray, OptionError, type Tensor } from "../tensor/index.js";
// biome takes a call of `fit` for a focused test.
import { type FitOptions, fit as trainModel } from "./fit.js";
import type { History } from "./history.js";
import { predict } from "./predict.js";

/** What came of cross-validation. */
export interface CrossValidation {
  /** Of each fold, with its test. */
  histories: History[];
  /** Accuracy on the test part of each fold. */
  accuracies: number[];
  /** Mean of them. */
  accuracy: number;
  /**
   * [n, classes]: for each picture the probabilities of the model that was not trained on it, as
   * `findLabelErrors` needs them.
   */
  probabilities: Tensor;
}

/**
 * Trains a new model on each fold and tests it on the rest.
 * @throws OptionError crossValidate: expected folds that test every place once, got 2 tests of place 0
 */
export async function crossValidate(
  build: (fold: number) => Module,
  dataset: Dataset,
  folds: readonly Fold[],
  options: Omit<FitOptions, "train" | "test" | "optimizer" | "checkpoint"> = {},
): Promise<CrossValidation> {
  checkFolds(folds, dataset.length);
  const histories: History[] = [];
  const accuracies: number[] = [];
  let classes = 0;
  let values = new Float32Array(0);
  for (const [i, { train, test }] of folds.entries()) {
    const model = build(i);
    const rest = dataset.subset(test);
    const history = await trainModel(model, {
      ...options,
      train: dataset.subset(train),
      test: rest,
    });
    const part = await predict(model, rest);
    if (classes === 0) {
      classes = part.shape[1];
      values = new Float32Array(dataset.length * classes);
    }
    const numbers = part.values;
    test.forEach((place, k) => {
      values.set(numbers.subarray(k * classes, (k + 1) * classes), place * classes);
    });
    histories.push(history);
    accuracies.push(history.epochs.at(-1)?.testAccuracy ?? Number.NaN);
  }
  const accuracy = accuracies.reduce((a, b) => a + b, 0) / accuracies.length;
  const probabilities = fromArray(values, [dataset.length, classes]);
  return { histories, accuracies, accuracy, probabilities };
}

function checkFolds(folds: readonly Fold[], length: number): void {
  const tests = new Int32Array(length);
  for (const { test } of folds) for (const place of test) tests[place]++;
  const wrong = tests.findIndex((count) => count !== 1);
  if (wrong < 0) return;
  const expected = "folds that test every place once";
  throw new OptionError("crossValidate", expected, `${tests[wrong]} tests of place ${wrong}`);
}
