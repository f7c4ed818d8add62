import { arg, setArg, work } from "./control";
import { fits } from "./convPool";
import { grayFits, grayImage, grayPack } from "./convPoolGray";
import { frameBytes, frameLine, readFrame } from "./frame";
import { packStraight } from "./gemm";
import { C, CP, F, FP, FREE, H, KH, KW, N, OH, OW, setGeometry, W } from "./geometry";
import { CONV_POOL } from "./jobs";
import { begin, parallel, scratch } from "./threads";
import { divUp, fma, zero } from "./vector";

/**
 * Convolution, bias, maximum of 2×2 pixels and relu in one pass: the four rows of a tile are the
 * four pixels of a window, so the maximum is taken while they are in registers, and the output of
 * the convolution is never written.
 */
const X = FREE, Y = FREE + 1, WHERE = FREE + 2, PACKED = FREE + 3, BIAS_AT = FREE + 4, RELU_ON = FREE + 5;
const PER_CHUNK = FREE + 6, PANELS = FREE + 7, GRAY = FREE + 8;

/** `b` and `where` may be 0. `where` gets the place of each maximum, row · 2 + column; the sizes are those of the convolution. */
export function convPoolForward(
  x: usize, w: usize, b: usize, y: usize, where: usize, relu: i32,
  n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  if (!fits(1)) unreachable();
  const panels = divUp(arg(FP), 8), k = kh * kw * c;
  setArg(X, x); setArg(Y, y); setArg(WHERE, where); setArg(RELU_ON, relu); setArg(PANELS, panels);
  setArg(GRAY, grayFits() ? 1 : 0);
  setArg(PACKED, arg(GRAY) ? grayPack(w) : work(<usize>(panels * k) * 32));
  for (let i = 0; i < panels && !arg(GRAY); i++) {
    packStraight(w + <usize>i * 32, (<usize>arg(FP)) << 2, k, min(8, f - i * 8), <usize>arg(PACKED) + <usize>(i * k) * 32);
  }
  setArg(BIAS_AT, work(<usize>panels * 32));
  memory.fill(<usize>arg(BIAS_AT), 0, <usize>panels * 32);
  if (b) memory.copy(<usize>arg(BIAS_AT), b, (<usize>f) << 2);
  setArg(PER_CHUNK, divUp(n, 32));
  if (n > 0) parallel(CONV_POOL, divUp(n, arg(PER_CHUNK)));
}

export function convPoolChunk(chunk: i32): void {
  const last = min((chunk + 1) * arg(PER_CHUNK), arg(N));
  const rows = arg(OH) >> 1, columns = arg(OW) >> 1, fp = arg(FP), panels = arg(PANELS);
  const kh = arg(KH), k = arg(KW) * arg(C), relu = arg(RELU_ON);
  const image = (<usize>(arg(H) * arg(W) * arg(CP))) << 2;
  const line = (<usize>frameLine()) << 2, pixel = (<usize>arg(C)) << 2;
  const packed = <usize>arg(PACKED), bias = <usize>arg(BIAS_AT), frame = scratch();
  for (let n = chunk * arg(PER_CHUNK); n < last; n++) {
    readFrame(<usize>arg(X) + <usize>n * image, frame);
    let at = n * rows * columns * fp;
    if (arg(GRAY)) {
      const places = arg(WHERE) ? <usize>arg(WHERE) + <usize>at : 0;
      grayImage(frame, packed, bias, relu, <usize>arg(Y) + ((<usize>at) << 2), places);
      continue;
    }
    for (let i = 0; i < rows; i++) {
      let from = frame + <usize>(2 * i) * line;
      for (let j = 0; j < columns; j++, from += 2 * pixel, at += fp) {
        const y = <usize>arg(Y) + ((<usize>at) << 2), where = arg(WHERE) ? <usize>arg(WHERE) + <usize>at : 0;
        for (let p = 0; p < panels; p++) {
          const b = packed + <usize>(p * kh * k) * 32, q = (<usize>p) << 3;
          windowTile(from, pixel, line, b, kh, k, bias + (q << 2), relu, y + (q << 2), where ? where + q : 0, fp - p * 8);
        }
      }
    }
  }
}

/** Eight filters at the four pixels of a window; `columns` of them are stored. */
function windowTile(
  from: usize, pixel: usize, line: usize, b: usize, kh: i32, k: i32, bias: usize, relu: i32,
  y: usize, where: usize, columns: i32,
): void {
  let s00 = zero(), s01 = zero(), s10 = zero(), s11 = zero();
  let s20 = zero(), s21 = zero(), s30 = zero(), s31 = zero();
  do {
    let a0 = from;
    from += line;
    let a1 = a0 + pixel, a2 = from, a3 = from + pixel, left = k;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      let a = v128.load_splat<f32>(a0);
      s00 = fma(a, b0, s00);
      s01 = fma(a, b1, s01);
      a = v128.load_splat<f32>(a1);
      s10 = fma(a, b0, s10);
      s11 = fma(a, b1, s11);
      a = v128.load_splat<f32>(a2);
      s20 = fma(a, b0, s20);
      s21 = fma(a, b1, s21);
      a = v128.load_splat<f32>(a3);
      s30 = fma(a, b0, s30);
      s31 = fma(a, b1, s31);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      b += 32;
    } while (--left);
  } while (--kh);
  largest(s00, s10, s20, s30, v128.load(bias), relu, y, where);
  if (columns > 4) largest(s01, s11, s21, s31, v128.load(bias, 16), relu, y + 16, where ? where + 4 : 0);
}

/** A NaN is larger than all, the first of equals counts, as in the pooling by itself. */
// @ts-ignore: decorator
@inline
function largest(v0: v128, v1: v128, v2: v128, v3: v128, bias: v128, relu: i32, y: usize, where: usize): void {
  const better1 = v128.or(f32x4.gt(v1, v0), f32x4.ne(v1, v1));
  let best = v128.bitselect(v1, v0, better1), place = v128.and(better1, i32x4.splat(1));
  const better2 = v128.or(f32x4.gt(v2, best), f32x4.ne(v2, v2));
  best = v128.bitselect(v2, best, better2);
  place = v128.bitselect(i32x4.splat(2), place, better2);
  const better3 = v128.or(f32x4.gt(v3, best), f32x4.ne(v3, v3));
  best = f32x4.add(v128.bitselect(v3, best, better3), bias);
  if (relu) best = v128.andnot(best, f32x4.lt(best, zero()));
  v128.store(y, best);
  if (!where) return;
  const narrow = i16x8.narrow_i32x4_u(v128.bitselect(i32x4.splat(3), place, better3), place);
  v128.store_lane<u32>(where, i8x16.narrow_i16x8_u(narrow, narrow), 0);
}
