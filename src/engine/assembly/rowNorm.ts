import { arg, argF, setArg, setArgF } from "./control";
import { ROW_NORM, ROW_NORM_BACKWARD } from "./jobs";
import { begin, parallel } from "./threads";
import { divUp, fma, loadPart, storePart, zero } from "./vector";

/** Rows of `length` numbers, each brought to mean 0 and variance 1: layer and group normalization. */
const X = 0, Y = 1, STATISTICS = 2, ROWS = 3, LENGTH = 4, EPSILON = 5, DY = 6, DX = 7, PER_CHUNK = 8;

/** `statistics` gets the mean and 1 / √(variance + ε) of each row. */
export function rowNorm(x: usize, y: usize, statistics: usize, rows: i32, length: i32, epsilon: f32): void {
  begin();
  setArg(X, x); setArg(Y, y); setArg(STATISTICS, statistics); setArg(ROWS, rows); setArg(LENGTH, length);
  setArgF(EPSILON, epsilon);
  setArg(PER_CHUNK, max(1, 4096 / max(1, length)));
  parallel(ROW_NORM, divUp(rows, arg(PER_CHUNK)));
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return (<f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1))
    + (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3));
}

/** Numbers that are summed in single precision before their sums are in double. */
const RUN = 256;

function meanOf(x: usize, length: i32): f32 {
  let total: f64 = 0;
  for (let i = 0; i < length; i += RUN) {
    const last = min(i + RUN, length);
    let sum = zero();
    for (let k = i; k < last; k += 4) sum = f32x4.add(sum, loadPart(x + ((<usize>k) << 2), last - k));
    total += lanes(sum);
  }
  return <f32>(total / <f64>length);
}

/** What is behind the end of a row counts nothing. */
// @ts-ignore: decorator
@inline
function inside(v: v128, left: i32): v128 {
  return left >= 4 ? v : v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
}

function varianceOf(x: usize, length: i32, mean: f32): f64 {
  let total: f64 = 0;
  const middle = f32x4.splat(mean);
  for (let i = 0; i < length; i += RUN) {
    const last = min(i + RUN, length);
    let sum = zero();
    for (let k = i; k < last; k += 4) {
      const d = inside(f32x4.sub(loadPart(x + ((<usize>k) << 2), last - k), middle), last - k);
      sum = fma(d, d, sum);
    }
    total += lanes(sum);
  }
  return total / <f64>length;
}

export function rowNormChunk(chunk: i32): void {
  const length = arg(LENGTH);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const row = (<usize>(r * length)) << 2, x = <usize>arg(X) + row, y = <usize>arg(Y) + row;
    const mean = meanOf(x, length);
    const inverse = <f32>(1 / Math.sqrt(varianceOf(x, length, mean) + <f64>argF(EPSILON)));
    const statistics = <usize>arg(STATISTICS) + ((<usize>r) << 3);
    store<f32>(statistics, mean);
    store<f32>(statistics, inverse, 4);
    const middle = f32x4.splat(mean), factor = f32x4.splat(inverse);
    for (let k = 0; k < length; k += 4) {
      const at = (<usize>k) << 2, left = length - k;
      storePart(y + at, f32x4.mul(f32x4.sub(loadPart(x + at, left), middle), factor), left);
    }
  }
}

/** dx = inverse · (dy − mean(dy) − y · mean(dy · y)). */
export function rowNormBackward(x: usize, statistics: usize, dy: usize, dx: usize, rows: i32, length: i32): void {
  begin();
  setArg(X, x); setArg(STATISTICS, statistics); setArg(DY, dy); setArg(DX, dx); setArg(ROWS, rows); setArg(LENGTH, length);
  setArg(PER_CHUNK, max(1, 4096 / max(1, length)));
  parallel(ROW_NORM_BACKWARD, divUp(rows, arg(PER_CHUNK)));
}

export function rowNormBackwardChunk(chunk: i32): void {
  const length = arg(LENGTH);
  for (let r = chunk * arg(PER_CHUNK); r < min((chunk + 1) * arg(PER_CHUNK), arg(ROWS)); r++) {
    const row = (<usize>(r * length)) << 2, statistics = <usize>arg(STATISTICS) + ((<usize>r) << 3);
    const x = <usize>arg(X) + row, dy = <usize>arg(DY) + row, dx = <usize>arg(DX) + row;
    const middle = v128.load_splat<f32>(statistics), factor = v128.load_splat<f32>(statistics, 4);
    let sums: f64 = 0, products: f64 = 0;
    for (let i = 0; i < length; i += RUN) {
      const last = min(i + RUN, length);
      let s0 = zero(), s1 = zero();
      for (let k = i; k < last; k += 4) {
        const at = (<usize>k) << 2, left = last - k, e = loadPart(dy + at, left);
        s0 = f32x4.add(s0, e);
        s1 = fma(e, f32x4.mul(f32x4.sub(loadPart(x + at, left), middle), factor), s1);
      }
      sums += lanes(s0);
      products += lanes(s1);
    }
    const mean = f32x4.splat(<f32>(sums / <f64>length)), slope = f32x4.splat(<f32>(products / <f64>length));
    for (let k = 0; k < length; k += 4) {
      const at = (<usize>k) << 2, left = length - k;
      const y = f32x4.mul(f32x4.sub(loadPart(x + at, left), middle), factor);
      const v = f32x4.sub(f32x4.sub(loadPart(dy + at, left), mean), f32x4.mul(y, slope));
      storePart(dx + at, f32x4.mul(v, factor), left);
    }
  }
}
