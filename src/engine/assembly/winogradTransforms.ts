import { fma } from "./vector";

/**
 * The six one-dimensional transforms of F(4×4, 3×3) (Lavin & Gray 2016, points 0, ±1, ±2, ∞), four
 * channels at a time: read with a step, written with a step. Two dimensions are two passes.
 */

// @ts-ignore: decorator
@inline
function at(from: usize, step: usize, i: usize): v128 {
  return v128.load(from + step * i);
}

// @ts-ignore: decorator
@inline
function put(to: usize, step: usize, i: usize, v: v128): void {
  v128.store(to + step * i, v);
}

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

/** Input: 6 → 6, Bᵀ d. */
// @ts-ignore: decorator
@inline
export function inputTransform(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = at(from, fromStep, 0), d1 = at(from, fromStep, 1), d2 = at(from, fromStep, 2);
  const d3 = at(from, fromStep, 3), d4 = at(from, fromStep, 4), d5 = at(from, fromStep, 5);
  const even = plusTimes(d4, -4, d2), odd = plusTimes(d3, -4, d1);
  const even2 = f32x4.sub(d4, d2), odd2 = times(2, f32x4.sub(d3, d1));
  put(to, toStep, 0, plusTimes(plusTimes(d4, -5, d2), 4, d0));
  put(to, toStep, 1, f32x4.add(even, odd));
  put(to, toStep, 2, f32x4.sub(even, odd));
  put(to, toStep, 3, f32x4.add(even2, odd2));
  put(to, toStep, 4, f32x4.sub(even2, odd2));
  put(to, toStep, 5, plusTimes(plusTimes(d5, -5, d3), 4, d1));
}

/** Output: 6 → 4, Aᵀ m. */
// @ts-ignore: decorator
@inline
export function outputTransform(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const m0 = at(from, fromStep, 0), m1 = at(from, fromStep, 1), m2 = at(from, fromStep, 2);
  const m3 = at(from, fromStep, 3), m4 = at(from, fromStep, 4), m5 = at(from, fromStep, 5);
  const sum = f32x4.add(m1, m2), difference = f32x4.sub(m1, m2);
  const sum2 = f32x4.add(m3, m4), difference2 = f32x4.sub(m3, m4);
  put(to, toStep, 0, f32x4.add(f32x4.add(m0, sum), sum2));
  put(to, toStep, 1, plusTimes(difference, 2, difference2));
  put(to, toStep, 2, plusTimes(sum, 4, sum2));
  put(to, toStep, 3, f32x4.add(plusTimes(difference, 8, difference2), m5));
}

/** Gradient of the output: 4 → 6, A e. */
// @ts-ignore: decorator
@inline
export function errorTransform(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const e0 = at(from, fromStep, 0), e1 = at(from, fromStep, 1);
  const e2 = at(from, fromStep, 2), e3 = at(from, fromStep, 3);
  const even = f32x4.add(e0, e2), odd = f32x4.add(e1, e3);
  const even2 = plusTimes(e0, 4, e2), odd2 = plusTimes(times(2, e1), 8, e3);
  put(to, toStep, 0, e0);
  put(to, toStep, 1, f32x4.add(even, odd));
  put(to, toStep, 2, f32x4.sub(even, odd));
  put(to, toStep, 3, f32x4.add(even2, odd2));
  put(to, toStep, 4, f32x4.sub(even2, odd2));
  put(to, toStep, 5, e3);
}

/** Filter: 3 → 6, G g. */
// @ts-ignore: decorator
@inline
export function filterTransform(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const g0 = at(from, fromStep, 0), g1 = at(from, fromStep, 1), g2 = at(from, fromStep, 2);
  const outer = times(-1.0 / 6.0, f32x4.add(g0, g2)), middle = times(1.0 / 6.0, g1);
  const outer2 = plusTimes(times(1.0 / 24.0, g0), 1.0 / 6.0, g2), middle2 = times(1.0 / 12.0, g1);
  put(to, toStep, 0, times(0.25, g0));
  put(to, toStep, 1, f32x4.sub(outer, middle));
  put(to, toStep, 2, f32x4.add(outer, middle));
  put(to, toStep, 3, f32x4.add(outer2, middle2));
  put(to, toStep, 4, f32x4.sub(outer2, middle2));
  put(to, toStep, 5, g2);
}

/** Gradient of the filter: 6 → 3, Gᵀ u. */
// @ts-ignore: decorator
@inline
export function filterGradient(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const u0 = at(from, fromStep, 0), u1 = at(from, fromStep, 1), u2 = at(from, fromStep, 2);
  const u3 = at(from, fromStep, 3), u4 = at(from, fromStep, 4), u5 = at(from, fromStep, 5);
  const sum = times(-1.0 / 6.0, f32x4.add(u1, u2)), sum2 = f32x4.add(u3, u4);
  put(to, toStep, 0, plusTimes(plusTimes(sum, 1.0 / 24.0, sum2), 0.25, u0));
  put(to, toStep, 1, plusTimes(times(1.0 / 6.0, f32x4.sub(u2, u1)), 1.0 / 12.0, f32x4.sub(u3, u4)));
  put(to, toStep, 2, f32x4.add(plusTimes(sum, 1.0 / 6.0, sum2), u5));
}
