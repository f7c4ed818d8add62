import { throwIfInterrupted } from "../../host/index.js";
import type { Conv2dSizes, Values } from "../engine.js";
import {
  multiplyPanels,
  pack,
  packedColumns,
  packedRows,
  TILE_COLUMNS,
  TILE_ROWS,
} from "./gemm.js";

/**
 * Convolution as matrix products, one image and one group at a time (im2col: Chellapilla, Puri &
 * Simard 2006). With P = oh · ow places and K = c/groups · kh · kw numbers under the filter:
 *
 *   y  [F, P] = w [F, K] · columns [K, P]        columns: what lies under the filter at each place
 *   dw [F, K] = Σ_images dy [F, P] · columnsᵀ
 *   dx        = columns put back (added where places overlap), columns [K, P] = wᵀ · dy
 */
interface Geometry {
  /** Filters and input channels of one group. */
  f: number;
  c: number;
  k: number;
  places: number;
}

const geometry = (s: Conv2dSizes): Geometry => ({
  f: s.f / s.groups,
  c: s.c / s.groups,
  k: (s.c / s.groups) * s.kh * s.kw,
  places: s.oh * s.ow,
});

/** The output columns j for which j · stride + offset lies in 0 … size − 1, as [from, to). */
function validRange(out: number, stride: number, offset: number, size: number): [number, number] {
  const from = Math.max(0, Math.ceil(-offset / stride));
  const to = Math.min(out, Math.floor((size - 1 - offset) / stride) + 1);
  return [Math.min(from, out), Math.max(to, Math.min(from, out))];
}

/** columns[(c, a, b), (i, j)] = x[c, i·S + a·D − P, j·S + b·D − P], zero outside; rows of P. */
function gatherColumns(
  s: Conv2dSizes,
  channels: number,
  x: Values,
  start: number,
  columns: Float64Array,
): void {
  const { h, w, kh, kw, oh, ow, strideH, strideW, dilationH, dilationW } = s;
  let to = 0;
  for (let c = 0; c < channels; c++) {
    const plane = start + c * h * w;
    for (let a = 0; a < kh; a++) {
      for (let b = 0; b < kw; b++) {
        const left = b * dilationW - s.padLeft;
        const [j0, j1] = validRange(ow, strideW, left, w);
        for (let i = 0; i < oh; i++, to += ow) {
          const row = i * strideH + a * dilationH - s.padTop;
          if (row < 0 || row >= h) {
            columns.fill(0, to, to + ow);
            continue;
          }
          for (let j = 0; j < j0; j++) columns[to + j] = 0;
          let from = plane + row * w + left + j0 * strideW;
          for (let j = j0; j < j1; j++, from += strideW) columns[to + j] = x[from];
          for (let j = j1; j < ow; j++) columns[to + j] = 0;
        }
      }
    }
  }
}

/** The way back: adds every element of `columns` to the pixel that it came from. */
function scatterColumns(
  s: Conv2dSizes,
  channels: number,
  columns: Float64Array,
  dx: Values,
  start: number,
): void {
  const { h, w, kh, kw, oh, ow, strideH, strideW, dilationH, dilationW } = s;
  let from = 0;
  for (let c = 0; c < channels; c++) {
    const plane = start + c * h * w;
    for (let a = 0; a < kh; a++) {
      for (let b = 0; b < kw; b++) {
        const left = b * dilationW - s.padLeft;
        const [j0, j1] = validRange(ow, strideW, left, w);
        for (let i = 0; i < oh; i++, from += ow) {
          const row = i * strideH + a * dilationH - s.padTop;
          if (row < 0 || row >= h) continue;
          let to = plane + row * w + left + j0 * strideW;
          for (let j = j0; j < j1; j++, to += strideW) dx[to] += columns[from + j];
        }
      }
    }
  }
}

export function conv2dForward(
  s: Conv2dSizes,
  x: Values,
  w: Values,
  b: Values | null,
  y: Values,
): void {
  const { f, c, k, places } = geometry(s);
  const columns = new Float64Array(k * places);
  const panels = new Float64Array(packedColumns(places) * k);
  const filters = new Float64Array(packedRows(f) * k);
  for (let g = 0; g < s.groups; g++) {
    pack(w, g * f * k, f, k, k, 1, TILE_ROWS, filters);
    for (let n = 0; n < s.n; n++) {
      throwIfInterrupted();
      const out = (n * s.f + g * f) * places;
      gatherColumns(s, c, x, (n * s.c + g * c) * s.h * s.w, columns);
      pack(columns, 0, places, k, 1, places, TILE_COLUMNS, panels);
      if (b)
        for (let i = 0; i < f; i++) y.fill(b[g * f + i], out + i * places, out + (i + 1) * places);
      multiplyPanels(f, places, k, filters, panels, y, out, places, b !== null);
    }
  }
}

export function conv2dBackwardInput(s: Conv2dSizes, w: Values, dy: Values, dx: Values): void {
  const { f, c, k, places } = geometry(s);
  const columns = new Float64Array(k * places);
  const panels = new Float64Array(packedColumns(places) * f);
  const filters = new Float64Array(packedRows(k) * f);
  dx.fill(0);
  for (let g = 0; g < s.groups; g++) {
    pack(w, g * f * k, k, f, 1, k, TILE_ROWS, filters);
    for (let n = 0; n < s.n; n++) {
      throwIfInterrupted();
      pack(dy, (n * s.f + g * f) * places, places, f, 1, places, TILE_COLUMNS, panels);
      multiplyPanels(k, places, f, filters, panels, columns, 0, places, false);
      scatterColumns(s, c, columns, dx, (n * s.c + g * c) * s.h * s.w);
    }
  }
}

export function conv2dBackwardWeight(s: Conv2dSizes, x: Values, dy: Values, dw: Values): void {
  const { f, c, k, places } = geometry(s);
  const columns = new Float64Array(k * places);
  const panels = new Float64Array(packedColumns(k) * places);
  const errors = new Float64Array(packedRows(f) * places);
  // Images are summed in double precision: a batch of float32 sums would lose digits.
  const total = new Float64Array(f * k);
  for (let g = 0; g < s.groups; g++) {
    total.fill(0);
    for (let n = 0; n < s.n; n++) {
      throwIfInterrupted();
      gatherColumns(s, c, x, (n * s.c + g * c) * s.h * s.w, columns);
      pack(columns, 0, k, places, places, 1, TILE_COLUMNS, panels);
      pack(dy, (n * s.f + g * f) * places, f, places, places, 1, TILE_ROWS, errors);
      multiplyPanels(f, k, places, errors, panels, total, 0, k, true);
    }
    dw.set(total, g * f * k);
  }
}

export function conv2dBackwardBias(s: Conv2dSizes, dy: Values, db: Values): void {
  const places = s.oh * s.ow;
  for (let f = 0; f < s.f; f++) {
    let total = 0;
    for (let n = 0; n < s.n; n++) {
      const start = (n * s.f + f) * places;
      for (let p = start; p < start + places; p++) total += dy[p];
    }
    db[f] = total;
  }
}
