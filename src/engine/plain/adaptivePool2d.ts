import type { AdaptivePool2dSizes, Values } from "../engine.js";

/** Window i of `count` over `size`: from ⌊i · size / count⌋ to ⌈(i + 1) · size / count⌉. */
function windowOf(i: number, count: number, size: number): [number, number] {
  return [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)];
}

function forEachWindow(
  s: AdaptivePool2dSizes,
  visit: (out: number, top: number, bottom: number, left: number, right: number) => void,
): void {
  for (let i = 0; i < s.oh; i++) {
    const [top, bottom] = windowOf(i, s.oh, s.h);
    for (let j = 0; j < s.ow; j++) {
      const [left, right] = windowOf(j, s.ow, s.w);
      visit(i * s.ow + j, top, bottom, left, right);
    }
  }
}

export function adaptiveAvgPool2dForward(s: AdaptivePool2dSizes, x: Values, y: Values): void {
  const [size, places] = [s.h * s.w, s.oh * s.ow];
  for (let p = 0; p < s.planes; p++) {
    forEachWindow(s, (out, top, bottom, left, right) => {
      let total = 0;
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) total += x[p * size + i * s.w + j];
      }
      y[p * places + out] = total / ((bottom - top) * (right - left));
    });
  }
}

export function adaptiveAvgPool2dBackward(s: AdaptivePool2dSizes, dy: Values, dx: Values): void {
  const [size, places] = [s.h * s.w, s.oh * s.ow];
  dx.fill(0);
  for (let p = 0; p < s.planes; p++) {
    forEachWindow(s, (out, top, bottom, left, right) => {
      const share = dy[p * places + out] / ((bottom - top) * (right - left));
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) dx[p * size + i * s.w + j] += share;
      }
    });
  }
}

export function adaptiveMaxPool2dForward(
  s: AdaptivePool2dSizes,
  x: Values,
  y: Values,
  where: Int32Array,
): void {
  const [size, places] = [s.h * s.w, s.oh * s.ow];
  for (let p = 0; p < s.planes; p++) {
    forEachWindow(s, (out, top, bottom, left, right) => {
      let at = top * s.w + left;
      let best = x[p * size + at];
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) {
          const v = x[p * size + i * s.w + j];
          // The second half lets NaN win, so that it is seen.
          if (v > best || (Number.isNaN(v) && !Number.isNaN(best))) {
            best = v;
            at = i * s.w + j;
          }
        }
      }
      y[p * places + out] = best;
      where[p * places + out] = at;
    });
  }
}
