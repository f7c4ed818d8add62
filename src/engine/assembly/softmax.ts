import { arg, argF, setArg, setArgF, work } from "./control";
import { CROSS_ENTROPY, CROSS_ENTROPY_BACKWARD, SOFTMAX, SOFTMAX_BACKWARD } from "./jobs";
import { exp4, log4 } from "./math";
import { begin, parallel } from "./threads";
import { divUp, loadPart, storePart, zero } from "./vector";

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
  let most = f32x4.splat(-Infinity), i = 0;
  for (; i + 4 <= count; i += 4) most = f32x4.pmax(most, v128.load(row + ((<usize>i) << 2)));
  if (i < count) most = f32x4.pmax(most, part(row + ((<usize>i) << 2), count - i));
  const a = max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));
  return max(a, max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)));
}

/** y = e^(x − most) if y is given; returns the sum of them. */
export function exponentials(x: usize, y: usize, count: i32, most: f32): f32 {
  const top = f32x4.splat(most);
  let sum = zero(), i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = (<usize>i) << 2, e = exp4(f32x4.sub(v128.load(x + at), top));
    sum = f32x4.add(sum, e);
    if (y) v128.store(y + at, e);
  }
  if (i < count) {
    const at = (<usize>i) << 2, e = exp4(f32x4.sub(part(x + at, count - i), top));
    sum = f32x4.add(sum, v128.and(e, mask(count - i)));
    if (y) storePart(y + at, e, count - i);
  }
  return lanes(sum);
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
  // First without the largest: beside it the logarithm would lose digits.
  const top = f32x4.splat(most), shift = f32x4.splat(logarithmic ? logarithm(sum) : 0), share = f32x4.splat(1 / sum);
  for (let i = 0; i < count; i += 4) {
    const at = (<usize>i) << 2, left = count - i;
    const v = logarithmic
      ? f32x4.sub(f32x4.sub(loadPart(x + at, left), top), shift)
      : f32x4.mul(loadPart(y + at, left), share);
    storePart(y + at, v, left);
  }
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
  const count = arg(COUNT), step = arg(STEP), logarithmic = arg(LOG);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const row = (<usize>(r * step)) << 2;
    const y = <usize>arg(Y) + row, dy = <usize>arg(DY) + row, dx = <usize>arg(DX) + row;
    let sum = zero();
    for (let i = 0; i < count; i += 4) {
      const at = (<usize>i) << 2, e = loadPart(dy + at, count - i);
      sum = f32x4.add(sum, logarithmic ? e : f32x4.mul(e, loadPart(y + at, count - i)));
    }
    const whole = f32x4.splat(lanes(sum));
    for (let i = 0; i < count; i += 4) {
      const at = (<usize>i) << 2, left = count - i;
      const e = loadPart(dy + at, left), p = loadPart(y + at, left);
      const v = logarithmic
        ? f32x4.sub(e, f32x4.mul(exp4(p), whole))
        : f32x4.mul(p, f32x4.sub(e, whole));
      storePart(dx + at, v, left);
    }
    clear(dx, count, step);
  }
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
    const share = f32x4.splat(1 / sum);
    for (let i = 0; i < count; i += 4) {
      const at = y + ((<usize>i) << 2);
      storePart(at, f32x4.mul(loadPart(at, count - i), share), count - i);
    }
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
    for (let i = 0; i < count; i += 4) {
      const at = (<usize>i) << 2;
      storePart(dx + at, f32x4.mul(loadPart(y + at, count - i), f32x4.splat(factor)), count - i);
    }
    clear(dx, count, step);
    const label = (<usize>load<i32>(<usize>arg(LABELS) + ((<usize>r) << 2))) << 2;
    store<f32>(dx + label, (load<f32>(y + label) - 1) * factor);
  }
}
