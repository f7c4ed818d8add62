import { engine } from "../engine/index.js";
import { OptionError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";
import { type Regions, type RoiPoolOptions, regionsOf } from "./roi.js";

export interface RoiAlignOptions extends RoiPoolOptions {
  /** Samples down and across in each bin; 0: as many as it is pixels long, rounded up. Default 0. */
  samplingRatio?: number;
  /** Pixel i lies at i + ½, so that boxes and pixels agree; without it (default), half a pixel is off, as in the first version. */
  aligned?: boolean;
}

/**
 * Region of interest align: each region becomes a map of one size, by bilinear samples, nothing rounded.
 *
 * Shapes   x [N, C, H, W] · regions [K, 5] or a list of [L, 4] · → y [K, C, H′, W′]
 * Forward  y[k,c,i,j] = mean of x[n_k, c, ·, ·] at samplingRatio² points of bin i, j of region k, by bilinear
 *          interpolation; points more than one pixel outside count as 0
 * Backward dx gets dy by the same shares; regions have no gradient
 * Source   He et al. 2017, section 3; equal to torchvision.ops.roi_align
 * @throws  ShapeError roiAlign: expected regions of shape [K,5], got [1,4]
 * @throws  DataError roiAlign: expected an image from 0 to 0 for region 0, got 1
 * @throws  OptionError roiAlign: expected samplingRatio as a whole number ≥ 0, got 0.5
 * @example roiAlign(tensor([[[[1, 2], [3, 4]]]]), [tensor([[0, 0, 1, 1]])], { outputSize: 1 }).toArray() // [[[[2.5]]]]
 */
export function roiAlign(x: Tensor, regions: Regions, options: RoiAlignOptions): Tensor {
  checkTensors("roiAlign", x);
  const { samplingRatio = 0 } = options ?? {};
  if (!Number.isInteger(samplingRatio) || samplingRatio < 0) {
    const expected = "samplingRatio as a whole number ≥ 0";
    throw new OptionError("roiAlign", expected, String(samplingRatio));
  }
  const { sizes, rois, shape } = regionsOf("roiAlign", x, regions, options);
  const y = allocate(x.dtype, shape);
  engine().roiAlignForward(sizes, x.storage.peek(), rois, y);
  return result("roiAlign", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().roiAlignBackward(sizes, rois, dy, dx);
    return [dx];
  });
}
