import { arg, setArg, work } from "./control";
import { frameBytes, frameLine, readFrame, writeFrame } from "./frame";
import { gather3x2, gather3x3, gather5x2, gatherRow } from "./gatherSum";
import { C, CP, DH, DW, F, FP, FREE, G, H, KH, KW, N, OH, OW, PL, PT, setGeometry, SH, SW, W } from "./geometry";
import { CONV_POOL_INPUT, CONV_POOL_WEIGHT } from "./jobs";
import { begin, parallel, scratch } from "./threads";
import { divUp, zero } from "./vector";
import { winogradFits } from "./winograd";

/**
 * Gradients of a convolution that is followed by the maximum of 2×2 pixels (and perhaps a relu).
 * Three of four numbers of its dy are zeros: only the places that were a maximum count. So dy stays
 * pooled, [n, oh / 2, ow / 2, fp] with the places of the maxima, and a quarter of the work is left:
 *
 *   dw[f] = Σ_windows e(window, f) · x[patch at the place of the maximum]
 *   dx[patch] += e(window, f) · w[f]
 *
 * Both are sums of rows that a list picks (gatherSum.ts). What a maximum did not choose is not
 * multiplied at all, not even with a NaN.
 */
const X = FREE, Y = FREE + 1, DY = FREE + 2, WHERE = FREE + 3, FILTERS = FREE + 4, PER_CHUNK = FREE + 5;
const RANGES = FREE + 6, PARTS = FREE + 7, PART = FREE + 8, ROW = FREE + 9, VECTORS = FREE + 10, TABLE = FREE + 11;

/** Is there this way, and is it faster than the others? Depends on the sizes alone. */
export function fits(exact: i32): bool {
  if (arg(G) != 1 || arg(SH) != 1 || arg(SW) != 1 || arg(DH) != 1 || arg(DW) != 1) return false;
  if (arg(PT) >= arg(KH) || arg(PL) >= arg(KW) || arg(OH) < 2 || arg(OW) < 2) return false;
  if (!exact && winogradFits()) return false;
  // The image and the filters are read again and again: from the first cache, or not at all.
  if (arg(H) > 4096 || arg(W) > 4096 || arg(CP) > 64 || arg(KH) * arg(KW) > 256 || arg(FP) > 256) return false;
  return frameBytes() <= 1 << 15 && arg(FP) * (arg(KH) + 2) * tableRow() <= 1 << 15;
}

export function convPoolFits(
  exact: i32, n: i32, h: i32, w: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): i32 {
  begin();
  setGeometry(n, h, w, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  return fits(exact) ? 1 : 0;
}

/**
 * Four gradients of a window at once, four entries of lists that are `step` bytes apart. `first` is
 * the offset of the window's first place, and each place has its own: down a row, a column to the right.
 */
// @ts-ignore: decorator
@inline
function writeEntries(at: usize, first: v128, down: v128, right: v128, to: usize, step: usize): void {
  let e = v128.load(<usize>arg(DY) + at);
  const y = <usize>arg(Y);
  if (y) e = v128.and(e, f32x4.gt(v128.load(y + at), zero()));
  const bytes = v128.load_zero<u32>(<usize>arg(WHERE) + (at >> 2));
  const place = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
  const odd = i32x4.ne(v128.and(place, i32x4.splat(1)), zero()), low = i32x4.gt_u(place, i32x4.splat(1));
  const offset = i32x4.add(first, i32x4.add(v128.and(odd, right), v128.and(low, down)));
  const left = v128.shuffle<i32>(offset, e, 0, 4, 1, 5), other = v128.shuffle<i32>(offset, e, 2, 6, 3, 7);
  v128.store_lane<u64>(to, left, 0);
  v128.store_lane<u64>(to + step, left, 1);
  v128.store_lane<u64>(to + 2 * step, other, 0);
  v128.store_lane<u64>(to + 3 * step, other, 1);
}

/** `y` is the pooled output where a relu was before or behind the maximum, otherwise 0. */
export function convPoolBackwardWeight(
  x: usize, y: usize, dy: usize, where: usize, dwOut: usize, db: usize, add: i32,
  n: i32, h: i32, w: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, w, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  if (!fits(1)) unreachable();
  setArg(X, x); setArg(Y, y); setArg(DY, dy); setArg(WHERE, where);
  // [f][kh][row], row a whole number of pairs of vectors; then one sum of e for each filter.
  setArg(VECTORS, divUp(kw * c, 8) * 2);
  setArg(ROW, arg(VECTORS) << 4);
  setArg(PART, f * kh * arg(ROW) + (arg(FP) << 2));
  const ranges = min(16, n);
  setArg(RANGES, ranges);
  setArg(PARTS, work(<usize>(ranges * arg(PART))));
  parallel(CONV_POOL_WEIGHT, ranges);
  addRanges(ranges);
  storeFilters(ranges ? <usize>arg(PARTS) : 0, dwOut, add);
  if (db) storeBias(ranges ? <usize>arg(PARTS) + <usize>(f * kh * arg(ROW)) : 0, db, add);
}

/** All ranges are added to the first one, in their order. */
function addRanges(ranges: i32): void {
  const part = <usize>arg(PART), parts = <usize>arg(PARTS);
  if (ranges < 2) return;
  for (let i: usize = 0; i < part; i += 16) {
    let at = parts + i, sum = v128.load(at);
    for (let r = 1; r < ranges; r++) {
      at += part;
      sum = f32x4.add(sum, v128.load(at));
    }
    v128.store(parts + i, sum);
  }
}

/** [f][kh][kw · c] → [kh · kw · c][fp]. */
function storeFilters(from: usize, to: usize, add: i32): void {
  const f = arg(F), fp = arg(FP), kh = arg(KH), row = <usize>arg(ROW), length = arg(KW) * arg(C);
  for (let a = 0; a < kh; a++) {
    for (let q = 0; q < length; q++) {
      for (let k = 0; k < fp; k++, to += 4) {
        let value: f32 = add ? load<f32>(to) : 0;
        if (from && k < f) value += load<f32>(from + <usize>(k * kh + a) * row + ((<usize>q) << 2));
        store<f32>(to, value);
      }
    }
  }
}

function storeBias(from: usize, to: usize, add: i32): void {
  for (let i: usize = 0; i < (<usize>arg(FP)) << 2; i += 16) {
    let sum = from ? v128.load(from + i) : zero();
    if (add) sum = f32x4.add(sum, v128.load(to + i));
    v128.store(to + i, sum);
  }
}

export function convPoolWeightChunk(range: i32): void {
  const n = arg(N), ranges = arg(RANGES), f = arg(F), windows = (arg(OH) >> 1) * (arg(OW) >> 1);
  const first = <i32>(<i64>n * range / ranges), last = <i32>(<i64>n * (range + 1) / ranges);
  const part = <usize>arg(PARTS) + <usize>(range * arg(PART));
  const image = (<usize>(arg(H) * arg(W) * arg(CP))) << 2, bytes = (<usize>windows) << 3;
  const frame = scratch(), lists = (frame + frameBytes() + 63) & ~63;
  const perFilter = <usize>(arg(KH) * arg(ROW));
  memory.fill(part, 0, <usize>arg(PART));
  for (let i = first; i < last; i++) {
    readFrame(<usize>arg(X) + <usize>i * image, frame);
    listByFilter(i, lists, bytes, part + <usize>f * perFilter);
    for (let k = 0; k < f; k++) {
      const list = lists + <usize>k * bytes;
      sumPatches(list, list + bytes, frame, part + <usize>k * perFilter);
    }
  }
}

/** lists[f] = for every window where the filter's patch begins and its gradient; sums += gradients. */
function listByFilter(n: i32, lists: usize, bytes: usize, sums: usize): void {
  const rows = arg(OH) >> 1, columns = arg(OW) >> 1, pixel = (<usize>arg(FP)) << 2;
  const line = frameLine() << 2, tight = arg(C) << 2;
  const down = i32x4.splat(line), right = i32x4.splat(tight);
  for (let c: usize = 0; c < pixel; c += 16) {
    let at = (<usize>(n * rows * columns)) * pixel + c, to = lists + (c >> 2) * bytes, sum = zero();
    for (let i = 0; i < rows; i++) {
      let first = i * 2 * line;
      for (let j = 0; j < columns; j++, first += 2 * tight, at += pixel, to += 8) {
        writeEntries(at, i32x4.splat(first), down, right, to, bytes);
      }
    }
    for (let i: usize = 0; i < 4; i++) {
      let total: f32 = 0;
      const list = lists + ((c >> 2) + i) * bytes;
      for (let entry: usize = 0; entry < bytes; entry += 8) total += load<f32>(list + entry, 4);
      sum = v128.shuffle<f32>(f32x4.splat(total), sum, 5, 6, 7, 0);
    }
    v128.store(sums + c, f32x4.add(v128.load(sums + c), sum));
  }
}

/** part[kh][row] += the patches of a list. */
function sumPatches(list: usize, end: usize, frame: usize, part: usize): void {
  const kh = arg(KH), row = <usize>arg(ROW), line = (<usize>frameLine()) << 2;
  let a = 0;
  while (a < kh) {
    const from = frame + <usize>a * line, to = part + <usize>a * row;
    if (kh - a >= 5) {
      for (let v: usize = 0; v < row; v += 32) gather5x2(list, end, from + v, line, to + v, row);
      a += 5;
    } else if (kh - a >= 3) {
      for (let v: usize = 0; v < row; v += 32) gather3x2(list, end, from + v, line, to + v, row);
      a += 3;
    } else {
      gatherRow(list, end, from, to, arg(VECTORS));
      a++;
    }
  }
}

/** Vectors of a row that the four places of a window see: kw + 1 pixels, in threes. */
function patchVectors(): i32 {
  return divUp((arg(KW) + 1) * arg(C), 12) * 3;
}

/** Bytes of a row of the table: a pixel of zeros, the filter's row, zeros. */
function tableRow(): i32 {
  return (arg(C) << 2) + (patchVectors() << 4);
}

export function convPoolBackwardInput(
  w: usize, y: usize, dy: usize, where: usize, dx: usize,
  n: i32, h: i32, width: i32, c: i32, f: i32, kh: i32, kw: i32, oh: i32, ow: i32,
  sh: i32, sw: i32, pt: i32, pl: i32, dh: i32, dw: i32, g: i32,
): void {
  begin();
  setGeometry(n, h, width, c, f, kh, kw, oh, ow, sh, sw, pt, pl, dh, dw, g);
  if (!fits(1)) unreachable();
  setArg(X, dx); setArg(Y, y); setArg(DY, dy); setArg(WHERE, where); setArg(FILTERS, w);
  setArg(VECTORS, patchVectors());
  setArg(ROW, tableRow());
  fillTable();
  setArg(PER_CHUNK, divUp(n, 32));
  if (n > 0) parallel(CONV_POOL_INPUT, divUp(n, arg(PER_CHUNK)));
}

/** table[f][kh + 2][row]: each filter with zeros all around, so that it can be read one pixel off. */
function fillTable(): void {
  const f = arg(F), fp = arg(FP), kh = arg(KH), row = <usize>arg(ROW), length = arg(KW) * arg(C);
  const table = work(<usize>(fp * (kh + 2)) * row);
  setArg(TABLE, table);
  memory.fill(table, 0, <usize>(fp * (kh + 2)) * row);
  for (let a = 0; a < kh; a++) {
    for (let q = 0; q < length; q++) {
      const from = <usize>arg(FILTERS) + ((<usize>((a * length + q) * fp)) << 2);
      const to = table + <usize>(a + 1) * row + ((<usize>(arg(C) + q)) << 2);
      for (let k = 0; k < f; k++) {
        store<f32>(to + <usize>(k * (kh + 2)) * row, load<f32>(from + ((<usize>k) << 2)));
      }
    }
  }
}

export function convPoolInputChunk(chunk: i32): void {
  const last = min((chunk + 1) * arg(PER_CHUNK), arg(N));
  const image = (<usize>(arg(H) * arg(W) * arg(CP))) << 2;
  const frame = scratch(), list = (frame + frameBytes() + 63) & ~63;
  for (let n = chunk * arg(PER_CHUNK); n < last; n++) {
    memory.fill(frame, 0, frameBytes());
    addPatches(n, frame, list);
    writeFrame(frame, <usize>arg(X) + <usize>n * image);
  }
}

function addPatches(n: i32, frame: usize, list: usize): void {
  const rows = arg(OH) >> 1, columns = arg(OW) >> 1, pixel = (<usize>arg(FP)) << 2;
  const line = (<usize>frameLine()) << 2, tight = (<usize>arg(C)) << 2, row = <usize>arg(ROW);
  const perFilter = (arg(KH) + 2) * arg(ROW), end = list + ((<usize>arg(F)) << 3);
  // The further the place moves, the earlier the filter is read.
  const down = i32x4.splat(-arg(ROW)), right = i32x4.splat(-(arg(C) << 2));
  const start = i32x4.add(i32x4.splat(arg(ROW) + (arg(C) << 2)), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(perFilter)));
  let at = <usize>(n * rows * columns) * pixel;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let first = start;
      for (let c: usize = 0; c < pixel; c += 16, at += 16) {
        writeEntries(at, first, down, right, list + 2 * c, 8);
        first = i32x4.add(first, i32x4.splat(perFilter * 4));
      }
      addWindow(list, end, frame + <usize>(2 * i) * line + <usize>(2 * j) * tight, line, row);
    }
  }
}

/** Adds the patches of all filters at one window: kh + 1 rows of the frame. */
function addWindow(list: usize, end: usize, to: usize, line: usize, row: usize): void {
  const rows = arg(KH) + 1, vectors = arg(VECTORS), bytes = (<usize>vectors) << 4, table = <usize>arg(TABLE);
  let a = 0;
  for (; a + 3 <= rows; a += 3) {
    const from = table + <usize>a * row, at = to + <usize>a * line;
    for (let v: usize = 0; v < bytes; v += 48) gather3x3(list, end, from + v, row, at + v, line);
  }
  for (; a < rows; a++) gatherRow(list, end, table + <usize>a * row, to + <usize>a * line, vectors);
}
