import { arg, setArg, work, ZEROS } from "./control";
import { sumParts } from "./convWeight";
import { C, CP, DH, DW, F, FP, FREE, G, H, KH, KW, N, OH, OW, PL, PT, SH, SW, W } from "./geometry";
import { DEPTHWISE, DEPTHWISE_3, DEPTHWISE_INPUT, DEPTHWISE_WEIGHT } from "./jobs";
import { parallel } from "./threads";
import { divUp, fma, loadPart, zero } from "./vector";

/** One filter for every channel: y[p, c] = Σ_taps x[p moved, c] · w[tap, c], four channels at a time. */
const X = FREE, FILTERS = FREE + 1, Y = FREE + 2, BIAS_AT = FREE + 3, RELU_ON = FREE + 4, ROWS = FREE + 5;
const RANGES = FREE + 6, PARTS = FREE + 7;
// Of the fast way for 3×3: sizes of what is read and of what is written, and what lies before it.
const SRC_H = FREE + 15, SRC_W = FREE + 16, OUT_H = FREE + 17, OUT_W = FREE + 18;
const TOP = FREE + 19, LEFT = FREE + 20, TURNED = FREE + 21;

export function isDepthwise(): bool {
  return arg(G) > 1 && arg(G) == arg(C) && arg(F) == arg(C);
}

function share(job: i32, rows: i32, length: i32): void {
  const perChunk = max(1, 16384 / max(1, length * arg(KH) * arg(KW)));
  setArg(ROWS, perChunk);
  parallel(job, divUp(rows, perChunk));
}

export function depthwiseForward(x: usize, w: usize, bias: usize, y: usize, relu: i32): void {
  setArg(X, x); setArg(FILTERS, w); setArg(Y, y); setArg(BIAS_AT, bias); setArg(RELU_ON, relu);
  if (fitsThree()) three(arg(H), arg(W), arg(OH), arg(OW), arg(PT), arg(PL), 0);
  else share(DEPTHWISE, arg(N) * arg(OH), arg(OW) * arg(CP));
}

export function depthwiseBackwardInput(w: usize, dy: usize, dx: usize): void {
  if (fitsThree() && arg(SH) == 1 && arg(SW) == 1) {
    // With stride 1 the way back is a convolution with the filters turned by half a circle.
    setArg(X, dy); setArg(FILTERS, w); setArg(Y, dx); setArg(BIAS_AT, 0); setArg(RELU_ON, 0);
    three(arg(OH), arg(OW), arg(H), arg(W), 2 - arg(PT), 2 - arg(PL), 1);
    return;
  }
  setArg(X, dx); setArg(FILTERS, w); setArg(Y, dy);
  share(DEPTHWISE_INPUT, arg(N) * arg(H), arg(W) * arg(CP));
}

export function depthwiseBackwardWeight(x: usize, dy: usize, dw: usize, add: i32): void {
  const rows = arg(N) * arg(OH), size = arg(KH) * arg(KW) * arg(CP);
  const ranges = max(1, min(16, <i32>(<i64>rows * arg(OW) * size >> 16)));
  setArg(X, x); setArg(Y, dy); setArg(RANGES, min(ranges, max(1, rows)));
  setArg(PARTS, work((<usize>(arg(RANGES) * size)) << 2));
  parallel(DEPTHWISE_WEIGHT, arg(RANGES));
  sumParts(<usize>arg(PARTS), dw, size, arg(RANGES), add);
}

function fitsThree(): bool {
  return arg(KH) == 3 && arg(KW) == 3 && arg(DH) == 1 && arg(DW) == 1 && arg(PT) <= 2 && arg(PL) <= 2
    && max(arg(W), arg(OW)) * arg(CP) * 4 <= 65536;
}

function three(srcH: i32, srcW: i32, outH: i32, outW: i32, top: i32, left: i32, turned: i32): void {
  setArg(SRC_H, srcH); setArg(SRC_W, srcW); setArg(OUT_H, outH); setArg(OUT_W, outW);
  setArg(TOP, top); setArg(LEFT, left); setArg(TURNED, turned);
  share(DEPTHWISE_3, arg(N) * outH, outW * arg(CP));
}

/** Rows of the result, one vector of channels after the other, its nine numbers in registers. */
export function depthwiseThreeChunk(chunk: i32): void {
  const h = arg(SRC_H), w = arg(SRC_W), outH = arg(OUT_H), outW = arg(OUT_W);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const last = min((chunk + 1) * arg(ROWS), arg(N) * outH);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const y = (row % outH) * arg(SH) - arg(TOP);
    const image = <usize>arg(X) + <usize>((row / outH) * h) * line;
    const r0 = <u32>y < <u32>h ? image + <usize>y * line : ZEROS;
    const r1 = <u32>(y + 1) < <u32>h ? image + <usize>(y + 1) * line : ZEROS;
    const r2 = <u32>(y + 2) < <u32>h ? image + <usize>(y + 2) * line : ZEROS;
    const to = <usize>arg(Y) + <usize>(row * outW) * pixel;
    // Pieces of a row: all its channels are used while their lines are in the first cache.
    for (let j = 0; j < outW; j += 16) {
      for (let c: usize = 0; c < pixel; c += 16) {
        threeRow(r0 + c, r1 + c, r2 + c, to + c, c, pixel, j, min(j + 16, outW));
      }
    }
  }
}

function threeRow(
  r0: usize, r1: usize, r2: usize, to: usize, c: usize, pixel: usize, j0: i32, j1: i32,
): void {
  const w = arg(SRC_W), sw = arg(SW), left = arg(LEFT), relu = arg(RELU_ON);
  const first = <usize>arg(FILTERS) + c + (arg(TURNED) ? 8 * pixel : 0);
  const next: usize = arg(TURNED) ? 0 - pixel : pixel;
  const w0 = v128.load(first), w1 = v128.load(first + next), w2 = v128.load(first + 2 * next);
  const w3 = v128.load(first + 3 * next), w4 = v128.load(first + 4 * next), w5 = v128.load(first + 5 * next);
  const w6 = v128.load(first + 6 * next), w7 = v128.load(first + 7 * next), w8 = v128.load(first + 8 * next);
  const bias = arg(BIAS_AT) ? loadPart(<usize>arg(BIAS_AT) + c, arg(C) - (<i32>c >> 2)) : zero();
  to += <usize>j0 * pixel;
  for (let j = j0; j < j1; j++, to += pixel) {
    const x = j * sw - left;
    if (sw == 1 && x >= 0 && x + 6 <= w && j + 4 <= j1) {
      fourPixels(r0, r1, r2, <usize>x * pixel, pixel, first, next, bias, relu, to);
      j += 3;
      to += 3 * pixel;
      continue;
    }
    let sum = bias;
    if (x >= 0 && x + 3 <= w) {
      const at = <usize>x * pixel, at1 = at + pixel, at2 = at1 + pixel;
      sum = fma(v128.load(r0 + at), w0, sum);
      let sum1 = f32x4.mul(v128.load(r1 + at), w3), sum2 = f32x4.mul(v128.load(r2 + at), w6);
      sum = fma(v128.load(r0 + at1), w1, sum);
      sum1 = fma(v128.load(r1 + at1), w4, sum1);
      sum2 = fma(v128.load(r2 + at1), w7, sum2);
      sum = fma(v128.load(r0 + at2), w2, sum);
      sum1 = fma(v128.load(r1 + at2), w5, sum1);
      sum2 = fma(v128.load(r2 + at2), w8, sum2);
      sum = f32x4.add(sum, f32x4.add(sum1, sum2));
    } else {
      sum = threeColumn(r0, r1, r2, x, w, pixel, w0, w3, w6, sum);
      sum = threeColumn(r0, r1, r2, x + 1, w, pixel, w1, w4, w7, sum);
      sum = threeColumn(r0, r1, r2, x + 2, w, pixel, w2, w5, w8, sum);
    }
    if (relu) sum = v128.andnot(sum, f32x4.lt(sum, zero()));
    v128.store(to, sum);
  }
}

/**
 * Four neighbours at once. The rows are a loop that stays one: in one block V8 would load all numbers
 * first, and run out of registers.
 */
function fourPixels(
  r0: usize, r1: usize, r2: usize, at: usize, pixel: usize, filter: usize, next: usize, bias: v128, relu: i32, to: usize,
): void {
  let s0 = bias, s1 = bias, s2 = bias, s3 = bias;
  let row = r0 + at, row1 = r1 + at;
  const row2 = r2 + at;
  for (let a = 3; a > 0; a--) {
    const w0 = v128.load(filter), w1 = v128.load(filter + next), w2 = v128.load(filter + 2 * next);
    const p2 = row + 2 * pixel, p4 = p2 + 2 * pixel;
    const x0 = v128.load(row), x1 = v128.load(row + pixel), x2 = v128.load(p2);
    const x3 = v128.load(p2 + pixel), x4 = v128.load(p4), x5 = v128.load(p4 + pixel);
    s0 = fma(x2, w2, fma(x1, w1, fma(x0, w0, s0)));
    s1 = fma(x3, w2, fma(x2, w1, fma(x1, w0, s1)));
    s2 = fma(x4, w2, fma(x3, w1, fma(x2, w0, s2)));
    s3 = fma(x5, w2, fma(x4, w1, fma(x3, w0, s3)));
    filter += 3 * next;
    row = row1;
    row1 = row2;
  }
  if (relu) {
    s0 = v128.andnot(s0, f32x4.lt(s0, zero()));
    s1 = v128.andnot(s1, f32x4.lt(s1, zero()));
    s2 = v128.andnot(s2, f32x4.lt(s2, zero()));
    s3 = v128.andnot(s3, f32x4.lt(s3, zero()));
  }
  v128.store(to, s0);
  v128.store(to + pixel, s1);
  v128.store(to + 2 * pixel, s2);
  v128.store(to + 3 * pixel, s3);
}

/** One column of a window that may lie outside. */
function threeColumn(
  r0: usize, r1: usize, r2: usize, x: i32, w: i32, pixel: usize, a: v128, b: v128, c: v128, sum: v128,
): v128 {
  if (<u32>x >= <u32>w) return sum;
  const at = <usize>x * pixel;
  return fma(v128.load(r2 + at), c, fma(v128.load(r1 + at), b, fma(v128.load(r0 + at), a, sum)));
}

/** The first tap that lies inside, and the first behind, for a window that starts at `start`. */
// @ts-ignore: decorator
@inline
function firstTap(start: i32, dilation: i32): i32 {
  return start < 0 ? divUp(-start, dilation) : 0;
}

// @ts-ignore: decorator
@inline
function endTap(start: i32, dilation: i32, size: i32, taps: i32): i32 {
  return start >= size ? 0 : min(taps, (size - 1 - start) / dilation + 1);
}

export function depthwiseChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), oh = arg(OH), ow = arg(OW), kw = arg(KW), dh = arg(DH), dw = arg(DW);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const bias = <usize>arg(BIAS_AT), relu = arg(RELU_ON), filters = <usize>arg(FILTERS);
  const last = min((chunk + 1) * arg(ROWS), arg(N) * oh);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const y0 = (row % oh) * arg(SH) - arg(PT);
    const a0 = firstTap(y0, dh), a1 = endTap(y0, dh, h, arg(KH));
    const image = <usize>arg(X) + <usize>((row / oh) * h) * line;
    for (let j = 0; j < ow; j++) {
      const x0 = j * arg(SW) - arg(PL);
      const b0 = firstTap(x0, dw), b1 = endTap(x0, dw, w, kw);
      const to = <usize>arg(Y) + <usize>(row * ow + j) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) {
        let sum = bias ? loadPart(bias + c, arg(C) - (<i32>c >> 2)) : zero();
        for (let a = a0; a < a1; a++) {
          let from = image + <usize>(y0 + a * dh) * line + <usize>(x0 + b0 * dw) * pixel + c;
          let filter = filters + <usize>(a * kw + b0) * pixel + c;
          for (let b = b0; b < b1; b++, from += <usize>dw * pixel, filter += pixel) {
            sum = fma(v128.load(from), v128.load(filter), sum);
          }
        }
        if (relu) sum = v128.andnot(sum, f32x4.lt(sum, zero()));
        v128.store(to + c, sum);
      }
    }
  }
}

export function depthwiseInputChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), oh = arg(OH), ow = arg(OW), kw = arg(KW), sh = arg(SH), sw = arg(SW);
  const pixel = (<usize>arg(CP)) << 2;
  const last = min((chunk + 1) * arg(ROWS), arg(N) * h);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const n = row / h;
    for (let column = 0; column < w; column++) {
      const to = <usize>arg(X) + <usize>(row * w + column) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) {
        let sum = zero();
        for (let a = 0; a < arg(KH); a++) {
          const y = row % h + arg(PT) - a * arg(DH);
          if (y < 0 || y % sh != 0 || y / sh >= oh) continue;
          for (let b = 0; b < kw; b++) {
            const x = column + arg(PL) - b * arg(DW);
            if (x < 0 || x % sw != 0 || x / sw >= ow) continue;
            const from = <usize>arg(Y) + <usize>((n * oh + y / sh) * ow + x / sw) * pixel + c;
            sum = fma(v128.load(from), v128.load(<usize>arg(FILTERS) + <usize>(a * kw + b) * pixel + c), sum);
          }
        }
        v128.store(to + c, sum);
      }
    }
  }
}

export function depthwiseWeightChunk(range: i32): void {
  const h = arg(H), w = arg(W), oh = arg(OH), ow = arg(OW), kw = arg(KW), sw = arg(SW);
  const rows = arg(N) * oh, ranges = arg(RANGES);
  const pixel = (<usize>arg(CP)) << 2;
  const first = <i32>(<i64>rows * range / ranges), last = <i32>(<i64>rows * (range + 1) / ranges);
  const part = <usize>arg(PARTS) + <usize>(range * arg(KH) * kw) * pixel;
  memory.fill(part, 0, <usize>(arg(KH) * kw) * pixel);
  for (let row = first; row < last; row++) {
    for (let a = 0; a < arg(KH); a++) {
      const y = (row % oh) * arg(SH) - arg(PT) + a * arg(DH);
      if (<u32>y >= <u32>h) continue;
      for (let b = 0; b < kw; b++) {
        const left = b * arg(DW) - arg(PL);
        const j0 = left < 0 ? divUp(-left, sw) : 0, j1 = left >= w ? 0 : min(ow, (w - 1 - left) / sw + 1);
        const to = part + <usize>(a * kw + b) * pixel;
        const step = <usize>sw * pixel;
        for (let c: usize = 0; c < pixel; c += 16) {
          let x = <usize>arg(X) + <usize>(((row / oh) * h + y) * w + j0 * sw + left) * pixel + c;
          let dy = <usize>arg(Y) + <usize>(row * ow + j0) * pixel + c;
          let sum = zero();
          for (let j = j0; j < j1; j++, x += step, dy += pixel) sum = fma(v128.load(x), v128.load(dy), sum);
          v128.store(to + c, f32x4.add(v128.load(to + c), sum));
        }
      }
    }
  }
}
