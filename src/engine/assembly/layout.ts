import { arg, setArg } from "./control";
import { FROM_PIXELS, PERMUTE, TO_PIXELS } from "./jobs";
import { begin, parallel } from "./threads";
import { ceil4, copyFloats, divUp, loadPart, storePart, zero } from "./vector";

/** Between [n, c, h · w] (what a student sees) and [n, h · w, c padded to 4] (what routines like). */
const X = 0, Y = 1, IMAGES = 2, C = 3, PLANE = 4, BLOCKS = 5;
const BLOCK = 1024;

function setUp(x: usize, y: usize, n: i32, c: i32, plane: i32): i32 {
  begin();
  setArg(X, x); setArg(Y, y); setArg(IMAGES, n); setArg(C, c); setArg(PLANE, plane);
  setArg(BLOCKS, divUp(plane, BLOCK));
  return c > 0 ? n * divUp(plane, BLOCK) : 0;
}

export function toPixels(x: usize, y: usize, n: i32, c: i32, plane: i32): void {
  parallel(TO_PIXELS, setUp(x, y, n, c, plane));
}

export function fromPixels(y: usize, x: usize, n: i32, c: i32, plane: i32): void {
  parallel(FROM_PIXELS, setUp(x, y, n, c, plane));
}

// @ts-ignore: decorator
@inline
function channel(x: usize, c: i32, k: i32, plane: usize, n: i32): v128 {
  return k < c ? loadPart(x + <usize>k * plane, n) : zero();
}

export function toPixelsChunk(chunk: i32): void {
  const blocks = arg(BLOCKS), c = arg(C), count = arg(PLANE);
  const n = chunk / blocks, first = (chunk % blocks) * BLOCK, last = min(first + BLOCK, count);
  const plane = (<usize>count) << 2, pixel = (<usize>ceil4(c)) << 2;
  const x = <usize>arg(X) + <usize>(n * c) * plane, y = <usize>arg(Y) + <usize>(n * count) * pixel;
  for (let p = first; p < last; p += 4) {
    const some = min(4, last - p);
    for (let k = 0; k < c; k += 4) {
      const from = x + ((<usize>p) << 2) + <usize>k * plane;
      const a = loadPart(from, some), b = channel(from, c - k, 1, plane, some);
      const d = channel(from, c - k, 2, plane, some), e = channel(from, c - k, 3, plane, some);
      const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const de0 = v128.shuffle<f32>(d, e, 0, 4, 1, 5), de1 = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
      const to = y + <usize>p * pixel + ((<usize>k) << 2);
      v128.store(to, v128.shuffle<f64>(ab0, de0, 0, 2));
      if (some > 1) v128.store(to + pixel, v128.shuffle<f64>(ab0, de0, 1, 3));
      if (some > 2) v128.store(to + 2 * pixel, v128.shuffle<f64>(ab1, de1, 0, 2));
      if (some > 3) v128.store(to + 3 * pixel, v128.shuffle<f64>(ab1, de1, 1, 3));
    }
  }
}

export function fromPixelsChunk(chunk: i32): void {
  const blocks = arg(BLOCKS), c = arg(C), count = arg(PLANE);
  const n = chunk / blocks, first = (chunk % blocks) * BLOCK, last = min(first + BLOCK, count);
  const plane = (<usize>count) << 2, pixel = (<usize>ceil4(c)) << 2;
  const x = <usize>arg(X) + <usize>(n * c) * plane, y = <usize>arg(Y) + <usize>(n * count) * pixel;
  for (let p = first; p < last; p += 4) {
    const some = min(4, last - p);
    for (let k = 0; k < c; k += 4) {
      const from = y + <usize>p * pixel + ((<usize>k) << 2);
      const a = v128.load(from), b = some > 1 ? v128.load(from + pixel) : zero();
      const d = some > 2 ? v128.load(from + 2 * pixel) : zero(), e = some > 3 ? v128.load(from + 3 * pixel) : zero();
      const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const de0 = v128.shuffle<f32>(d, e, 0, 4, 1, 5), de1 = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
      const to = x + ((<usize>p) << 2) + <usize>k * plane;
      storePart(to, v128.shuffle<f64>(ab0, de0, 0, 2), some);
      if (k + 1 < c) storePart(to + plane, v128.shuffle<f64>(ab0, de0, 1, 3), some);
      if (k + 2 < c) storePart(to + 2 * plane, v128.shuffle<f64>(ab1, de1, 0, 2), some);
      if (k + 3 < c) storePart(to + 3 * plane, v128.shuffle<f64>(ab1, de1, 1, 3), some);
    }
  }
}

// Of permute: sizes at 2 … 5, steps of the source at 6 … 9, steps of the target at 10 … 13.
const SIZE = 2, FROM = 6, TO = 10, PER_CHUNK = 14;

/** to[i · t] = from[i · s] over four axes; a step of 0 repeats a number. Steps in floats. */
export function permute(
  from: usize, to: usize, d0: i32, d1: i32, d2: i32, d3: i32,
  s0: i32, s1: i32, s2: i32, s3: i32, t0: i32, t1: i32, t2: i32, t3: i32,
): void {
  begin();
  if (d0 <= 0 || d1 <= 0 || d2 <= 0 || d3 <= 0) return;
  setArg(X, from); setArg(Y, to);
  setArg(SIZE, d0); setArg(SIZE + 1, d1); setArg(SIZE + 2, d2); setArg(SIZE + 3, d3);
  setArg(FROM, s0); setArg(FROM + 1, s1); setArg(FROM + 2, s2); setArg(FROM + 3, s3);
  setArg(TO, t0); setArg(TO + 1, t1); setArg(TO + 2, t2); setArg(TO + 3, t3);
  const rows = d0 * d1 * d2;
  const perChunk = max(1, 16384 / d3);
  setArg(PER_CHUNK, perChunk);
  parallel(PERMUTE, divUp(rows, perChunk));
}

export function permuteChunk(chunk: i32): void {
  const d1 = arg(SIZE + 1), d2 = arg(SIZE + 2), d3 = arg(SIZE + 3);
  let row = chunk * arg(PER_CHUNK);
  const last = min(row + arg(PER_CHUNK), arg(SIZE) * d1 * d2);
  const step = (<usize>arg(FROM + 3)) << 2, toStep = (<usize>arg(TO + 3)) << 2;
  const line = (<usize>arg(FROM + 2)) << 2, toLine = (<usize>arg(TO + 2)) << 2;
  while (row < last) {
    const i = row / (d1 * d2), j = (row / d2) % d1, k = row % d2;
    let from = <usize>arg(X) + ((<usize>(i * arg(FROM) + j * arg(FROM + 1) + k * arg(FROM + 2))) << 2);
    let to = <usize>arg(Y) + ((<usize>(i * arg(TO) + j * arg(TO + 1) + k * arg(TO + 2))) << 2);
    const end = min(last, row + d2 - k);
    for (; row < end; row++, from += line, to += toLine) {
      if (step == 4 && toStep == 4) copyFloats(from, to, d3);
      else copySteps(from, to, step, toStep, d3);
    }
  }
}

// @ts-ignore: decorator
@inline
function copySteps(from: usize, to: usize, step: usize, toStep: usize, count: i32): void {
  for (let l = 0; l < count; l++) {
    store<f32>(to, load<f32>(from));
    from += step;
    to += toStep;
  }
}
