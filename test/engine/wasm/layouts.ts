/** The layouts of the routines, written and read slowly. */
export const ceil4 = (n: number): number => (n + 3) & ~3;

/** [n, c, h, w] → [n, h, w, c padded to 4 with zeros]. */
export function toPixels(x: ArrayLike<number>, n: number, c: number, h: number, w: number) {
  const cp = ceil4(c);
  const y = new Float32Array(n * h * w * cp);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < c; k++) {
      for (let p = 0; p < h * w; p++) y[(i * h * w + p) * cp + k] = x[(i * c + k) * h * w + p];
    }
  }
  return y;
}

/** The way back. */
export function fromPixels(y: ArrayLike<number>, n: number, c: number, h: number, w: number) {
  const cp = ceil4(c);
  const x = new Float32Array(n * c * h * w);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < c; k++) {
      for (let p = 0; p < h * w; p++) x[(i * c + k) * h * w + p] = y[(i * h * w + p) * cp + k];
    }
  }
  return x;
}

/** [f, c, kh, kw] → [kh, kw, c, f padded to 4 with zeros]. */
export function toRows(w: ArrayLike<number>, f: number, c: number, taps: number) {
  const fp = ceil4(f);
  const y = new Float32Array(taps * c * fp);
  for (let i = 0; i < f; i++) {
    for (let k = 0; k < c; k++) {
      for (let t = 0; t < taps; t++) y[(t * c + k) * fp + i] = w[(i * c + k) * taps + t];
    }
  }
  return y;
}

export function fromRows(y: ArrayLike<number>, f: number, c: number, taps: number) {
  const fp = ceil4(f);
  const w = new Float32Array(f * c * taps);
  for (let i = 0; i < f; i++) {
    for (let k = 0; k < c; k++) {
      for (let t = 0; t < taps; t++) w[(i * c + k) * taps + t] = y[(t * c + k) * fp + i];
    }
  }
  return w;
}

/** True if all numbers behind the last channel are zero. */
export function paddingIsZero(y: ArrayLike<number>, c: number): boolean {
  const cp = ceil4(c);
  for (let i = 0; i < y.length; i++) if (i % cp >= c && y[i] !== 0) return false;
  return true;
}
