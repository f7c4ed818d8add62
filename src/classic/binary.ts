import type { Tensor } from "../tensor/index.js";
import { type Features, type Rows, rowsOf, scores } from "./rows.js";

/** What tells two classes apart, by a number. */
export abstract class BinaryClassifier {
  constructor(
    /** The two labels; the second one is where the decision function is positive. */
    readonly classes: readonly [number, number],
    /** How many features a row has. */
    readonly width: number,
  ) {}

  /** The decision function of each row. */
  protected abstract score(rows: Rows): Float64Array;

  /**
   * The decision function: positive on the side of the second class, larger further from the border.
   *
   * Shape    [N,D] → [N], float64
   * @throws  ShapeError decision: expected 2 features, as learned from, got 3
   */
  decision(x: Features): Tensor {
    const rows = rowsOf("decision", x, this.width);
    return scores(this.score(rows), [rows.count]);
  }

  /** The label of each row. */
  predict(x: Features): number[] {
    const found = this.decision(x).storage.peek();
    return Array.from(found, (score) => this.classes[score > 0 ? 1 : 0]);
  }
}
