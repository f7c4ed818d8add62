import { arg, setArg, work, ZEROS } from "./control";
import { C, CP, DH, DW, FREE, KH, KW, N, OW, PL, PT, SH, SW, W } from "./geometry";
import { DEPTHWISE_3 } from "./jobs";
import { parallel } from "./threads";
import { divUp, fma, zero } from "./vector";

/**
 * Depthwise 3×3 with stride 1 or 2, four or two neighbours at a time: they share most of what they
 * see. Rows outside of the image are rows of zeros; columns outside are left out pixel by pixel.
 */
const X = FREE, Y = FREE + 2, RELU_ON = FREE + 4, ROWS = FREE + 5;
const SRC_H = FREE + 15, SRC_W = FREE + 16, OUT_H = FREE + 17, OUT_W = FREE + 18;
const TOP = FREE + 19, LEFT = FREE + 20, PACKED = FREE + 21;

export function fitsThree(): bool {
  return arg(KH) == 3 && arg(KW) == 3 && arg(DH) == 1 && arg(DW) == 1 && arg(PT) <= 2 && arg(PL) <= 2
    && arg(SH) <= 2 && arg(SW) <= 2 && max(arg(W), arg(OW)) * arg(CP) * 4 <= 65536;
}

/** y = x ⋆ w, or with `turned` filters: sizes of what is read and of what is written. */
export function three(
  x: usize, w: usize, bias: usize, y: usize, relu: i32,
  srcH: i32, srcW: i32, outH: i32, outW: i32, top: i32, left: i32, turned: i32,
): void {
  setArg(X, x); setArg(Y, y); setArg(RELU_ON, relu);
  setArg(SRC_H, srcH); setArg(SRC_W, srcW); setArg(OUT_H, outH); setArg(OUT_W, outW);
  setArg(TOP, top); setArg(LEFT, left);
  setArg(PACKED, pack(w, bias, turned));
  // Several rows a chunk: neighbours read the same rows of x.
  const perChunk = max(1, min(8, 65536 / max(1, outW * arg(CP))));
  setArg(ROWS, perChunk);
  parallel(DEPTHWISE_3, divUp(arg(N) * outH, perChunk));
}

/** For every four channels: their nine numbers and their bias, ten vectors one after the other. */
function pack(w: usize, bias: usize, turned: i32): usize {
  const pixel = (<usize>arg(CP)) << 2, packed = work(pixel * 10);
  let to = packed;
  for (let c: usize = 0; c < pixel; c += 16, to += 160) {
    for (let tap: usize = 0; tap < 9; tap++) {
      v128.store(to + (tap << 4), v128.load(w + (turned ? 8 - tap : tap) * pixel + c));
    }
    v128.store(to, zero(), 144);
    if (bias) memory.copy(to + 144, bias + c, (<usize>min(4, arg(C) - (<i32>c >> 2))) << 2);
  }
  return packed;
}

export function depthwiseThreeChunk(chunk: i32): void {
  const h = arg(SRC_H), w = arg(SRC_W), outH = arg(OUT_H), outW = arg(OUT_W), sw = arg(SW), left = arg(LEFT);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel, relu = arg(RELU_ON);
  const last = min((chunk + 1) * arg(ROWS), arg(N) * outH);
  // Of the columns, inside … end see only what lies inside of the image.
  const group = sw == 1 ? 4 : 2;
  const inside = min(outW, divUp(left, sw)), end = max(inside, min(outW, w + left >= 3 ? (w + left - 3) / sw + 1 : 0));
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const y = (row % outH) * arg(SH) - arg(TOP);
    const image = <usize>arg(X) + <usize>((row / outH) * h) * line;
    const r0 = rowAt(image, y, h, line), r1 = rowAt(image, y + 1, h, line), r2 = rowAt(image, y + 2, h, line);
    const to = <usize>arg(Y) + <usize>(row * outW) * pixel;
    let j = 0;
    for (; j < inside; j++) onePixel(r0, r1, r2, j * sw - left, pixel, relu, to + <usize>j * pixel);
    while (j < end && end - inside >= group) {
      // The last group begins earlier, and computes some pixels again.
      if (j + group > end) j = end - group;
      const at = <usize>(j * sw - left) * pixel;
      if (sw == 1) fourPixels(r0 + at, r1 + at, r2 + at, pixel, relu, to + <usize>j * pixel);
      else twoPixels(r0 + at, r1 + at, r2 + at, pixel, relu, to + <usize>j * pixel);
      j += group;
    }
    for (; j < outW; j++) onePixel(r0, r1, r2, j * sw - left, pixel, relu, to + <usize>j * pixel);
  }
}

// @ts-ignore: decorator
@inline
function rowAt(image: usize, y: i32, h: i32, line: usize): usize {
  return <u32>y < <u32>h ? image + <usize>y * line : ZEROS;
}

// @ts-ignore: decorator
@inline
function clip(v: v128, relu: i32): v128 {
  return relu ? v128.andnot(v, f32x4.lt(v, zero())) : v;
}

/**
 * Four neighbours with stride 1. `filter` is never 0, and nothing is ever cleared: the question alone
 * makes V8 finish a row before it loads the next one, for which it would have no registers.
 */
function fourPixels(r0: usize, r1: usize, r2: usize, pixel: usize, relu: i32, to: usize): void {
  let filter = <usize>arg(PACKED);
  const end = filter + pixel * 10, two = 2 * pixel, four = 4 * pixel;
  for (; filter < end; filter += 160, r0 += 16, r1 += 16, r2 += 16, to += 16) {
    let s0 = v128.load(filter, 144), s1 = s0, s2 = s0, s3 = s0;
    let w0 = v128.load(filter), w1 = v128.load(filter, 16), w2 = v128.load(filter, 32);
    let x0 = v128.load(r0), x1 = v128.load(r0 + pixel), x2 = v128.load(r0 + two);
    let x3 = v128.load(r0 + two + pixel), x4 = v128.load(r0 + four), x5 = v128.load(r0 + four + pixel);
    s0 = fma(x2, w2, fma(x1, w1, fma(x0, w0, s0)));
    s1 = fma(x3, w2, fma(x2, w1, fma(x1, w0, s1)));
    s2 = fma(x4, w2, fma(x3, w1, fma(x2, w0, s2)));
    s3 = fma(x5, w2, fma(x4, w1, fma(x3, w0, s3)));
    if (filter == 0) s0 = s1 = s2 = s3 = w0;
    w0 = v128.load(filter, 48);
    w1 = v128.load(filter, 64);
    w2 = v128.load(filter, 80);
    x0 = v128.load(r1);
    x1 = v128.load(r1 + pixel);
    x2 = v128.load(r1 + two);
    x3 = v128.load(r1 + two + pixel);
    x4 = v128.load(r1 + four);
    x5 = v128.load(r1 + four + pixel);
    s0 = fma(x2, w2, fma(x1, w1, fma(x0, w0, s0)));
    s1 = fma(x3, w2, fma(x2, w1, fma(x1, w0, s1)));
    s2 = fma(x4, w2, fma(x3, w1, fma(x2, w0, s2)));
    s3 = fma(x5, w2, fma(x4, w1, fma(x3, w0, s3)));
    if (filter == 0) s0 = s1 = s2 = s3 = w0;
    w0 = v128.load(filter, 96);
    w1 = v128.load(filter, 112);
    w2 = v128.load(filter, 128);
    x0 = v128.load(r2);
    x1 = v128.load(r2 + pixel);
    x2 = v128.load(r2 + two);
    x3 = v128.load(r2 + two + pixel);
    x4 = v128.load(r2 + four);
    x5 = v128.load(r2 + four + pixel);
    v128.store(to, clip(fma(x2, w2, fma(x1, w1, fma(x0, w0, s0))), relu));
    v128.store(to + pixel, clip(fma(x3, w2, fma(x2, w1, fma(x1, w0, s1))), relu));
    v128.store(to + two, clip(fma(x4, w2, fma(x3, w1, fma(x2, w0, s2))), relu));
    v128.store(to + two + pixel, clip(fma(x5, w2, fma(x4, w1, fma(x3, w0, s3))), relu));
  }
}

/** Two neighbours with stride 2. */
function twoPixels(r0: usize, r1: usize, r2: usize, pixel: usize, relu: i32, to: usize): void {
  let filter = <usize>arg(PACKED);
  const end = filter + pixel * 10, two = 2 * pixel, four = 4 * pixel;
  for (; filter < end; filter += 160, r0 += 16, r1 += 16, r2 += 16, to += 16) {
    let s0 = v128.load(filter, 144), s1 = s0;
    let w0 = v128.load(filter), w1 = v128.load(filter, 16), w2 = v128.load(filter, 32);
    let x2 = v128.load(r0 + two);
    s0 = fma(x2, w2, fma(v128.load(r0 + pixel), w1, fma(v128.load(r0), w0, s0)));
    s1 = fma(v128.load(r0 + four), w2, fma(v128.load(r0 + two + pixel), w1, fma(x2, w0, s1)));
    if (filter == 0) s0 = s1 = w0;
    w0 = v128.load(filter, 48);
    w1 = v128.load(filter, 64);
    w2 = v128.load(filter, 80);
    x2 = v128.load(r1 + two);
    s0 = fma(x2, w2, fma(v128.load(r1 + pixel), w1, fma(v128.load(r1), w0, s0)));
    s1 = fma(v128.load(r1 + four), w2, fma(v128.load(r1 + two + pixel), w1, fma(x2, w0, s1)));
    if (filter == 0) s0 = s1 = w0;
    w0 = v128.load(filter, 96);
    w1 = v128.load(filter, 112);
    w2 = v128.load(filter, 128);
    x2 = v128.load(r2 + two);
    s0 = fma(x2, w2, fma(v128.load(r2 + pixel), w1, fma(v128.load(r2), w0, s0)));
    s1 = fma(v128.load(r2 + four), w2, fma(v128.load(r2 + two + pixel), w1, fma(x2, w0, s1)));
    v128.store(to, clip(s0, relu));
    v128.store(to + pixel, clip(s1, relu));
  }
}

/** A pixel whose window may reach over the left or the right border. */
function onePixel(r0: usize, r1: usize, r2: usize, x: i32, pixel: usize, relu: i32, to: usize): void {
  const packed = <usize>arg(PACKED), b0 = max(0, -x), b1 = min(3, arg(SRC_W) - x);
  let filter = packed;
  for (let c: usize = 0; c < pixel; c += 16, filter += 160) {
    let sum = v128.load(filter, 144);
    for (let b = b0; b < b1; b++) {
      const at = <usize>(x + b) * pixel + c, w = filter + ((<usize>b) << 4);
      sum = fma(v128.load(r0 + at), v128.load(w), sum);
      sum = fma(v128.load(r1 + at), v128.load(w, 48), sum);
      sum = fma(v128.load(r2 + at), v128.load(w, 96), sum);
    }
    v128.store(to + c, clip(sum, relu));
  }
}
