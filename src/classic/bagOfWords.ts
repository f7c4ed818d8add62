import { fromArray, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { type KMeans, kMeans } from "./kMeans.js";
import { planeOf } from "./plane.js";
import { type Features, rowsOf } from "./rows.js";

export interface PatchOptions {
  /** Of a patch's side, in pixels. Default 8. */
  size?: number;
  /** Pixels from one patch to the next. Default 4. */
  stride?: number;
}

/**
 * Descriptors on a grid: each patch, its mean taken away and its length made 1.
 *
 * So light does not count. A patch without any contrast is all zeros.
 * Shape    [H,W], [1,H,W] or [3,H,W] (its brightness) → [N, size²], row by row, float64
 * Source   Fei-Fei & Perona 2005: a grid serves scenes as well as keypoints do
 * @throws  OptionError densePatches: expected a whole size and stride of 1 or more, got 0 and 4
 * @throws  ShapeError densePatches: expected an image of at least 8×8, got 4×4
 * @example densePatches(zeros([28, 28]), { size: 7, stride: 7 }).shape // [16, 49]
 */
export function densePatches(image: Tensor, { size = 8, stride = 4 }: PatchOptions = {}): Tensor {
  if (![size, stride].every((n) => Number.isInteger(n) && n >= 1)) {
    const expected = "a whole size and stride of 1 or more";
    throw new OptionError("densePatches", expected, `${size} and ${stride}`);
  }
  const { values, height, width } = planeOf("densePatches", image);
  if (height < size || width < size) {
    const got = `${height}×${width}`;
    throw new ShapeError("densePatches", `an image of at least ${size}×${size}`, got);
  }
  const [rows, columns] = [height, width].map((n) => Math.floor((n - size) / stride) + 1);
  const found = new Float64Array(rows * columns * size * size);
  for (let p = 0; p < rows * columns; p++) {
    const first = Math.floor(p / columns) * stride * width + (p % columns) * stride;
    const patch = found.subarray(p * size * size, (p + 1) * size * size);
    for (let i = 0; i < patch.length; i++) {
      patch[i] = values[first + Math.floor(i / size) * width + (i % size)];
    }
    normalize(patch);
  }
  return fromArray(found, [rows * columns, size * size]);
}

function normalize(patch: Float64Array): void {
  const mean = patch.reduce((a, b) => a + b, 0) / patch.length;
  let square = 0;
  for (let i = 0; i < patch.length; i++) {
    patch[i] -= mean;
    square += patch[i] ** 2;
  }
  // Rounding leaves a trace of contrast in an even patch.
  const length = Math.sqrt(square);
  const even = length <= 1e-9 * (1 + Math.abs(mean));
  for (let i = 0; i < patch.length; i++) patch[i] = even ? 0 : patch[i] / length;
}

/** Visual words: made by `fitVocabulary`. */
export class Vocabulary {
  constructor(readonly means: KMeans) {}

  /** How many words there are. */
  get size(): number {
    return this.means.centers.shape[0];
  }

  /**
   * One image as a bag of words: how often each one is the nearest to its descriptors.
   *
   * Shape    descriptors [N,D] → [K], sums to 1; where they were in the image is forgotten
   */
  histogram(descriptors: Features): Tensor {
    const counts = new Float64Array(this.size);
    const words = this.means.nearest(descriptors);
    for (const word of words) counts[word] += 1 / words.length;
    return fromArray(counts, [counts.length]);
  }
}

/**
 * Learns a vocabulary of visual words: k-means over the descriptors of all images.
 *
 * Shape    descriptors: a list of [Nᵢ,D], one an image; words: how many
 * Source   Csurka, Dance, Fan, Willamowski & Bray 2004; Sivic & Zisserman 2003
 * @throws  OptionError fitVocabulary: expected descriptors of 1 or more images, got none
 * @example fitVocabulary([[[0], [1]], [[9]]], 2).histogram([[0], [1], [8], [0]]).toArray().sort() // [0.25, 0.75]
 */
export function fitVocabulary(
  descriptors: readonly Features[],
  words: number,
  options: { seed?: number; maxSteps?: number } = {},
): Vocabulary {
  if (!(descriptors?.length > 0)) {
    throw new OptionError("fitVocabulary", "descriptors of 1 or more images", "none");
  }
  const width = rowsOf("fitVocabulary", descriptors[0]).width;
  const all = descriptors.map((one) => rowsOf("fitVocabulary", one, width));
  const values = new Float64Array(all.reduce((sum, { values: v }) => sum + v.length, 0));
  let at = 0;
  for (const one of all) {
    values.set(one.values, at);
    at += one.values.length;
  }
  return new Vocabulary(kMeans(fromArray(values, [values.length / width, width]), words, options));
}
