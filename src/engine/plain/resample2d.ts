import type { ResampleAxis, Values } from "../engine.js";

/** y[i, j] is made of four pixels: rows first and second of i, columns first and second of j. */
export function resample2dForward(
  planes: number,
  rows: ResampleAxis,
  columns: ResampleAxis,
  x: Values,
  y: Values,
): void {
  const [h, w, oh, ow] = [rows.from, columns.from, rows.to, columns.to];
  for (let p = 0; p < planes; p++) {
    for (let i = 0; i < oh; i++) {
      const [top, bottom] = [p * h + rows.first[i], p * h + rows.second[i]];
      const down = rows.share[i];
      for (let j = 0; j < ow; j++) {
        const [left, right, across] = [columns.first[j], columns.second[j], columns.share[j]];
        const above = x[top * w + left] * (1 - across) + x[top * w + right] * across;
        const below = x[bottom * w + left] * (1 - across) + x[bottom * w + right] * across;
        y[(p * oh + i) * ow + j] = above * (1 - down) + below * down;
      }
    }
  }
}

export function resample2dBackward(
  planes: number,
  rows: ResampleAxis,
  columns: ResampleAxis,
  dy: Values,
  dx: Values,
): void {
  const [h, w, oh, ow] = [rows.from, columns.from, rows.to, columns.to];
  const total = new Float64Array(h * w);
  for (let p = 0; p < planes; p++) {
    total.fill(0);
    for (let i = 0; i < oh; i++) {
      const [top, bottom, down] = [rows.first[i] * w, rows.second[i] * w, rows.share[i]];
      for (let j = 0; j < ow; j++) {
        const [left, right, across] = [columns.first[j], columns.second[j], columns.share[j]];
        const gradient = dy[(p * oh + i) * ow + j];
        total[top + left] += gradient * (1 - down) * (1 - across);
        total[top + right] += gradient * (1 - down) * across;
        total[bottom + left] += gradient * down * (1 - across);
        total[bottom + right] += gradient * down * across;
      }
    }
    dx.set(total, p * h * w);
  }
}
