import { fma, zero } from "./vector";

/**
 * exp, log, tanh, four at a time, by the polynomials of Cephes (Moshier 1989: expf, logf, tanhf),
 * within 2 units of the last place. Written out so that the bits do not depend on the machine.
 */

// @ts-ignore: decorator
@inline
function s(value: f32): v128 {
  return f32x4.splat(value);
}

/** 1.5 · 2²³: added to a small number, it leaves the nearest whole one in the last bits. */
const MAGIC: f32 = 12582912;

/** e^(c − n ln 2) for the whole number n next to c / ln 2. */
// @ts-ignore: decorator
@inline
function expOfRest4(c: v128, n: v128): v128 {
  const r = fma(n, s(2.12194440e-4), fma(n, s(-0.693359375), c));
  let p = s(1.9875691500e-4);
  p = fma(p, r, s(1.3981999507e-3));
  p = fma(p, r, s(8.3334519073e-3));
  p = fma(p, r, s(4.1665795894e-2));
  p = fma(p, r, s(1.6666665459e-1));
  p = fma(p, r, s(5.0000001201e-1));
  return fma(p, f32x4.mul(r, r), f32x4.add(r, s(1)));
}

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // The first operand stays where it is no number.
  const c = f32x4.pmax(f32x4.pmin(x, s(89)), s(-104));
  const t = fma(c, s(1.44269504), s(MAGIC));
  const p = expOfRest4(c, f32x4.sub(t, s(MAGIC)));
  // Twice half the power of two: 2¹²⁸ and what lies below 2⁻¹²⁶ are no floats by themselves.
  const k = i32x4.sub(t, s(MAGIC)), half = i32x4.shr_s(k, 1), one = i32x4.splat(0x3f800000);
  const first = i32x4.add(i32x4.shl(half, 23), one), second = i32x4.add(i32x4.shl(i32x4.sub(k, half), 23), one);
  return f32x4.mul(f32x4.mul(p, first), second);
}

/** The same for x ≤ 0, in fewer steps: what would be less than a float can hold is 0. */
// @ts-ignore: decorator
@inline
export function expBelow4(x: v128): v128 {
  const c = f32x4.pmax(x, s(-87));
  const t = fma(c, s(1.44269504), s(MAGIC));
  // The whole number in the last bits is all that is left of t when it becomes an exponent.
  const power = i32x4.add(i32x4.shl(t, 23), i32x4.splat(0x3f800000));
  const y = f32x4.mul(expOfRest4(c, f32x4.sub(t, s(MAGIC))), power);
  return v128.andnot(y, f32x4.lt(x, s(-87)));
}

// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  // Below the normal numbers: 2²³ times as large, and 23 less at the end.
  const tiny = f32x4.lt(x, s(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, s(8388608)), x, tiny);
  const exponent = i32x4.sub(i32x4.shr_u(scaled, 23), i32x4.splat(126));
  let e = f32x4.sub(f32x4.convert_i32x4_s(exponent), v128.and(tiny, s(23)));
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const low = f32x4.lt(m, s(0.707106781186547524));
  e = f32x4.sub(e, v128.and(low, s(1)));
  m = f32x4.sub(f32x4.add(m, v128.and(low, m)), s(1));
  const z = f32x4.mul(m, m);
  let p = s(7.0376836292e-2);
  p = fma(p, m, s(-1.1514610310e-1));
  p = fma(p, m, s(1.1676998740e-1));
  p = fma(p, m, s(-1.2420140846e-1));
  p = fma(p, m, s(1.4249322787e-1));
  p = fma(p, m, s(-1.6668057665e-1));
  p = fma(p, m, s(2.0000714765e-1));
  p = fma(p, m, s(-2.4999993993e-1));
  p = fma(p, m, s(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, m), z);
  p = fma(e, s(-2.12194440e-4), p);
  p = fma(z, s(-0.5), p);
  let y = fma(e, s(0.693359375), f32x4.add(m, p));
  // log ∞ = ∞, log 0 = −∞, log of what is below or no number is no number.
  y = v128.bitselect(x, y, f32x4.eq(x, s(Infinity)));
  y = v128.bitselect(s(-Infinity), y, f32x4.eq(x, zero()));
  return v128.bitselect(y, s(NaN), f32x4.ge(x, zero()));
}

// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  return f32x4.div(s(1), f32x4.add(s(1), exp4(f32x4.neg(x))));
}

// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const z = f32x4.mul(x, x);
  let p = s(-5.70498872745e-3);
  p = fma(p, z, s(2.06390887954e-2));
  p = fma(p, z, s(-5.37397155531e-2));
  p = fma(p, z, s(1.33314422036e-1));
  p = fma(p, z, s(-3.33332819422e-1));
  const near = fma(f32x4.mul(p, z), x, x);
  const far = f32x4.sub(s(1), f32x4.div(s(2), f32x4.add(exp4(f32x4.add(x, x)), s(1))));
  return v128.bitselect(near, far, f32x4.lt(f32x4.abs(x), s(0.625)));
}

/** ln(1 + e) for e from 0 to 1, exact also where e is tiny: 2 artanh(e / (2 + e)) by its series. */
// @ts-ignore: decorator
@inline
export function log1pOfUnit4(e: v128): v128 {
  const q = f32x4.div(e, f32x4.add(s(2), e)), z = f32x4.mul(q, q);
  let p = s(1 / <f32>15);
  p = fma(p, z, s(1 / <f32>13));
  p = fma(p, z, s(1 / <f32>11));
  p = fma(p, z, s(1 / <f32>9));
  p = fma(p, z, s(1 / <f32>7));
  p = fma(p, z, s(0.2));
  p = fma(p, z, s(1 / <f32>3));
  p = fma(f32x4.mul(p, z), q, q);
  return f32x4.add(p, p);
}

/**
 * ½ e^(a²/2) erfc(a/√2) for a ≥ 0, within 3 · 10⁻⁷ of it as long as e^(−a²/2) is a float: a polynomial of
 * 1/(1 + 0.34 a) without a constant, its numbers by least squares.
 */
// @ts-ignore: decorator
@inline
export function halfErfcx4(a: v128): v128 {
  const t = f32x4.div(s(1), fma(a, s(0.34), s(1)));
  let p = s(-0.025832057247135592);
  p = fma(p, t, s(0.138148972489814));
  p = fma(p, t, s(-0.27045833903443844));
  p = fma(p, t, s(0.19926697168002588));
  p = fma(p, t, s(-0.04281104178115358));
  p = fma(p, t, s(0.11459518290058957));
  p = fma(p, t, s(0.11537999408583005));
  p = fma(p, t, s(0.1360885592204995));
  p = fma(p, t, s(0.13562177510074744));
  return f32x4.mul(p, t);
}
