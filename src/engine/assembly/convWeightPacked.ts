import { arg } from "./control";
import { C, CP, DH, DW, FP, FREE, H, KH, KW, OH, OW, PL, PT, SH, SW, W } from "./geometry";
import { planeTile } from "./planeTile";
import { scratch } from "./threads";
import { ADD, HEAD_BYTES, tile } from "./tile";
import { divUp, zero } from "./vector";

/**
 * The gradient of many filters: the pixels of x and dy that meet under a tap are copied side by side
 * first, so that a sum is one run however short the rows are, and its lines no power of two apart.
 */
const X = FREE, DY = FREE + 1;
/** Pixels of a block. */
const BLOCK = 128;

/** Enough channels that copying costs little beside the products, and not more than the scratch holds. */
export function packedPays(): bool {
  return arg(C) >= 16 && arg(FP) >= 16 && arg(CP) <= 4096 && arg(FP) <= 4096;
}

/** part[tap, c, f] (+)= Σ x · dy over the rows first … last, for the quads of channels quad0 … quad1. */
export function packedWeight(first: i32, last: i32, quad0: i32, quad1: i32, part: usize, flags: i32): void {
  const rows = max(1, BLOCK / max(arg(OW), 1));
  let row = first;
  // At least once: without any rows the sums are zeros.
  do {
    const end = min(row + rows, last);
    for (let a = 0; a < arg(KH); a++) {
      for (let b = 0; b < arg(KW); b++) tapOfRows(a, b, row, end, quad0, quad1, part, flags);
    }
    flags = ADD;
    row += rows;
  } while (row < last);
}

/** Rows of any length: pieces of at most BLOCK pixels. */
function tapOfRows(a: i32, b: i32, row: i32, end: i32, quad0: i32, quad1: i32, part: usize, flags: i32): void {
  const left = b * arg(DW) - arg(PL), sw = arg(SW), w = arg(W);
  const j0 = left < 0 ? divUp(-left, sw) : 0, j1 = min(arg(OW), left >= w ? 0 : (w - 1 - left) / sw + 1);
  for (let j = j0; j < j1; j += BLOCK) {
    const count = copyRows(a, left, j, min(j + BLOCK, j1), row, end, quad0, quad1);
    if (count == 0) continue;
    multiply(a * arg(KW) + b, count, quad0, quad1, part, flags);
    flags = ADD;
  }
  if (flags == 0) clear(a * arg(KW) + b, quad0, quad1, part);
}

function clear(tap: i32, quad0: i32, quad1: i32, part: usize): void {
  const line = (<usize>arg(FP)) << 2, c1 = min(quad1 * 4, arg(C));
  memory.fill(part + <usize>(tap * arg(C) + quad0 * 4) * line, 0, <usize>(c1 - quad0 * 4) * line);
}

/** Where the copies lie: pixels of x, then panels of dy. */
// @ts-ignore: decorator
@inline
function pixelsAt(): usize {
  return scratch() + 256;
}

// @ts-ignore: decorator
@inline
function panelsAt(quads: i32): usize {
  return pixelsAt() + <usize>(BLOCK * quads) * 16 + 64;
}

/** Returns how many pixels meet. */
function copyRows(a: i32, left: i32, j0: i32, j1: i32, row: i32, end: i32, quad0: i32, quad1: i32): i32 {
  const h = arg(H), oh = arg(OH), ow = arg(OW), pixel = (<usize>arg(CP)) << 2, out = (<usize>arg(FP)) << 2;
  const step = <usize>arg(SW) * pixel, bytes = <usize>(quad1 - quad0) << 4;
  let to = pixelsAt(), panel = panelsAt(quad1 - quad0), count = 0;
  for (let r = row; r < end; r++) {
    const y = (r % oh) * arg(SH) - arg(PT) + a * arg(DH);
    if (<u32>y >= <u32>h) continue;
    let from = <usize>arg(X) + <usize>(((r / oh) * h + y) * arg(W) + j0 * arg(SW) + left) * pixel + <usize>quad0 * 16;
    let dy = <usize>arg(DY) + <usize>(r * ow + j0) * out;
    for (let j = j0; j < j1; j++, from += step, dy += out, panel += 32) {
      for (let i: usize = 0; i < bytes; i += 16, to += 16) v128.store(to, v128.load(from + i));
      copyPanels(dy, panel, out);
    }
    count += j1 - j0;
  }
  return count;
}

/** One pixel of dy: its panels of 8 lie BLOCK · 32 bytes, and a line, apart. */
// @ts-ignore: decorator
@inline
function copyPanels(dy: usize, to: usize, bytes: usize): void {
  const whole = bytes & ~31;
  for (let f: usize = 0; f < whole; f += 32, to += BLOCK * 32 + 64) {
    v128.store(to, v128.load(dy + f));
    v128.store(to, v128.load(dy + f, 16), 16);
  }
  if (whole < bytes) {
    v128.store(to, v128.load(dy + whole));
    v128.store(to, zero(), 16);
  }
}

function multiply(tap: i32, count: i32, quad0: i32, quad1: i32, part: usize, flags: i32): void {
  const quads = quad1 - quad0, c = arg(C), fp = arg(FP), line = (<usize>fp) << 2;
  const from = pixelsAt(), panels = panelsAt(quads);
  for (let f = 0; f < fp; f += 8) {
    const b = panels + <usize>(f >> 3) * (BLOCK * 32 + 64);
    for (let q = 0; q < quads; q++) {
      const channel = (quad0 + q) * 4, rows = min(4, c - channel);
      const to = part + <usize>(tap * c + channel) * line + ((<usize>f) << 2), a = from + <usize>q * 16;
      if (rows == 4 && f + 8 <= fp) planeTile(a, 4, <usize>quads << 4, b, 32, to, line, count, flags);
      else lastTile(a, <usize>quads << 4, b, to, line, rows, min(8, fp - f), count, flags);
    }
  }
}

/** A tile at the edge, by the general way. */
function lastTile(
  a: usize, aStep: usize, b: usize, c: usize, line: usize, rows: i32, columns: i32, count: i32, flags: i32,
): void {
  const head = scratch(), run = head + HEAD_BYTES;
  for (let i: usize = 0; i < 4; i++) {
    store<usize>(head + (i << 2), c + i * line);
    store<usize>(run + (i << 2), i << 2);
  }
  store<i32>(head, 1, 16);
  store<i32>(head, rows, 20);
  store<usize>(run, 0, 16);
  store<i32>(run, count, 20);
  tile(head, a, aStep, b, 32, 0, columns, 0, flags);
}
