import { arg, argF, setArg, setArgF } from "./control";
import { BINARY, FILL, SCALE_ADD, UNARY, UNARY_BACKWARD } from "./jobs";
import { exp4, log4, sigmoid4, tanh4 } from "./math";
import { begin, parallel } from "./threads";
import { divUp, fma, loadPart, storePart, zero } from "./vector";

/** Number by number. Work is cut into pieces of 16,384 floats. */
const PIECE = 16384;
const OP = 0, X = 1, Y = 2, DY = 3, DX = 4, COUNT = 5;
const ALPHA = 6, BETA = 7;

// @ts-ignore: decorator
@inline
function unary4(op: i32, x: v128): v128 {
  switch (op) {
    case 0: return f32x4.neg(x);
    case 1: return exp4(x);
    case 2: return log4(x);
    case 3: return v128.andnot(x, f32x4.lt(x, zero()));
    case 4: return sigmoid4(x);
    default: return tanh4(x);
  }
}

/** y = f(x): 0 neg, 1 exp, 2 log, 3 relu, 4 sigmoid, 5 tanh. */
export function unary(op: i32, x: usize, y: usize, count: i32): void {
  begin();
  setArg(OP, op); setArg(X, x); setArg(Y, y); setArg(COUNT, count);
  parallel(UNARY, divUp(count, PIECE));
}

/** `op` is a constant, so that nothing is decided inside. */
// @ts-ignore: decorator
@inline
function unaryPiece(chunk: i32, op: i32): void {
  const x = <usize>arg(X), y = <usize>arg(Y);
  const first = chunk * PIECE, last = min(first + PIECE, arg(COUNT)), whole = last & ~3;
  const end = (<usize>whole) << 2;
  let at = (<usize>first) << 2;
  // The short ones two at a time: the loop itself costs as much as they do.
  if (op == 0 || op == 3) {
    for (; at + 16 < end; at += 32) {
      v128.store(y + at, unary4(op, v128.load(x + at)));
      v128.store(y + at, unary4(op, v128.load(x + at, 16)), 16);
    }
  }
  for (; at < end; at += 16) v128.store(y + at, unary4(op, v128.load(x + at)));
  if (whole < last) storePart(y + end, unary4(op, loadPart(x + end, last - whole)), last - whole);
}

export function unaryChunk(chunk: i32): void {
  switch (arg(OP)) {
    case 0: return unaryPiece(chunk, 0);
    case 1: return unaryPiece(chunk, 1);
    case 2: return unaryPiece(chunk, 2);
    case 3: return unaryPiece(chunk, 3);
    case 4: return unaryPiece(chunk, 4);
    default: unaryPiece(chunk, 5);
  }
}

/** dx = dy · f′(x), where y = f(x). */
export function unaryBackward(op: i32, x: usize, y: usize, dy: usize, dx: usize, count: i32): void {
  begin();
  setArg(OP, op); setArg(X, x); setArg(Y, y); setArg(DY, dy); setArg(DX, dx); setArg(COUNT, count);
  parallel(UNARY_BACKWARD, divUp(count, PIECE));
}

// @ts-ignore: decorator
@inline
function slope4(op: i32, x: v128, y: v128, dy: v128): v128 {
  switch (op) {
    case 0: return f32x4.neg(dy);
    case 1: return f32x4.mul(dy, y);
    case 2: return f32x4.div(dy, x);
    case 3: return v128.and(dy, f32x4.gt(y, zero()));
    case 4: return f32x4.mul(dy, f32x4.mul(y, f32x4.sub(f32x4.splat(1), y)));
    default: return f32x4.mul(dy, f32x4.sub(f32x4.splat(1), f32x4.mul(y, y)));
  }
}

// @ts-ignore: decorator
@inline
function slopePiece(chunk: i32, op: i32): void {
  const x = <usize>arg(X), y = <usize>arg(Y), dy = <usize>arg(DY), dx = <usize>arg(DX);
  const first = chunk * PIECE, last = min(first + PIECE, arg(COUNT)), whole = last & ~3;
  const end = (<usize>whole) << 2, left = last - whole;
  for (let at = (<usize>first) << 2; at < end; at += 16) {
    const p = op == 2 ? v128.load(x + at) : zero(), q = op == 2 || op == 0 ? zero() : v128.load(y + at);
    v128.store(dx + at, slope4(op, p, q, v128.load(dy + at)));
  }
  if (left == 0) return;
  const p = op == 2 ? loadPart(x + end, left) : zero(), q = op == 2 || op == 0 ? zero() : loadPart(y + end, left);
  storePart(dx + end, slope4(op, p, q, loadPart(dy + end, left)), left);
}

export function unaryBackwardChunk(chunk: i32): void {
  switch (arg(OP)) {
    case 0: return slopePiece(chunk, 0);
    case 1: return slopePiece(chunk, 1);
    case 2: return slopePiece(chunk, 2);
    case 3: return slopePiece(chunk, 3);
    case 4: return slopePiece(chunk, 4);
    default: slopePiece(chunk, 5);
  }
}

// How an operand repeats: as it is, the same row for all, the same number for a row, one number.
const ROW = 1, COLUMN = 2, ONE = 3;
const OUTER = 5, INNER = 6, MODE_A = 7, MODE_B = 8, ROWS = 9, PIECES = 10;

/** y[o, i] = a ∘ b: 0 add, 1 sub, 2 mul, 3 div; a and b repeat by their modes. */
export function binary(
  op: i32, a: usize, b: usize, y: usize, outer: i32, inner: i32, modeA: i32, modeB: i32,
): void {
  begin();
  if (outer <= 0 || inner <= 0) return;
  setArg(OP, op); setArg(X, a); setArg(DY, b); setArg(Y, y);
  setArg(OUTER, outer); setArg(INNER, inner); setArg(MODE_A, modeA); setArg(MODE_B, modeB);
  const rows = max(1, PIECE / inner);
  setArg(ROWS, rows); setArg(PIECES, divUp(inner, PIECE));
  parallel(BINARY, divUp(outer, rows) * divUp(inner, PIECE));
}

// @ts-ignore: decorator
@inline
function start(base: usize, mode: i32, o: i32, inner: i32): usize {
  if (mode == ROW || mode == ONE) return base;
  return base + ((<usize>(mode == COLUMN ? o : o * inner)) << 2);
}

// @ts-ignore: decorator
@inline
function operand(at: usize, mode: i32, i: i32, n: i32): v128 {
  if (mode >= COLUMN) return v128.load_splat<f32>(at);
  return loadPart(at + ((<usize>i) << 2), n);
}

// @ts-ignore: decorator
@inline
function combined(op: i32, p: v128, q: v128): v128 {
  if (op == 0) return f32x4.add(p, q);
  if (op == 1) return f32x4.sub(p, q);
  if (op == 2) return f32x4.mul(p, q);
  return f32x4.div(p, q);
}

/** The rows of a chunk; `op` is a constant, so that nothing is decided inside. */
// @ts-ignore: decorator
@inline
function combineRows(chunk: i32, op: i32): void {
  const inner = arg(INNER), pieces = arg(PIECES), modeA = arg(MODE_A), modeB = arg(MODE_B);
  const o0 = (chunk / pieces) * arg(ROWS), o1 = min(o0 + arg(ROWS), arg(OUTER));
  const i0 = (chunk % pieces) * PIECE, i1 = min(i0 + PIECE, inner), whole = i0 + ((i1 - i0) & ~3);
  const first = (<usize>i0) << 2, last = (<usize>whole) << 2;
  for (let o = o0; o < o1; o++) {
    const a = start(<usize>arg(X), modeA, o, inner), b = start(<usize>arg(DY), modeB, o, inner);
    const y = <usize>arg(Y) + ((<usize>(o * inner)) << 2);
    if (modeA < COLUMN && modeB < COLUMN) {
      for (let i = first; i < last; i += 16) {
        v128.store(y + i, combined(op, v128.load(a + i), v128.load(b + i)));
      }
    } else if (modeA < COLUMN) {
      const q = v128.load_splat<f32>(b);
      for (let i = first; i < last; i += 16) v128.store(y + i, combined(op, v128.load(a + i), q));
    } else if (modeB < COLUMN) {
      const p = v128.load_splat<f32>(a);
      for (let i = first; i < last; i += 16) v128.store(y + i, combined(op, p, v128.load(b + i)));
    } else {
      const r = combined(op, v128.load_splat<f32>(a), v128.load_splat<f32>(b));
      for (let i = first; i < last; i += 16) v128.store(y + i, r);
    }
    if (whole < i1) {
      const n = i1 - whole;
      storePart(y + last, combined(op, operand(a, modeA, whole, n), operand(b, modeB, whole, n)), n);
    }
  }
}

export function binaryChunk(chunk: i32): void {
  switch (arg(OP)) {
    case 0: return combineRows(chunk, 0);
    case 1: return combineRows(chunk, 1);
    case 2: return combineRows(chunk, 2);
    default: combineRows(chunk, 3);
  }
}

/** y = alpha · x + beta · y; with beta 0 what was in y does not matter. */
export function scaleAdd(x: usize, y: usize, count: i32, alpha: f32, beta: f32): void {
  begin();
  setArg(X, x); setArg(Y, y); setArg(COUNT, count); setArgF(ALPHA, alpha); setArgF(BETA, beta);
  parallel(SCALE_ADD, divUp(count, PIECE));
}

export function scaleAddChunk(chunk: i32): void {
  const x = <usize>arg(X), y = <usize>arg(Y);
  const first = chunk * PIECE, last = min(first + PIECE, arg(COUNT)), whole = last & ~3, left = last - whole;
  const alpha = f32x4.splat(argF(ALPHA)), beta = f32x4.splat(argF(BETA)), end = (<usize>whole) << 2;
  let at = (<usize>first) << 2;
  if (argF(BETA) == 0) {
    for (; at + 16 < end; at += 32) {
      v128.store(y + at, f32x4.mul(alpha, v128.load(x + at)));
      v128.store(y + at, f32x4.mul(alpha, v128.load(x + at, 16)), 16);
    }
    if (at < end) v128.store(y + at, f32x4.mul(alpha, v128.load(x + at)));
    if (left) storePart(y + end, f32x4.mul(alpha, loadPart(x + end, left)), left);
    return;
  }
  for (; at + 16 < end; at += 32) {
    v128.store(y + at, fma(beta, v128.load(y + at), f32x4.mul(alpha, v128.load(x + at))));
    v128.store(y + at, fma(beta, v128.load(y + at, 16), f32x4.mul(alpha, v128.load(x + at, 16))), 16);
  }
  if (at < end) v128.store(y + at, fma(beta, v128.load(y + at), f32x4.mul(alpha, v128.load(x + at))));
  if (left) storePart(y + end, fma(beta, loadPart(y + end, left), f32x4.mul(alpha, loadPart(x + end, left))), left);
}

export function fill(y: usize, count: i32, value: f32): void {
  begin();
  setArg(Y, y); setArg(COUNT, count); setArgF(ALPHA, value);
  parallel(FILL, divUp(count, 4 * PIECE));
}

export function fillChunk(chunk: i32): void {
  const first = chunk * 4 * PIECE, last = min(first + 4 * PIECE, arg(COUNT)), whole = last & ~3;
  const value = f32x4.splat(argF(ALPHA)), end = <usize>arg(Y) + ((<usize>whole) << 2);
  for (let at = <usize>arg(Y) + ((<usize>first) << 2); at < end; at += 16) v128.store(at, value);
  if (whole < last) storePart(end, value, last - whole);
}
