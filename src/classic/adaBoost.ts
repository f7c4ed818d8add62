import { BinaryClassifier } from "./binary.js";
import { checkPositive, type Features, type Rows, rowsOf, signsOf } from "./rows.js";

/** Votes `sign` where a row's feature is above the threshold, −`sign` elsewhere. */
export interface Stump {
  feature: number;
  threshold: number;
  sign: 1 | -1;
  /** How much it counts: ½ ln((1 − error) / error). */
  vote: number;
  /** Its weighted error when it was chosen. */
  error: number;
}

/** Stumps that vote: made by `fitAdaBoost`. */
export class AdaBoost extends BinaryClassifier {
  constructor(
    classes: readonly [number, number],
    width: number,
    readonly stumps: readonly Stump[],
  ) {
    super(classes, width);
  }

  protected override score(rows: Rows): Float64Array {
    return Float64Array.from({ length: rows.count }, (_, i) =>
      vote(this.stumps, (f) => rows.values[i * rows.width + f]),
    );
  }
}

/** −1 where all stumps say so … 1. */
export function vote(stumps: readonly Stump[], feature: (f: number) => number): number {
  let [sum, most] = [0, 0];
  for (const stump of stumps) {
    sum += (feature(stump.feature) > stump.threshold ? stump.sign : -stump.sign) * stump.vote;
    most += stump.vote;
  }
  return most > 0 ? sum / most : 0;
}

/**
 * Learns to choose features: in each round the stump with the least weighted error, then the rows
 * that it gets wrong count more.
 *
 * Ends early where a stump makes no error, or none is better than guessing. The decision function is
 * −1 … 1.
 * Shape    x [N,D], labels N numbers of two kinds; the greater one is the positive side
 * Source   Freund & Schapire 1997; Viola & Jones 2001, table 1
 * @throws  OptionError fitAdaBoost: expected rounds greater than 0, got 0
 * @example fitAdaBoost([[0], [1], [3], [4]], [0, 0, 1, 1]).stumps[0].threshold // 2
 */
export function fitAdaBoost(
  x: Features,
  labels: ArrayLike<number>,
  { rounds = 20 }: { rounds?: number } = {},
): AdaBoost {
  checkPositive("fitAdaBoost", { rounds });
  const rows = rowsOf("fitAdaBoost", x);
  const { classes, signs } = signsOf("fitAdaBoost", labels, rows.count);
  const orders = sortedByFeature(rows);
  const weights = new Float64Array(rows.count).fill(1 / rows.count);
  const stumps: Stump[] = [];
  while (stumps.length < rounds) {
    const stump = bestStump(rows, signs, weights, orders);
    if (stump.error >= 0.5 - 1e-12) break;
    stumps.push(stump);
    if (stump.error <= LEAST) break;
    reweigh(rows, signs, weights, stump);
  }
  return new AdaBoost(classes, rows.width, stumps);
}

/** An error of 0 would be a vote without end. */
const LEAST = 1e-10;

/** Each feature's rows from its smallest value to its greatest. */
function sortedByFeature({ values, count, width }: Rows): Uint32Array[] {
  return Array.from({ length: width }, (_, f) =>
    Uint32Array.from({ length: count }, (_, i) => i).sort(
      (a, b) => values[a * width + f] - values[b * width + f],
    ),
  );
}

function bestStump(
  { values, count, width }: Rows,
  signs: Int8Array,
  weights: Float64Array,
  orders: Uint32Array[],
): Stump {
  let positive = 0;
  for (let i = 0; i < count; i++) if (signs[i] > 0) positive += weights[i];
  const best = { feature: 0, threshold: 0, sign: 1 as 1 | -1, error: Infinity };
  for (let f = 0; f < width; f++) {
    // The error of "above is positive", as the threshold rises past one row after the other.
    let error = 1 - positive;
    const order = orders[f];
    for (let k = 0; k < count - 1; k++) {
      error += signs[order[k]] * weights[order[k]];
      const [here, next] = [values[order[k] * width + f], values[order[k + 1] * width + f]];
      if (here === next || Math.min(error, 1 - error) >= best.error) continue;
      best.feature = f;
      best.threshold = middle(here, next);
      best.sign = error <= 0.5 ? 1 : -1;
      best.error = Math.min(error, 1 - error);
    }
  }
  const error = Math.max(best.error, LEAST);
  return { ...best, error, vote: 0.5 * Math.log((1 - error) / error) };
}

/** Between two neighbours that rounding can't tell from their middle, the lower one. */
function middle(low: number, high: number): number {
  const between = low + (high - low) / 2;
  return between < high ? between : low;
}

function reweigh({ values, width }: Rows, signs: Int8Array, weights: Float64Array, s: Stump): void {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const said = values[i * width + s.feature] > s.threshold ? s.sign : -s.sign;
    weights[i] *= Math.exp(-signs[i] * said * s.vote);
    sum += weights[i];
  }
  for (let i = 0; i < weights.length; i++) weights[i] /= sum;
}
