import { fromArray, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { type Plane, planeOf } from "./plane.js";

export interface HogOptions {
  /** A cell's side in pixels. Default 8. */
  cell?: number;
  /** Cells on a block's side. Default 2. */
  block?: number;
  /** Directions that are told apart, over half a turn. Default 9. */
  bins?: number;
}

/** So that blocks without contrast can be divided by their length. */
const TINY = 1e-5;
/** No direction may count for more in a block. */
const MOST = 0.2;

/**
 * Histograms of oriented gradients: in each cell how much gradient there is in each direction, light or dark side alike;
 * cells are put together to overlapping blocks, each of length 1. Pixels beyond the last whole cell are left out.
 *
 * Shape    [H,W], [1,H,W] or [3,H,W] (its brightness) → [(⌊H/cell⌋ − block + 1) · (⌊W/cell⌋ − block + 1) · block² · bins]
 * Source   Dalal & Triggs 2005, "Histograms of oriented gradients for human detection"; equal scikit-image's `hog`
 * @throws  OptionError orientedGradients: expected cell as a whole number ≥ 1, got 0
 * @throws  ShapeError orientedGradients: expected an image of at least 16×16, got 8×8
 * @example orientedGradients(zeros([28, 28]), { cell: 7 }).shape // [324]
 */
export function orientedGradients(image: Tensor, options: HogOptions = {}): Tensor {
  const op = "orientedGradients";
  const { cell = 8, block = 2, bins = 9 } = options;
  for (const [name, value] of Object.entries({ cell, block, bins })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new OptionError(op, `${name} as a whole number ≥ 1`, String(value));
  }
  const plane = planeOf(op, image);
  const [rows, columns] = [plane.height, plane.width].map((n) => Math.floor(n / cell));
  if (rows < block || columns < block) {
    const least = cell * block;
    const got = `${plane.height}×${plane.width}`;
    throw new ShapeError(op, `an image of at least ${least}×${least}`, got);
  }
  const cells = cellGradients(plane, { cell, bins, rows, columns });
  const [down, across] = [rows - block + 1, columns - block + 1];
  const length = block * block * bins;
  const features = new Float32Array(down * across * length);
  for (let i = 0; i < down * across; i++) {
    const [top, left] = [Math.floor(i / across), i % across];
    const one = features.subarray(i * length, (i + 1) * length);
    for (let row = 0; row < block; row++) {
      const from = ((top + row) * columns + left) * bins;
      one.set(cells.subarray(from, from + block * bins), row * block * bins);
    }
    normalize(one);
  }
  return fromArray(features, [features.length]);
}

/** The gradient's size by direction, averaged over each cell's pixels: [rows · columns · bins]. */
function cellGradients(
  { values, height, width }: Plane,
  { cell, bins, rows, columns }: Record<"cell" | "bins" | "rows" | "columns", number>,
): Float32Array {
  const found = new Float32Array(rows * columns * bins);
  for (let y = 0; y < rows * cell; y++) {
    for (let x = 0; x < columns * cell; x++) {
      const i = y * width + x;
      // At the border there is no gradient across it.
      const gx = x > 0 && x < width - 1 ? values[i + 1] - values[i - 1] : 0;
      const gy = y > 0 && y < height - 1 ? values[i + width] - values[i - width] : 0;
      if (gx === 0 && gy === 0) continue;
      const turn = Math.atan2(gy, gx) / Math.PI;
      const bin = Math.floor((turn - Math.floor(turn)) * bins) % bins;
      const at = (Math.floor(y / cell) * columns + Math.floor(x / cell)) * bins + bin;
      found[at] += Math.hypot(gx, gy) / (cell * cell);
    }
  }
  return found;
}

/** Length 1, no number above 0.2, length 1 again ("L2-Hys"). */
function normalize(values: Float32Array): void {
  const divide = (most: number) => {
    let square = TINY ** 2;
    for (const value of values) square += value * value;
    const length = Math.sqrt(square);
    for (let i = 0; i < values.length; i++) values[i] = Math.min(most, values[i] / length);
  };
  divide(MOST);
  divide(Number.POSITIVE_INFINITY);
}
