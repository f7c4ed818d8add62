import { OptionError } from "../tensor/index.js";
import type { IntegralImage } from "./integralImage.js";

/** Rows of signs: 1 where the rectangle is added, −1 where it is taken away. */
const SIGNS = {
  "edge-x": [[-1, 1]],
  "edge-y": [[-1], [1]],
  "line-x": [[-1, 1, -1]],
  "line-y": [[-1], [1], [-1]],
  diagonal: [
    [-1, 1],
    [1, -1],
  ],
} as const;

export type HaarKind = keyof typeof SIGNS;
export const HAAR_KINDS = Object.keys(SIGNS) as HaarKind[];

/** A feature in a window: equal rectangles of `height`×`width` each, the first at (top, left). */
export interface HaarFeature {
  kind: HaarKind;
  top: number;
  left: number;
  height: number;
  width: number;
}

export interface HaarOptions {
  /** Only places and sizes that are multiples of this. Default 1: all of them. */
  step?: number;
  kinds?: HaarKind[];
}

/**
 * All Haar-like features of a window: edges, lines and diagonals at every place and size.
 *
 * Source   Viola & Jones 2001, section 2: 24×24 has 162,336 of these five kinds
 * @throws  OptionError haarFeatures: expected a window of whole pixels and a step of 1 or more, got 0×24, step 1
 * @example haarFeatures(24, 24).length // 162336
 */
export function haarFeatures(
  height: number,
  width: number,
  { step = 1, kinds = HAAR_KINDS }: HaarOptions = {},
): HaarFeature[] {
  if (![height, width, step].every((n) => Number.isInteger(n) && n >= 1)) {
    const expected = "a window of whole pixels and a step of 1 or more";
    throw new OptionError("haarFeatures", expected, `${height}×${width}, step ${step}`);
  }
  return kinds.flatMap((kind) => {
    const [rows, columns] = [SIGNS[kind].length, SIGNS[kind][0].length];
    const found: HaarFeature[] = [];
    for (let h = step; h * rows <= height; h += step) {
      for (let w = step; w * columns <= width; w += step) {
        for (let top = 0; top + h * rows <= height; top += step) {
          for (let left = 0; left + w * columns <= width; left += step) {
            found.push({ kind, top, left, height: h, width: w });
          }
        }
      }
    }
    return found;
  });
}

/**
 * A feature's value: the sum under the bright rectangles minus the sum under the dark ones.
 *
 * The window's top left corner is at (y, x).
 * @throws  OptionError haarValue: expected a feature inside 2×2, got edge-x of 2×4 at (0, 0)
 * @example haarValue(integralImage(tensor([[1, 5], [2, 7]])), { kind: "edge-x", top: 0, left: 0, height: 2, width: 1 }) // 9
 */
export function haarValue(image: IntegralImage, feature: HaarFeature, y = 0, x = 0): number {
  const { kind, height, width } = feature;
  const [top, left] = [y + feature.top, x + feature.left];
  const [h, w] = [SIGNS[kind].length * height, SIGNS[kind][0].length * width];
  if (!(top >= 0 && left >= 0 && top + h <= image.height && left + w <= image.width)) {
    const got = `${kind} of ${h}×${w} at (${top}, ${left})`;
    throw new OptionError("haarValue", `a feature inside ${image.height}×${image.width}`, got);
  }
  return signedSum(image, SIGNS[kind], top, left, height, width);
}

function signedSum(
  image: IntegralImage,
  signs: readonly (readonly number[])[],
  top: number,
  left: number,
  height: number,
  width: number,
): number {
  let value = 0;
  for (let r = 0; r < signs.length; r++) {
    for (let c = 0; c < signs[r].length; c++) {
      value += signs[r][c] * image.at(top + r * height, left + c * width, height, width);
    }
  }
  return value;
}
