import { DataError, OptionError, type Tensor } from "../tensor/index.js";
import type { BinaryClassifier } from "./binary.js";
import { classesOf, type Features, rowsOf, scores } from "./rows.js";

/** One classifier a class: made by `fitOneVsRest`. */
export class OneVsRest {
  constructor(
    /** The labels, in order. */
    readonly classes: readonly number[],
    /** Tells class k from all others. */
    readonly classifiers: readonly BinaryClassifier[],
  ) {}

  /**
   * The decision function of each class.
   *
   * Shape    [N,D] → [N,K], float64, columns as `classes`
   */
  decision(x: Features): Tensor {
    const [{ count }, k] = [rowsOf("decision", x), this.classes.length];
    const all = new Float64Array(count * k);
    this.classifiers.forEach((one, column) => {
      const found = one.decision(x).storage.peek();
      for (let i = 0; i < count; i++) all[i * k + column] = found[i];
    });
    return scores(all, [count, k]);
  }

  /** The label of each row: of the class with the greatest decision function. */
  predict(x: Features): number[] {
    const all = this.decision(x);
    const [count, k] = all.shape;
    return Array.from({ length: count }, (_, i) => {
      const row = all.storage.peek().subarray(i * k, (i + 1) * k);
      return this.classes[row.indexOf(Math.max(...row))];
    });
  }
}

/**
 * Many classes by classifiers of two: each learns one class (1) against all others (0).
 *
 * Shape    x [N,D], labels N numbers
 * Source   Rifkin & Klautau 2004
 * @throws  DataError fitOneVsRest: expected labels of 2 classes or more, got 1
 * @throws  OptionError fitOneVsRest: expected learn as a function of rows and labels, got undefined
 * @example fitOneVsRest([[0], [1], [5], [6], [10], [11]], [7, 7, 8, 8, 9, 9], fitSvm).predict([[0], [5], [12]]) // [7, 8, 9]
 */
export function fitOneVsRest(
  x: Features,
  labels: ArrayLike<number>,
  learn: (x: Features, labels: number[]) => BinaryClassifier,
): OneVsRest {
  if (typeof learn !== "function") {
    const hint = "fitOneVsRest(x, labels, fitLinearSvm)";
    throw new OptionError(
      ...(["fitOneVsRest", "learn as a function of rows and labels", typeof learn, hint] as const),
    );
  }
  const classes = classesOf("fitOneVsRest", labels, rowsOf("fitOneVsRest", x).count);
  if (classes.length < 2) {
    throw new DataError("fitOneVsRest", "labels of 2 classes or more", `${classes.length}`);
  }
  const one = (label: number) => Array.from(labels, (other) => (other === label ? 1 : 0));
  return new OneVsRest(
    classes,
    classes.map((label) => learn(x, one(label))),
  );
}
