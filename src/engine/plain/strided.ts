import type { Layout, Values } from "../engine.js";

/** True if elements lie one after another in row-major order. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== expected) return false;
    expected *= shape[d];
  }
  return true;
}

/** Walks the rows (last axis) of two arrays side by side: visits where each row starts in both. */
export function forEachRow(
  shape: readonly number[],
  a: Layout,
  b: Layout,
  visit: (length: number, aStart: number, bStart: number) => void,
): void {
  if (shape.includes(0)) return;
  const last = shape.length - 1;
  if (last < 0) {
    visit(1, a.offset, b.offset);
    return;
  }
  const index = new Array<number>(last).fill(0);
  let [ai, bi] = [a.offset, b.offset];
  for (;;) {
    visit(shape[last], ai, bi);
    // Count up like an odometer, from the last axis but one.
    let d = last - 1;
    for (; d >= 0; d--) {
      ai += a.strides[d];
      bi += b.strides[d];
      if (++index[d] < shape[d]) break;
      ai -= a.strides[d] * shape[d];
      bi -= b.strides[d] * shape[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

export function copy(
  shape: readonly number[],
  from: Values,
  fromLayout: Layout,
  to: Values,
  toLayout: Layout,
): void {
  const last = shape.length - 1;
  const [sf, st] = [fromLayout.strides[last] ?? 1, toLayout.strides[last] ?? 1];
  forEachRow(shape, fromLayout, toLayout, (length, f0, t0) => {
    for (let i = 0; i < length; i++) to[t0 + i * st] = from[f0 + i * sf];
  });
}
