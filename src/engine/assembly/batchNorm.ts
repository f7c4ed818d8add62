import { arg, argF, setArg, work } from "./control";
import { NORM_APPLY, NORM_BACKWARD, NORM_BACKWARD_SUMS, NORM_SUMS } from "./jobs";
import { begin, parallel } from "./threads";
import { ceil4, divUp, fma, zero } from "./vector";

/**
 * Batch normalization (Ioffe & Szegedy 2015) over [pixels, channels padded to 4], with what follows
 * it in a network done in the same pass: y = relu(gamma · (x − mean) / √(var + ε) + beta + residual).
 *
 * Sums of 64 pixels are in single precision, sums of those in double, one pair of sums for each of a
 * fixed number of ranges; the ranges are added in their order. Squares are taken of the distance
 * from the first pixel, so that a large mean costs no digits.
 */
const X = 0, Y = 1, DY = 2, DX = 3, PIXELS = 4, C = 5, CP = 6, RELU_ON = 7, RESIDUAL = 8, D_RESIDUAL = 9;
const RANGES = 10, PARTS = 11, SCALE = 12, SHIFT = 13, FACTOR = 14, CENTRE = 15, BETA = 16;
const BLOCK = 64, PIECE = 16384;

function setUp(x: usize, pixels: i32, c: i32): void {
  begin();
  setArg(X, x); setArg(PIXELS, pixels); setArg(C, c); setArg(CP, ceil4(c));
  setArg(RANGES, max(1, min(32, pixels / 256)));
  setArg(PARTS, work(<usize>(arg(RANGES) * 2 * ceil4(c)) << 3));
  setArg(SCALE, work((<usize>ceil4(c)) << 2));
  setArg(SHIFT, work((<usize>ceil4(c)) << 2));
  setArg(FACTOR, work((<usize>ceil4(c)) << 2));
  setArg(CENTRE, work((<usize>ceil4(c)) << 2));
}

/** The sum of all ranges: `which` is 0 or 1. */
function total(which: i32, c: i32): f64 {
  const cp = arg(CP);
  let sum: f64 = 0;
  for (let r = 0; r < arg(RANGES); r++) {
    sum += load<f64>(<usize>arg(PARTS) + ((<usize>((r * 2 + which) * cp + c)) << 3));
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function put(name: i32, c: i32, value: f32): void {
  store<f32>(<usize>arg(name) + ((<usize>c) << 2), value);
}

/** Behind the last channel all results are zero. */
function nothing(c: i32): void {
  put(SCALE, c, 0);
  put(SHIFT, c, 0);
  put(FACTOR, c, 0);
  put(CENTRE, c, 0);
}

/**
 * In training: `mean` and `deviation` (1 / √(var + ε)) are kept for the way back; the running mean
 * and variance (0 for none) move by `momentum`. `residual` may be 0.
 */
export function batchNormForward(
  x: usize, y: usize, gamma: usize, beta: usize, residual: usize, mean: usize, deviation: usize,
  runningMean: usize, runningVariance: usize, pixels: i32, c: i32, relu: i32, epsilon: f64, momentum: f64,
): void {
  setUp(x, pixels, c);
  if (pixels <= 0) return;
  parallel(NORM_SUMS, arg(RANGES));
  for (let i = 0; i < arg(CP); i++) {
    const at = (<usize>i) << 2;
    if (i >= c) {
      nothing(i);
      continue;
    }
    const distance = total(0, i) / <f64>pixels;
    const m = <f64>load<f32>(x + at) + distance;
    const variance = max<f64>(0, total(1, i) / <f64>pixels - distance * distance);
    // What is kept is what is used: the way back finds the same numbers, and so the same signs.
    const d = <f64><f32>(1 / sqrt<f64>(variance + epsilon));
    store<f32>(mean + at, <f32>m);
    store<f32>(deviation + at, <f32>d);
    if (runningMean) {
      const unbiased = variance * <f64>pixels / max<f64>(1, <f64>(pixels - 1));
      store<f32>(runningMean + at, <f32>((1 - momentum) * <f64>load<f32>(runningMean + at) + momentum * m));
      store<f32>(
        runningVariance + at,
        <f32>((1 - momentum) * <f64>load<f32>(runningVariance + at) + momentum * unbiased),
      );
    }
    const scale = <f64>load<f32>(gamma + at) * d;
    put(SCALE, i, <f32>scale);
    put(SHIFT, i, load<f32>(beta + at));
    put(CENTRE, i, <f32>m);
  }
  apply(y, residual, relu);
}

/** After training: with the running mean and variance. */
export function batchNormInference(
  x: usize, y: usize, gamma: usize, beta: usize, residual: usize, mean: usize, variance: usize,
  pixels: i32, c: i32, relu: i32, epsilon: f64,
): void {
  setUp(x, pixels, c);
  for (let i = 0; i < arg(CP); i++) {
    const at = (<usize>i) << 2;
    const scale = i < c ? <f64>load<f32>(gamma + at) / sqrt<f64>(<f64>load<f32>(variance + at) + epsilon) : 0;
    put(SCALE, i, <f32>scale);
    put(SHIFT, i, i < c ? load<f32>(beta + at) : 0);
    put(CENTRE, i, i < c ? load<f32>(mean + at) : 0);
  }
  apply(y, residual, relu);
}

function apply(y: usize, residual: usize, relu: i32): void {
  setArg(Y, y); setArg(RESIDUAL, residual); setArg(RELU_ON, relu);
  parallel(NORM_APPLY, divUp(arg(PIXELS), pixelsOfChunk()));
}

function pixelsOfChunk(): i32 {
  return max(1, PIECE / arg(CP));
}

// @ts-ignore: decorator
@inline
function addDouble(at: usize, sum: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(sum)));
  const high = f64x2.promote_low_f32x4(v128.shuffle<f64>(sum, sum, 1, 1));
  v128.store(at + 16, f64x2.add(v128.load(at + 16), high));
}

export function normSumsChunk(range: i32): void {
  const pixels = arg(PIXELS), ranges = arg(RANGES), cp = arg(CP);
  const line = (<usize>cp) << 2;
  const first = <i32>(<i64>pixels * range / ranges), last = <i32>(<i64>pixels * (range + 1) / ranges);
  const sums = <usize>arg(PARTS) + ((<usize>(range * 2 * cp)) << 3);
  memory.fill(sums, 0, (<usize>(2 * cp)) << 3);
  for (let p = first; p < last; p += BLOCK) {
    const count = min(BLOCK, last - p);
    const block = <usize>arg(X) + <usize>p * line;
    let c: usize = 0;
    // Two vectors side by side: a sum waits for the one before it.
    for (; c + 32 <= line; c += 32) {
      const o0 = v128.load(<usize>arg(X) + c), o1 = v128.load(<usize>arg(X) + c, 16);
      let s0 = zero(), s1 = zero(), q0 = zero(), q1 = zero(), at = block + c;
      for (let i = 0; i < count; i++, at += line) {
        const v0 = f32x4.sub(v128.load(at), o0), v1 = f32x4.sub(v128.load(at, 16), o1);
        s0 = f32x4.add(s0, v0);
        s1 = f32x4.add(s1, v1);
        q0 = fma(v0, v0, q0);
        q1 = fma(v1, v1, q1);
      }
      addDouble(sums + 2 * c, s0);
      addDouble(sums + 2 * c + 32, s1);
      addDouble(sums + 2 * line + 2 * c, q0);
      addDouble(sums + 2 * line + 2 * c + 32, q1);
    }
    for (; c < line; c += 16) {
      const origin = v128.load(<usize>arg(X) + c);
      let sum = zero(), squares = zero(), at = block + c;
      for (let i = 0; i < count; i++, at += line) {
        const v = f32x4.sub(v128.load(at), origin);
        sum = f32x4.add(sum, v);
        squares = fma(v, v, squares);
      }
      addDouble(sums + 2 * c, sum);
      addDouble(sums + 2 * line + 2 * c, squares);
    }
  }
}

export function normApplyChunk(chunk: i32): void {
  const line = (<usize>arg(CP)) << 2, relu = arg(RELU_ON), residual = <usize>arg(RESIDUAL);
  const scales = <usize>arg(SCALE), shifts = <usize>arg(SHIFT), centres = <usize>arg(CENTRE);
  const first = chunk * pixelsOfChunk(), last = min(first + pixelsOfChunk(), arg(PIXELS));
  let at = <usize>first * line;
  const x = <usize>arg(X), y = <usize>arg(Y);
  for (let p = first; p < last; p++) {
    for (let c: usize = 0; c < line; c += 16, at += 16) {
      const distance = f32x4.sub(v128.load(x + at), v128.load(centres + c));
      let v = fma(distance, v128.load(scales + c), v128.load(shifts + c));
      if (residual) v = f32x4.add(v, v128.load(residual + at));
      if (relu) v = v128.andnot(v, f32x4.lt(v, zero()));
      v128.store(y + at, v);
    }
  }
}

/** Where a relu let through: everywhere, where y > 0, or where x becomes more than 0 (y is not needed). */
const ALL = 0, BY_Y = 1, BY_X = 2;

/**
 * The way back of training. With relu, `y` tells where it let through; `dResidual` (0 for none) gets
 * dy behind the relu. With `add`, dgamma and dbeta are added to what is there.
 */
export function batchNormBackward(
  x: usize, y: usize, dy: usize, gamma: usize, mean: usize, deviation: usize,
  dx: usize, dgamma: usize, dbeta: usize, dResidual: usize, pixels: i32, c: i32, relu: i32, add: i32,
): void {
  setUp(x, pixels, c);
  setArg(Y, y); setArg(D_RESIDUAL, dResidual); setArg(RELU_ON, relu ? BY_Y : ALL);
  backward(dy, gamma, 0, mean, deviation, dx, dgamma, dbeta, add);
}

/** The same with a relu and no residual: y, which may be gone, is found again from x. */
export function batchNormReluBackward(
  x: usize, dy: usize, gamma: usize, beta: usize, mean: usize, deviation: usize,
  dx: usize, dgamma: usize, dbeta: usize, pixels: i32, c: i32, add: i32,
): void {
  setUp(x, pixels, c);
  setArg(Y, 0); setArg(D_RESIDUAL, 0); setArg(RELU_ON, BY_X);
  backward(dy, gamma, beta, mean, deviation, dx, dgamma, dbeta, add);
}

function backward(
  dy: usize, gamma: usize, beta: usize, mean: usize, deviation: usize, dx: usize, dgamma: usize, dbeta: usize, add: i32,
): void {
  const pixels = arg(PIXELS), c = arg(C);
  setArg(DY, dy); setArg(DX, dx);
  setArg(BETA, work((<usize>arg(CP)) << 2));
  // dx = scale · (dy − shift) + factor · (x − centre)
  for (let i = 0; i < arg(CP); i++) {
    const at = (<usize>i) << 2, inside = i < c;
    put(CENTRE, i, inside ? load<f32>(mean + at) : 0);
    put(SCALE, i, inside ? <f32>(<f64>load<f32>(gamma + at) * <f64>load<f32>(deviation + at)) : 0);
    put(BETA, i, inside && beta ? load<f32>(beta + at) : 0);
    put(SHIFT, i, 0);
    put(FACTOR, i, 0);
  }
  if (pixels > 0) parallel(NORM_BACKWARD_SUMS, arg(RANGES));
  else memory.fill(<usize>arg(PARTS), 0, (<usize>(2 * arg(CP))) << 3);
  const count = <f64>max(1, pixels);
  for (let i = 0; i < c; i++) {
    const at = (<usize>i) << 2;
    const d = <f64>load<f32>(deviation + at);
    const errors = total(0, i), products = total(1, i) * d;
    store<f32>(dbeta + at, <f32>((add ? <f64>load<f32>(dbeta + at) : 0) + errors));
    store<f32>(dgamma + at, <f32>((add ? <f64>load<f32>(dgamma + at) : 0) + products));
    put(FACTOR, i, <f32>(-(<f64>load<f32>(gamma + at)) * d * d * products / count));
    put(SHIFT, i, <f32>(errors / count));
  }
  parallel(NORM_BACKWARD, divUp(pixels, pixelsOfChunk()));
}

export function normBackwardSumsChunk(range: i32): void {
  const pixels = arg(PIXELS), ranges = arg(RANGES), cp = arg(CP), relu = arg(RELU_ON);
  const line = (<usize>cp) << 2;
  const first = <i32>(<i64>pixels * range / ranges), last = <i32>(<i64>pixels * (range + 1) / ranges);
  const sums = <usize>arg(PARTS) + ((<usize>(range * 2 * cp)) << 3);
  memory.fill(sums, 0, (<usize>(2 * cp)) << 3);
  const x = <usize>arg(X), y = <usize>arg(Y), dy = <usize>arg(DY);
  for (let p = first; p < last; p += BLOCK) {
    const count = min(BLOCK, last - p);
    let c: usize = 0;
    if (relu == BY_X) {
      for (; c + 32 <= line; c += 32) sumsByX(p, count, c, line, sums);
    }
    for (; c < line; c += 16) {
      const mean = v128.load(<usize>arg(CENTRE) + c);
      const scale = v128.load(<usize>arg(SCALE) + c), shift = v128.load(<usize>arg(BETA) + c);
      let errors = zero(), products = zero(), at = <usize>p * line + c;
      for (let i = 0; i < count; i++, at += line) {
        const distance = f32x4.sub(v128.load(x + at), mean);
        let e = v128.load(dy + at);
        if (relu == BY_Y) e = v128.and(e, f32x4.gt(v128.load(y + at), zero()));
        else if (relu == BY_X) e = v128.and(e, f32x4.gt(fma(distance, scale, shift), zero()));
        errors = f32x4.add(errors, e);
        products = fma(e, distance, products);
      }
      addDouble(sums + 2 * c, errors);
      addDouble(sums + 2 * line + 2 * c, products);
    }
  }
}

/** Two vectors of channels side by side, where x tells what the relu let through. */
function sumsByX(p: i32, count: i32, c: usize, line: usize, sums: usize): void {
  const means = <usize>arg(CENTRE) + c, scales = <usize>arg(SCALE) + c, shifts = <usize>arg(BETA) + c;
  const m0 = v128.load(means), m1 = v128.load(means, 16), g0 = v128.load(scales), g1 = v128.load(scales, 16);
  const b0 = v128.load(shifts), b1 = v128.load(shifts, 16);
  let e0 = zero(), e1 = zero(), q0 = zero(), q1 = zero();
  let x = <usize>arg(X) + <usize>p * line + c, dy = <usize>arg(DY) + <usize>p * line + c;
  for (let i = 0; i < count; i++, x += line, dy += line) {
    const d0 = f32x4.sub(v128.load(x), m0), d1 = f32x4.sub(v128.load(x, 16), m1);
    const r0 = v128.and(v128.load(dy), f32x4.gt(fma(d0, g0, b0), zero()));
    const r1 = v128.and(v128.load(dy, 16), f32x4.gt(fma(d1, g1, b1), zero()));
    e0 = f32x4.add(e0, r0);
    e1 = f32x4.add(e1, r1);
    q0 = fma(r0, d0, q0);
    q1 = fma(r1, d1, q1);
  }
  addDouble(sums + 2 * c, e0);
  addDouble(sums + 2 * c + 32, e1);
  addDouble(sums + 2 * line + 2 * c, q0);
  addDouble(sums + 2 * line + 2 * c + 32, q1);
}

export function normBackwardChunk(chunk: i32): void {
  const line = (<usize>arg(CP)) << 2, relu = arg(RELU_ON), residual = <usize>arg(D_RESIDUAL);
  const scales = <usize>arg(SCALE), shifts = <usize>arg(SHIFT), factors = <usize>arg(FACTOR);
  const centres = <usize>arg(CENTRE), betas = <usize>arg(BETA);
  const first = chunk * pixelsOfChunk(), last = min(first + pixelsOfChunk(), arg(PIXELS));
  const x = <usize>arg(X), y = <usize>arg(Y), dy = <usize>arg(DY), dx = <usize>arg(DX);
  let at = <usize>first * line;
  for (let p = first; p < last; p++) {
    for (let c: usize = 0; c < line; c += 16, at += 16) {
      const distance = f32x4.sub(v128.load(x + at), v128.load(centres + c)), scale = v128.load(scales + c);
      let e = v128.load(dy + at);
      if (relu == BY_Y) e = v128.and(e, f32x4.gt(v128.load(y + at), zero()));
      else if (relu == BY_X) e = v128.and(e, f32x4.gt(fma(distance, scale, v128.load(betas + c)), zero()));
      if (residual) v128.store(residual + at, e);
      const error = f32x4.mul(f32x4.sub(e, v128.load(shifts + c)), scale);
      v128.store(dx + at, fma(distance, v128.load(factors + c), error));
    }
  }
}
