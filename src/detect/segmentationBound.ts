import * as F from "../ops/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { fromArray, noGrad } from "../tensor/index.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type PixelMetrics, pixelMetrics } from "./pixelMetrics.js";

/**
 * What the truth itself scores after it was averaged to one number for `stride` pixels, enlarged again by bilinear
 * interpolation and compared with what it was. Thin things are lost first. It is a mark to measure networks by, not a limit
 * that none can pass: coarse numbers chosen for the enlarged map may do better than averages.
 *
 * Shapes   masks [N, H, W] or [H, W] of whole numbers 0 … classes − 1
 * Source   Shelhamer, Long & Darrell 2017, "Fully convolutional networks for semantic segmentation", section 6.2
 * @throws  OptionError segmentationBound: expected a stride of at least 1, got 0
 * @throws  OptionError segmentationBound: expected classes as a whole number ≥ 1, got 0
 * @throws  ShapeError segmentationBound: expected masks [N,H,W] of at least 8×8, got [1,4,4]
 * @throws  DataError pixelMetrics: expected classes from 0 to 1, got 2
 * @example segmentationBound(ones([16, 16]), 8, 2).accuracy // 1
 */
export function segmentationBound(masks: Tensor, stride: number, classes: number): PixelMetrics {
  const op = "segmentationBound";
  if (!(Number.isInteger(stride) && stride >= 1)) {
    throw new OptionError(op, "a stride of at least 1", String(stride));
  }
  if (!(Number.isInteger(classes) && classes >= 1)) {
    throw new OptionError(op, "classes as a whole number ≥ 1", String(classes));
  }
  const [h, w] = masks.shape.slice(-2);
  const known = masks.rank === 2 || masks.rank === 3;
  if (!known || !(h >= stride && w >= stride)) {
    const expected = `masks [N,H,W] of at least ${stride}×${stride}`;
    throw new ShapeError(op, expected, formatShape(masks.shape));
  }
  const truth = masks.values;
  const [count, area] = [masks.size / (h * w), h * w];
  const shares = new Float32Array(count * classes * area);
  for (let i = 0; i < truth.length; i++) {
    const n = Math.floor(i / area);
    if (truth[i] < classes) shares[(n * classes + truth[i]) * area + (i % area)] = 1;
  }
  return noGrad(() => {
    const whole = fromArray(shares, [count, classes, h, w]);
    const coarse = F.avgPool2d(whole, { kernelSize: stride });
    const again = F.upsample(coarse, { size: [h, w], mode: "bilinear" });
    return pixelMetrics(F.argmax(again, 1), truth, classes);
  });
}
