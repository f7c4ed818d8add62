import { DataError, formatShape, ShapeError, Tensor } from "../tensor/index.js";

/** A grey picture: height · width numbers, row by row. */
export interface Plane {
  values: ArrayLike<number>;
  height: number;
  width: number;
}

/** Red, green and blue in brightness (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114];

/** The brightness of [H, W], [1, H, W] or [3, H, W]; refuses what has no pixels, or pixels that are no numbers. */
export function planeOf(op: string, image: Tensor): Plane {
  if (!(image instanceof Tensor)) {
    const hint = "photo(name), readPng(file) and tensor([[0, 1], [1, 0]]) are tensors";
    throw new DataError(op, "an image as a tensor", image === null ? "null" : typeof image, hint);
  }
  const [height, width] = image.shape.slice(-2);
  const channels = image.rank === 3 ? image.shape[0] : 1;
  if (!(image.rank === 2 || image.rank === 3) || !(channels === 1 || channels === 3)) {
    const hint = "one image at a time: take it from a batch [N, C, H, W] first";
    throw new ShapeError(op, "[H,W], [1,H,W] or [3,H,W]", formatShape(image.shape), hint);
  }
  if (image.size === 0) throw new ShapeError(op, "an image with pixels", formatShape(image.shape));
  const from = image.storage.peek();
  for (let i = 0; i < from.length; i++) {
    if (Number.isFinite(from[i])) continue;
    throw new DataError(op, "finite brightness", `${from[i]} at place ${i}`);
  }
  if (channels === 1) return { values: from, height, width };
  const size = height * width;
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    values[i] = LUMA[0] * from[i] + LUMA[1] * from[size + i] + LUMA[2] * from[2 * size + i];
  }
  return { values, height, width };
}
