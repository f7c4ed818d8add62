import type { Pool2dSizes, Values } from "../engine.js";

/** Max pooling whose window looks at every `dilation`-th pixel only. */
export function dilatedMaxPool2dForward(
  s: Pool2dSizes,
  dilation: readonly [number, number],
  x: Values,
  y: Values,
  where: Int32Array,
): void {
  const [size, places] = [s.h * s.w, s.oh * s.ow];
  for (let p = 0; p < s.planes; p++) {
    for (let out = 0; out < places; out++) {
      const top = Math.floor(out / s.ow) * s.strideH - s.padTop;
      const left = (out % s.ow) * s.strideW - s.padLeft;
      let [best, at] = [Number.NEGATIVE_INFINITY, -1];
      for (let a = 0; a < s.kh; a++) {
        const i = top + a * dilation[0];
        if (i < 0 || i >= s.h) continue;
        for (let b = 0; b < s.kw; b++) {
          const j = left + b * dilation[1];
          if (j < 0 || j >= s.w) continue;
          const v = x[p * size + i * s.w + j];
          // The last part lets NaN win, so that it is seen.
          if (at < 0 || v > best || (Number.isNaN(v) && !Number.isNaN(best))) {
            best = v;
            at = i * s.w + j;
          }
        }
      }
      y[p * places + out] = best;
      where[p * places + out] = Math.max(0, at);
    }
  }
}
