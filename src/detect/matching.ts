import { OptionError } from "../tensor/errors.js";
import type { Rng, Tensor } from "../tensor/index.js";
import { boxIou } from "./boxes.js";
import { checkShare } from "./checks.js";

/** What `matchAnchors` gives an anchor that is background, and one that is neither. */
export const BACKGROUND = -1;
export const BETWEEN = -2;

export interface MatchOptions {
  /** IoU from which an anchor belongs to an object. Default 0.7, the RPN's. */
  high?: number;
  /** IoU below which it is background. Default 0.3, the RPN's. */
  low?: number;
  /** Whether an object that no anchor covers well gets those that cover it best. Default true. */
  everyObject?: boolean;
}

/**
 * Which object each anchor is to find: its number, BACKGROUND (−1), or BETWEEN (−2), which is left out of the loss.
 *
 * Shapes   anchors [N, 4], objects [M, 4] (xyxy) → N numbers; no objects: all background
 * Source   Ren et al. 2015, section 3.1.2; equal to torchvision's Matcher
 * @throws  OptionError matchAnchors: expected low ≤ high, got 0.7 and 0.3
 * @example matchAnchors(tensor([[0, 0, 4, 4], [9, 9, 12, 12], [0, 0, 4, 8]]), tensor([[0, 0, 4, 4]])) // Int32Array [0, -1, -2]
 */
export function matchAnchors(
  anchors: Tensor,
  objects: Tensor,
  options: MatchOptions = {},
): Int32Array {
  const { high = 0.7, low = 0.3, everyObject = true } = options;
  checkShare("matchAnchors", "high", high);
  checkShare("matchAnchors", "low", low);
  if (low > high) throw new OptionError("matchAnchors", "low ≤ high", `${low} and ${high}`);
  const iou = boxIou(objects, anchors).values;
  const [m, n] = [objects.shape[0], anchors.shape[0]];
  const matches = new Int32Array(n).fill(BACKGROUND);
  const best = new Float64Array(m);
  const nearest = new Int32Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++) {
      const share = iou[i * n + j];
      if (share > iou[nearest[j] * n + j]) nearest[j] = i;
      best[i] = Math.max(best[i], share);
    }
    if (m === 0) continue;
    const share = iou[nearest[j] * n + j];
    matches[j] = share >= high ? nearest[j] : share < low ? BACKGROUND : BETWEEN;
  }
  if (!everyObject) return matches;
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++) {
      // An object that no anchor touches would take them all.
      if (best[i] > 0 && iou[i * n + j] === best[i]) matches[j] = nearest[j];
    }
  }
  return matches;
}

export interface SampleOptions {
  /** How many anchors the loss looks at. Default 256. */
  count?: number;
  /** How much of that may be objects. Default ½. */
  positives?: number;
  /** Where the choice comes from. */
  rng: Rng;
}

/**
 * A random choice of anchors for the loss: objects up to their share, the rest background; fewer where there are
 * not enough.
 *
 * Source   Ren et al. 2015, section 3.1.3 (256 an image, half positive)
 * @throws  OptionError sampleMatches: expected count as a whole number ≥ 0, got -1
 * @example sampleMatches([0, -1, -2, -1, -1], { count: 2, rng: rng(0) }).positive // [0]
 */
export function sampleMatches(
  matches: ArrayLike<number>,
  { count = 256, positives = 0.5, rng }: SampleOptions,
): { positive: number[]; negative: number[] } {
  if (!Number.isInteger(count) || count < 0) {
    throw new OptionError("sampleMatches", "count as a whole number ≥ 0", String(count));
  }
  checkShare("sampleMatches", "positives", positives);
  const all = Array.from(matches, (_, i) => i);
  const choose = (from: number[], most: number): number[] =>
    rng
      .shuffle(from)
      .slice(0, most)
      .sort((a, b) => a - b);
  const positive = choose(
    all.filter((i) => matches[i] >= 0),
    Math.floor(count * positives),
  );
  const background = all.filter((i) => matches[i] === BACKGROUND);
  return { positive, negative: choose(background, count - positive.length) };
}
