import { OptionError, type Tensor } from "../tensor/index.js";
import { planeOf } from "./plane.js";

/**
 * Sums of everything above and left of each pixel: any rectangle's sum is four look-ups.
 *
 * `sums` is [H+1, W+1] row by row, with a row and a column of zeros at the start; `height`, `width`
 * are the image's.
 */
export class IntegralImage {
  constructor(
    readonly sums: Float64Array,
    readonly height: number,
    readonly width: number,
  ) {}

  /**
   * The sum over a rectangle.
   * @throws OptionError sum: expected a rectangle inside 2×2, got 2×2 at (1, 0)
   * @example integralImage(tensor([[1, 2], [3, 4]])).sum(0, 1, 2, 1) // 6
   */
  sum(top: number, left: number, height: number, width: number): number {
    const inside =
      [top, left, height, width].every((n) => Number.isInteger(n) && n >= 0) &&
      top + height <= this.height &&
      left + width <= this.width;
    if (!inside) {
      const expected = `a rectangle inside ${this.height}×${this.width}`;
      throw new OptionError("sum", expected, `${height}×${width} at (${top}, ${left})`);
    }
    return this.at(top, left, height, width);
  }

  /** `sum` without the check, for the inner loops of detectors. */
  at(top: number, left: number, height: number, width: number): number {
    const row = this.width + 1;
    const [above, below] = [top * row + left, (top + height) * row + left];
    const s = this.sums;
    return s[below + width] - s[below] - s[above + width] + s[above];
  }
}

/**
 * The integral image (summed-area table) of an image, or of its squares.
 *
 * Shape    [H,W], [1,H,W] or [3,H,W] (its brightness)
 * Source   Viola & Jones 2001, section 2.1; Crow 1984
 * @example integralImage(tensor([[1, 2], [3, 4]])).sum(0, 0, 2, 2) // 10
 */
export function integralImage(image: Tensor, { squared = false } = {}): IntegralImage {
  const { values, height, width } = planeOf("integralImage", image);
  const sums = new Float64Array((height + 1) * (width + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x];
      row += squared ? value * value : value;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  return new IntegralImage(sums, height, width);
}
