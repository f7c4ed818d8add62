import { BinaryClassifier } from "./binary.js";
import { type KernelOptions, type Similarity, similarityOf } from "./kernelFunction.js";
import { checkPositive, type Features, type Rows, rowsOf, signsOf } from "./rows.js";
import { solveSmo } from "./smo.js";

export interface SvmOptions extends KernelOptions {
  /** What a row inside the margin costs: small is a soft, wide margin. Default 1. */
  c?: number;
  /** The largest violation of the optimality conditions that is let be. Default 1e-3. */
  tolerance?: number;
  /** Pairs moved. Default 1e6. */
  maxSteps?: number;
}

/** A support vector machine: made by `fitSvm`. */
export class Svm extends BinaryClassifier {
  constructor(
    classes: readonly [number, number],
    /** The rows on or inside the margin: the only ones that the border stands on. */
    readonly supportVectors: Rows,
    /** Which rows of the training data they are. */
    readonly support: number[],
    /** y·α of each support vector. */
    readonly coefficients: Float64Array,
    readonly bias: number,
    readonly steps: number,
    readonly converged: boolean,
    private readonly similarity: Similarity,
    /** With the linear kernel: w of w·x + bias, its margin is 2 / |w|. Else null. */
    readonly weights: Float64Array | null,
  ) {
    super(classes, supportVectors.width);
  }

  protected override score(rows: Rows): Float64Array {
    const found = new Float64Array(rows.count).fill(this.bias);
    for (let i = 0; i < rows.count; i++) {
      for (let s = 0; s < this.coefficients.length; s++) {
        found[i] += this.coefficients[s] * this.similarity(rows, i, this.supportVectors, s);
      }
    }
    return found;
  }
}

/**
 * Learns the border with the widest margin between two classes, by SMO.
 *
 * Shape    x [N,D], labels N numbers of two kinds; the greater one is the positive side
 * Source   Cortes & Vapnik 1995; Platt 1998; Fan, Chen & Lin 2005. The decision function is
 *          scikit-learn's `SVC`'s, within the tolerance
 * @throws  DataError fitSvm: expected labels of 2 classes, got 3
 * @throws  OptionError fitSvm: expected c greater than 0, got 0
 * @throws  OptionError fitSvm: expected the kernel "linear", "poly" or "rbf", got "cubic"
 * @example fitSvm([[0], [1], [3], [4]], [0, 0, 1, 1], { kernel: "linear" }).support // [1, 2]
 */
export function fitSvm(x: Features, labels: ArrayLike<number>, options: SvmOptions = {}): Svm {
  const { c = 1, tolerance = 1e-3, maxSteps = 1e6 } = options;
  checkPositive("fitSvm", { c, tolerance, maxSteps });
  const rows = rowsOf("fitSvm", x);
  const { classes, signs } = signsOf("fitSvm", labels, rows.count);
  const similarity = similarityOf("fitSvm", options, rows);
  const diagonal = Float64Array.from({ length: rows.count }, (_, i) =>
    similarity(rows, i, rows, i),
  );
  const row = rememberedRows(rows, similarity);
  const solved = solveSmo({ signs, c, tolerance, maxSteps, row, diagonal });

  const support = [...signs.keys()].filter((i) => solved.alpha[i] > 0);
  const coefficients = Float64Array.from(support, (i) => signs[i] * solved.alpha[i]);
  const vectors = picked(rows, support);
  const weights = options.kernel === "linear" ? combined(vectors, coefficients) : null;
  const { bias, steps, converged } = solved;
  const s = similarity;
  return new Svm(classes, vectors, support, coefficients, bias, steps, converged, s, weights);
}

/** Bytes of kernel rows kept, so that many images don't need N² numbers at once. */
const ROOM = 256e6;

/** Rows of K, computed when asked for; those asked for least lately go first. */
function rememberedRows(rows: Rows, similarity: Similarity): (i: number) => Float64Array {
  const kept = new Map<number, Float64Array>();
  const most = Math.max(2, Math.floor(ROOM / (8 * rows.count)));
  return (i) => {
    let row = kept.get(i);
    if (row) kept.delete(i);
    else {
      row = new Float64Array(rows.count);
      for (let j = 0; j < rows.count; j++) row[j] = similarity(rows, i, rows, j);
      if (kept.size >= most) kept.delete(kept.keys().next().value!);
    }
    kept.set(i, row);
    return row;
  };
}

function picked({ values, width }: Rows, places: number[]): Rows {
  const taken = new Float64Array(places.length * width);
  for (const [i, p] of places.entries()) {
    taken.set(values.subarray(p * width, (p + 1) * width), i * width);
  }
  return { values: taken, count: places.length, width };
}

function combined({ values, width }: Rows, coefficients: Float64Array): Float64Array {
  const sum = new Float64Array(width);
  for (let i = 0; i < values.length; i++) {
    sum[i % width] += coefficients[Math.floor(i / width)] * values[i];
  }
  return sum;
}
