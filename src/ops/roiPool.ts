import { engine } from "../engine/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";
import { type Regions, type RoiPoolOptions, regionsOf } from "./roi.js";

/**
 * Region of interest pooling: each region, rounded to whole pixels, becomes a map of one size; each number is
 * the largest in its bin.
 *
 * Shapes   x [N, C, H, W] · regions [K, 5] or a list of [L, 4] · → y [K, C, H′, W′]
 * Forward  y[k,c,i,j] = max of x[n_k, c, ·, ·] over bin i, j of region k; 0 for a bin outside the image.
 *          Both edge pixels of a region count, bins may share a pixel
 * Backward dx at each maximum gets dy; regions have no gradient
 * Source   Girshick 2015, section 2.1; equal to torchvision.ops.roi_pool
 * @throws  ShapeError roiPool: expected boxes for each of 1 images, got 2
 * @throws  DataError roiPool: expected finite numbers in regions, got NaN in region 0
 * @throws  OptionError roiPool: expected spatialScale > 0, got 0
 * @throws  OptionError roiPool: expected outputSize as a whole number ≥ 1, or two, got 0
 * @throws  ShapeError roiPool: expected boxes of shape [L,4], got [1,5]
 * @example roiPool(tensor([[[[1, 2], [3, 4]]]]), [tensor([[0, 0, 1, 1]])], { outputSize: 1 }).toArray() // [[[[4]]]]
 */
export function roiPool(x: Tensor, regions: Regions, options: RoiPoolOptions): Tensor {
  checkTensors("roiPool", x);
  const { sizes, rois, shape } = regionsOf("roiPool", x, regions, options);
  const y = allocate(x.dtype, shape);
  const where = new Int32Array(y.length);
  engine().roiPoolForward(sizes, x.storage.peek(), rois, y, where);
  return result("roiPool", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().roiPoolBackward(where, dy, dx);
    return [dx];
  });
}
