/** What the two ways to pool regions share. */
import type { RoiSizes } from "../engine/index.js";
import { DataError, OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { checkImages, type Pair, pair } from "./window.js";

/**
 * Regions of a batch: [K, 5], each image, x1, y1, x2, y2; or for each image of the batch its boxes [L, 4].
 */
export type Regions = Tensor | readonly Tensor[];

export interface RoiPoolOptions {
  /** Height and width of what comes out for each region. */
  outputSize: Pair;
  /** Pixels of x for a pixel of the boxes: 1/16 where the boxes are the picture's and x a map 16 times smaller. Default 1. */
  spatialScale?: number;
}

/** One row for each region: image, x1, y1, x2, y2. */
function rowsOf(op: string, regions: Regions, images: number): Float64Array {
  if (regions instanceof Tensor) {
    if (regions.rank !== 2 || regions.shape[1] !== 5) {
      const hint = "[boxes] with boxes [L,4] are the regions of one image";
      throw new ShapeError(op, "regions of shape [K,5]", formatShape(regions.shape), hint);
    }
    return Float64Array.from(regions.storage.peek());
  }
  if (!Array.isArray(regions) || regions.length !== images) {
    const got = Array.isArray(regions) ? String(regions.length) : typeof regions;
    throw new ShapeError(op, `boxes for each of ${images} images`, got);
  }
  const rows: number[] = [];
  regions.forEach((boxes: Tensor, image) => {
    if (boxes.rank !== 2 || boxes.shape[1] !== 4) {
      throw new ShapeError(op, "boxes of shape [L,4]", formatShape(boxes.shape));
    }
    const v = boxes.storage.peek();
    for (let i = 0; i < v.length; i += 4) rows.push(image, v[i], v[i + 1], v[i + 2], v[i + 3]);
  });
  return Float64Array.from(rows);
}

/** The shape rule, and the regions as rows. */
export function regionsOf(
  op: string,
  x: Tensor,
  regions: Regions,
  options: RoiPoolOptions & { samplingRatio?: number; aligned?: boolean },
): { sizes: RoiSizes; rois: Float64Array; shape: number[] } {
  checkImages(op, x.shape);
  const [n, c, h, w] = x.shape;
  const [ph, pw] = pair(op, "outputSize", options?.outputSize, 1);
  const { spatialScale: scale = 1, samplingRatio = 0, aligned = false } = options;
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new OptionError(op, "spatialScale > 0", String(scale));
  }
  const rois = rowsOf(op, regions, n);
  for (let i = 0; i < rois.length; i++) {
    const region = Math.floor(i / 5);
    if (!Number.isFinite(rois[i])) {
      throw new DataError(op, "finite numbers in regions", `${rois[i]} in region ${region}`);
    }
    if (i % 5 === 0 && !(Number.isInteger(rois[i]) && rois[i] >= 0 && rois[i] < n)) {
      const expected = `an image from 0 to ${n - 1} for region ${region}`;
      throw new DataError(op, expected, String(rois[i]));
    }
  }
  const k = rois.length / 5;
  return {
    sizes: { n, c, h, w, k, ph, pw, scale, samplingRatio, aligned },
    rois,
    shape: [k, c, ph, pw],
  };
}
