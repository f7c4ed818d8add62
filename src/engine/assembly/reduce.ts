import { arg, setArg, work } from "./control";
import { MAX, MAX_BACKWARD, SUM } from "./jobs";
import { begin, parallel } from "./threads";
import { divUp, loadPart, storePart, zero } from "./vector";

/** Along the middle of [outer, length, inner]. */
const X = 0, Y = 1, OUTER = 2, LENGTH = 3, INNER = 4, RANGES = 5, PARTS = 6, WHERE = 7, PER_CHUNK = 8, DX = 9;

/** y[o, i] = Σ_l x[o, l, i]. */
export function sum(x: usize, y: usize, outer: i32, length: i32, inner: i32): void {
  begin();
  if (outer <= 0 || inner <= 0) return;
  setArg(X, x); setArg(OUTER, outer); setArg(LENGTH, length); setArg(INNER, inner);
  // Few results of many numbers: every sum is cut into ranges.
  const ranges = outer >= 8 ? 1 : max(1, min(16, <i32>((<i64>length * inner) >> 14)));
  setArg(RANGES, ranges);
  setArg(PARTS, ranges == 1 ? y : work((<usize>(outer * ranges * inner)) << 2));
  const perChunk = max(1, 16384 / max(1, (length / ranges) * inner));
  setArg(PER_CHUNK, perChunk);
  parallel(SUM, divUp(outer * ranges, perChunk));
  if (ranges == 1) return;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total: f64 = 0;
      for (let r = 0; r < ranges; r++) {
        total += <f64>load<f32>(<usize>arg(PARTS) + ((<usize>((o * ranges + r) * inner + i)) << 2));
      }
      store<f32>(y + ((<usize>(o * inner + i)) << 2), <f32>total);
    }
  }
}

export function sumChunk(chunk: i32): void {
  const ranges = arg(RANGES), length = arg(LENGTH), inner = arg(INNER);
  for (let q = chunk * arg(PER_CHUNK); q < min((chunk + 1) * arg(PER_CHUNK), arg(OUTER) * ranges); q++) {
    const o = q / ranges, r = q % ranges;
    const l0 = <i32>(<i64>length * r / ranges), l1 = <i32>(<i64>length * (r + 1) / ranges);
    const from = <usize>arg(X) + ((<usize>((o * length + l0) * inner)) << 2);
    const to = <usize>arg(PARTS) + ((<usize>(q * inner)) << 2);
    if (inner == 1) store<f32>(to, sumRow(from, l1 - l0));
    else sumColumns(from, to, l1 - l0, inner);
  }
}

/** 256 numbers at a time in single precision, four sums side by side; those sums in double. */
function sumRow(from: usize, count: i32): f32 {
  let total: f64 = 0;
  for (let i = 0; i < count; i += 256) {
    const last = min(i + 256, count);
    let s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero(), k = i;
    for (; k + 16 <= last; k += 16) {
      const at = from + ((<usize>k) << 2);
      s0 = f32x4.add(s0, v128.load(at));
      s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32));
      s3 = f32x4.add(s3, v128.load(at, 48));
    }
    for (; k < last; k += 4) s0 = f32x4.add(s0, loadPart(from + ((<usize>k) << 2), last - k));
    const part = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
    total += (<f64>f32x4.extract_lane(part, 0) + <f64>f32x4.extract_lane(part, 1))
      + (<f64>f32x4.extract_lane(part, 2) + <f64>f32x4.extract_lane(part, 3));
  }
  return <f32>total;
}

/** Sums of 64 first, then sums of those; sixteen columns at a time, as long as there are as many. */
function sumColumns(from: usize, to: usize, length: i32, inner: i32): void {
  const line = (<usize>inner) << 2;
  let i = 0;
  for (; i + 16 <= inner; i += 16) {
    let t0 = zero(), t1 = zero(), t2 = zero(), t3 = zero();
    for (let l = 0; l < length; l += 64) {
      let at = from + <usize>l * line + ((<usize>i) << 2), s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();
      for (let k = min(64, length - l); k > 0; k--, at += line) {
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32));
        s3 = f32x4.add(s3, v128.load(at, 48));
      }
      t0 = f32x4.add(t0, s0);
      t1 = f32x4.add(t1, s1);
      t2 = f32x4.add(t2, s2);
      t3 = f32x4.add(t3, s3);
    }
    const out = to + ((<usize>i) << 2);
    v128.store(out, t0);
    v128.store(out, t1, 16);
    v128.store(out, t2, 32);
    v128.store(out, t3, 48);
  }
  for (; i < inner; i += 4) {
    let total = zero();
    for (let l = 0; l < length; l += 64) {
      let at = from + <usize>l * line + ((<usize>i) << 2), part = zero();
      for (let k = min(64, length - l); k > 0; k--, at += line) part = f32x4.add(part, loadPart(at, inner - i));
      total = f32x4.add(total, part);
    }
    storePart(to + ((<usize>i) << 2), total, inner - i);
  }
}

/** y[o, i] = max_l x[o, l, i]; `where` (i32) gets the first l that has it. */
export function maximum(x: usize, y: usize, where: usize, outer: i32, length: i32, inner: i32): void {
  begin();
  setArg(X, x); setArg(Y, y); setArg(WHERE, where); setArg(OUTER, outer); setArg(LENGTH, length); setArg(INNER, inner);
  setArg(PER_CHUNK, max(1, 8192 / max(1, length * inner)));
  parallel(MAX, divUp(outer, arg(PER_CHUNK)));
}

export function maximumChunk(chunk: i32): void {
  const length = arg(LENGTH), inner = arg(INNER);
  for (let o = chunk * arg(PER_CHUNK); o < min((chunk + 1) * arg(PER_CHUNK), arg(OUTER)); o++) {
    for (let i = 0; i < inner; i++) {
      let at = <usize>arg(X) + ((<usize>(o * length * inner + i)) << 2);
      let best = load<f32>(at), place = 0;
      for (let l = 0; l < length; l++, at += (<usize>inner) << 2) {
        const v = load<f32>(at);
        if (v > best || (v != v && best == best)) {
          best = v;
          place = l;
        }
      }
      const to = (<usize>(o * inner + i)) << 2;
      store<f32>(<usize>arg(Y) + to, best);
      store<i32>(<usize>arg(WHERE) + to, place);
    }
  }
}

/** dx[o, where[o, i], i] = dy[o, i], zero elsewhere. */
export function maximumBackward(dy: usize, where: usize, dx: usize, outer: i32, length: i32, inner: i32): void {
  begin();
  setArg(Y, dy); setArg(WHERE, where); setArg(DX, dx); setArg(OUTER, outer); setArg(LENGTH, length); setArg(INNER, inner);
  setArg(PER_CHUNK, max(1, 8192 / max(1, length * inner)));
  parallel(MAX_BACKWARD, divUp(outer, arg(PER_CHUNK)));
}

export function maximumBackwardChunk(chunk: i32): void {
  const length = arg(LENGTH), inner = arg(INNER);
  const size = (<usize>(length * inner)) << 2;
  for (let o = chunk * arg(PER_CHUNK); o < min((chunk + 1) * arg(PER_CHUNK), arg(OUTER)); o++) {
    const to = <usize>arg(DX) + <usize>o * size;
    memory.fill(to, 0, size);
    for (let i = 0; i < inner; i++) {
      const at = (<usize>(o * inner + i)) << 2;
      const l = load<i32>(<usize>arg(WHERE) + at);
      store<f32>(to + ((<usize>(l * inner + i)) << 2), load<f32>(<usize>arg(Y) + at));
    }
  }
}
