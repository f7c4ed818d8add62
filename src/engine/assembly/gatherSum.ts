import { fma } from "./vector";

/**
 * Sums of rows that a list picks: acc[row, v] += Σ_entries e · from[offset + row · line + v], a few rows
 * and vectors at a time, which stay in registers for the length of the list. Gradients of pooled
 * convolutions are such sums: only one place in each window has a gradient (convPool.ts).
 *
 *   entry  u32  offset in bytes
 *          f32  e
 *
 * `list` is never 0, and nothing is ever cleared: the question alone makes V8 finish one row before
 * it loads the next one. Otherwise it loads all rows first, and has no registers left for the sums.
 */
// @ts-ignore: decorator
@inline
const ENTRY: usize = 8;

export function gather5x2(list: usize, end: usize, from: usize, line: usize, acc: usize, accLine: usize): void {
  const acc1 = acc + accLine, acc2 = acc1 + accLine, acc3 = acc2 + accLine, acc4 = acc3 + accLine;
  let s00 = v128.load(acc), s01 = v128.load(acc, 16);
  let s10 = v128.load(acc1), s11 = v128.load(acc1, 16);
  let s20 = v128.load(acc2), s21 = v128.load(acc2, 16);
  let s30 = v128.load(acc3), s31 = v128.load(acc3, 16);
  let s40 = v128.load(acc4), s41 = v128.load(acc4, 16);
  do {
    let at = from + load<u32>(list);
    const e = v128.load_splat<f32>(list, 4);
    s00 = fma(e, v128.load(at), s00);
    s01 = fma(e, v128.load(at, 16), s01);
    at += line;
    s10 = fma(e, v128.load(at), s10);
    s11 = fma(e, v128.load(at, 16), s11);
    at += line;
    if (list == 0) {
      s00 = e;
      s01 = e;
      s10 = e;
      s11 = e;
    }
    s20 = fma(e, v128.load(at), s20);
    s21 = fma(e, v128.load(at, 16), s21);
    at += line;
    s30 = fma(e, v128.load(at), s30);
    s31 = fma(e, v128.load(at, 16), s31);
    at += line;
    if (list == 0) {
      s20 = e;
      s21 = e;
      s30 = e;
      s31 = e;
    }
    s40 = fma(e, v128.load(at), s40);
    s41 = fma(e, v128.load(at, 16), s41);
    list += ENTRY;
  } while (list < end);
  v128.store(acc, s00);
  v128.store(acc, s01, 16);
  v128.store(acc1, s10);
  v128.store(acc1, s11, 16);
  v128.store(acc2, s20);
  v128.store(acc2, s21, 16);
  v128.store(acc3, s30);
  v128.store(acc3, s31, 16);
  v128.store(acc4, s40);
  v128.store(acc4, s41, 16);
}

export function gather3x3(list: usize, end: usize, from: usize, line: usize, acc: usize, accLine: usize): void {
  const acc1 = acc + accLine, acc2 = acc1 + accLine;
  let s00 = v128.load(acc), s01 = v128.load(acc, 16), s02 = v128.load(acc, 32);
  let s10 = v128.load(acc1), s11 = v128.load(acc1, 16), s12 = v128.load(acc1, 32);
  let s20 = v128.load(acc2), s21 = v128.load(acc2, 16), s22 = v128.load(acc2, 32);
  do {
    let at = from + load<u32>(list);
    const e = v128.load_splat<f32>(list, 4);
    s00 = fma(e, v128.load(at), s00);
    s01 = fma(e, v128.load(at, 16), s01);
    s02 = fma(e, v128.load(at, 32), s02);
    at += line;
    if (list == 0) {
      s00 = e;
      s01 = e;
      s02 = e;
    }
    s10 = fma(e, v128.load(at), s10);
    s11 = fma(e, v128.load(at, 16), s11);
    s12 = fma(e, v128.load(at, 32), s12);
    at += line;
    if (list == 0) {
      s10 = e;
      s11 = e;
      s12 = e;
    }
    s20 = fma(e, v128.load(at), s20);
    s21 = fma(e, v128.load(at, 16), s21);
    s22 = fma(e, v128.load(at, 32), s22);
    list += ENTRY;
  } while (list < end);
  v128.store(acc, s00);
  v128.store(acc, s01, 16);
  v128.store(acc, s02, 32);
  v128.store(acc1, s10);
  v128.store(acc1, s11, 16);
  v128.store(acc1, s12, 32);
  v128.store(acc2, s20);
  v128.store(acc2, s21, 16);
  v128.store(acc2, s22, 32);
}

export function gather3x2(list: usize, end: usize, from: usize, line: usize, acc: usize, accLine: usize): void {
  const acc1 = acc + accLine, acc2 = acc1 + accLine;
  let s00 = v128.load(acc), s01 = v128.load(acc, 16);
  let s10 = v128.load(acc1), s11 = v128.load(acc1, 16);
  let s20 = v128.load(acc2), s21 = v128.load(acc2, 16);
  do {
    let at = from + load<u32>(list);
    const e = v128.load_splat<f32>(list, 4);
    s00 = fma(e, v128.load(at), s00);
    s01 = fma(e, v128.load(at, 16), s01);
    at += line;
    s10 = fma(e, v128.load(at), s10);
    s11 = fma(e, v128.load(at, 16), s11);
    at += line;
    s20 = fma(e, v128.load(at), s20);
    s21 = fma(e, v128.load(at, 16), s21);
    list += ENTRY;
  } while (list < end);
  v128.store(acc, s00);
  v128.store(acc, s01, 16);
  v128.store(acc1, s10);
  v128.store(acc1, s11, 16);
  v128.store(acc2, s20);
  v128.store(acc2, s21, 16);
}

/** One row of `vectors` vectors, for what is left. */
export function gatherRow(list: usize, end: usize, from: usize, acc: usize, vectors: i32): void {
  for (; vectors > 0; vectors--, from += 16, acc += 16) {
    let sum = v128.load(acc);
    for (let entry = list; entry < end; entry += ENTRY) {
      sum = fma(v128.load_splat<f32>(entry, 4), v128.load(from + load<u32>(entry)), sum);
    }
    v128.store(acc, sum);
  }
}
