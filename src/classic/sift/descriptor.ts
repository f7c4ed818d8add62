import type { Layer } from "./blur.js";

/** Cells on a side, and directions in a cell: 4 · 4 · 8 = 128 numbers. */
const CELLS = 4;
const BINS = 8;
export const LENGTH = CELLS * CELLS * BINS;
/** A cell's side, in sigmas. */
const CELL = 3;
/** No direction may count for more: reflections make single gradients large. */
const MOST = 0.2;

/**
 * The gradients around a place, turned by `angle`: a histogram of directions in each of 4×4 cells, blended into the
 * cells and directions next to them, and made length 1. The layout is OpenCV's: rows, columns, directions counted
 * anticlockwise.
 * Source: Lowe 2004, section 6
 */
export function describe(
  { values, height, width }: Layer,
  x: number,
  y: number,
  sigma: number,
  angle: number,
  out: Float32Array,
): void {
  const cell = CELL * sigma;
  const diagonal = Math.hypot(height, width);
  const reach = Math.min(Math.round((cell * Math.SQRT2 * (CELLS + 1)) / 2), Math.floor(diagonal));
  const [cos, sin] = [Math.cos(angle) / cell, Math.sin(angle) / cell];
  const [cx, cy] = [Math.round(x), Math.round(y)];
  // One cell more on each side takes what is blended over the edge.
  const side = CELLS + 2;
  const histogram = new Float32Array(side * side * BINS);
  const top = Math.max(1, cy - reach);
  const bottom = Math.min(height - 2, cy + reach);
  const left = Math.max(1, cx - reach);
  const right = Math.min(width - 2, cx + reach);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [dx, dy] = [column - cx, row - cy];
      const u = dx * cos + dy * sin;
      const v = dy * cos - dx * sin;
      const c = u + CELLS / 2 - 0.5;
      const r = v + CELLS / 2 - 0.5;
      if (!(c > -1 && c < CELLS && r > -1 && r < CELLS)) continue;
      const i = row * width + column;
      const gx = values[i + 1] - values[i - 1];
      const gy = values[i + width] - values[i - width];
      const weight =
        Math.exp(-(u * u + v * v) / (0.5 * CELLS * CELLS)) * Math.sqrt(gx * gx + gy * gy);
      const turn = ((angle - Math.atan2(gy, gx)) * BINS) / (2 * Math.PI);
      blend(histogram, r, c, turn - BINS * Math.floor(turn / BINS), weight);
    }
  }
  normalized(histogram, out);
}

/** Shares a weight between the two nearest rows, columns and directions. */
function blend(histogram: Float32Array, r: number, c: number, o: number, weight: number): void {
  const side = CELLS + 2;
  const [r0, c0, o0] = [Math.floor(r), Math.floor(c), Math.floor(o)];
  const [fr, fc, fo] = [r - r0, c - c0, o - o0];
  const first = o0 % BINS;
  const second = (o0 + 1) % BINS;
  for (let i = 0; i < 4; i++) {
    const [down, right] = [i >> 1, i & 1];
    const share = weight * (down ? fr : 1 - fr) * (right ? fc : 1 - fc);
    const at = ((r0 + 1 + down) * side + c0 + 1 + right) * BINS;
    histogram[at + first] += share * (1 - fo);
    histogram[at + second] += share * fo;
  }
}

function normalized(histogram: Float32Array, out: Float32Array): void {
  const side = CELLS + 2;
  for (let r = 0; r < CELLS; r++) {
    for (let c = 0; c < CELLS; c++) {
      const at = ((r + 1) * side + c + 1) * BINS;
      out.set(histogram.subarray(at, at + BINS), (r * CELLS + c) * BINS);
    }
  }
  const most = MOST * lengthOf(out);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(out[i], most);
  const length = lengthOf(out);
  for (let i = 0; i < out.length; i++) out[i] = length > 0 ? out[i] / length : 0;
}

function lengthOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
