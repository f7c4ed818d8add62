import { rng } from "../tensor/index.js";
import { BinaryClassifier } from "./binary.js";
import { checkPositive, type Features, type Rows, rowsOf, signsOf } from "./rows.js";

export interface LinearSvmOptions {
  /** What a row inside the margin costs. Default 1. */
  c?: number;
  /** Spread of the projected gradient that is let be. Default 1e-3. */
  tolerance?: number;
  /** Times through the data. Default 1000. */
  maxPasses?: number;
  /** Of the order of the rows. Default 0. */
  seed?: number;
}

/** w·x + bias: made by `fitLinearSvm`. */
export class LinearSvm extends BinaryClassifier {
  constructor(
    classes: readonly [number, number],
    readonly weights: Float64Array,
    readonly bias: number,
    readonly passes: number,
    readonly converged: boolean,
  ) {
    super(classes, weights.length);
  }

  protected override score({ values, count, width }: Rows): Float64Array {
    const found = new Float64Array(count).fill(this.bias);
    for (let i = 0; i < values.length; i++) {
      found[Math.floor(i / width)] += this.weights[i % width] * values[i];
    }
    return found;
  }
}

/**
 * A linear SVM without a table of all pairs: for many rows, such as regions of many images.
 *
 * One α at a time, by coordinate descent on the dual. The bias is the weight of a feature that is
 * always 1, so it is kept small too (`fitSvm`'s is not).
 * Shape    x [N,D], labels N numbers of two kinds; the greater one is the positive side
 * Source   Hsieh, Chang, Lin, Keerthi & Sundararajan 2008, algorithm 1 with the hinge loss; the
 *          result is scikit-learn's `LinearSVC(loss="hinge")`'s
 * @throws  OptionError fitLinearSvm: expected c greater than 0, got -1
 * @example fitLinearSvm([[0], [1], [3], [4]], [0, 0, 1, 1]).predict([[-1], [5]]) // [0, 1]
 */
export function fitLinearSvm(
  x: Features,
  labels: ArrayLike<number>,
  { c = 1, tolerance = 1e-3, maxPasses = 1000, seed = 0 }: LinearSvmOptions = {},
): LinearSvm {
  checkPositive("fitLinearSvm", { c, tolerance, maxPasses });
  const rows = rowsOf("fitLinearSvm", x);
  const { classes, signs } = signsOf("fitLinearSvm", labels, rows.count);
  const solver = new Descent(rows, signs, c);
  const random = rng(seed);
  const order = [...signs.keys()];
  let [passes, spread] = [0, Infinity];
  while (passes < maxPasses && spread > tolerance) {
    spread = solver.pass(random.shuffle(order));
    passes++;
  }
  return new LinearSvm(classes, solver.weights, solver.bias, passes, spread <= tolerance);
}

class Descent {
  readonly weights: Float64Array;
  bias = 0;
  readonly #alpha: Float64Array;
  /** |x|² + 1 of each row. */
  readonly #curvature: Float64Array;

  constructor(
    readonly rows: Rows,
    readonly signs: Int8Array,
    readonly c: number,
  ) {
    this.weights = new Float64Array(rows.width);
    this.#alpha = new Float64Array(rows.count);
    this.#curvature = new Float64Array(rows.count).fill(1);
    for (let i = 0; i < rows.values.length; i++) {
      this.#curvature[Math.floor(i / rows.width)] += rows.values[i] ** 2;
    }
  }

  /** Moves each α once; gives the spread of the projected gradient. */
  pass(order: number[]): number {
    let [low, high] = [Infinity, -Infinity];
    for (const i of order) {
      const gradient = this.signs[i] * this.#score(i) - 1;
      const old = this.#alpha[i];
      let projected = gradient;
      if (old === 0) projected = Math.min(gradient, 0);
      else if (old === this.c) projected = Math.max(gradient, 0);
      low = Math.min(low, projected);
      high = Math.max(high, projected);
      if (projected === 0) continue;
      this.#alpha[i] = Math.min(Math.max(old - gradient / this.#curvature[i], 0), this.c);
      this.#add(i, this.signs[i] * (this.#alpha[i] - old));
    }
    return high - low;
  }

  #score(i: number): number {
    const { values, width } = this.rows;
    let sum = this.bias;
    for (let d = 0; d < width; d++) sum += this.weights[d] * values[i * width + d];
    return sum;
  }

  #add(i: number, step: number): void {
    const { values, width } = this.rows;
    for (let d = 0; d < width; d++) this.weights[d] += step * values[i * width + d];
    this.bias += step;
  }
}
