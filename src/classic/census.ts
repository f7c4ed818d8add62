import { formatShape, fromArray, ShapeError, type Tensor } from "../tensor/index.js";
import { planeOf } from "./plane.js";

/**
 * Modified Census Transform: which of the 3×3 pixels are brighter than their mean, as one code.
 *
 * Nine bits, row by row, the first one is the greatest: 000 010 000 is a bright dot, 16. All nine
 * can't be above their mean, so the codes are 0 … 510. Where light changes by a·I + b (a > 0) they stay.
 * Shape    [H,W], [1,H,W] or [3,H,W] (its brightness) → [H−2,W−2], where the window fits
 * Source   Fröba & Ernst 2004, Face Detection with the Modified Census Transform, section 2
 * @throws  ShapeError censusTransform: expected an image of at least 3×3, got [2,5]
 * @example censusTransform(tensor([[1, 1, 1], [1, 9, 1], [1, 1, 1]])).toArray() // [[16]]
 */
export function censusTransform(image: Tensor): Tensor {
  const { values, height, width } = planeOf("censusTransform", image);
  if (height < 3 || width < 3) {
    throw new ShapeError("censusTransform", "an image of at least 3×3", formatShape(image.shape));
  }
  const codes = new Float32Array((height - 2) * (width - 2));
  for (let y = 0; y < height - 2; y++) {
    for (let x = 0; x < width - 2; x++) {
      codes[y * (width - 2) + x] = windowCode(values, y * width + x, width);
    }
  }
  return fromArray(codes, [height - 2, width - 2]);
}

function windowCode(values: ArrayLike<number>, first: number, width: number): number {
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += values[first + Math.floor(i / 3) * width + (i % 3)];
  let code = 0;
  for (let i = 0; i < 9; i++) {
    // v > sum / 9 without the division: in an even area rounding would set bits.
    const bit = 9 * values[first + Math.floor(i / 3) * width + (i % 3)] > sum ? 1 : 0;
    code = 2 * code + bit;
  }
  return code;
}
