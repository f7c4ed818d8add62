import { arg } from "./control";
import { RESIDUAL } from "./geometry";
import { fma, loadPart, storePart, zero } from "./vector";

/**
 * The heart of all products: a tile of 4 rows × 8 columns of the result stays in registers while a
 * list of runs is summed up: C[i, j] = Σ_runs Σ_k a_i[k · aStep] · b[k · bStep + j].
 *
 * A run has four pointers, one for each row, so a row may lie anywhere: for a convolution they are
 * the four pixels under one number of the filter (indirect convolution: Dukhan 2019).
 *
 * The inner loop holds 8 + 4 + 2 vectors and is not unrolled: V8 moves all loads of a block to its
 * front, and with more than 14 live vectors it would spill the sums.
 *
 *   head  u32 × 4  where the rows of C begin
 *         i32      how many runs follow
 *         i32      how many rows are stored (1 … 4)
 *   run   u32 × 4  a_0 … a_3, relative to aBase
 *         u32      b, relative to bBase
 *         i32      how many k (at least 1)
 */
export const HEAD_BYTES: usize = 24;
export const RUN_BYTES: usize = 24;

/** What happens to the sums: C + sums, + bias, relu; times factors, plus summands and residual (geometry.ts). */
export const ADD = 1;
export const BIAS = 2;
export const RELU = 4;
export const NORMED = 8;

/** Adds and stores the first `columns` (1 … 8) numbers of a row. */
function finish(c: usize, left: v128, right: v128, columns: i32, flags: i32, norm: usize): void {
  if (flags & ADD) {
    left = f32x4.add(left, v128.load(c));
    right = f32x4.add(right, v128.load(c, 16));
  }
  if (flags & NORMED) {
    left = fma(left, v128.load(norm), v128.load(norm, 32));
    right = fma(right, v128.load(norm, 16), v128.load(norm, 48));
    const residual = <usize>arg(RESIDUAL);
    if (residual) {
      left = f32x4.add(left, loadPart(c + residual, columns));
      right = f32x4.add(right, loadPart(c + residual + 16, columns - 4));
    }
  }
  if (flags & RELU) {
    left = clip(left);
    right = clip(right);
  }
  if (columns == 8) {
    v128.store(c, left);
    v128.store(c, right, 16);
  } else if (columns >= 4) {
    v128.store(c, left);
    storePart(c + 16, right, columns - 4);
  } else {
    storePart(c, left, columns);
  }
}

/** Not max: a NaN must stay one. */
// @ts-ignore: decorator
@inline
function clip(v: v128): v128 {
  return v128.andnot(v, f32x4.lt(v, zero()));
}

export function tile(
  head: usize, aBase: usize, aStep: usize, bBase: usize, bStep: usize, cBase: usize,
  columns: i32, bias: usize, flags: i32,
): void {
  let c00 = zero();
  let c01 = zero();
  if (flags & BIAS) {
    c00 = v128.load(bias);
    c01 = v128.load(bias, 16);
  }
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  let run = head + HEAD_BYTES;
  const end = run + <usize>load<i32>(head, 16) * RUN_BYTES;
  while (run < end) {
    let a0 = aBase + load<usize>(run, 0);
    let a1 = aBase + load<usize>(run, 4);
    let a2 = aBase + load<usize>(run, 8);
    let a3 = aBase + load<usize>(run, 12);
    let b = bBase + load<usize>(run, 16);
    let k = load<i32>(run, 20);
    do {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      let a = v128.load_splat<f32>(a0);
      c00 = fma(a, b0, c00);
      c01 = fma(a, b1, c01);
      a = v128.load_splat<f32>(a1);
      c10 = fma(a, b0, c10);
      c11 = fma(a, b1, c11);
      a = v128.load_splat<f32>(a2);
      c20 = fma(a, b0, c20);
      c21 = fma(a, b1, c21);
      a = v128.load_splat<f32>(a3);
      c30 = fma(a, b0, c30);
      c31 = fma(a, b1, c31);
      a0 += aStep;
      a1 += aStep;
      a2 += aStep;
      a3 += aStep;
      b += bStep;
    } while (--k);
    run += RUN_BYTES;
  }
  const rows = load<i32>(head, 20);
  const p0 = cBase + load<usize>(head, 0), p1 = cBase + load<usize>(head, 4);
  const p2 = cBase + load<usize>(head, 8), p3 = cBase + load<usize>(head, 12);
  if (rows == 4 && columns == 8 && !(flags & (ADD | RELU | NORMED))) {
    v128.store(p0, c00);
    v128.store(p0, c01, 16);
    v128.store(p1, c10);
    v128.store(p1, c11, 16);
    v128.store(p2, c20);
    v128.store(p2, c21, 16);
    v128.store(p3, c30);
    v128.store(p3, c31, 16);
    return;
  }
  finish(p0, c00, c01, columns, flags, bias);
  if (rows > 1) finish(p1, c10, c11, columns, flags, bias);
  if (rows > 2) finish(p2, c20, c21, columns, flags, bias);
  if (rows > 3) finish(p3, c30, c31, columns, flags, bias);
}
