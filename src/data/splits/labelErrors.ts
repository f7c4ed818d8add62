import { DataError, OptionError, type Tensor } from "../../tensor/index.js";

/** How often a given label goes with another true one. */
export interface ConfidentJoint {
  /** For each class, the mean probability of that class among what is labelled so. */
  thresholds: number[];
  /** [given][true]: counted where a class is as probable as its threshold says. */
  counts: number[][];
  /** The same, scaled to the number of each given label; whole numbers. */
  calibrated: number[][];
  /** The true class that each example is counted for; −1 where no class is probable enough. */
  guesses: Int32Array;
}

/** An example whose label is probably wrong. */
export interface LabelError {
  index: number;
  given: number;
  /** The most probable other label. */
  suggested: number;
  /** The probability of the given label: the smaller, the surer that it is wrong. */
  confidence: number;
}

const CLOSE = 1e-6;

/**
 * The confident joint of labels and the probabilities that a model gives, which must not have been
 * trained on the examples that it judges (cross-validation).
 *
 * Source   Northcutt, Jiang, Chuang 2021, "Confident Learning", section 3.1, equations 1 to 3
 * @throws  DataError confidentJoint: expected probabilities [n,classes] of 3 labels, got shape [2,2]
 * @throws  DataError confidentJoint: expected labels from 0 to 1, got 2
 */
export function confidentJoint(labels: ArrayLike<number>, probabilities: Tensor): ConfidentJoint {
  const rows = rowsOf(labels, probabilities);
  const classes = probabilities.shape[1];
  const all = Array.from({ length: classes }, (_, k) => k);
  const sums = all.map(() => 0);
  const sizes = all.map(() => 0);
  rows.forEach((row, i) => {
    sums[labels[i]] += row[labels[i]];
    sizes[labels[i]]++;
  });
  // A class that nothing is labelled with is never probable enough.
  const thresholds = all.map((k) => (sizes[k] > 0 ? sums[k] / sizes[k] : Number.POSITIVE_INFINITY));
  const counts = all.map(() => all.map(() => 0));
  const guesses = Int32Array.from(rows, (row, i) => {
    const likely = all.filter((k) => row[k] >= thresholds[k] - CLOSE);
    if (likely.length === 0) return -1;
    const guess = likely.reduce((best, k) => (row[k] > row[best] ? k : best));
    counts[labels[i]][guess]++;
    return guess;
  });
  const safe = counts.map((row, k) => row.map((n, j) => (k === j ? Math.max(1, n) : n)));
  const calibrated = safe.map((row, k) => {
    const total = row.reduce((a, b) => a + b, 0);
    return roundedTo(
      row.map((n) => (n / total) * sizes[k]),
      sizes[k],
    );
  });
  return { thresholds, counts, calibrated, guesses };
}

export interface LabelErrorOptions {
  /**
   * "confidentJoint": all that the joint counts beside its diagonal. "noiseRate" (default): for each
   * pair of labels as many as the calibrated joint says, the surest ones.
   */
  method?: "confidentJoint" | "noiseRate";
}

/**
 * Finds labels that are probably wrong, the surest first. An example whose label is the most probable
 * class is never one.
 *
 * Source   as `confidentJoint`, section 3.2, methods 2 and 4
 * @throws  OptionError findLabelErrors: expected method "confidentJoint" or "noiseRate", got "all"
 */
export function findLabelErrors(
  labels: ArrayLike<number>,
  probabilities: Tensor,
  { method = "noiseRate" }: LabelErrorOptions = {},
): LabelError[] {
  if (method !== "confidentJoint" && method !== "noiseRate") {
    const expected = 'method "confidentJoint" or "noiseRate"';
    throw new OptionError("findLabelErrors", expected, JSON.stringify(method));
  }
  const joint = confidentJoint(labels, probabilities);
  const rows = rowsOf(labels, probabilities);
  const found = method === "noiseRate" ? byNoiseRate(labels, rows, joint) : beside(labels, joint);
  return [...found]
    .map((index) => {
      const row = rows[index];
      const given = labels[index];
      const others = row.map((p, k) => (k === given ? Number.NEGATIVE_INFINITY : p));
      const suggested = others.indexOf(Math.max(...others));
      return { index, given, suggested, confidence: row[given] };
    })
    .filter(({ index, suggested, given }) => rows[index][suggested] > rows[index][given])
    .sort((a, b) => a.confidence - b.confidence || a.index - b.index);
}

function beside(labels: ArrayLike<number>, { guesses }: ConfidentJoint): Set<number> {
  const places = Array.from(guesses, (_, i) => i);
  return new Set(places.filter((i) => guesses[i] >= 0 && guesses[i] !== labels[i]));
}

function byNoiseRate(
  labels: ArrayLike<number>,
  rows: number[][],
  { calibrated }: ConfidentJoint,
): Set<number> {
  const found = new Set<number>();
  calibrated.forEach((row, given) => {
    const own = rows.flatMap((_, i) => (labels[i] === given ? [i] : []));
    row.forEach((count, truth) => {
      if (truth === given || count === 0) return;
      const margin = (i: number) => rows[i][truth] - rows[i][given];
      const surest = [...own].sort((a, b) => margin(b) - margin(a) || a - b);
      for (const i of surest.slice(0, count)) found.add(i);
    });
  });
  return found;
}

/** Whole numbers near the given ones, with this sum: what is missing goes to the worst rounded. */
function roundedTo(numbers: number[], sum: number): number[] {
  const whole = numbers.map(Math.round);
  for (;;) {
    const missing = sum - whole.reduce((a, b) => a + b, 0);
    if (missing === 0) return whole;
    const sign = Math.sign(missing);
    const error = (i: number) => sign * (numbers[i] - whole[i]);
    const order = whole.map((_, i) => i).sort((a, b) => error(b) - error(a) || sign * (b - a));
    for (const i of order.slice(0, Math.abs(missing))) whole[i] += sign;
  }
}

function rowsOf(labels: ArrayLike<number>, probabilities: Tensor): number[][] {
  const { shape, values } = probabilities;
  if (shape.length !== 2 || shape[0] !== labels.length || labels.length === 0) {
    const expected = `probabilities [n,classes] of ${labels.length} labels`;
    throw new DataError("confidentJoint", expected, `shape [${shape}]`);
  }
  const classes = shape[1];
  return Array.from({ length: labels.length }, (_, i) => {
    const label = labels[i];
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new DataError("confidentJoint", `labels from 0 to ${classes - 1}`, `${label}`);
    }
    return Array.from(values.subarray(i * classes, (i + 1) * classes));
  });
}
