import { arg, argF, setArg, setArgF, work } from "./control";
import { CROSS_ENTROPY, CROSS_ENTROPY_BACKWARD, SOFTMAX, SOFTMAX_BACKWARD } from "./jobs";
import { expBelow4, log4 } from "./math";
import { begin, parallel } from "./threads";
import { divUp, fma, loadPart, storePart, zero } from "./vector";

/** Softmax along the rows of [rows, count], rows `step` floats apart; zeros between are kept zero. */
const X = 0, Y = 1, DY = 2, DX = 3, ROWS = 4, COUNT = 5, STEP = 6, LOG = 7, LABELS = 8, LOSSES = 9, FACTOR = 10;
const PER_CHUNK = 11;

/** Long rows a few at a time, short ones many. */
export function rowsPerChunk(step: i32): i32 {
  return max(8, 8192 / max(1, step));
}

function setUp(rows: i32, count: i32, step: i32): void {
  begin();
  setArg(ROWS, rows); setArg(COUNT, count); setArg(STEP, step); setArg(PER_CHUNK, rowsPerChunk(step));
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** Four numbers of a row, −∞ behind its end. */
// @ts-ignore: decorator
@inline
function part(at: usize, left: i32): v128 {
  if (left >= 4) return v128.load(at);
  let v = f32x4.splat(-Infinity);
  if (left > 0) v = f32x4.replace_lane(v, 0, load<f32>(at));
  if (left > 1) v = f32x4.replace_lane(v, 1, load<f32>(at, 4));
  if (left > 2) v = f32x4.replace_lane(v, 2, load<f32>(at, 8));
  return v;
}

export function largest(row: usize, count: i32): f32 {
  // What is no number is found by the exponentials.
  let m0 = f32x4.splat(-Infinity), m1 = m0, m2 = m0, m3 = m0, at = row;
  const whole = row + ((<usize>(count & ~3)) << 2), fours = row + ((<usize>(count & ~15)) << 2);
  for (; at < fours; at += 64) {
    m0 = f32x4.pmax(m0, v128.load(at));
    m1 = f32x4.pmax(m1, v128.load(at, 16));
    m2 = f32x4.pmax(m2, v128.load(at, 32));
    m3 = f32x4.pmax(m3, v128.load(at, 48));
  }
  for (; at < whole; at += 16) m0 = f32x4.pmax(m0, v128.load(at));
  if (count & 3) m1 = f32x4.pmax(m1, part(at, count & 3));
  const most = f32x4.pmax(f32x4.pmax(m0, m1), f32x4.pmax(m2, m3));
  const a = max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
  return max(a, max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)));
}

/** y = e^(x − most) if y is given; returns the sum of them. */
export function exponentials(x: usize, y: usize, count: i32, most: f32): f32 {
  const top = f32x4.splat(most), end = (<usize>(count & ~3)) << 2;
  let sum = zero();
  if (y) {
    for (let at: usize = 0; at < end; at += 16) {
      const e = expBelow4(f32x4.sub(v128.load(x + at), top));
      sum = f32x4.add(sum, e);
      v128.store(y + at, e);
    }
  } else {
    for (let at: usize = 0; at < end; at += 16) sum = f32x4.add(sum, expBelow4(f32x4.sub(v128.load(x + at), top)));
  }
  const left = count & 3;
  if (left) {
    const e = expBelow4(f32x4.sub(part(x + end, left), top));
    sum = f32x4.add(sum, v128.and(e, mask(left)));
    if (y) storePart(y + end, e, left);
  }
  return lanes(sum);
}

/** y = factor · x. */
export function scaleRow(x: usize, y: usize, count: i32, factor: f32): void {
  const share = f32x4.splat(factor), end = (<usize>(count & ~3)) << 2;
  for (let at: usize = 0; at < end; at += 16) v128.store(y + at, f32x4.mul(v128.load(x + at), share));
  if (count & 3) storePart(y + end, f32x4.mul(loadPart(x + end, count & 3), share), count & 3);
}

/** Ones in the first `count` (1 … 3) lanes. */
function mask(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

export function logarithm(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/** y = softmax(x), or its logarithm. */
export function softmax(x: usize, y: usize, rows: i32, count: i32, step: i32, logarithmic: i32): void {
  setUp(rows, count, step);
  setArg(X, x); setArg(Y, y); setArg(LOG, logarithmic);
  parallel(SOFTMAX, divUp(rows, arg(PER_CHUNK)));
}

export function softmaxChunk(chunk: i32): void {
  const count = arg(COUNT), step = arg(STEP);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const at = (<usize>(r * step)) << 2;
    softmaxRow(<usize>arg(X) + at, <usize>arg(Y) + at, count, arg(LOG));
    clear(<usize>arg(Y) + at, count, step);
  }
}

export function clear(row: usize, count: i32, step: i32): void {
  for (let i = count; i < step; i++) store<f32>(row + ((<usize>i) << 2), 0);
}

function softmaxRow(x: usize, y: usize, count: i32, logarithmic: i32): void {
  const most = largest(x, count);
  const sum = exponentials(x, logarithmic ? 0 : y, count, most);
  if (!logarithmic) {
    scaleRow(y, y, count, 1 / sum);
    return;
  }
  // First without the largest: beside it the logarithm would lose digits.
  const top = f32x4.splat(most), shift = f32x4.splat(logarithm(sum)), end = (<usize>(count & ~3)) << 2;
  for (let at: usize = 0; at < end; at += 16) {
    v128.store(y + at, f32x4.sub(f32x4.sub(v128.load(x + at), top), shift));
  }
  const left = count & 3;
  if (left) storePart(y + end, f32x4.sub(f32x4.sub(loadPart(x + end, left), top), shift), left);
}

/** dx = y · (dy − Σ y · dy), or dy − e^y · Σ dy for the logarithm. */
export function softmaxBackward(
  y: usize, dy: usize, dx: usize, rows: i32, count: i32, step: i32, logarithmic: i32,
): void {
  setUp(rows, count, step);
  setArg(Y, y); setArg(DY, dy); setArg(DX, dx); setArg(LOG, logarithmic);
  parallel(SOFTMAX_BACKWARD, divUp(rows, arg(PER_CHUNK)));
}

export function softmaxBackwardChunk(chunk: i32): void {
  const count = arg(COUNT), step = arg(STEP);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const row = (<usize>(r * step)) << 2;
    const y = <usize>arg(Y) + row, dy = <usize>arg(DY) + row, dx = <usize>arg(DX) + row;
    if (arg(LOG)) backwardRow(y, dy, dx, count, true);
    else backwardRow(y, dy, dx, count, false);
    clear(dx, count, step);
  }
}

// @ts-ignore: decorator
@inline
function backwardRow(y: usize, dy: usize, dx: usize, count: i32, logarithmic: bool): void {
  const end = (<usize>(count & ~3)) << 2, left = count & 3;
  let s0 = zero(), s1 = zero(), at: usize = 0;
  for (; at + 16 < end; at += 32) {
    const e0 = v128.load(dy + at), e1 = v128.load(dy + at, 16);
    s0 = logarithmic ? f32x4.add(s0, e0) : fma(e0, v128.load(y + at), s0);
    s1 = logarithmic ? f32x4.add(s1, e1) : fma(e1, v128.load(y + at, 16), s1);
  }
  for (; at < end; at += 16) {
    const e = v128.load(dy + at);
    s0 = logarithmic ? f32x4.add(s0, e) : fma(e, v128.load(y + at), s0);
  }
  if (left) {
    const e = loadPart(dy + end, left);
    s1 = logarithmic ? f32x4.add(s1, e) : fma(e, loadPart(y + end, left), s1);
  }
  const whole = f32x4.splat(lanes(f32x4.add(s0, s1)));
  for (at = 0; at < end; at += 16) {
    v128.store(dx + at, softmaxSlope(v128.load(y + at), v128.load(dy + at), whole, logarithmic));
  }
  if (left) storePart(dx + end, softmaxSlope(loadPart(y + end, left), loadPart(dy + end, left), whole, logarithmic), left);
}

// @ts-ignore: decorator
@inline
function softmaxSlope(p: v128, e: v128, whole: v128, logarithmic: bool): v128 {
  if (logarithmic) return f32x4.sub(e, f32x4.mul(expBelow4(p), whole));
  return f32x4.mul(p, f32x4.sub(e, whole));
}

/** Mean of −log softmax(x)[label] over the rows; `probabilities` gets the softmax. */
export function crossEntropy(
  x: usize, labels: usize, probabilities: usize, rows: i32, count: i32, step: i32,
): f64 {
  setUp(rows, count, step);
  setArg(X, x); setArg(Y, probabilities); setArg(LABELS, labels); setArg(LOG, 0);
  setArg(LOSSES, work((<usize>max(rows, 1)) << 2));
  parallel(CROSS_ENTROPY, divUp(rows, arg(PER_CHUNK)));
  let sum: f64 = 0;
  for (let r = 0; r < rows; r++) sum += <f64>load<f32>(<usize>arg(LOSSES) + ((<usize>r) << 2));
  return sum / <f64>rows;
}

export function crossEntropyChunk(chunk: i32): void {
  const count = arg(COUNT), step = arg(STEP);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const row = (<usize>(r * step)) << 2;
    const x = <usize>arg(X) + row, y = <usize>arg(Y) + row;
    const label = load<i32>(<usize>arg(LABELS) + ((<usize>r) << 2));
    const most = largest(x, count);
    const sum = exponentials(x, y, count, most);
    scaleRow(y, y, count, 1 / sum);
    clear(y, count, step);
    const loss = (most - load<f32>(x + ((<usize>label) << 2))) + logarithm(sum);
    store<f32>(<usize>arg(LOSSES) + ((<usize>r) << 2), loss);
  }
}

/** dx = (probabilities − [label]) · dy / rows. */
export function crossEntropyBackward(
  probabilities: usize, labels: usize, dx: usize, rows: i32, count: i32, step: i32, dy: f32,
): void {
  setUp(rows, count, step);
  setArg(Y, probabilities); setArg(LABELS, labels); setArg(DX, dx);
  setArgF(FACTOR, dy / <f32>max(rows, 1));
  parallel(CROSS_ENTROPY_BACKWARD, divUp(rows, arg(PER_CHUNK)));
}

export function crossEntropyBackwardChunk(chunk: i32): void {
  const count = arg(COUNT), step = arg(STEP), factor = argF(FACTOR);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const row = (<usize>(r * step)) << 2;
    const y = <usize>arg(Y) + row, dx = <usize>arg(DX) + row;
    scaleRow(y, dx, count, factor);
    clear(dx, count, step);
    const label = (<usize>load<i32>(<usize>arg(LABELS) + ((<usize>r) << 2))) << 2;
    store<f32>(dx + label, (load<f32>(y + label) - 1) * factor);
  }
}
