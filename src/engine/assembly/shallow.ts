import { arg, setArg, work } from "./control";
import { sumParts } from "./convWeight";
import { C, CP, DH, DW, F, FP, FREE, G, H, KH, KW, N, NORM, OH, OW, PL, PT, SH, SW, W } from "./geometry";
import { packStraight } from "./gemm";
import { SHALLOW, SHALLOW_WEIGHT } from "./jobs";
import { parallel, scratch } from "./threads";
import { ADD, BIAS, HEAD_BYTES, NORMED, RELU, RUN_BYTES, tile } from "./tile";
import { divUp, storePart, zero } from "./vector";

/**
 * Convolutions on few channels that fill no whole vectors, as the first of a network. A few rows of the image are copied into
 * scratch without the zeros behind the channels, but with the zeros around the image: then what a row
 * of the filter sees is one run of kw · c numbers, at every pixel alike, and no border needs care.
 */
const X = FREE, Y = FREE + 1, PACKED = FREE + 2, BIAS_AT = FREE + 3, FLAGS = FREE + 4;
const BANDS = FREE + 5, FILTERS = FREE + 6, PARTS = FREE + 7, RANGES = FREE + 8, ALL_ROWS = FREE + 9;

/** Output rows of a band: they share the rows of the image that are copied. */
const BAND = 8;
const COPY: usize = 65536;

export function isShallow(): bool {
  return arg(G) == 1 && arg(C) <= 7 && arg(C) != 4 && arg(DW) == 1 && arg(KH) <= 64 && copyBytes() <= 1 << 22;
}

/** Floats of a copied line; the last tile may look a few pixels further. */
function lineFloats(): i32 {
  return ((divUp(arg(OW), 4) * 4 - 1) * arg(SW) + arg(KW)) * arg(C) + 4;
}

function linesOfBand(): i32 {
  return (BAND - 1) * arg(SH) + (arg(KH) - 1) * arg(DH) + 1;
}

function copyBytes(): i64 {
  return (<i64>lineFloats() * linesOfBand()) << 2;
}

/** Copies the lines that a band of output rows sees. */
function copyLines(n: i32, row: i32, rows: i32): void {
  const h = arg(H), w = arg(W), c = arg(C), left = arg(PL);
  const line = (<usize>lineFloats()) << 2, pixel = (<usize>arg(CP)) << 2, tight = (<usize>c) << 2;
  const lines = (rows - 1) * arg(SH) + (arg(KH) - 1) * arg(DH) + 1;
  const columns = min(w, lineFloats() / c - left);
  let to = scratch() + COPY;
  memory.fill(to, 0, <usize>lines * line);
  for (let l = 0; l < lines; l++, to += line) {
    const y = row * arg(SH) - arg(PT) + l;
    if (<u32>y >= <u32>h) continue;
    let from = <usize>arg(X) + <usize>((n * h + y) * w) * pixel;
    let at = to + ((<usize>(left * c)) << 2);
    // Whole vectors: what is too much of a pixel lies under the next one, or is cleared.
    if (c < 4) {
      for (let x = 0; x < columns; x++, from += pixel, at += tight) v128.store(at, v128.load(from));
    } else {
      for (let x = 0; x < columns; x++, from += pixel, at += tight) {
        v128.store(at, v128.load(from));
        v128.store(at, v128.load(from, 16), 16);
      }
    }
    if (columns > 0) storePart(at, zero(), arg(CP) - c);
  }
}

export function shallowForward(x: usize, w: usize, bias: usize, y: usize, relu: i32): void {
  const panels = divUp(arg(FP), 8), k = arg(KH) * arg(KW) * arg(C);
  setArg(X, x); setArg(Y, y); setArg(FILTERS, w);
  setArg(FLAGS, (arg(NORM) ? NORMED : bias ? BIAS : 0) | (relu ? RELU : 0));
  setArg(PACKED, work(<usize>(panels * k) * 32));
  setArg(BIAS_AT, arg(NORM) ? arg(NORM) : work(<usize>panels * 32));
  if (!arg(NORM)) memory.fill(<usize>arg(BIAS_AT), 0, <usize>panels * 32);
  if (!arg(NORM) && bias) memory.copy(<usize>arg(BIAS_AT), bias, (<usize>arg(F)) << 2);
  for (let i = 0; i < panels; i++) shallowPack(i);
  setArg(BANDS, divUp(arg(OH), BAND));
  parallel(SHALLOW, arg(N) * arg(BANDS));
}

function shallowPack(panel: i32): void {
  const k = arg(KH) * arg(KW) * arg(C);
  const to = <usize>arg(PACKED) + <usize>(panel * k) * 32;
  const line = (<usize>arg(FP)) << 2;
  packStraight(<usize>arg(FILTERS) + <usize>panel * 32, line, k, min(8, arg(F) - panel * 8), to);
}

export function shallowChunk(chunk: i32): void {
  const n = chunk / arg(BANDS), row0 = (chunk % arg(BANDS)) * BAND;
  const rows = min(BAND, arg(OH) - row0);
  copyLines(n, row0, rows);
  const kh = arg(KH), ow = arg(OW), k = arg(KW) * arg(C), panels = divUp(arg(FP), 8);
  const line = (<usize>lineFloats()) << 2, step = (<usize>(arg(SW) * arg(C))) << 2;
  const pixel = (<usize>arg(FP)) << 2;
  const head = scratch();
  for (let r: usize = 0; r < 4; r++) store<usize>(head + (r << 2), r * pixel);
  store<i32>(head, kh, 16);
  for (let a = 0; a < kh; a++) {
    const run = head + HEAD_BYTES + <usize>a * RUN_BYTES;
    for (let r: usize = 0; r < 4; r++) store<usize>(run + (r << 2), <usize>(a * arg(DH)) * line + r * step);
    store<usize>(run, <usize>(a * k) * 32, 16);
    store<i32>(run, k, 20);
  }
  const packed = <usize>arg(PACKED), bias = <usize>arg(BIAS_AT), flags = arg(FLAGS);
  const panelBytes = <usize>(kh * k) * 32, stride = <usize>arg(SH) * line;
  const y = <usize>arg(Y) + <usize>((n * arg(OH) + row0) * ow) * pixel;
  for (let panel = 0; panel < panels; panel++) {
    const columns = min(8, arg(FP) - panel * 8);
    const b = packed + <usize>panel * panelBytes, at = <usize>panel * 32;
    const shift = bias + (flags & NORMED ? 2 * at : at);
    for (let r = 0; r < rows; r++) {
      const from = scratch() + COPY + <usize>r * stride;
      const to = y + <usize>(r * ow) * pixel + at;
      for (let j = 0; j < ow; j += 4) {
        store<i32>(head, min(4, ow - j), 20);
        tile(head, from + <usize>j * step, 4, b, 32, to + <usize>j * pixel, columns, shift, flags);
      }
    }
  }
}

/**
 * dw (+)= x ⋆ dy: the rows of a tile are four neighbours in the filter. `db` (0 for none) is one row more,
 * of an x that is one everywhere: mostly there is a place for it in the last tile.
 */
export function shallowBackwardWeight(x: usize, dy: usize, dw: usize, db: usize, add: i32): void {
  const bands = divUp(arg(OH), BAND);
  const all = arg(KH) * arg(KW) * arg(C), fp = arg(FP), rows = all + (db ? 1 : 0);
  const ranges = max(1, min(32, arg(N) * bands));
  setArg(X, x); setArg(Y, dy); setArg(BANDS, bands); setArg(RANGES, ranges); setArg(ALL_ROWS, rows);
  setArg(PARTS, work((<usize>(ranges * rows * fp)) << 2));
  parallel(SHALLOW_WEIGHT, ranges);
  sumParts(<usize>arg(PARTS), dw, all * fp, ranges, add, rows * fp);
  if (db) sumParts(<usize>arg(PARTS) + ((<usize>(all * fp)) << 2), db, fp, ranges, add, rows * fp);
}

export function shallowWeightChunk(range: i32): void {
  const bands = arg(BANDS), all = arg(N) * bands, ranges = arg(RANGES);
  const first = <i32>(<i64>all * range / ranges), last = <i32>(<i64>all * (range + 1) / ranges);
  const size = (<usize>(arg(ALL_ROWS) * arg(FP))) << 2, part = <usize>arg(PARTS) + <usize>range * size;
  if (first == last) memory.fill(part, 0, size);
  const ones = onesAt();
  for (let i = 0; i < lineFloats(); i++) store<f32>(ones + ((<usize>i) << 2), 1);
  for (let band = first; band < last; band++) {
    const row0 = (band % bands) * BAND;
    const rows = min(BAND, arg(OH) - row0);
    copyLines(band / bands, row0, rows);
    sumBand(part, ((band / bands) * arg(OH) + row0) * arg(OW), rows, band == first ? 0 : ADD);
  }
}

/** A line of ones behind the copied ones, and behind what a last vector may write there. */
function onesAt(): usize {
  return scratch() + COPY + ((<usize>copyBytes() + 127) & ~63);
}

function sumBand(part: usize, pixel0: i32, rows: i32, flags: i32): void {
  const fp = arg(FP), all = arg(ALL_ROWS);
  const pixel = (<usize>fp) << 2, step = (<usize>(arg(SW) * arg(C))) << 2;
  const head = scratch(), from = head + COPY;
  store<i32>(head, rows, 16);
  const dy = <usize>arg(Y) + <usize>pixel0 * pixel;
  for (let m = 0; m < all; m += 4) {
    const count = min(4, all - m);
    sumRuns(head + HEAD_BYTES, m, count, rows);
    for (let i: usize = 0; i < 4; i++) store<usize>(head + (i << 2), part + <usize>m * pixel + i * pixel);
    store<i32>(head, count, 20);
    for (let f = 0; f < fp; f += 8) {
      const at = (<usize>f) << 2;
      tile(head, from, step, dy + at, pixel, at, min(8, fp - f), 0, flags);
    }
  }
}

/** A run for every row of the output: what the numbers m … m + 3 of the filter see of it. */
function sumRuns(run: usize, m: i32, count: i32, rows: i32): void {
  const ow = arg(OW), k = arg(KW) * arg(C);
  const line = (<usize>lineFloats()) << 2, stride = <usize>arg(SH) * line, out = (<usize>(ow * arg(FP))) << 2;
  for (let i = 0; i < 4; i++) {
    const row = m + min(i, count - 1);
    const ones = row == arg(KH) * k, next = ones ? 0 : stride;
    let at = ones ? onesAt() - scratch() - COPY : <usize>((row / k) * arg(DH)) * line + ((<usize>(row % k)) << 2);
    let to = run + ((<usize>i) << 2);
    for (let r = 0; r < rows; r++, at += next, to += RUN_BYTES) store<usize>(to, at);
  }
  for (let r = 0; r < rows; r++, run += RUN_BYTES) {
    store<usize>(run, <usize>r * out, 16);
    store<i32>(run, ow, 20);
  }
}
