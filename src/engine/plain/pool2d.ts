import type { Pool2dSizes, Values } from "../engine.js";

/** Calls `visit` for each window of a plane: where it begins and ends, cut at the plane's border. */
function forEachWindow(
  s: Pool2dSizes,
  visit: (out: number, top: number, bottom: number, left: number, right: number) => void,
): void {
  for (let i = 0; i < s.oh; i++) {
    const row = i * s.strideH - s.padTop;
    const [top, bottom] = [Math.max(0, row), Math.min(s.h, row + s.kh)];
    for (let j = 0; j < s.ow; j++) {
      const column = j * s.strideW - s.padLeft;
      visit(i * s.ow + j, top, bottom, Math.max(0, column), Math.min(s.w, column + s.kw));
    }
  }
}

export function maxPool2dForward(s: Pool2dSizes, x: Values, y: Values, where: Int32Array): void {
  const [size, places] = [s.h * s.w, s.oh * s.ow];
  for (let p = 0; p < s.planes; p++) {
    const plane = p * size;
    forEachWindow(s, (out, top, bottom, left, right) => {
      let at = top * s.w + left;
      let best = x[plane + at];
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) {
          const v = x[plane + i * s.w + j];
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

export function maxPool2dBackward(s: Pool2dSizes, dy: Values, where: Int32Array, dx: Values): void {
  const [size, places] = [s.h * s.w, s.oh * s.ow];
  dx.fill(0);
  for (let p = 0; p < s.planes; p++) {
    for (let o = p * places; o < (p + 1) * places; o++) dx[p * size + where[o]] += dy[o];
  }
}

export function avgPool2dForward(s: Pool2dSizes, x: Values, y: Values): void {
  const [size, places, area] = [s.h * s.w, s.oh * s.ow, s.kh * s.kw];
  for (let p = 0; p < s.planes; p++) {
    forEachWindow(s, (out, top, bottom, left, right) => {
      let total = 0;
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) total += x[p * size + i * s.w + j];
      }
      y[p * places + out] = total / area;
    });
  }
}

export function avgPool2dBackward(s: Pool2dSizes, dy: Values, dx: Values): void {
  const [size, places, area] = [s.h * s.w, s.oh * s.ow, s.kh * s.kw];
  dx.fill(0);
  for (let p = 0; p < s.planes; p++) {
    forEachWindow(s, (out, top, bottom, left, right) => {
      const share = dy[p * places + out] / area;
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) dx[p * size + i * s.w + j] += share;
      }
    });
  }
}
