import type { Values } from "../engine.js";

/** Sums in double precision, whatever the type of the elements. */
export function sum(outer: number, length: number, inner: number, x: Values, y: Values): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = 0;
      let at = o * length * inner + i;
      for (let l = 0; l < length; l++, at += inner) total += x[at];
      y[o * inner + i] = total;
    }
  }
}

export function max(
  outer: number,
  length: number,
  inner: number,
  x: Values,
  y: Values,
  where: Int32Array,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      let [best, bestAt] = [x[first], 0];
      for (let l = 1; l < length; l++) {
        const v = x[first + l * inner];
        // The second half lets NaN win, so that it is seen.
        if (v > best || (Number.isNaN(v) && !Number.isNaN(best))) [best, bestAt] = [v, l];
      }
      y[o * inner + i] = best;
      where[o * inner + i] = bestAt;
    }
  }
}

export function maxBackward(
  outer: number,
  length: number,
  inner: number,
  dy: Values,
  where: Int32Array,
  dx: Values,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      dx[(o * length + where[o * inner + i]) * inner + i] = dy[o * inner + i];
    }
  }
}
