import { arg, ZEROS } from "./control";
import { CP, FREE, H, N, OH, OW, PL, PT, SH, SW, W } from "./geometry";
import { divUp, fma } from "./vector";

/**
 * The gradient of depthwise 3×3 filters: nine sums of four channels at once, so that a vector of dy
 * is loaded once, and no sum waits for itself.
 */
const X = FREE, DY = FREE + 2;
/** Pixels of a piece of a row: a few lines of each stay in the first cache for all channels. */
const PIECE = 48;

/** part[9][cp] += rows first … last of the output. */
export function threeWeightRows(first: i32, last: i32, part: usize): void {
  const h = arg(H), w = arg(W), oh = arg(OH), ow = arg(OW), sw = arg(SW), left = arg(PL);
  const pixel = (<usize>arg(CP)) << 2, line = <usize>w * pixel;
  const inside = min(ow, divUp(left, sw)), end = max(inside, min(ow, w + left >= 3 ? (w + left - 3) / sw + 1 : 0));
  for (let row = first; row < last; row++) {
    const y = (row % oh) * arg(SH) - arg(PT);
    const image = <usize>arg(X) + <usize>((row / oh) * h) * line;
    const r0 = rowAt(image, y, h, line), r1 = rowAt(image, y + 1, h, line), r2 = rowAt(image, y + 2, h, line);
    const dy = <usize>arg(DY) + <usize>(row * ow) * pixel;
    let j = 0;
    for (; j < inside; j++) onePixel(r0, r1, r2, j * sw - left, dy + <usize>j * pixel, pixel, part);
    for (; j < end; j += PIECE) {
      const at = <usize>(j * sw - left) * pixel, count = min(PIECE, end - j);
      for (let c: usize = 0; c < pixel; c += 16) {
        nineSums(r0 + at + c, r1 + at + c, r2 + at + c, dy + <usize>j * pixel + c, pixel, count, part + c);
      }
    }
    for (j = end; j < ow; j++) onePixel(r0, r1, r2, j * sw - left, dy + <usize>j * pixel, pixel, part);
  }
}

// @ts-ignore: decorator
@inline
function rowAt(image: usize, y: i32, h: i32, line: usize): usize {
  return <u32>y < <u32>h ? image + <usize>y * line : ZEROS;
}

/** `dy` is never 0, and nothing is ever cleared: see gatherSum.ts. */
function nineSums(r0: usize, r1: usize, r2: usize, dy: usize, pixel: usize, count: i32, part: usize): void {
  const two = 2 * pixel, step = <usize>arg(SW) * pixel;
  const part1 = part + 3 * pixel, part2 = part1 + 3 * pixel;
  let s0 = v128.load(part), s1 = v128.load(part + pixel), s2 = v128.load(part + two);
  let s3 = v128.load(part1), s4 = v128.load(part1 + pixel), s5 = v128.load(part1 + two);
  let s6 = v128.load(part2), s7 = v128.load(part2 + pixel), s8 = v128.load(part2 + two);
  do {
    const e = v128.load(dy);
    s0 = fma(e, v128.load(r0), s0);
    s1 = fma(e, v128.load(r0 + pixel), s1);
    s2 = fma(e, v128.load(r0 + two), s2);
    if (dy == 0) s0 = s1 = s2 = e;
    s3 = fma(e, v128.load(r1), s3);
    s4 = fma(e, v128.load(r1 + pixel), s4);
    s5 = fma(e, v128.load(r1 + two), s5);
    if (dy == 0) s3 = s4 = s5 = e;
    s6 = fma(e, v128.load(r2), s6);
    s7 = fma(e, v128.load(r2 + pixel), s7);
    s8 = fma(e, v128.load(r2 + two), s8);
    r0 += step;
    r1 += step;
    r2 += step;
    dy += pixel;
  } while (--count);
  v128.store(part, s0);
  v128.store(part + pixel, s1);
  v128.store(part + two, s2);
  v128.store(part1, s3);
  v128.store(part1 + pixel, s4);
  v128.store(part1 + two, s5);
  v128.store(part2, s6);
  v128.store(part2 + pixel, s7);
  v128.store(part2 + two, s8);
}

/** A pixel whose window may reach over the left or the right border. */
function onePixel(r0: usize, r1: usize, r2: usize, x: i32, dy: usize, pixel: usize, part: usize): void {
  const b0 = max(0, -x), b1 = min(3, arg(W) - x);
  for (let c: usize = 0; c < pixel; c += 16) {
    const e = v128.load(dy + c);
    for (let b = b0; b < b1; b++) {
      const at = <usize>(x + b) * pixel + c, to = part + <usize>b * pixel + c;
      v128.store(to, fma(e, v128.load(r0 + at), v128.load(to)));
      v128.store(to + 3 * pixel, fma(e, v128.load(r1 + at), v128.load(to + 3 * pixel)));
      v128.store(to + 6 * pixel, fma(e, v128.load(r2 + at), v128.load(to + 6 * pixel)));
    }
  }
}
