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

/** The window that most networks use, 2×2 inside of the image, without loops. */
// @ts-ignore: decorator
@inline
function maxOfFour(from: usize, pixel: usize, line: usize, out: usize, where: usize): void {
  const v0 = v128.load(from), v1 = v128.load(from + pixel);
  const v2 = v128.load(from + line), v3 = v128.load(from + line + pixel);
  const better1 = isBetter(v1, v0);
  let best = v128.bitselect(v1, v0, better1);
  let place = v128.and(better1, i32x4.splat(1));
  const better2 = isBetter(v2, best);
  best = v128.bitselect(v2, best, better2);
  place = v128.bitselect(i32x4.splat(2), place, better2);
  const better3 = isBetter(v3, best);
  v128.store(out, v128.bitselect(v3, best, better3));
  storePlaces(where, v128.bitselect(i32x4.splat(3), place, better3));
}

export function maxPoolChunk(chunk: i32): void {
  const small = arg(KH) == 2 && arg(KW) == 2 && !arg(PT) && !arg(PL);
  const h = arg(H), w = arg(W), kw = arg(KW), oh = arg(OH), ow = arg(OW), sw = arg(SW), pl = arg(PL);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const out = <usize>arg(Y), where = <usize>arg(WHERE);
  const last = min((chunk + 1) * arg(ROWS), arg(N) * oh);
  for (let row = chunk * arg(ROWS); row < last; row++) {
    const y0 = (row % oh) * arg(SH) - arg(PT);
    const a0 = max(0, -y0), a1 = min(arg(KH), h - y0);
    const image = <usize>arg(X) + <usize>((row / oh) * h) * line;
    for (let j = 0; j < ow; j++) {
      const x0 = j * sw - pl;
      const b0 = max(0, -x0), b1 = min(kw, w - x0);
      const at = <usize>(row * ow + j);
      if (small) {
        const from = image + <usize>y0 * line + <usize>x0 * pixel, to = at * pixel;
        for (let c: usize = 0; c < pixel; c += 16) {
          maxOfFour(from + c, pixel, line, out + to + c, where + ((to + c) >> 2));
        }
        continue;
      }
      for (let c: usize = 0; c < pixel; c += 16) {
        let best = f32x4.splat(-Infinity), place = i32x4.splat(a0 * kw + b0);
        for (let a = a0; a < a1; a++) {
          let from = image + <usize>(y0 + a) * line + <usize>(x0 + b0) * pixel + c;
          for (let b = b0; b < b1; b++, from += pixel) {
            const v = v128.load(from);
            const better = isBetter(v, best);
            best = v128.bitselect(v, best, better);
            place = v128.bitselect(i32x4.splat(a * kw + b), place, better);
          }
        }
        v128.store(out + at * pixel + c, best);
        storePlaces(where + at * (pixel >> 2) + (c >> 2), place);
      }
    }
  }
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
      for (let c: usize = 0; c < pixel; c += 16) {
        let sum = zero();
        for (let i = i0; i <= i1; i++) {
          for (let j = j0; j <= j1; j++) {
            const at = <usize>((n * oh + i) * ow + j);
            const place = places(where + at * (pixel >> 2) + (c >> 2));
            const mine = i32x4.eq(place, i32x4.splat((y - i * sh) * kw + (x - j * sw)));
            sum = f32x4.add(sum, v128.and(mine, v128.load(errors + at * pixel + c)));
          }
        }
        v128.store(to + c, sum);
      }
    }
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
