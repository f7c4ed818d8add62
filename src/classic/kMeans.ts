import { fromArray, OptionError, type Rng, rng, type Tensor } from "../tensor/index.js";
import { squaredDistance } from "./kernelFunction.js";
import { checkPositive, type Features, type Rows, rowsOf } from "./rows.js";

export interface KMeansOptions {
  /** Of the first centres (k-means++). Default 0. */
  seed?: number;
  /** The first centres [K,D] themselves, in place of seeded ones. */
  start?: Features;
  /** Default 300. */
  maxSteps?: number;
}

/** Centres that rows are near to: made by `kMeans`. */
export class KMeans {
  constructor(
    private readonly rows: Rows,
    /** Which centre each row of the training data is nearest to. */
    readonly labels: number[],
    /** The sum of the squared distances to the nearest centre. */
    readonly inertia: number,
    readonly steps: number,
    /** False where `maxSteps` ended it. */
    readonly converged: boolean,
  ) {}

  /** [K,D], float64. */
  get centers(): Tensor {
    return fromArray(this.rows.values.slice(), [this.rows.count, this.rows.width]);
  }

  /** The nearest centre of each row. */
  nearest(x: Features): number[] {
    return assigned(rowsOf("nearest", x, this.rows.width), this.rows).labels;
  }
}

/**
 * Parts rows into k groups around their means.
 *
 * Shape    x [N,D] → centres [K,D]
 * Source   Lloyd 1982; first centres: k-means++, Arthur & Vassilvitskii 2007. From the same start the
 *          result is scikit-learn's `KMeans(algorithm="lloyd", tol=0)`'s
 * @throws  OptionError kMeans: expected 1 … 3 centres for 3 rows, got 4
 * @example kMeans([[0], [2], [10], [12]], 2, { start: [[0], [12]] }).centers.toArray() // [[1], [11]]
 */
export function kMeans(x: Features, k: number, options: KMeansOptions = {}): KMeans {
  const { seed = 0, start, maxSteps = 300 } = options;
  checkPositive("kMeans", { maxSteps });
  const rows = rowsOf("kMeans", x);
  if (!Number.isInteger(k) || k < 1 || k > rows.count) {
    throw new OptionError("kMeans", `1 … ${rows.count} centres for ${rows.count} rows`, `${k}`);
  }
  const centers = start ? rowsOf("kMeans", start, rows.width) : spreadCenters(rows, k, rng(seed));
  if (centers.count !== k)
    throw new OptionError("kMeans", `${k} first centres`, `${centers.count}`);
  let found = assigned(rows, centers);
  let [steps, converged] = [0, false];
  while (steps < maxSteps && !converged) {
    moveToMeans(rows, found.labels, found.distances, centers);
    const next = assigned(rows, centers);
    converged = next.labels.every((label, i) => label === found.labels[i]);
    found = next;
    steps++;
  }
  const inertia = found.distances.reduce((a, b) => a + b, 0);
  return new KMeans(centers, found.labels, inertia, steps, converged);
}

function assigned(rows: Rows, centers: Rows): { labels: number[]; distances: Float64Array } {
  const labels = new Array<number>(rows.count).fill(0);
  const distances = new Float64Array(rows.count).fill(Infinity);
  for (let i = 0; i < rows.count; i++) {
    for (let c = 0; c < centers.count; c++) {
      const distance = squaredDistance(rows, i, centers, c);
      if (distance < distances[i]) [labels[i], distances[i]] = [c, distance];
    }
  }
  return { labels, distances };
}

function moveToMeans(rows: Rows, labels: number[], distances: Float64Array, centers: Rows): void {
  const { width } = rows;
  const counts = new Int32Array(centers.count);
  centers.values.fill(0);
  for (const [i, label] of labels.entries()) {
    counts[label]++;
    for (let d = 0; d < width; d++) {
      centers.values[label * width + d] += rows.values[i * width + d];
    }
  }
  for (let c = 0; c < centers.count; c++) {
    const to = centers.values.subarray(c * width, (c + 1) * width);
    if (counts[c] > 0) for (let d = 0; d < width; d++) to[d] /= counts[c];
    else {
      // Nobody's centre goes where the worst served row is; the next one to another row.
      const far = farthest(distances);
      distances[far] = 0;
      to.set(rows.values.subarray(far * width, (far + 1) * width));
    }
  }
}

/** Each further centre is a row, drawn with the odds of its squared distance to the nearest one. */
function spreadCenters(rows: Rows, k: number, random: Rng): Rows {
  const { width, count } = rows;
  const centers: Rows = { values: new Float64Array(k * width), count: k, width };
  const nearest = new Float64Array(count).fill(Infinity);
  for (let c = 0; c < k; c++) {
    const place = c === 0 ? random.int(count) : drawn(nearest, random);
    centers.values.set(rows.values.subarray(place * width, (place + 1) * width), c * width);
    for (let i = 0; i < count; i++) {
      nearest[i] = Math.min(nearest[i], squaredDistance(rows, i, centers, c));
    }
  }
  return centers;
}

function drawn(odds: Float64Array, random: Rng): number {
  let left = random.uniform() * odds.reduce((a, b) => a + b, 0);
  for (let i = 0; i < odds.length; i++) {
    left -= odds[i];
    if (left < 0) return i;
  }
  return random.int(odds.length);
}

/** Not by `Math.max(...)`: there may be a million rows. */
function farthest(distances: Float64Array): number {
  let far = 0;
  for (let i = 1; i < distances.length; i++) if (distances[i] > distances[far]) far = i;
  return far;
}
