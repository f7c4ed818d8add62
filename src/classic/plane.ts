import { formatShape, ShapeError, type Tensor } from "../tensor/index.js";

/** A grey picture: height · width numbers, row by row. */
export interface Plane {
  values: ArrayLike<number>;
  height: number;
  width: number;
}

/** Red, green and blue in brightness (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114];

/** The brightness of [H, W], [1, H, W] or [3, H, W]. */
export function planeOf(op: string, image: Tensor): Plane {
  const [height, width] = image.shape.slice(-2);
  const channels = image.rank === 3 ? image.shape[0] : 1;
  if (!(image.rank === 2 || image.rank === 3) || !(channels === 1 || channels === 3)) {
    const hint = "one image at a time: take it from a batch [N, C, H, W] first";
    throw new ShapeError(op, "[H,W], [1,H,W] or [3,H,W]", formatShape(image.shape), hint);
  }
  const from = image.storage.peek();
  if (channels === 1) return { values: from, height, width };
  const size = height * width;
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    values[i] = LUMA[0] * from[i] + LUMA[1] * from[size + i] + LUMA[2] * from[2 * size + i];
  }
  return { values, height, width };
}
