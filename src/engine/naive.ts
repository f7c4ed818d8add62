/**
 * Convolution as its definition says it: seven loops, nothing clever. Too slow to train with; the
 * fast routines are tested against it.
 */
import type { Conv2dSizes, Values } from "./engine.js";

/** Visits each product of the definition: where its output, its input and its weight stand. */
function forEachProduct(s: Conv2dSizes, visit: (y: number, x: number, w: number) => void): void {
  const depth = s.c / s.groups;
  const filtersPerGroup = s.f / s.groups;
  for (let n = 0; n < s.n; n++) {
    for (let f = 0; f < s.f; f++) {
      const firstChannel = Math.floor(f / filtersPerGroup) * depth;
      for (let i = 0; i < s.oh; i++) {
        for (let j = 0; j < s.ow; j++) {
          const y = ((n * s.f + f) * s.oh + i) * s.ow + j;
          for (let c = 0; c < depth; c++) {
            for (let a = 0; a < s.kh; a++) {
              for (let b = 0; b < s.kw; b++) {
                const row = i * s.strideH + a * s.dilationH - s.padTop;
                const column = j * s.strideW + b * s.dilationW - s.padLeft;
                if (row < 0 || row >= s.h || column < 0 || column >= s.w) continue;
                const x = ((n * s.c + firstChannel + c) * s.h + row) * s.w + column;
                visit(y, x, ((f * depth + c) * s.kh + a) * s.kw + b);
              }
            }
          }
        }
      }
    }
  }
}

/** y[n,f,i,j] = b[f] + Σ w · x. */
export function conv2dForward(
  s: Conv2dSizes,
  x: Values,
  w: Values,
  b: Values | null,
  y: Values,
): void {
  const places = s.oh * s.ow;
  for (let i = 0; i < y.length; i++) y[i] = b ? b[Math.floor(i / places) % s.f] : 0;
  forEachProduct(s, (yi, xi, wi) => {
    y[yi] += w[wi] * x[xi];
  });
}

/** Each x was multiplied by w on its way to y: dy comes back by the same way. */
export function conv2dBackwardInput(s: Conv2dSizes, w: Values, dy: Values, dx: Values): void {
  dx.fill(0);
  forEachProduct(s, (yi, xi, wi) => {
    dx[xi] += w[wi] * dy[yi];
  });
}

/** Each w was multiplied by x on the way to y. */
export function conv2dBackwardWeight(s: Conv2dSizes, x: Values, dy: Values, dw: Values): void {
  dw.fill(0);
  forEachProduct(s, (yi, xi, wi) => {
    dw[wi] += x[xi] * dy[yi];
  });
}

/** b was added to each place of its map. */
export function conv2dBackwardBias(s: Conv2dSizes, dy: Values, db: Values): void {
  const places = s.oh * s.ow;
  db.fill(0);
  for (let i = 0; i < dy.length; i++) db[Math.floor(i / places) % s.f] += dy[i];
}
