import { arg, work } from "./control";
import { frameLine } from "./frame";
import { C, F, FP, KH, KW, OH, OW } from "./geometry";
import { fma, zero } from "./vector";

/**
 * The same for images of one channel (convPoolForward.ts): there a vector holds four neighbours of a row instead of
 * four filters, so that 6 filters cost as much as 6 and not as 8. Two filters at a time see four rows of four pixels,
 * which are four windows. Every sum has the order that it has there, and so the same bits.
 */
export function grayFits(): bool {
  return arg(C) == 1 && (arg(OH) & 3) == 0 && (arg(OW) & 3) == 0;
}

/** The filters as [pair][tap][2]. */
export function grayPack(w: usize): usize {
  const taps = arg(KH) * arg(KW), fp = arg(FP), packed = work((<usize>(taps * fp)) << 2);
  let to = packed;
  for (let p = 0; p < fp; p += 2) {
    for (let tap = 0; tap < taps; tap++, to += 8) store<u64>(to, load<u64>(w + ((<usize>(tap * fp + p)) << 2)));
  }
  return packed;
}

/** All windows of an image in its frame; `where` may be 0. */
export function grayImage(frame: usize, packed: usize, bias: usize, relu: i32, y: usize, where: usize): void {
  const rows = arg(OH), columns = arg(OW), fp = arg(FP), f = arg(F);
  const line = (<usize>frameLine()) << 2, pairBytes = (<usize>(arg(KH) * arg(KW))) << 3;
  const pixel = (<usize>fp) << 2, down = <usize>(columns >> 1) * pixel;
  for (let i = 0; i < rows; i += 4) {
    for (let j = 0; j < columns; j += 4) {
      const from = frame + <usize>i * line + ((<usize>j) << 2);
      const at = <usize>((i >> 1) * (columns >> 1) + (j >> 1)) * pixel;
      let filters = packed;
      for (let p = 0; p < fp; p += 2, filters += pairBytes) {
        const own = at + ((<usize>p) << 2), place = where ? where + (own >> 2) : 0;
        if (p < f) fourWindows(from, line, filters, bias + ((<usize>p) << 2), relu, y + own, place, pixel, down);
        else clear(y + own, place, pixel, down);
      }
    }
  }
}

/** Behind the last filter there is nothing. */
function clear(y: usize, where: usize, pixel: usize, down: usize): void {
  storePairs(y, zero(), zero(), pixel, down);
  if (where) storePlaces(where, zero(), pixel >> 2, down >> 2);
}

/** What the windows have of two filters: lanes of `upper` and `lower` are the windows of both rows, in pairs. */
// @ts-ignore: decorator
@inline
function storePairs(y: usize, upper: v128, lower: v128, pixel: usize, down: usize): void {
  v128.store_lane<u64>(y, upper, 0);
  v128.store_lane<u64>(y + pixel, upper, 1);
  v128.store_lane<u64>(y + down, lower, 0);
  v128.store_lane<u64>(y + down + pixel, lower, 1);
}

/** Two bytes of each lane. */
// @ts-ignore: decorator
@inline
function storePlaces(where: usize, places: v128, pixel: usize, down: usize): void {
  v128.store_lane<u16>(where, places, 0);
  v128.store_lane<u16>(where + pixel, places, 2);
  v128.store_lane<u16>(where + down, places, 4);
  v128.store_lane<u16>(where + down + pixel, places, 6);
}

// @ts-ignore: decorator
@inline
function isBetter(v: v128, best: v128): v128 {
  return v128.or(f32x4.gt(v, best), f32x4.ne(v, v));
}

function fourWindows(
  from: usize, line: usize, w: usize, bias: usize, relu: i32, y: usize, where: usize, pixel: usize, down: usize,
): void {
  let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
  let t0 = zero(), t1 = zero(), t2 = zero(), t3 = zero();
  const kw = arg(KW);
  let left = arg(KH);
  do {
    let a0 = from, a1 = from + line, a2 = a1 + line, a3 = a2 + line, k = kw;
    do {
      const p = v128.load_splat<f32>(w), q = v128.load_splat<f32>(w, 4);
      let a = v128.load(a0);
      s0 = fma(a, p, s0);
      t0 = fma(a, q, t0);
      a = v128.load(a1);
      s1 = fma(a, p, s1);
      t1 = fma(a, q, t1);
      a = v128.load(a2);
      s2 = fma(a, p, s2);
      t2 = fma(a, q, t2);
      a = v128.load(a3);
      s3 = fma(a, p, s3);
      t3 = fma(a, q, t3);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      w += 8;
    } while (--k);
    from += line;
  } while (--left);
  // Lanes become windows: two of the upper rows, two of the lower ones.
  const s = largest(v128.shuffle<f32>(s0, s2, 0, 2, 4, 6), v128.shuffle<f32>(s0, s2, 1, 3, 5, 7),
    v128.shuffle<f32>(s1, s3, 0, 2, 4, 6), v128.shuffle<f32>(s1, s3, 1, 3, 5, 7), v128.load_splat<f32>(bias), relu);
  const t = largest(v128.shuffle<f32>(t0, t2, 0, 2, 4, 6), v128.shuffle<f32>(t0, t2, 1, 3, 5, 7),
    v128.shuffle<f32>(t1, t3, 0, 2, 4, 6), v128.shuffle<f32>(t1, t3, 1, 3, 5, 7), v128.load_splat<f32>(bias, 4), relu);
  storePairs(y, v128.shuffle<f32>(s, t, 0, 4, 1, 5), v128.shuffle<f32>(s, t, 2, 6, 3, 7), pixel, down);
  if (!where) return;
  const first = placesOf(v128.shuffle<f32>(s0, s2, 0, 2, 4, 6), v128.shuffle<f32>(s0, s2, 1, 3, 5, 7),
    v128.shuffle<f32>(s1, s3, 0, 2, 4, 6), v128.shuffle<f32>(s1, s3, 1, 3, 5, 7));
  const second = placesOf(v128.shuffle<f32>(t0, t2, 0, 2, 4, 6), v128.shuffle<f32>(t0, t2, 1, 3, 5, 7),
    v128.shuffle<f32>(t1, t3, 0, 2, 4, 6), v128.shuffle<f32>(t1, t3, 1, 3, 5, 7));
  storePlaces(where, v128.or(first, i32x4.shl(second, 8)), pixel >> 2, down >> 2);
}

/** A NaN is larger than all. */
// @ts-ignore: decorator
@inline
function largest(v0: v128, v1: v128, v2: v128, v3: v128, bias: v128, relu: i32): v128 {
  let best = v128.bitselect(v1, v0, isBetter(v1, v0));
  best = v128.bitselect(v2, best, isBetter(v2, best));
  best = f32x4.add(v128.bitselect(v3, best, isBetter(v3, best)), bias);
  return relu ? v128.andnot(best, f32x4.lt(best, zero())) : best;
}

/** The first of equals counts. */
// @ts-ignore: decorator
@inline
function placesOf(v0: v128, v1: v128, v2: v128, v3: v128): v128 {
  const better1 = isBetter(v1, v0);
  let best = v128.bitselect(v1, v0, better1), place = v128.and(better1, i32x4.splat(1));
  const better2 = isBetter(v2, best);
  best = v128.bitselect(v2, best, better2);
  place = v128.bitselect(i32x4.splat(2), place, better2);
  return v128.bitselect(i32x4.splat(3), place, isBetter(v3, best));
}
