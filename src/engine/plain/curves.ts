import type { CurveName, Values } from "../engine.js";

/** 2/√π: the slope of erf at 0. */
const SLOPE = 2 / Math.sqrt(Math.PI);

/**
 * The error function to 1e-15: its power series near 0, the continued fraction of erfc far away
 * (Abramowitz & Stegun 1964, 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 2.5) {
    let term = a;
    let total = a;
    for (let n = 1; Math.abs(term) > 1e-17 * total; n++) {
      term *= (2 * a * a) / (2 * n + 1);
      total += term;
    }
    return Math.sign(x) * SLOPE * Math.exp(-a * a) * total;
  }
  if (!(a < 6)) return Number.isNaN(a) ? Number.NaN : Math.sign(x);
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
}

/** A function of one number, and its slope; `p` is the parameter that some have. */
interface Curve {
  value(x: number, p: number): number;
  slope(x: number, p: number): number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const TANH_SCALE = Math.sqrt(2 / Math.PI);
const inner = (x: number): number => TANH_SCALE * (x + 0.044715 * x ** 3);

const CURVES: Record<CurveName, Curve> = {
  leakyRelu: {
    value: (x, p) => (x > 0 ? x : p * x),
    slope: (x, p) => (x > 0 ? 1 : p),
  },
  gelu: {
    value: (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2)),
    slope: (x) =>
      0.5 * (1 + erf(x * Math.SQRT1_2)) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
  },
  geluTanh: {
    value: (x) => 0.5 * x * (1 + Math.tanh(inner(x))),
    slope(x) {
      const t = Math.tanh(inner(x));
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * TANH_SCALE * (1 + 3 * 0.044715 * x * x);
    },
  },
  silu: {
    value: (x) => x * sigmoid(x),
    slope(x) {
      const s = sigmoid(x);
      return s * (1 + x * (1 - s));
    },
  },
  softplus: {
    // ln(1 + eˣ) without overflow.
    value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    slope: sigmoid,
  },
  smoothL1: {
    value: (x, p) => (Math.abs(x) < p ? (x * x) / (2 * p) : Math.abs(x) - p / 2),
    slope: (x, p) => (Math.abs(x) < p ? x / p : Math.sign(x)),
  },
  abs: { value: Math.abs, slope: Math.sign },
  sqrt: { value: Math.sqrt, slope: (x) => 0.5 / Math.sqrt(x) },
  pow: {
    value: (x, p) => x ** p,
    slope: (x, p) => (p === 0 ? 0 : p * x ** (p - 1)),
  },
};

export function curve(name: CurveName, parameter: number, x: Values, y: Values): void {
  const { value } = CURVES[name];
  for (let i = 0; i < x.length; i++) y[i] = value(x[i], parameter);
}

export function curveBackward(
  name: CurveName,
  parameter: number,
  x: Values,
  dy: Values,
  dx: Values,
): void {
  const { slope } = CURVES[name];
  for (let i = 0; i < x.length; i++) dx[i] = dy[i] * slope(x[i], parameter);
}
