import { arg, argF, setArg, setArgF, work } from "./control";
import { WEIGHTED_ENTROPY, WEIGHTED_ENTROPY_BACKWARD } from "./jobs";
import { clear, exponentials, largest, logarithm, rowsPerChunk, scaleRow } from "./softmax";
import { begin, parallel } from "./threads";
import { ceil4, divUp, fma, loadPart, storePart, zero } from "./vector";

/**
 * Cross-entropy of rows with labels, where classes have weights and a share of the target may be spread over all:
 * with a = how much each −ln p counts, loss = Σ a · (−ln p) and dx = (Σ a) · p − a. A label below 0 counts nothing.
 */
const X = 0, LABELS = 1, WEIGHTS = 2, Y = 3, LOSSES = 4, ROWS = 5, COUNT = 6, STEP = 7, SMOOTHING = 8;
const PER_CHUNK = 9, DX = 10, ERRORS = 11, ERROR_STEP = 12, SPREAD = 13;

/** `weights` [count] in a copy with zeros behind, each times what of it is spread; returns their sum. */
function spreadWeights(weights: usize, count: i32, smoothing: f32): f32 {
  const spread = work((<usize>ceil4(count)) << 2), share = smoothing / <f32>count;
  let sum: f64 = 0;
  for (let c = 0; c < ceil4(count); c++) {
    const v = c < count ? load<f32>(weights + ((<usize>c) << 2)) * share : 0;
    store<f32>(spread + ((<usize>c) << 2), v);
    sum += <f64>v;
  }
  setArg(SPREAD, spread);
  return <f32>sum;
}

const SUM = 14;

function setUp(labels: usize, weights: usize, rows: i32, count: i32, step: i32, smoothing: f32): void {
  begin();
  setArg(LABELS, labels); setArg(WEIGHTS, weights); setArg(ROWS, rows); setArg(COUNT, count); setArg(STEP, step);
  setArgF(SMOOTHING, smoothing);
  setArgF(SUM, spreadWeights(weights, count, smoothing));
  setArg(PER_CHUNK, rowsPerChunk(step));
}

/** `losses` gets one number a row, `probabilities` the softmax; returns the sum of the losses. */
export function weightedEntropy(
  x: usize, labels: usize, weights: usize, probabilities: usize, losses: usize,
  rows: i32, count: i32, step: i32, smoothing: f32,
): f64 {
  setUp(labels, weights, rows, count, step, smoothing);
  setArg(X, x); setArg(Y, probabilities); setArg(LOSSES, losses);
  parallel(WEIGHTED_ENTROPY, divUp(rows, arg(PER_CHUNK)));
  let sum: f64 = 0;
  for (let r = 0; r < rows; r++) sum += <f64>load<f32>(losses + ((<usize>r) << 2));
  return sum;
}

// @ts-ignore: decorator
@inline
function hardShare(label: i32): f32 {
  return (1 - argF(SMOOTHING)) * load<f32>(<usize>arg(WEIGHTS) + ((<usize>label) << 2));
}

export function weightedEntropyChunk(chunk: i32): void {
  const count = arg(COUNT), step = arg(STEP);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const row = (<usize>(r * step)) << 2, x = <usize>arg(X) + row, y = <usize>arg(Y) + row;
    const label = load<i32>(<usize>arg(LABELS) + ((<usize>r) << 2));
    const most = largest(x, count), sum = exponentials(x, y, count, most);
    scaleRow(y, y, count, 1 / sum);
    clear(y, count, step);
    let loss: f32 = 0;
    if (label >= 0) {
      const hard = hardShare(label), shift = logarithm(sum);
      // 0 · ∞ is nothing to pay: a class that does not count.
      if (hard != 0) loss = hard * ((most - load<f32>(x + ((<usize>label) << 2))) + shift);
      if (argF(SMOOTHING) != 0) loss += spreadLoss(x, count, most, shift);
    }
    store<f32>(<usize>arg(LOSSES) + ((<usize>r) << 2), loss);
  }
}

function spreadLoss(x: usize, count: i32, most: f32, shift: f32): f32 {
  let sum = zero();
  for (let i = 0; i < count; i += 4) {
    const at = (<usize>i) << 2, w = v128.load(<usize>arg(SPREAD) + at);
    const surprise = f32x4.add(f32x4.sub(f32x4.splat(most), loadPart(x + at, count - i)), f32x4.splat(shift));
    sum = f32x4.add(sum, v128.and(f32x4.mul(w, surprise), f32x4.ne(w, zero())));
  }
  return (f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1))
    + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

/** `errors` are dy of the rows, `errorStep` floats apart: 0 where one number is for all. */
export function weightedEntropyBackward(
  probabilities: usize, labels: usize, weights: usize, errors: usize, dx: usize,
  rows: i32, count: i32, step: i32, smoothing: f32, errorStep: i32,
): void {
  setUp(labels, weights, rows, count, step, smoothing);
  setArg(Y, probabilities); setArg(ERRORS, errors); setArg(ERROR_STEP, errorStep); setArg(DX, dx);
  parallel(WEIGHTED_ENTROPY_BACKWARD, divUp(rows, arg(PER_CHUNK)));
}

export function weightedEntropyBackwardChunk(chunk: i32): void {
  const count = arg(COUNT), step = arg(STEP);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const row = (<usize>(r * step)) << 2, y = <usize>arg(Y) + row, dx = <usize>arg(DX) + row;
    const label = load<i32>(<usize>arg(LABELS) + ((<usize>r) << 2));
    if (label < 0) {
      clear(dx, 0, step);
      continue;
    }
    const error = load<f32>(<usize>arg(ERRORS) + ((<usize>(r * arg(ERROR_STEP))) << 2));
    const hard = hardShare(label), all = f32x4.splat(error * (hard + argF(SUM)));
    for (let i = 0; i < count; i += 4) {
      const at = (<usize>i) << 2, left = count - i;
      const spread = f32x4.mul(f32x4.splat(-error), v128.load(<usize>arg(SPREAD) + at));
      storePart(dx + at, fma(all, loadPart(y + at, left), spread), left);
    }
    const own = dx + ((<usize>label) << 2);
    store<f32>(own, load<f32>(own) - error * hard);
    clear(dx, count, step);
  }
}
