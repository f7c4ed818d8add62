import { formatShape, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { fitAdaBoost, type Stump, vote } from "./adaBoost.js";
import { type HaarFeature, type HaarOptions, haarFeatures, haarValue } from "./haar.js";
import { type IntegralImage, integralImage } from "./integralImage.js";

/** A window that was found; `top`, `left`, `height` and `width` in pixels. */
export interface Detection {
  top: number;
  left: number;
  height: number;
  width: number;
  /** −1 … 1. */
  score: number;
}

export interface DetectOptions {
  /** Pixels from one window to the next, at scale 1. Default 1. */
  stride?: number;
  /** Sizes of the window, 1 or more times what was learned. Default [1]. */
  scales?: number[];
  /** Windows with a greater score are found. Default 0. */
  threshold?: number;
  /** Of two windows that share more than this (intersection over union) the better one is kept. Default 0.3. */
  overlap?: number;
}

export interface HaarDetectorOptions extends HaarOptions {
  /** How many features are chosen. Default 20. */
  rounds?: number;
}

/** An image's sums, and those of its squares: for the contrast of a window. */
interface Sums {
  plain: IntegralImage;
  squared: IntegralImage;
}
const sumsOf = (image: Tensor): Sums => ({
  plain: integralImage(image),
  squared: integralImage(image, { squared: true }),
});

/** Haar features, chosen and weighed by AdaBoost: made by `fitHaarDetector`. */
export class HaarDetector {
  constructor(
    /** [height, width] of what was learned from. */
    readonly window: readonly [number, number],
    /** The chosen features, the first one chosen first. */
    readonly features: readonly HaarFeature[],
    /** Stump i looks at feature i. */
    readonly stumps: readonly Stump[],
  ) {}

  /**
   * All places where the window finds something, the surest first, without those that overlap it.
   *
   * Shape    [H,W], [1,H,W] or [3,H,W]
   * @throws  OptionError detect: expected scales of 1 or more, got 0.5
   * @throws  OptionError detect: expected stride greater than 0, got 0
   */
  detect(image: Tensor, options: DetectOptions = {}): Detection[] {
    const { stride = 1, scales = [1], threshold = 0, overlap = 0.3 } = options;
    const low = scales.find((scale) => !(scale >= 1 && scale < Infinity));
    if (low !== undefined) throw new OptionError("detect", "scales of 1 or more", `${low}`);
    if (!(stride > 0)) throw new OptionError("detect", "stride greater than 0", `${stride}`);
    const sums = sumsOf(image);
    const found = scales.flatMap((scale) => this.#atScale(sums, scale, stride, threshold));
    return withoutOverlap(found, overlap);
  }

  #atScale(sums: Sums, scale: number, stride: number, threshold: number): Detection[] {
    const [height, width] = this.window.map((n) => Math.floor(n * scale));
    const features = this.features.map((feature) => scaled(feature, scale));
    const step = Math.max(1, Math.round(stride * scale));
    const found: Detection[] = [];
    for (let top = 0; top + height <= sums.plain.height; top += step) {
      for (let left = 0; left + width <= sums.plain.width; left += step) {
        const size = { top, left, height, width };
        const unit = contrast(sums, size);
        const score = vote(
          this.stumps,
          (f) => haarValue(sums.plain, features[f], top, left) / unit,
        );
        if (score > threshold) found.push({ ...size, score });
      }
    }
    return found;
  }
}

/**
 * Learns to find things that look like the positive windows.
 *
 * Shape    windows: N images of one size, [H,W] or [C,H,W]; labels: 1 for what is looked for, else 0.
 *          Feature values are divided by the window's contrast and area
 * Source   Viola & Jones 2001, sections 2 and 3 (one stage, not the cascade)
 * @throws  ShapeError fitHaarDetector: expected windows of one size, got 3×3 and 2×2
 * @throws  OptionError fitHaarDetector: expected 1 or more windows, got none
 */
export function fitHaarDetector(
  windows: readonly Tensor[],
  labels: ArrayLike<number>,
  { rounds = 20, ...options }: HaarDetectorOptions = {},
): HaarDetector {
  if (!(windows?.length > 0)) throw new OptionError("fitHaarDetector", "1 or more windows", "none");
  const [height, width] = windows[0].shape.slice(-2);
  const odd = windows.find(({ shape }) => shape.at(-2) !== height || shape.at(-1) !== width);
  if (odd) {
    const got = `${height}×${width} and ${odd.shape.slice(-2).join("×")}`;
    throw new ShapeError("fitHaarDetector", "windows of one size", got);
  }
  const features = haarFeatures(height, width, options);
  if (features.length === 0) {
    const shape = formatShape([height, width]);
    throw new OptionError("fitHaarDetector", "a step at which features fit the window", shape);
  }
  const rows = windows.map((image) => {
    const sums = sumsOf(image);
    const unit = contrast(sums, { top: 0, left: 0, height, width });
    return Float64Array.from(features, (feature) => haarValue(sums.plain, feature) / unit);
  });
  const { stumps } = fitAdaBoost(rows, labels, { rounds });
  return new HaarDetector(
    [height, width],
    stumps.map(({ feature }) => features[feature]),
    stumps.map((stump, i) => ({ ...stump, feature: i })),
  );
}

/** Rounded down, so that it stays inside the scaled window. */
const scaled = (feature: HaarFeature, scale: number): HaarFeature => ({
  kind: feature.kind,
  top: Math.floor(feature.top * scale),
  left: Math.floor(feature.left * scale),
  height: Math.floor(feature.height * scale),
  width: Math.floor(feature.width * scale),
});

/** Standard deviation × area: what feature values are measured in. Never 0. */
function contrast(
  { plain, squared }: Sums,
  { top, left, height, width }: Omit<Detection, "score">,
): number {
  const area = height * width;
  const mean = plain.at(top, left, height, width) / area;
  const variance = squared.at(top, left, height, width) / area - mean * mean;
  // What rounding leaves of an even window's variance is no contrast.
  return area * Math.sqrt(variance > 1e-9 * (1 + mean * mean) ? variance : 1);
}

/** Non-maximum suppression. */
function withoutOverlap(found: Detection[], overlap: number): Detection[] {
  const kept: Detection[] = [];
  for (const one of found.sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => shared(one, other) <= overlap)) kept.push(one);
  }
  return kept;
}

/** Intersection over union. */
function shared(a: Detection, b: Detection): number {
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const both = Math.max(0, height) * Math.max(0, width);
  return both / (a.height * a.width + b.height * b.width - both);
}
