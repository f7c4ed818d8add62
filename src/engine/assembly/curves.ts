import { arg, argF, setArg, setArgF } from "./control";
import { CURVE, CURVE_BACKWARD } from "./jobs";
import { exp4, halfErfcx4, log1pOfUnit4, sigmoid4 } from "./math";
import { begin, parallel } from "./threads";
import { divUp, fma, loadPart, storePart, zero } from "./vector";

/** Functions of one number with a parameter; the slope is found again from x. */
const PIECE = 8192;
const OP = 0, X = 1, Y = 2, DY = 3, DX = 4, COUNT = 5, PARAMETER = 6;

// @ts-ignore: decorator
@inline
function s(value: f32): v128 {
  return f32x4.splat(value);
}

/** Φ(x), the chance that a normal number is below x; `e` is e^(−x²/2). Exact also where it is small. */
// @ts-ignore: decorator
@inline
function below4(x: v128, e: v128): v128 {
  const tail = f32x4.mul(e, halfErfcx4(f32x4.abs(x)));
  return v128.bitselect(tail, f32x4.sub(s(1), tail), f32x4.lt(x, zero()));
}

// @ts-ignore: decorator
@inline
function bell4(x: v128): v128 {
  return exp4(f32x4.mul(f32x4.mul(x, x), s(-0.5)));
}

/** 2 √(2/π) · (x + 0.044715 x³): ½ (1 + tanh u) is the sigmoid of 2u, exact also where it is small. */
// @ts-ignore: decorator
@inline
function bent4(x: v128): v128 {
  const square = f32x4.mul(x, x);
  return f32x4.mul(f32x4.mul(x, s(1.5957691216)), fma(square, s(0.044715), s(1)));
}

/** xⁿ by squaring, n from −8 to 8. */
// @ts-ignore: decorator
@inline
function power4(x: v128, n: i32): v128 {
  let y = s(1), square = x;
  for (let left = abs(n); left > 0; left >>= 1) {
    if (left & 1) y = f32x4.mul(y, square);
    square = f32x4.mul(square, square);
  }
  return n < 0 ? f32x4.div(s(1), y) : y;
}

// @ts-ignore: decorator
@inline
function curve4(op: i32, x: v128, p: f32): v128 {
  switch (op) {
    case 0: return v128.bitselect(x, f32x4.mul(x, s(p)), f32x4.gt(x, zero()));
    case 1: return f32x4.mul(x, below4(x, bell4(x)));
    case 2: return f32x4.mul(x, sigmoid4(bent4(x)));
    case 3: return f32x4.mul(x, sigmoid4(x));
    case 4: {
      const rest = log1pOfUnit4(exp4(f32x4.neg(f32x4.abs(x))));
      return f32x4.add(f32x4.max(x, zero()), rest);
    }
    case 5: {
      const size = f32x4.abs(x);
      const near = f32x4.div(f32x4.mul(x, x), s(2 * p));
      return v128.bitselect(near, f32x4.sub(size, s(0.5 * p)), f32x4.lt(size, s(p)));
    }
    case 6: return f32x4.abs(x);
    case 7: return f32x4.sqrt(x);
    default: return power4(x, <i32>p);
  }
}

/** −1, 0 or 1; no number stays none. */
// @ts-ignore: decorator
@inline
function sign4(x: v128): v128 {
  const one = v128.or(v128.and(x, s(-0.0)), s(1));
  return v128.bitselect(one, x, f32x4.gt(f32x4.abs(x), zero()));
}

// @ts-ignore: decorator
@inline
function curveSlope4(op: i32, x: v128, p: f32): v128 {
  switch (op) {
    case 0: return v128.bitselect(s(1), s(p), f32x4.gt(x, zero()));
    case 1: {
      const e = bell4(x);
      return fma(f32x4.mul(x, s(0.3989422804)), e, below4(x, e));
    }
    case 2: {
      const y = sigmoid4(bent4(x));
      const steep = f32x4.mul(f32x4.mul(x, s(1.5957691216)), fma(f32x4.mul(x, x), s(0.134145), s(1)));
      return f32x4.mul(y, fma(steep, f32x4.sub(s(1), y), s(1)));
    }
    case 3: {
      const y = sigmoid4(x);
      return f32x4.mul(y, fma(x, f32x4.sub(s(1), y), s(1)));
    }
    case 4: return sigmoid4(x);
    case 5: return v128.bitselect(f32x4.div(x, s(p)), sign4(x), f32x4.lt(f32x4.abs(x), s(p)));
    case 6: return sign4(x);
    case 7: return f32x4.div(s(0.5), f32x4.sqrt(x));
    default: return f32x4.mul(s(p), power4(x, <i32>p - 1));
  }
}

/**
 * y = f(x): 0 leaky relu, 1 gelu, 2 gelu by tanh, 3 silu, 4 softplus, 5 smooth L1, 6 absolute value, 7 square
 * root, 8 a whole power from −8 to 8, not 0.
 */
export function curve(op: i32, parameter: f32, x: usize, y: usize, count: i32): void {
  begin();
  setArg(OP, op); setArgF(PARAMETER, parameter); setArg(X, x); setArg(Y, y); setArg(COUNT, count);
  parallel(CURVE, divUp(count, PIECE));
}

/** `op` is a constant here, so that nothing is decided inside. */
// @ts-ignore: decorator
@inline
function curvePiece(chunk: i32, op: i32): void {
  const x = <usize>arg(X), y = <usize>arg(Y), p = argF(PARAMETER);
  const first = chunk * PIECE, last = min(first + PIECE, arg(COUNT)), whole = last & ~3;
  const end = (<usize>whole) << 2;
  for (let at = (<usize>first) << 2; at < end; at += 16) v128.store(y + at, curve4(op, v128.load(x + at), p));
  if (whole < last) storePart(y + end, curve4(op, loadPart(x + end, last - whole), p), last - whole);
}

export function curveChunk(chunk: i32): void {
  switch (arg(OP)) {
    case 0: return curvePiece(chunk, 0);
    case 1: return curvePiece(chunk, 1);
    case 2: return curvePiece(chunk, 2);
    case 3: return curvePiece(chunk, 3);
    case 4: return curvePiece(chunk, 4);
    case 5: return curvePiece(chunk, 5);
    case 6: return curvePiece(chunk, 6);
    case 7: return curvePiece(chunk, 7);
    default: curvePiece(chunk, 8);
  }
}

/** dx = dy · f′(x). */
export function curveBackward(op: i32, parameter: f32, x: usize, dy: usize, dx: usize, count: i32): void {
  begin();
  setArg(OP, op); setArgF(PARAMETER, parameter); setArg(X, x); setArg(DY, dy); setArg(DX, dx); setArg(COUNT, count);
  parallel(CURVE_BACKWARD, divUp(count, PIECE));
}

// @ts-ignore: decorator
@inline
function slopePiece(chunk: i32, op: i32): void {
  const x = <usize>arg(X), dy = <usize>arg(DY), dx = <usize>arg(DX), p = argF(PARAMETER);
  const first = chunk * PIECE, last = min(first + PIECE, arg(COUNT)), whole = last & ~3;
  const end = (<usize>whole) << 2;
  for (let at = (<usize>first) << 2; at < end; at += 16) {
    v128.store(dx + at, f32x4.mul(v128.load(dy + at), curveSlope4(op, v128.load(x + at), p)));
  }
  if (whole == last) return;
  const left = last - whole;
  storePart(dx + end, f32x4.mul(loadPart(dy + end, left), curveSlope4(op, loadPart(x + end, left), p)), left);
}

export function curveBackwardChunk(chunk: i32): void {
  switch (arg(OP)) {
    case 0: return slopePiece(chunk, 0);
    case 1: return slopePiece(chunk, 1);
    case 2: return slopePiece(chunk, 2);
    case 3: return slopePiece(chunk, 3);
    case 4: return slopePiece(chunk, 4);
    case 5: return slopePiece(chunk, 5);
    case 6: return slopePiece(chunk, 6);
    case 7: return slopePiece(chunk, 7);
    default: slopePiece(chunk, 8);
  }
}
