import { fromArray, OptionError, type Rng, rng, ShapeError, type Tensor } from "../tensor/index.js";
import { type Plane, planeOf } from "./plane.js";
import { checkPositive, classesOf } from "./rows.js";

export interface FernOptions {
  /** How many ferns. Default 30. */
  ferns?: number;
  /** Pixel tests a fern, 1 … 16: 2^depth leaves. Default 8. */
  depth?: number;
  /** Counted in every leaf for every class before the data (M-estimate), greater than 0. Default 1. */
  prior?: number;
  /** Of the pixel tests. Default 0. */
  seed?: number;
}

/** Ferns that vote: made by `fitFerns`. */
export class RandomFerns {
  constructor(
    /** The labels, in order. */
    readonly classes: readonly number[],
    /** [height, width] of the images. */
    readonly size: readonly [number, number],
    /** How many pixel tests a fern has. */
    readonly depth: number,
    /** Two places (y · width + x) a test, fern by fern: the bit is set where the first is brighter. */
    readonly tests: Uint32Array,
    /** ln P(leaf | class), [ferns, 2^depth, K]. */
    private readonly logs: Float64Array,
    /** ln P(class). */
    private readonly priors: Float64Array,
  ) {}

  /**
   * How probable each class is for one image.
   *
   * Shape    [H,W], [1,H,W] or [3,H,W] → [K], float64, sums to 1
   * @throws  ShapeError probabilities: expected an image of 8×8, got 4×4
   */
  probabilities(image: Tensor): Tensor {
    const leaves = leavesOf(planeFor("probabilities", image, this.size), this.tests, this.depth);
    const k = this.classes.length;
    const sums = this.priors.slice();
    for (const [fern, leaf] of leaves.entries()) {
      const at = (fern * 2 ** this.depth + leaf) * k;
      for (let c = 0; c < k; c++) sums[c] += this.logs[at + c];
    }
    const top = Math.max(...sums);
    const odds = sums.map((s) => Math.exp(s - top));
    const all = odds.reduce((a, b) => a + b, 0);
    return fromArray(
      odds.map((o) => o / all),
      [k],
    );
  }

  /** The most probable label of one image. */
  predict(image: Tensor): number {
    const found = this.probabilities(image).storage.peek();
    return this.classes[found.indexOf(Math.max(...found))];
  }
}

/**
 * Learns classes from random pixel comparisons: naive Bayes, where the tests of one fern are joint.
 *
 * A test asks whether one pixel is brighter than another, so a·I + b (a > 0) changes nothing.
 * Shape    images: N of one size, [H,W], [1,H,W] or [3,H,W]; labels: N numbers
 * Source   Özuysal, Calonder, Lepetit & Fua 2010, sections 3.1 and 3.2
 * @throws  OptionError fitFerns: expected a depth of 1 … 16, got 17
 * @throws  OptionError fitFerns: expected images of 2 pixels or more, got none
 * @example fitFerns([tensor([[0, 1]]), tensor([[1, 0]])], [3, 8]).predict(tensor([[9, 2]])) // 8
 */
export function fitFerns(
  images: readonly Tensor[],
  labels: ArrayLike<number>,
  { ferns = 30, depth = 8, prior = 1, seed = 0 }: FernOptions = {},
): RandomFerns {
  checkPositive("fitFerns", { ferns, prior });
  if (!Number.isInteger(depth) || depth < 1 || depth > 16) {
    throw new OptionError("fitFerns", "a depth of 1 … 16", `${depth}`);
  }
  const size = sizeOf(images);
  const classes = classesOf("fitFerns", labels, images.length);
  const tests = pixelPairs(size[0] * size[1], Math.ceil(ferns) * depth, rng(seed));
  const k = classes.length;
  const counts = new Float64Array(Math.ceil(ferns) * 2 ** depth * k).fill(prior);
  const seen = new Float64Array(k);
  for (const [i, image] of images.entries()) {
    const label = classes.indexOf(labels[i]);
    seen[label]++;
    const leaves = leavesOf(planeFor("fitFerns", image, size), tests, depth);
    for (const [fern, leaf] of leaves.entries()) counts[(fern * 2 ** depth + leaf) * k + label]++;
  }
  const logs = counts.map((count, i) => Math.log(count / (seen[i % k] + prior * 2 ** depth)));
  const priors = seen.map((n) => Math.log(n / images.length));
  return new RandomFerns(classes, size, depth, tests, logs, priors);
}

function sizeOf(images: readonly Tensor[]): [number, number] {
  if (!(images?.length > 0)) {
    throw new OptionError("fitFerns", "images of 2 pixels or more", "none");
  }
  const { height, width } = planeOf("fitFerns", images[0]);
  if (height * width < 2) {
    throw new OptionError("fitFerns", "images of 2 pixels or more", `${height}×${width}`);
  }
  return [height, width];
}

function planeFor(op: string, image: Tensor, [height, width]: readonly [number, number]): Plane {
  const plane = planeOf(op, image);
  if (plane.height !== height || plane.width !== width) {
    const got = `${plane.height}×${plane.width}`;
    throw new ShapeError(op, `an image of ${height}×${width}`, got);
  }
  return plane;
}

/** Two different pixels each. */
function pixelPairs(pixels: number, count: number, random: Rng): Uint32Array {
  const pairs = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const first = random.int(pixels);
    pairs[2 * i] = first;
    pairs[2 * i + 1] = (first + 1 + random.int(pixels - 1)) % pixels;
  }
  return pairs;
}

/** In which leaf of each fern an image ends. */
function leavesOf({ values }: Plane, tests: Uint32Array, depth: number): number[] {
  return Array.from({ length: tests.length / 2 / depth }, (_, fern) => {
    let leaf = 0;
    for (let t = fern * depth; t < (fern + 1) * depth; t++) {
      leaf = 2 * leaf + (values[tests[2 * t]] > values[tests[2 * t + 1]] ? 1 : 0);
    }
    return leaf;
  });
}
