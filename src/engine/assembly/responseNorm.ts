import { arg, argF, setArg, setArgF } from "./control";
import { RESPONSE_NORM, RESPONSE_NORM_BACKWARD } from "./jobs";
import { exp4, log4 } from "./math";
import { begin, parallel, scratch } from "./threads";
import { ceil4, divUp, fma, zero } from "./vector";

/**
 * Local response normalization on pixels: y = x / d^beta, d = k + share · Σ x² over `size` channels around,
 * of which size / 2 lie before. What is summed is first written side by side, with zeros on both
 * sides as long as a window. k must be more than 0: of padded channels too a power is taken.
 */
const X = 0, Y = 1, DIVISOR = 2, DY = 3, DX = 4, PIXELS = 5, CP = 6, SIZE = 7, SHARE = 8, BETA = 9, K = 10;
const PIECE = 8192;
export const MOST_NEIGHBOURS = 256;

function setUp(x: usize, divisor: usize, pixels: i32, c: i32, size: i32, share: f32, beta: f32): void {
  begin();
  if (size > MOST_NEIGHBOURS || c > 65536) unreachable();
  setArg(X, x); setArg(DIVISOR, divisor); setArg(PIXELS, pixels); setArg(CP, ceil4(c)); setArg(SIZE, size);
  setArgF(SHARE, share); setArgF(BETA, beta);
}

// @ts-ignore: decorator
@inline
function pixelsOfChunk(): i32 {
  return max(1, PIECE / arg(CP));
}

export function responseNorm(
  x: usize, divisor: usize, y: usize, pixels: i32, c: i32, size: i32, share: f32, beta: f32, k: f32,
): void {
  setUp(x, divisor, pixels, c, size, share, beta);
  setArg(Y, y); setArgF(K, k);
  parallel(RESPONSE_NORM, divUp(pixels, pixelsOfChunk()));
}

/** dx_j = dy_j / d_j^beta − 2 · share · beta · x_j · Σ dy_c · x_c / d_c^(beta + 1), over the c that see j. */
export function responseNormBackward(
  x: usize, divisor: usize, dy: usize, dx: usize, pixels: i32, c: i32, size: i32, share: f32, beta: f32,
): void {
  setUp(x, divisor, pixels, c, size, share, beta);
  setArg(DY, dy); setArg(DX, dx);
  parallel(RESPONSE_NORM_BACKWARD, divUp(pixels, pixelsOfChunk()));
}

/** Where the numbers to be summed lie, with room for a window before and behind them. */
function clearedRow(): usize {
  const margin = <usize>(MOST_NEIGHBOURS * 4), line = (<usize>arg(CP)) << 2;
  memory.fill(scratch(), 0, margin);
  memory.fill(scratch() + margin + line, 0, margin);
  return scratch() + margin;
}

// @ts-ignore: decorator
@inline
function windowSum(at: usize, size: i32): v128 {
  let sum = zero();
  for (const end = at + ((<usize>size) << 2); at < end; at += 4) sum = f32x4.add(sum, v128.load(at));
  return sum;
}

export function responseNormChunk(chunk: i32): void {
  const line = (<usize>arg(CP)) << 2, size = arg(SIZE), row = clearedRow();
  const first = row - ((<usize>(size >> 1)) << 2);
  const k = f32x4.splat(argF(K)), share = f32x4.splat(argF(SHARE)), power = f32x4.splat(-argF(BETA));
  const p0 = chunk * pixelsOfChunk(), p1 = min(p0 + pixelsOfChunk(), arg(PIXELS));
  for (let p = p0; p < p1; p++) {
    const at = <usize>p * line, x = <usize>arg(X) + at, d = <usize>arg(DIVISOR) + at, y = <usize>arg(Y) + at;
    for (let c: usize = 0; c < line; c += 16) {
      const v = v128.load(x + c);
      v128.store(row + c, f32x4.mul(v, v));
    }
    for (let c: usize = 0; c < line; c += 16) {
      const divisor = fma(share, windowSum(first + c, size), k);
      v128.store(d + c, divisor);
      v128.store(y + c, f32x4.mul(v128.load(x + c), exp4(f32x4.mul(power, log4(divisor)))));
    }
  }
}

export function responseNormBackwardChunk(chunk: i32): void {
  const line = (<usize>arg(CP)) << 2, size = arg(SIZE), row = clearedRow();
  const first = row - ((<usize>((size - 1) >> 1)) << 2);
  const power = f32x4.splat(-argF(BETA)), factor = f32x4.splat(-2 * argF(SHARE) * argF(BETA));
  const p0 = chunk * pixelsOfChunk(), p1 = min(p0 + pixelsOfChunk(), arg(PIXELS));
  for (let p = p0; p < p1; p++) {
    const at = <usize>p * line, x = <usize>arg(X) + at, d = <usize>arg(DIVISOR) + at;
    const dy = <usize>arg(DY) + at, dx = <usize>arg(DX) + at;
    for (let c: usize = 0; c < line; c += 16) {
      const divisor = v128.load(d + c);
      const e = f32x4.mul(v128.load(dy + c), exp4(f32x4.mul(power, log4(divisor))));
      v128.store(dx + c, e);
      v128.store(row + c, f32x4.div(f32x4.mul(e, v128.load(x + c)), divisor));
    }
    for (let c: usize = 0; c < line; c += 16) {
      const through = f32x4.mul(factor, f32x4.mul(v128.load(x + c), windowSum(first + c, size)));
      v128.store(dx + c, f32x4.add(v128.load(dx + c), through));
    }
  }
}
