import { DataError, formatShape, fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { planeOf } from "./plane.js";

export interface CellOptions {
  /** How many codes there are: 0 … bins − 1. */
  bins: number;
  /** Rows and columns of cells. Default [1, 1]: one histogram of the whole image. */
  cells?: [number, number];
}

/**
 * Histograms of codes (LBP, census), cell by cell, joined into one feature vector.
 *
 * Each cell's part sums to 1. More cells keep more of *where* a pattern was.
 * Shape    codes [H,W] → [rows · columns · bins]
 * Source   Ahonen, Hadid & Pietikäinen 2004, section 3
 * @throws  OptionError cellHistograms: expected 1 or more bins, got 0
 * @throws  OptionError cellHistograms: expected cells that each hold a pixel of [2,2], got 3×1
 * @throws  DataError cellHistograms: expected codes 0 … 3, got 4
 * @example cellHistograms(tensor([[0, 1], [1, 1]]), { bins: 2 }).toArray() // [0.25, 0.75]
 */
export function cellHistograms(codes: Tensor, { bins, cells = [1, 1] }: CellOptions): Tensor {
  const { values, height, width } = planeOf("cellHistograms", codes);
  check(bins, cells, codes, height, width);
  const [rows, columns] = cells;
  const counts = new Float32Array(rows * columns * bins);
  const pixels = new Float32Array(rows * columns);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height);
    for (let x = 0; x < width; x++) {
      const code = values[y * width + x];
      if (!(Number.isInteger(code) && code >= 0 && code < bins)) {
        throw new DataError("cellHistograms", `codes 0 … ${bins - 1}`, `${code}`);
      }
      const cell = row * columns + Math.floor((x * columns) / width);
      counts[cell * bins + code]++;
      pixels[cell]++;
    }
  }
  return fromArray(
    counts.map((count, i) => count / pixels[Math.floor(i / bins)]),
    [counts.length],
  );
}

function check(
  bins: number,
  [rows, columns]: [number, number],
  codes: Tensor,
  height: number,
  width: number,
): void {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new OptionError("cellHistograms", "1 or more bins", `${bins}`);
  }
  const fits = (n: number, size: number) => Number.isInteger(n) && n >= 1 && n <= size;
  if (!fits(rows, height) || !fits(columns, width)) {
    const expected = `cells that each hold a pixel of ${formatShape(codes.shape)}`;
    throw new OptionError("cellHistograms", expected, `${rows}×${columns}`);
  }
}
