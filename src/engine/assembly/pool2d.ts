import { arg, setArg } from "./control";
import { C, CP, F, FREE, H, KH, KW, N, OH, OW, PL, PT, setGeometry, SH, SW, W } from "./geometry";
import { AVERAGE_POOL, AVERAGE_POOL_BACKWARD, AVERAGE_POOL_SPREAD, MAX_POOL, MAX_POOL_BACKWARD, MAX_POOL_SPREAD } from "./jobs";
import { begin, parallel } from "./threads";
import { divUp, zero } from "./vector";

/**
 * Windows over pixels, four channels at a time. The place of a maximum is its number in the window,
 * row · kw + column, in one byte: windows have at most 256 places. The gradients gather: every pixel
 * asks the windows that cover it, so no two threads add to one place.
 */
const X = FREE, Y = FREE + 1, WHERE = FREE + 2, ROWS = FREE + 3;

function setUp(
  n: i32, h: i32, w: i32, c: i32, kh: i32, kw: i32, oh: i32, ow: i32, sh: i32, sw: i32, pt: i32, pl: i32,
): void {
  begin();
  setGeometry(n, h, w, c, c, kh, kw, oh, ow, sh, sw, pt, pl, 1, 1, 1);
}

/** Shares `rows` rows of `length` numbers, each from `taps` others. */
function share(job: i32, rows: i32, length: i32, taps: i32): void {
  const perChunk = max(1, 32768 / max(1, length * taps));
  setArg(ROWS, perChunk);
  parallel(job, divUp(rows, perChunk));
}

/** `where` may be 0: then nobody is told where a maximum was. */
export function maxPoolForward(
  x: usize, y: usize, where: usize,
  n: i32, h: i32, w: i32, c: i32, kh: i32, kw: i32, oh: i32, ow: i32, sh: i32, sw: i32, pt: i32, pl: i32,
): void {
  if (kh * kw > 256) unreachable();
  setUp(n, h, w, c, kh, kw, oh, ow, sh, sw, pt, pl);
  setArg(X, x); setArg(Y, y); setArg(WHERE, where);
  share(MAX_POOL, n * oh, ow * arg(CP), kh * kw);
}

export function maxPoolBackward(
  dy: usize, where: usize, dx: usize,
  n: i32, h: i32, w: i32, c: i32, kh: i32, kw: i32, oh: i32, ow: i32, sh: i32, sw: i32, pt: i32, pl: i32,
): void {
  setUp(n, h, w, c, kh, kw, oh, ow, sh, sw, pt, pl);
  setArg(X, dx); setArg(Y, dy); setArg(WHERE, where);
  // Windows that neither overlap nor leave gaps: every window writes its own pixels.
  if (kh == sh && kw == sw && !pt && !pl) share(MAX_POOL_SPREAD, n * divUp(h, sh), w * arg(CP), kh);
  else share(MAX_POOL_BACKWARD, n * h, w * arg(CP), divUp(kh, sh) * divUp(kw, sw));
}

export function averagePoolForward(
  x: usize, y: usize,
  n: i32, h: i32, w: i32, c: i32, kh: i32, kw: i32, oh: i32, ow: i32, sh: i32, sw: i32, pt: i32, pl: i32,
): void {
  setUp(n, h, w, c, kh, kw, oh, ow, sh, sw, pt, pl);
  setArg(X, x); setArg(Y, y);
  share(AVERAGE_POOL, n * oh, ow * arg(CP), kh * kw);
}

export function averagePoolBackward(
  dy: usize, dx: usize,
  n: i32, h: i32, w: i32, c: i32, kh: i32, kw: i32, oh: i32, ow: i32, sh: i32, sw: i32, pt: i32, pl: i32,
): void {
  setUp(n, h, w, c, kh, kw, oh, ow, sh, sw, pt, pl);
  setArg(X, dx); setArg(Y, dy);
  if (kh == sh && kw == sw && !pt && !pl) share(AVERAGE_POOL_SPREAD, n * divUp(h, sh), w * arg(CP), kh);
  else share(AVERAGE_POOL_BACKWARD, n * h, w * arg(CP), divUp(kh, sh) * divUp(kw, sw));
}

// @ts-ignore: decorator
@inline
function isBetter(v: v128, best: v128): v128 {
  // A NaN wins, as in PyTorch.
  return v128.or(f32x4.gt(v, best), f32x4.ne(v, v));
}

// @ts-ignore: decorator
@inline
function storePlaces(at: usize, place: v128): void {
  const narrow = i16x8.narrow_i32x4_u(place, place);
  v128.store_lane<u32>(at, i8x16.narrow_i16x8_u(narrow, narrow), 0);
}

/**
 * The sum of a window is NaN where one of its numbers is, and else where infinities of both signs meet: only
 * a row that saw such a sum is done again in the slow way, in which a NaN wins. Without NaN one
 * instruction is the larger of two, and places, which only grow, are the largest that was better.
 */
// @ts-ignore: decorator
@inline
function odd(sum: v128): v128 {
  return f32x4.ne(sum, sum);
}

// @ts-ignore: decorator
@inline
function placeIf(v: v128, best: v128, place: v128, number: i32): v128 {
  return i32x4.max_s(place, v128.and(f32x4.gt(v, best), i32x4.splat(number)));
}

/** The windows that most networks use, 2×2 inside of the image, one pixel of y; returns what was odd. */
// @ts-ignore: decorator
@inline
function maxOfFour(x0: usize, pixel: usize, line: usize, y: usize, seen: v128): v128 {
  const x1 = x0 + pixel, x2 = x0 + line, x3 = x2 + pixel;
  for (let c: usize = 0; c < pixel; c += 16) {
    const v0 = v128.load(x0 + c), v1 = v128.load(x1 + c), v2 = v128.load(x2 + c), v3 = v128.load(x3 + c);
    seen = v128.or(seen, odd(f32x4.add(f32x4.add(v0, v1), f32x4.add(v2, v3))));
    v128.store(y + c, f32x4.pmax(f32x4.pmax(v0, v1), f32x4.pmax(v2, v3)));
  }
  return seen;
}

// @ts-ignore: decorator
@inline
function placesOfFour(x0: usize, pixel: usize, line: usize, y: usize, where: usize, seen: v128): v128 {
  const x1 = x0 + pixel, x2 = x0 + line, x3 = x2 + pixel;
  for (let c: usize = 0; c < pixel; c += 16) {
    const v0 = v128.load(x0 + c), v1 = v128.load(x1 + c), v2 = v128.load(x2 + c), v3 = v128.load(x3 + c);
    seen = v128.or(seen, odd(f32x4.add(f32x4.add(v0, v1), f32x4.add(v2, v3))));
    // The better of each line, then of both: a later one wins only where it is larger.
    const upper = f32x4.pmax(v0, v1), lower = f32x4.pmax(v2, v3);
    const left = v128.and(f32x4.gt(v1, v0), i32x4.splat(1));
    const right = v128.or(v128.and(f32x4.gt(v3, v2), i32x4.splat(1)), i32x4.splat(2));
    v128.store(y + c, f32x4.pmax(upper, lower));
    storePlaces(where + (c >> 2), v128.bitselect(right, left, f32x4.gt(lower, upper)));
  }
  return seen;
}

/** The same for 3×3; `where` may be 0. */
// @ts-ignore: decorator
@inline
function maxOfNine(x: usize, pixel: usize, line: usize, y: usize, where: usize, seen: v128): v128 {
  for (let c: usize = 0; c < pixel; c += 16) {
    let from = x + c, best = v128.load(from), sum = zero(), place = zero(), number = 0;
    for (let end = from + 3 * line; from < end; from += line, number += 3) {
      const v0 = v128.load(from), v1 = v128.load(from + pixel), v2 = v128.load(from + 2 * pixel);
      if (where) {
        place = placeIf(v0, best, place, number);
        best = f32x4.pmax(best, v0);
        place = placeIf(v1, best, place, number + 1);
        best = f32x4.pmax(best, v1);
        place = placeIf(v2, best, place, number + 2);
        best = f32x4.pmax(best, v2);
      } else best = f32x4.pmax(best, f32x4.pmax(f32x4.pmax(v0, v1), v2));
      sum = f32x4.add(sum, f32x4.add(f32x4.add(v0, v1), v2));
    }
    seen = v128.or(seen, odd(sum));
    v128.store(y + c, best);
    if (where) storePlaces(where + (c >> 2), place);
  }
  return seen;
}

/** Any window, cut at the borders, one pixel of y. `where` may be 0. */
function maxOfWindow(
  from: usize, pixel: usize, line: usize, y: usize, where: usize, a0: i32, a1: i32, b0: i32, b1: i32,
): void {
  const kw = arg(KW);
  for (let c: usize = 0; c < pixel; c += 16) {
    let best = f32x4.splat(-Infinity), place = i32x4.splat(a0 * kw + b0);
    for (let a = a0; a < a1; a++) {
      let at = from + <usize>a * line + <usize>b0 * pixel + c;
      for (let b = b0; b < b1; b++, at += pixel) {
        const v = v128.load(at);
        const better = isBetter(v, best);
        best = v128.bitselect(v, best, better);
        place = v128.bitselect(i32x4.splat(a * kw + b), place, better);
      }
    }
    v128.store(y + c, best);
    if (where) storePlaces(where + (c >> 2), place);
  }
}

export function maxPoolChunk(chunk: i32): void {
  const last = min((chunk + 1) * arg(ROWS), arg(N) * arg(OH));
  const small = arg(KH) == arg(KW) && (arg(KH) == 2 || arg(KH) == 3);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    if (v128.any_true(maxOfRow(row, small))) maxOfRow(row, false);
  }
}

/** One row of y; with `small`, says whether the quick ways saw something odd. */
function maxOfRow(row: i32, small: bool): v128 {
  const h = arg(H), w = arg(W), kh = arg(KH), kw = arg(KW), oh = arg(OH), ow = arg(OW), sw = arg(SW), pl = arg(PL);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const y0 = (row % oh) * arg(SH) - arg(PT);
  const a0 = max(0, -y0), a1 = min(kh, h - y0);
  const image = <usize>arg(X) + <usize>((row / oh) * h) * line + <usize>y0 * line;
  const whole = small && a1 - a0 == kh;
  const step = arg(WHERE) ? pixel >> 2 : 0;
  let out = <usize>arg(Y) + <usize>(row * ow) * pixel, where = <usize>arg(WHERE) + <usize>(row * ow) * step;
  let seen = zero();
  for (let j = 0; j < ow; j++, out += pixel, where += step) {
    const x0 = j * sw - pl, from = image + <usize>x0 * pixel;
    const b0 = max(0, -x0), b1 = min(kw, w - x0);
    if (!whole || b1 - b0 < kw) maxOfWindow(from, pixel, line, out, where, a0, a1, b0, b1);
    else if (kw == 3) seen = maxOfNine(from, pixel, line, out, where, seen);
    else if (where) seen = placesOfFour(from, pixel, line, out, where, seen);
    else seen = maxOfFour(from, pixel, line, out, seen);
  }
  return seen;
}

export function maxPoolBackwardChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), kh = arg(KH), kw = arg(KW), oh = arg(OH), ow = arg(OW);
  const sh = arg(SH), sw = arg(SW), pl = arg(PL);
  const pixel = (<usize>arg(CP)) << 2;
  const errors = <usize>arg(Y), where = <usize>arg(WHERE);
  const last = min((chunk + 1) * arg(ROWS), arg(N) * h);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const y = row % h + arg(PT), n = row / h;
    const i0 = y < kh ? 0 : (y - kh) / sh + 1, i1 = min(oh - 1, y / sh);
    for (let column = 0; column < w; column++) {
      const x = column + pl;
      const j0 = x < kw ? 0 : (x - kw) / sw + 1, j1 = min(ow - 1, x / sw);
      const to = <usize>arg(X) + <usize>(row * w + column) * pixel;
      if (i0 > i1 || j0 > j1) memory.fill(to, 0, pixel);
      for (let i = i0; i <= i1; i++) {
        for (let j = j0; j <= j1; j++) {
          const at = <usize>((n * oh + i) * ow + j);
          const number = (y - i * sh) * kw + (x - j * sw), from = errors + at * pixel, place = where + at * (pixel >> 2);
          if (i == i0 && j == j0) takeIf(place, number, from, to, pixel);
          else addIf(place, number, from, to, pixel);
        }
      }
    }
  }
}

/** to = the errors of a window whose maximum had this number, else 0. */
// @ts-ignore: decorator
@inline
function takeIf(place: usize, number: i32, from: usize, to: usize, pixel: usize): void {
  const wanted = i32x4.splat(number);
  for (let c: usize = 0; c < pixel; c += 16, place += 4) {
    v128.store(to + c, v128.and(i32x4.eq(places(place), wanted), v128.load(from + c)));
  }
}

// @ts-ignore: decorator
@inline
function addIf(place: usize, number: i32, from: usize, to: usize, pixel: usize): void {
  const wanted = i32x4.splat(number);
  for (let c: usize = 0; c < pixel; c += 16, place += 4) {
    const mine = v128.and(i32x4.eq(places(place), wanted), v128.load(from + c));
    v128.store(to + c, f32x4.add(v128.load(to + c), mine));
  }
}

/** Four bytes as four integers. */
// @ts-ignore: decorator
@inline
function places(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(at)));
}

/** A row of windows side by side, or the rows and columns that no window covers. */
export function maxPoolSpreadChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), kh = arg(KH), kw = arg(KW), oh = arg(OH), ow = arg(OW);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const bands = divUp(h, kh), last = min((chunk + 1) * arg(ROWS), arg(N) * bands);
  const errors = <usize>arg(Y), where = <usize>arg(WHERE);
  for (let band = chunk * arg(ROWS); band < last; band++) {
    const n = band / bands, i = band % bands;
    const to = <usize>arg(X) + <usize>(n * h + i * kh) * line;
    if (i >= oh) {
      memory.fill(to, 0, <usize>(h - i * kh) * line);
      continue;
    }
    const rest = <usize>(w - ow * kw) * pixel;
    if (rest) for (let a = 0; a < kh; a++) memory.fill(to + <usize>(a + 1) * line - rest, 0, rest);
    for (let j = 0; j < ow; j++) {
      const at = <usize>((n * oh + i) * ow + j) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) {
        const e = v128.load(errors + at + c), place = places(where + ((at + c) >> 2));
        for (let a = 0; a < kh; a++) {
          let p = to + <usize>a * line + <usize>(j * kw) * pixel + c;
          for (let b = 0; b < kw; b++, p += pixel) {
            v128.store(p, v128.and(e, i32x4.eq(place, i32x4.splat(a * kw + b))));
          }
        }
      }
    }
  }
}

/** The mean of a window; zeros of the padding count. */
export function averagePoolChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), oh = arg(OH), ow = arg(OW), kw = arg(KW);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const share = f32x4.splat(<f32>1 / <f32>(arg(KH) * kw));
  const last = min((chunk + 1) * arg(ROWS), arg(N) * oh);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const y0 = (row % oh) * arg(SH) - arg(PT);
    const a0 = max(0, -y0), a1 = min(arg(KH), h - y0);
    const image = <usize>arg(X) + <usize>((row / oh) * h) * line;
    for (let j = 0; j < ow; j++) {
      const x0 = j * arg(SW) - arg(PL);
      const b0 = max(0, -x0), b1 = min(kw, w - x0);
      const to = <usize>arg(Y) + <usize>(row * ow + j) * pixel;
      if (kw == 2 && arg(KH) == 2 && b1 - b0 == 2 && a1 - a0 == 2) {
        const from = image + <usize>y0 * line + <usize>x0 * pixel;
        for (let c: usize = 0; c < pixel; c += 16) {
          const upper = f32x4.add(v128.load(from + c), v128.load(from + pixel + c));
          const lower = f32x4.add(v128.load(from + line + c), v128.load(from + line + pixel + c));
          v128.store(to + c, f32x4.mul(f32x4.add(upper, lower), share));
        }
        continue;
      }
      for (let c: usize = 0; c < pixel; c += 16) {
        let total = zero();
        for (let a = a0; a < a1; a++) {
          let sum = zero();
          let from = image + <usize>(y0 + a) * line + <usize>(x0 + b0) * pixel + c;
          for (let b = b0; b < b1; b++, from += pixel) sum = f32x4.add(sum, v128.load(from));
          total = f32x4.add(total, sum);
        }
        v128.store(to + c, f32x4.mul(total, share));
      }
    }
  }
}

export function averagePoolBackwardChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), kh = arg(KH), kw = arg(KW), oh = arg(OH), ow = arg(OW);
  const pixel = (<usize>arg(CP)) << 2, errors = <usize>arg(Y), sw = arg(SW), pl = arg(PL);
  const share = f32x4.splat(<f32>1 / <f32>(kh * kw));
  const last = min((chunk + 1) * arg(ROWS), arg(N) * h);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const y = row % h + arg(PT), n = row / h;
    const i0 = y < kh ? 0 : (y - kh) / arg(SH) + 1, i1 = min(oh - 1, y / arg(SH));
    for (let column = 0; column < w; column++) {
      const x = column + pl;
      const j0 = x < kw ? 0 : (x - kw) / sw + 1, j1 = min(ow - 1, x / sw);
      const to = <usize>arg(X) + <usize>(row * w + column) * pixel;
      for (let c: usize = 0; c < pixel; c += 16) {
        let sum = zero();
        for (let i = i0; i <= i1; i++) {
          for (let j = j0; j <= j1; j++) {
            sum = f32x4.add(sum, v128.load(errors + <usize>((n * oh + i) * ow + j) * pixel + c));
          }
        }
        v128.store(to + c, f32x4.mul(sum, share));
      }
    }
  }
}

/** The same for averages: a row of windows side by side, or what no window covers. */
export function averagePoolSpreadChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), kh = arg(KH), kw = arg(KW), oh = arg(OH), ow = arg(OW);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const bands = divUp(h, kh), last = min((chunk + 1) * arg(ROWS), arg(N) * bands);
  const share = f32x4.splat(<f32>1 / <f32>(kh * kw));
  for (let band = chunk * arg(ROWS); band < last; band++) {
    const n = band / bands, i = band % bands;
    let to = <usize>arg(X) + <usize>(n * h + i * kh) * line;
    const rows = min(kh, h - i * kh), covered = i < oh ? <usize>(ow * kw) * pixel : 0;
    for (let a = 0; a < rows; a++, to += line) {
      if (covered < line) memory.fill(to + covered, 0, line - covered);
      if (!covered) continue;
      let p = to, e = <usize>arg(Y) + <usize>((n * oh + i) * ow) * pixel;
      for (let j = 0; j < ow; j++, e += pixel) {
        for (let b = 0; b < kw; b++) {
          for (let c: usize = 0; c < pixel; c += 16, p += 16) {
            v128.store(p, f32x4.mul(v128.load(e + c), share));
          }
        }
      }
    }
  }
}
