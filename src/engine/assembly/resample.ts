import { arg, setArg } from "./control";
import { RESAMPLE, RESAMPLE_BACKWARD } from "./jobs";
import { begin, parallel, scratch } from "./threads";
import { ceil4, divUp, fma, zero } from "./vector";

/**
 * Larger or smaller images, on pixels. A table of an axis has for every place of the result two places of the
 * source (i32) and the share of the second one (f32), three lists one after the other.
 */
const X = 0, Y = 1, H = 2, W = 3, CP = 4, OH = 5, OW = 6, ROWS = 7, COLUMNS = 8, NEAREST = 9, ALL = 10;
const PER_CHUNK = 11, SLICES = 12;

/** Channels of a slice on the way back: a row of the source in scratch, in whole lines of the cache. */
const SLICE = 64;

function setUp(
  x: usize, y: usize, h: i32, w: i32, c: i32, oh: i32, ow: i32, rows: usize, columns: usize, nearest: i32,
): void {
  begin();
  setArg(X, x); setArg(Y, y); setArg(H, h); setArg(W, w); setArg(CP, ceil4(c)); setArg(OH, oh); setArg(OW, ow);
  setArg(ROWS, rows); setArg(COLUMNS, columns); setArg(NEAREST, nearest);
}

// @ts-ignore: decorator
@inline
function place(table: usize, i: i32): usize {
  return <usize>load<i32>(table + ((<usize>i) << 2));
}

/** With `nearest` only the first list counts. */
export function resample(
  x: usize, y: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, rows: usize, columns: usize, nearest: i32,
): void {
  setUp(x, y, h, w, c, oh, ow, rows, columns, nearest);
  setArg(ALL, n * oh);
  setArg(PER_CHUNK, max(1, 16384 / max(1, ow * ceil4(c))));
  parallel(RESAMPLE, divUp(n * oh, arg(PER_CHUNK)));
}

export function resampleChunk(chunk: i32): void {
  const oh = arg(OH), ow = arg(OW), rows = <usize>arg(ROWS), columns = <usize>arg(COLUMNS);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>arg(W) * pixel;
  for (let row = chunk * arg(PER_CHUNK); row < min((chunk + 1) * arg(PER_CHUNK), arg(ALL)); row++) {
    const i = row % oh, image = <usize>arg(X) + <usize>((row / oh) * arg(H)) * line;
    let to = <usize>arg(Y) + <usize>(row * ow) * pixel;
    const top = image + place(rows, i) * line;
    if (arg(NEAREST)) {
      for (let j = 0; j < ow; j++) {
        const from = top + place(columns, j) * pixel;
        for (let k: usize = 0; k < pixel; k += 16) v128.store(to + k, v128.load(from + k));
        to += pixel;
      }
      continue;
    }
    const bottom = image + place(rows, oh + i) * line;
    const down = v128.load_splat<f32>(rows + ((<usize>(2 * oh + i)) << 2));
    for (let j = 0; j < ow; j++, to += pixel) {
      const left = place(columns, j) * pixel, right = place(columns, ow + j) * pixel;
      const across = v128.load_splat<f32>(columns + ((<usize>(2 * ow + j)) << 2));
      for (let k: usize = 0; k < pixel; k += 16) {
        const a = v128.load(top + left + k), b = v128.load(bottom + left + k);
        const above = fma(f32x4.sub(v128.load(top + right + k), a), across, a);
        const below = fma(f32x4.sub(v128.load(bottom + right + k), b), across, b);
        v128.store(to + k, fma(f32x4.sub(below, above), down, above));
      }
    }
  }
}

/** dx gets every number of dy by the shares that it was made of. */
export function resampleBackward(
  dy: usize, dx: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32, rows: usize, columns: usize, nearest: i32,
): void {
  setUp(dx, dy, h, w, c, oh, ow, rows, columns, nearest);
  setArg(SLICES, divUp(ceil4(c), SLICE));
  parallel(RESAMPLE_BACKWARD, n * arg(SLICES));
}

/** A slice of an image: rows of the result are first gathered along columns, then shared out to two rows. */
export function resampleBackwardChunk(chunk: i32): void {
  const h = arg(H), w = arg(W), cp = arg(CP), oh = arg(OH), ow = arg(OW), nearest = arg(NEAREST);
  const rows = <usize>arg(ROWS), columns = <usize>arg(COLUMNS);
  const n = chunk / arg(SLICES), first = (chunk % arg(SLICES)) * SLICE;
  const width = (<usize>min(SLICE, cp - first)) << 2, pixel = (<usize>cp) << 2, line = <usize>w * pixel;
  const image = <usize>arg(X) + <usize>(n * h) * line + ((<usize>first) << 2);
  const errors = <usize>arg(Y) + <usize>(n * oh * ow) * pixel + ((<usize>first) << 2);
  for (let p = 0; p < h * w; p++) memory.fill(image + <usize>p * pixel, 0, width);
  const sums = scratch(), end = <usize>w * width;
  for (let i = 0; i < oh; i++) {
    memory.fill(sums, 0, end);
    let from = errors + <usize>(i * ow) * pixel;
    for (let j = 0; j < ow; j++, from += pixel) {
      const left = sums + place(columns, j) * width;
      if (nearest) {
        for (let k: usize = 0; k < width; k += 16) {
          v128.store(left + k, f32x4.add(v128.load(left + k), v128.load(from + k)));
        }
        continue;
      }
      const right = sums + place(columns, ow + j) * width;
      const across = v128.load_splat<f32>(columns + ((<usize>(2 * ow + j)) << 2));
      for (let k: usize = 0; k < width; k += 16) {
        const e = v128.load(from + k), moved = f32x4.mul(e, across);
        v128.store(left + k, f32x4.add(v128.load(left + k), f32x4.sub(e, moved)));
        v128.store(right + k, f32x4.add(v128.load(right + k), moved));
      }
    }
    const down = nearest ? zero() : v128.load_splat<f32>(rows + ((<usize>(2 * oh + i)) << 2));
    addRow(sums, image + place(rows, i) * line, width, pixel, w, f32x4.sub(f32x4.splat(1), down));
    if (!nearest) addRow(sums, image + place(rows, oh + i) * line, width, pixel, w, down);
  }
}

function addRow(sums: usize, to: usize, width: usize, pixel: usize, w: i32, share: v128): void {
  for (let j = 0; j < w; j++, sums += width, to += pixel) {
    for (let k: usize = 0; k < width; k += 16) v128.store(to + k, fma(v128.load(sums + k), share, v128.load(to + k)));
  }
}
