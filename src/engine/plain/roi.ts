import type { RoiSizes, Values } from "../engine.js";

/** For each bin along one axis: the first pixel that counts, and how much it and the next ones do. */
interface Shares {
  from: number;
  weights: Float64Array;
}

/**
 * Bilinear samples in the middles of `grid` parts of each bin. The two axes do not depend on each other, so a
 * bin of the plane is the product of a bin of rows and one of columns.
 */
function alignedBins(start: number, length: number, bins: number, grid: number, size: number) {
  const step = length / bins / grid;
  return Array.from({ length: bins }, (_, bin): Shares => {
    const origin = start + bin * (length / bins) + step / 2;
    // Samples further out count as 0: a box far larger than the image costs no more than the image.
    const first = step > 0 ? Math.max(0, Math.floor((-1 - origin) / step) - 1) : 0;
    const last = step > 0 ? Math.min(grid, Math.ceil((size - origin) / step) + 2) : grid;
    const taps: [number, number][] = [];
    for (let i = first; i < last; i++) {
      const at = origin + i * step;
      if (at < -1 || at > size) continue;
      const low = Math.min(Math.floor(Math.max(at, 0)), size - 1);
      const share = low === size - 1 ? 0 : Math.max(at, 0) - low;
      taps.push([low, (1 - share) / grid]);
      if (share > 0) taps.push([low + 1, share / grid]);
    }
    const from = taps.length > 0 ? Math.min(...taps.map(([at]) => at)) : 0;
    const to = taps.length > 0 ? Math.max(...taps.map(([at]) => at)) + 1 : 0;
    const weights = new Float64Array(to - from);
    for (const [at, weight] of taps) weights[at - from] += weight;
    return { from, weights };
  });
}

/** The bins of box k down and across; the lengths are rounded as float32, which decides how many samples. */
function binsOf(s: RoiSizes, k: number, rois: Values): { rows: Shares[]; columns: Shares[] } {
  const edge = (i: number): number =>
    Math.fround(rois[5 * k + i] * s.scale - (s.aligned ? 0.5 : 0));
  const axis = (low: number, high: number, bins: number, size: number): Shares[] => {
    const extent = Math.fround(edge(high) - edge(low));
    const length = s.aligned ? extent : Math.max(extent, 1);
    const grid = s.samplingRatio > 0 ? s.samplingRatio : Math.ceil(Math.fround(length / bins));
    return alignedBins(edge(low), length, bins, Math.max(grid, 0), size);
  };
  return { rows: axis(2, 4, s.ph, s.h), columns: axis(1, 3, s.pw, s.w) };
}

/** Calls `visit` for each box and channel: its plane in x, its first number in y, its bins. */
function forEachPlane(
  s: RoiSizes,
  rois: Values,
  visit: (plane: number, out: number, rows: Shares[], columns: Shares[]) => void,
): void {
  for (let k = 0; k < s.k; k++) {
    const { rows, columns } = binsOf(s, k, rois);
    for (let c = 0; c < s.c; c++) {
      visit((rois[5 * k] * s.c + c) * s.h * s.w, (k * s.c + c) * s.ph * s.pw, rows, columns);
    }
  }
}

export function roiAlignForward(s: RoiSizes, x: Values, rois: Values, y: Values): void {
  forEachPlane(s, rois, (plane, out, rows, columns) => {
    for (let i = 0; i < s.ph; i++) {
      for (let j = 0; j < s.pw; j++) {
        let sum = 0;
        for (let a = 0; a < rows[i].weights.length; a++) {
          const at = plane + (rows[i].from + a) * s.w + columns[j].from;
          let line = 0;
          for (let b = 0; b < columns[j].weights.length; b++) {
            line += columns[j].weights[b] * x[at + b];
          }
          sum += rows[i].weights[a] * line;
        }
        y[out + i * s.pw + j] = sum;
      }
    }
  });
}

export function roiAlignBackward(s: RoiSizes, rois: Values, dy: Values, dx: Values): void {
  forEachPlane(s, rois, (plane, out, rows, columns) => {
    for (let i = 0; i < s.ph; i++) {
      for (let j = 0; j < s.pw; j++) {
        const gradient = dy[out + i * s.pw + j];
        for (let a = 0; a < rows[i].weights.length; a++) {
          const at = plane + (rows[i].from + a) * s.w + columns[j].from;
          const part = gradient * rows[i].weights[a];
          for (let b = 0; b < columns[j].weights.length; b++) {
            dx[at + b] += part * columns[j].weights[b];
          }
        }
      }
    }
  });
}

/** From the first to before the last pixel of each bin of whole pixels, rounded as float32. */
function wholeBins(low: number, high: number, scale: number, bins: number, size: number) {
  // Halves go away from zero.
  const round = (v: number): number => Math.sign(v) * Math.round(Math.abs(Math.fround(v)));
  const start = round(low * scale);
  const step = Math.fround(Math.max(round(high * scale) - start + 1, 1) / bins);
  const within = (v: number): number => Math.min(Math.max(v + start, 0), size);
  return Array.from({ length: bins }, (_, bin): [number, number] => [
    within(Math.floor(Math.fround(bin * step))),
    within(Math.ceil(Math.fround((bin + 1) * step))),
  ]);
}

export function roiPoolForward(
  s: RoiSizes,
  x: Values,
  rois: Values,
  y: Values,
  where: Int32Array,
): void {
  for (let k = 0; k < s.k; k++) {
    const [image, x1, y1, x2, y2] = rois.subarray(5 * k, 5 * k + 5);
    const rows = wholeBins(y1, y2, s.scale, s.ph, s.h);
    const columns = wholeBins(x1, x2, s.scale, s.pw, s.w);
    for (let c = 0; c < s.c; c++) {
      const plane = (image * s.c + c) * s.h * s.w;
      let out = (k * s.c + c) * s.ph * s.pw;
      for (const [top, bottom] of rows) {
        for (const [left, right] of columns) {
          let best = -1;
          for (let i = top; i < bottom; i++) {
            for (let at = plane + i * s.w + left; at < plane + i * s.w + right; at++) {
              if (best < 0 || x[at] > x[best]) best = at;
            }
          }
          where[out] = best;
          y[out++] = best < 0 ? 0 : x[best];
        }
      }
    }
  }
}

export function roiPoolBackward(where: Int32Array, dy: Values, dx: Values): void {
  for (let i = 0; i < dy.length; i++) if (where[i] >= 0) dx[where[i]] += dy[i];
}
