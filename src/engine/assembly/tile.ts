import { fma, storePart, zero } from "./vector";

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

/** What happens to the sums: C + sums, + bias, relu. */
export const ADD = 1;
export const BIAS = 2;
export const RELU = 4;

/** The end of a row: adds, clips and stores its first `columns` (1 … 8) numbers. */
function finish(
  c: usize, left: v128, right: v128, columns: i32, bias0: v128, bias1: v128, flags: i32,
): void {
  if (flags & ADD) {
    left = f32x4.add(left, v128.load(c));
    right = f32x4.add(right, v128.load(c, 16));
  }
  if (flags & BIAS) {
    left = f32x4.add(left, bias0);
    right = f32x4.add(right, bias1);
  }
  if (flags & RELU) {
    // Not max: a NaN must stay one.
    left = v128.andnot(left, f32x4.lt(left, zero()));
    right = v128.andnot(right, f32x4.lt(right, zero()));
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

export function tile(
  head: usize, aBase: usize, aStep: usize, bBase: usize, bStep: usize, cBase: usize,
  columns: i32, bias: usize, flags: i32,
): void {
  let c00 = zero();
  let c01 = zero();
  let c10 = zero();
  let c11 = zero();
  let c20 = zero();
  let c21 = zero();
  let c30 = zero();
  let c31 = zero();
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
  let bias0 = zero();
  let bias1 = zero();
  if (flags & BIAS) {
    bias0 = v128.load(bias);
    bias1 = v128.load(bias, 16);
  }
  const rows = load<i32>(head, 20);
  finish(cBase + load<usize>(head, 0), c00, c01, columns, bias0, bias1, flags);
  if (rows > 1) finish(cBase + load<usize>(head, 4), c10, c11, columns, bias0, bias1, flags);
  if (rows > 2) finish(cBase + load<usize>(head, 8), c20, c21, columns, bias0, bias1, flags);
  if (rows > 3) finish(cBase + load<usize>(head, 12), c30, c31, columns, bias0, bias1, flags);
}
