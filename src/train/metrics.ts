import { OptionError } from "../tensor/index.js";

/** A number from the answers of a model and the right ones. */
export type Metric = (
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
) => number;

/**
 * How often each class (row) is taken for each other (column).
 * @throws  OptionError confusionMatrix: expected as many predictions as labels, got 1 and 2
 * @example confusionMatrix([0, 1, 1], [0, 0, 1], 2) // [[1, 1], [0, 1]]
 */
export function confusionMatrix(
  predictions: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): number[][] {
  if (predictions.length !== labels.length) {
    const got = `${predictions.length} and ${labels.length}`;
    throw new OptionError("confusionMatrix", "as many predictions as labels", got);
  }
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < labels.length; i++) matrix[labels[i]][predictions[i]]++;
  return matrix;
}

/** Of each class: precision, recall and F1; 0 where there is nothing to divide by (as scikit-learn). */
function perClass(matrix: number[][]) {
  const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);
  return matrix.map((row, k) => {
    const right = row[k];
    const labelled = row.reduce((a, b) => a + b, 0);
    const predicted = matrix.reduce((sum, other) => sum + other[k], 0);
    return {
      precision: ratio(right, predicted),
      recall: ratio(right, labelled),
      f1: ratio(2 * right, labelled + predicted),
    };
  });
}

const mean =
  (what: "precision" | "recall" | "f1"): Metric =>
  (predictions, labels, classes) => {
    const all = perClass(confusionMatrix(predictions, labels, classes));
    return all.reduce((sum, one) => sum + one[what], 0) / classes;
  };

/**
 * Mean over the classes of: what share of the answers "this class" is right.
 * @example precision([0, 1, 1], [0, 0, 1], 2) // 0.75
 */
export const precision: Metric = mean("precision");

/**
 * Mean over the classes of: what share of this class is found. Also called balanced accuracy.
 * @example recall([0, 1, 1], [0, 0, 1], 2) // 0.75
 */
export const recall: Metric = mean("recall");

/**
 * Mean over the classes of the harmonic mean of precision and recall.
 * @example f1([0, 0, 1], [0, 0, 1], 2) // 1
 */
export const f1: Metric = mean("f1");
