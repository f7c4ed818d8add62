import type { Geometry } from "../../../src/engine/wasm/exports.js";
import { random } from "./lab.js";

export interface ConvCase {
  n: number;
  c: number;
  h: number;
  w: number;
  f: number;
  kh: number;
  kw: number;
  stride?: [number, number];
  pad?: [number, number];
  dilation?: [number, number];
  groups?: number;
}

const out = (size: number, k: number, stride: number, pad: number, dilation: number): number =>
  Math.floor((size + 2 * pad - dilation * (k - 1) - 1) / stride) + 1;

export function geometryOf(s: ConvCase): Geometry {
  const [sh, sw] = s.stride ?? [1, 1];
  const [ph, pw] = s.pad ?? [0, 0];
  const [dh, dw] = s.dilation ?? [1, 1];
  const [oh, ow] = [out(s.h, s.kh, sh, ph, dh), out(s.w, s.kw, sw, pw, dw)];
  return [s.n, s.h, s.w, s.c, s.f, s.kh, s.kw, oh, ow, sh, sw, ph, pw, dh, dw, s.groups ?? 1];
}

/** Random x, w, b and dy in the layouts of PyTorch. */
export function convInputs(s: ConvCase) {
  const [n, , , , , kh, kw, oh, ow, , , , , , , g] = geometryOf(s);
  return {
    x: random(n * s.c * s.h * s.w, 1),
    w: random(s.f * (s.c / g) * kh * kw, 2),
    b: random(s.f, 3),
    dy: random(n * s.f * oh * ow, 4),
  };
}

/** All four results by their definition, in double precision; `dy` if it shall be another one. */
export function convReference(s: ConvCase, dy?: ArrayLike<number>) {
  const [n, h, w, c, f, kh, kw, oh, ow, sh, sw, ph, pw, dh, dw, g] = geometryOf(s);
  const input = { ...convInputs(s), ...(dy && { dy }) };
  const y = new Float64Array(n * f * oh * ow);
  const dx = new Float64Array(input.x.length);
  const dweight = new Float64Array(input.w.length);
  const db = new Float64Array(f);
  for (let at = 0; at < y.length; at++) {
    const j = at % ow;
    const i = Math.floor(at / ow) % oh;
    const k = Math.floor(at / (ow * oh)) % f;
    const image = Math.floor(at / (ow * oh * f));
    const group = Math.floor(k / (f / g));
    const e = input.dy[at];
    let sum = input.b[k];
    db[k] += e;
    for (let l = 0; l < c / g; l++) {
      for (let a = 0; a < kh; a++) {
        for (let b = 0; b < kw; b++) {
          const [row, column] = [i * sh - ph + a * dh, j * sw - pw + b * dw];
          if (row < 0 || row >= h || column < 0 || column >= w) continue;
          const from = ((image * c + group * (c / g) + l) * h + row) * w + column;
          const filter = ((k * (c / g) + l) * kh + a) * kw + b;
          sum += input.x[from] * input.w[filter];
          dx[from] += e * input.w[filter];
          dweight[filter] += e * input.x[from];
        }
      }
    }
    y[at] = sum;
  }
  return { y, dx, dw: dweight, db };
}
