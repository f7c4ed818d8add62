import type { BatchNormSizes, LocalResponseNormSizes, Values } from "../engine.js";

/** Channels c − ⌊size/2⌋ … c + ⌊(size − 1)/2⌋, those that there are. */
function neighbours(c: number, size: number, channels: number): [number, number] {
  const from = Math.max(0, c - Math.floor(size / 2));
  return [from, Math.min(channels, c + Math.floor((size - 1) / 2) + 1)];
}

export function localResponseNormForward(
  s: BatchNormSizes,
  { size, alpha, beta, k }: LocalResponseNormSizes,
  x: Values,
  divisor: Values,
  y: Values,
): void {
  for (let n = 0; n < s.n; n++) {
    for (let c = 0; c < s.c; c++) {
      const [from, to] = neighbours(c, size, s.c);
      for (let p = 0; p < s.plane; p++) {
        let squares = 0;
        for (let j = from; j < to; j++) squares += x[(n * s.c + j) * s.plane + p] ** 2;
        const at = (n * s.c + c) * s.plane + p;
        divisor[at] = k + (alpha / size) * squares;
        y[at] = x[at] * divisor[at] ** -beta;
      }
    }
  }
}

/** dx_j = dy_j · d_j^−β − 2αβ/size · x_j · Σ_c dy_c · x_c · d_c^(−β−1), over the c that see j. */
export function localResponseNormBackward(
  s: BatchNormSizes,
  { size, alpha, beta }: LocalResponseNormSizes,
  x: Values,
  divisor: Values,
  dy: Values,
  dx: Values,
): void {
  for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * divisor[i] ** -beta;
  const factor = (2 * alpha * beta) / size;
  for (let n = 0; n < s.n; n++) {
    for (let c = 0; c < s.c; c++) {
      const [from, to] = neighbours(c, size, s.c);
      for (let p = 0; p < s.plane; p++) {
        const at = (n * s.c + c) * s.plane + p;
        const share = factor * dy[at] * x[at] * divisor[at] ** (-beta - 1);
        for (let j = from; j < to; j++) {
          const there = (n * s.c + j) * s.plane + p;
          dx[there] -= share * x[there];
        }
      }
    }
  }
}
