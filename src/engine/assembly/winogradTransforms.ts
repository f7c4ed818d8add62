import { fma, zero } from "./vector";

/**
 * The transforms of F(4×4, 3×3) (Lavin & Gray 2016, points 0, ±1, ±2, ∞), four channels at a time.
 * Two dimensions are two passes with `half` between them: columns first, written down six rows of 96
 * bytes, then rows. Offsets that are known are immediates, and 4 is the only factor of the input:
 * V8 computes addresses and constants anew for every use.
 */

// @ts-ignore: decorator
@inline
function times(factor: f32, v: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), v);
}

// @ts-ignore: decorator
@inline
function plusTimes(sum: v128, factor: f32, v: v128): v128 {
  return fma(f32x4.splat(factor), v, sum);
}

/**
 * Input: Bᵀ d B, 6 × 6 vectors → 36 planes at `to`. Every row has its own pointer, one outside of the
 * image to zeros; columns outside are left out, their places in `half` were cleared before.
 */
export function inputTransform(
  r0: usize, r1: usize, r2: usize, r3: usize, r4: usize, r5: usize, column: usize,
  first: usize, last: usize, half: usize, to: usize, plane: usize,
): void {
  for (let at = half + first; at < half + last; at += 16) {
    const d0 = v128.load(r0), d1 = v128.load(r1), d2 = v128.load(r2);
    const d3 = v128.load(r3), d4 = v128.load(r4), d5 = v128.load(r5);
    const even = plusTimes(d4, -4, d2), odd = plusTimes(d3, -4, d1), low = f32x4.sub(d4, d2);
    let high = f32x4.sub(d3, d1);
    high = f32x4.add(high, high);
    v128.store(at, plusTimes(low, 4, f32x4.sub(d0, d2)));
    v128.store(at, f32x4.add(even, odd), 96);
    v128.store(at, f32x4.sub(even, odd), 192);
    v128.store(at, f32x4.add(low, high), 288);
    v128.store(at, f32x4.sub(low, high), 384);
    v128.store(at, f32x4.sub(f32x4.sub(d5, d3), f32x4.add(high, high)), 480);
    r0 += column;
    r1 += column;
    r2 += column;
    r3 += column;
    r4 += column;
    r5 += column;
  }
  for (let at = half, end = half + 576; at < end; at += 96) {
    const d0 = v128.load(at), d1 = v128.load(at, 16), d2 = v128.load(at, 32);
    const d3 = v128.load(at, 48), d4 = v128.load(at, 64), d5 = v128.load(at, 80);
    const even = plusTimes(d4, -4, d2), odd = plusTimes(d3, -4, d1), low = f32x4.sub(d4, d2);
    let high = f32x4.sub(d3, d1);
    high = f32x4.add(high, high);
    v128.store(to, plusTimes(low, 4, f32x4.sub(d0, d2)));
    to += plane;
    v128.store(to, f32x4.add(even, odd));
    to += plane;
    v128.store(to, f32x4.sub(even, odd));
    to += plane;
    v128.store(to, f32x4.add(low, high));
    to += plane;
    v128.store(to, f32x4.sub(low, high));
    to += plane;
    v128.store(to, f32x4.sub(f32x4.sub(d5, d3), f32x4.add(high, high)));
    to += plane;
  }
}

/** Output: Aᵀ m A (+ shift) (relu), 36 planes → 4 × 4 vectors `row` and `column` apart. */
export function outputTransform(
  from: usize, plane: usize, half: usize, shift: v128, relu: i32, to: usize, row: usize, column: usize,
): void {
  const six = 6 * plane;
  for (let at = half, end = half + 96; at < end; at += 16, from += plane) {
    let p = from;
    const m0 = v128.load(p);
    p += six;
    const m1 = v128.load(p);
    p += six;
    const m2 = v128.load(p);
    p += six;
    const m3 = v128.load(p);
    p += six;
    const m4 = v128.load(p);
    const m5 = v128.load(p + six);
    const sum = f32x4.add(m1, m2), difference = f32x4.sub(m1, m2);
    const sum2 = f32x4.add(m3, m4), difference2 = f32x4.sub(m3, m4);
    v128.store(at, f32x4.add(f32x4.add(m0, sum), sum2));
    v128.store(at, plusTimes(difference, 2, difference2), 96);
    v128.store(at, plusTimes(sum, 4, sum2), 192);
    v128.store(at, f32x4.add(plusTimes(difference, 8, difference2), m5), 288);
  }
  const least = relu ? zero() : f32x4.splat(-Infinity);
  for (let at = half, end = half + 384; at < end; at += 96, to += row) {
    const m0 = f32x4.add(v128.load(at), shift), m1 = v128.load(at, 16), m2 = v128.load(at, 32);
    const m3 = v128.load(at, 48), m4 = v128.load(at, 64), m5 = f32x4.add(v128.load(at, 80), shift);
    const sum = f32x4.add(m1, m2), difference = f32x4.sub(m1, m2);
    const sum2 = f32x4.add(m3, m4), difference2 = f32x4.sub(m3, m4);
    let p = to;
    v128.store(p, clip(f32x4.add(f32x4.add(m0, sum), sum2), least));
    p += column;
    v128.store(p, clip(plusTimes(f32x4.add(difference, shift), 2, difference2), least));
    p += column;
    v128.store(p, clip(plusTimes(f32x4.add(sum, shift), 4, sum2), least));
    v128.store(p + column, clip(f32x4.add(plusTimes(difference, 8, difference2), m5), least));
  }
}

/** Not max: a NaN must stay one. */
// @ts-ignore: decorator
@inline
function clip(v: v128, least: v128): v128 {
  return v128.bitselect(least, v, f32x4.lt(v, least));
}

/** Gradient of the output: A e Aᵀ, 4 × 4 vectors → 36 planes. */
export function errorTransform(from: usize, row: usize, column: usize, half: usize, to: usize, plane: usize): void {
  for (let at = half, end = half + 64; at < end; at += 16, from += column) {
    let p = from;
    const e0 = v128.load(p);
    p += row;
    const e1 = v128.load(p);
    p += row;
    const e2 = v128.load(p), e3 = v128.load(p + row);
    const even = f32x4.add(e0, e2), odd = f32x4.add(e1, e3), even2 = plusTimes(e0, 4, e2);
    let odd2 = plusTimes(e1, 4, e3);
    odd2 = f32x4.add(odd2, odd2);
    v128.store(at, e0);
    v128.store(at, f32x4.add(even, odd), 96);
    v128.store(at, f32x4.sub(even, odd), 192);
    v128.store(at, f32x4.add(even2, odd2), 288);
    v128.store(at, f32x4.sub(even2, odd2), 384);
    v128.store(at, e3, 480);
  }
  for (let at = half, end = half + 576; at < end; at += 96) {
    const e0 = v128.load(at), e1 = v128.load(at, 16), e2 = v128.load(at, 32), e3 = v128.load(at, 48);
    const even = f32x4.add(e0, e2), odd = f32x4.add(e1, e3), even2 = plusTimes(e0, 4, e2);
    let odd2 = plusTimes(e1, 4, e3);
    odd2 = f32x4.add(odd2, odd2);
    v128.store(to, e0);
    to += plane;
    v128.store(to, f32x4.add(even, odd));
    to += plane;
    v128.store(to, f32x4.sub(even, odd));
    to += plane;
    v128.store(to, f32x4.add(even2, odd2));
    to += plane;
    v128.store(to, f32x4.sub(even2, odd2));
    to += plane;
    v128.store(to, e3);
    to += plane;
  }
}

/** Filter: G g Gᵀ, 3 × 3 vectors `column` and `row` apart → 36 planes. */
export function filterTransform(from: usize, column: usize, row: usize, half: usize, to: usize, plane: usize): void {
  for (let at = half, end = half + 48; at < end; at += 16, from += column) {
    const g0 = v128.load(from), g1 = v128.load(from + row), g2 = v128.load(from + 2 * row);
    const outer = times(-1.0 / 6.0, f32x4.add(g0, g2)), middle = times(1.0 / 6.0, g1);
    const outer2 = plusTimes(times(1.0 / 24.0, g0), 1.0 / 6.0, g2), middle2 = times(1.0 / 12.0, g1);
    v128.store(at, times(0.25, g0));
    v128.store(at, f32x4.sub(outer, middle), 48);
    v128.store(at, f32x4.add(outer, middle), 96);
    v128.store(at, f32x4.add(outer2, middle2), 144);
    v128.store(at, f32x4.sub(outer2, middle2), 192);
    v128.store(at, g2, 240);
  }
  for (let at = half, end = half + 288; at < end; at += 48) {
    const g0 = v128.load(at), g1 = v128.load(at, 16), g2 = v128.load(at, 32);
    const outer = times(-1.0 / 6.0, f32x4.add(g0, g2)), middle = times(1.0 / 6.0, g1);
    const outer2 = plusTimes(times(1.0 / 24.0, g0), 1.0 / 6.0, g2), middle2 = times(1.0 / 12.0, g1);
    v128.store(to, times(0.25, g0));
    to += plane;
    v128.store(to, f32x4.sub(outer, middle));
    to += plane;
    v128.store(to, f32x4.add(outer, middle));
    to += plane;
    v128.store(to, f32x4.add(outer2, middle2));
    to += plane;
    v128.store(to, f32x4.sub(outer2, middle2));
    to += plane;
    v128.store(to, g2);
    to += plane;
  }
}

/** Gradient of the filter: Gᵀ u G, 36 planes → 3 × 3 vectors `tap` apart (added to what is there). */
export function filterGradient(from: usize, plane: usize, half: usize, to: usize, tap: usize, add: i32): void {
  for (let at = half, end = half + 96; at < end; at += 16, from += plane) {
    const six = 6 * plane;
    let p = from;
    const u0 = v128.load(p);
    p += six;
    const u1 = v128.load(p);
    p += six;
    const u2 = v128.load(p);
    p += six;
    const u3 = v128.load(p);
    p += six;
    const u4 = v128.load(p), u5 = v128.load(p + six);
    const sum = times(-1.0 / 6.0, f32x4.add(u1, u2)), sum2 = f32x4.add(u3, u4);
    v128.store(at, plusTimes(plusTimes(sum, 1.0 / 24.0, sum2), 0.25, u0));
    v128.store(at, plusTimes(times(1.0 / 6.0, f32x4.sub(u2, u1)), 1.0 / 12.0, f32x4.sub(u3, u4)), 96);
    v128.store(at, f32x4.add(plusTimes(sum, 1.0 / 6.0, sum2), u5), 192);
  }
  for (let at = half, end = half + 288; at < end; at += 96) {
    const u0 = v128.load(at), u1 = v128.load(at, 16), u2 = v128.load(at, 32);
    const u3 = v128.load(at, 48), u4 = v128.load(at, 64), u5 = v128.load(at, 80);
    const sum = times(-1.0 / 6.0, f32x4.add(u1, u2)), sum2 = f32x4.add(u3, u4);
    put(to, plusTimes(plusTimes(sum, 1.0 / 24.0, sum2), 0.25, u0), add);
    to += tap;
    put(to, plusTimes(times(1.0 / 6.0, f32x4.sub(u2, u1)), 1.0 / 12.0, f32x4.sub(u3, u4)), add);
    to += tap;
    put(to, f32x4.add(plusTimes(sum, 1.0 / 6.0, sum2), u5), add);
    to += tap;
  }
}

// @ts-ignore: decorator
@inline
function put(to: usize, v: v128, add: i32): void {
  v128.store(to, add ? f32x4.add(v, v128.load(to)) : v);
}
