import { arg, setArg, work } from "./control";
import { C, CP, DH, DW, F, FP, FREE, G, geometryWork, H, KH, KW, N, OH, OW, PL, PT, SH, SW, W } from "./geometry";
import { packedPays, packedWeight } from "./convWeightPacked";
import { COLUMN_SUM, CONV_WEIGHT, SUM_PARTS } from "./jobs";
import { parallel, scratch } from "./threads";
import { ADD, HEAD_BYTES, RUN_BYTES, tile } from "./tile";
import { divUp, zero } from "./vector";

/**
 * The gradient of the filters: dw[tap, c, f] = Σ_pixels x[pixel moved by the tap, c] · dy[pixel, f].
 * Rows of the output are cut into ranges, each with a sum of its own; then the ranges are added in
 * their order. A range goes through its rows in blocks, so that x and dy stay in the first cache.
 */
const X = FREE, DY = FREE + 1, PARTS = FREE + 2, RANGES = FREE + 3, TILES_PER_CHUNK = FREE + 4;
const SPLITS = FREE + 5, SIZE = FREE + 6, FLAGS = FREE + 7, PACKED = FREE + 8;
const FROM = FREE + 10, TO = FREE + 11, COUNT = FREE + 12, PARTIALS = FREE + 13, ADD_TO = FREE + 14, PART_STEP = FREE + 16;

/** dw (+)= x ⋆ dy. The geometry is set. */
export function directBackwardWeight(x: usize, dy: usize, dw: usize, add: i32): void {
  const size = arg(KH) * arg(KW) * (arg(C) / arg(G)) * arg(FP);
  const rows = arg(N) * arg(OH);
  const total = geometryWork();
  const packed = arg(G) == 1 && packedPays();
  // As many ranges as pay, and no more than 16 MiB of partial sums, which are written and read again.
  const most = packed ? rows * arg(OW) >> 7 : 16;
  const ranges = max(1, min(min(16, min(most, rows)), min(<i32>(total >> 17), (1 << 22) / max(size, 1))));
  const tiles = divUp(arg(C) / arg(G), 4);
  const splits = max(1, min(tiles, min(divUp(16, ranges), <i32>(total >> 17))));
  setArg(X, x); setArg(DY, dy); setArg(RANGES, ranges);
  setArg(TILES_PER_CHUNK, divUp(tiles, splits));
  setArg(SPLITS, divUp(tiles, divUp(tiles, splits)));
  setArg(SIZE, size);
  setArg(PACKED, packed ? 1 : 0);
  setArg(FLAGS, ranges == 1 && add ? ADD : 0);
  setArg(PARTS, ranges == 1 ? dw : work(<usize>(ranges * size) << 2));
  parallel(CONV_WEIGHT, ranges * arg(SPLITS));
  if (ranges > 1) sumParts(<usize>arg(PARTS), dw, size, ranges, add);
}

export function convWeight(chunk: i32): void {
  const rows = arg(N) * arg(OH), ranges = arg(RANGES);
  const range = chunk / arg(SPLITS);
  const tile0 = (chunk % arg(SPLITS)) * arg(TILES_PER_CHUNK);
  const tile1 = min(tile0 + arg(TILES_PER_CHUNK), divUp(arg(C) / arg(G), 4));
  const part = <usize>arg(PARTS) + ((<usize>(range * arg(SIZE))) << 2);
  const first = <i32>(<i64>rows * range / ranges), last = <i32>(<i64>rows * (range + 1) / ranges);
  const block = max(1, 96 / max(arg(OW), 1));
  let flags = arg(FLAGS);
  if (arg(PACKED)) {
    packedWeight(first, last, tile0, tile1, part, flags);
    return;
  }
  let row = first;
  // At least once: without any rows the sums are zeros.
  do {
    const end = min(row + block, last);
    for (let a = 0; a < arg(KH); a++) {
      for (let b = 0; b < arg(KW); b++) weightBlock(a, b, row, end, tile0, tile1, part, flags);
    }
    flags = ADD;
    row += block;
  } while (row < last);
}

/** Adds the rows row … end of the output to the numbers under one tap. */
function weightBlock(
  a: i32, b: i32, row: i32, end: i32, tile0: i32, tile1: i32, part: usize, flags: i32,
): void {
  const head = scratch();
  const runs = weightRuns(head + HEAD_BYTES, a, b, row, end);
  if (runs == 0 && flags == ADD) return;
  const g = arg(G), perGroup = arg(C) / g, filters = arg(F) / g;
  const line = <usize>arg(FP) << 2;
  const aStep = <usize>(arg(SW) * arg(CP)) << 2;
  store<i32>(head, runs, 16);
  for (let t = tile0; t < tile1; t++) {
    const c = part + <usize>((a * arg(KW) + b) * perGroup + t * 4) * line;
    store<usize>(head, c);
    store<usize>(head, c + line, 4);
    store<usize>(head, c + 2 * line, 8);
    store<usize>(head, c + 3 * line, 12);
    store<i32>(head, min(4, perGroup - t * 4), 20);
    for (let group = 0; group < g; group++) {
      const aBase = (<usize>(group * perGroup + t * 4)) << 2;
      const at = (<usize>(group * filters)) << 2;
      const columns = group == g - 1 ? arg(FP) - group * filters : filters;
      for (let f = 0; f < columns; f += 8) {
        const place = at + (<usize>f << 2);
        tile(head, aBase, aStep, place, line, place, min(8, columns - f), 0, flags);
      }
    }
  }
}

/** A run for every row: the pixels of x and dy that meet under the tap. */
function weightRuns(run: usize, a: i32, b: i32, row: i32, end: i32): i32 {
  const h = arg(H), w = arg(W), oh = arg(OH), ow = arg(OW), sw = arg(SW);
  const pixel = <usize>arg(CP) << 2, outPixel = <usize>arg(FP) << 2;
  const left = b * arg(DW) - arg(PL);
  const j0 = left < 0 ? divUp(-left, sw) : 0;
  const j1 = min(ow, left >= w ? 0 : (w - 1 - left) / sw + 1);
  let runs = 0;
  if (j1 <= j0) return 0;
  for (let r = row; r < end; r++) {
    const y = (r % oh) * arg(SH) - arg(PT) + a * arg(DH);
    if (<u32>y >= <u32>h) continue;
    const from = <usize>arg(X) + <usize>(((r / oh) * h + y) * w + j0 * sw + left) * pixel;
    store<usize>(run, from);
    store<usize>(run, from + 4, 4);
    store<usize>(run, from + 8, 8);
    store<usize>(run, from + 12, 12);
    store<usize>(run, <usize>arg(DY) + <usize>(r * ow + j0) * outPixel, 16);
    store<i32>(run, j1 - j0, 20);
    run += RUN_BYTES;
    runs++;
  }
  return runs;
}

/**
 * to[i] (+)= Σ_parts from[part, i], in the order of the parts, which are `step` floats apart (0: as long
 * as they are). `size` is a multiple of 4.
 */
export function sumParts(from: usize, to: usize, size: i32, parts: i32, add: i32, step: i32 = 0): void {
  setArg(PART_STEP, step ? step : size);
  setArg(FROM, from); setArg(TO, to); setArg(COUNT, size); setArg(PARTIALS, parts); setArg(ADD_TO, add);
  if (size < 4096) sumPartsChunk(0);
  else parallel(SUM_PARTS, divUp(size, 4096));
}

export function sumPartsChunk(chunk: i32): void {
  const parts = arg(PARTIALS), step = (<usize>arg(PART_STEP)) << 2;
  const first = <usize>(chunk * 4096) << 2, last = min(first + 16384, (<usize>arg(COUNT)) << 2);
  const from = <usize>arg(FROM), to = <usize>arg(TO);
  for (let i = first; i < last; i += 16) {
    let sum = arg(ADD_TO) ? v128.load(to + i) : zero();
    let at = from + i;
    for (let p = 0; p < parts; p++, at += step) sum = f32x4.add(sum, v128.load(at));
    v128.store(to + i, sum);
  }
}

/** db[f] (+)= Σ_pixels dy[pixel, f]; `channels` is a multiple of 4. */
export function columnSum(dy: usize, db: usize, pixels: i32, channels: i32, add: i32): void {
  const ranges = max(1, min(16, pixels / 256));
  setArg(X, dy); setArg(COUNT, pixels); setArg(SIZE, channels); setArg(RANGES, ranges);
  setArg(PARTS, work(<usize>(ranges * channels) << 2));
  parallel(COLUMN_SUM, ranges);
  sumParts(<usize>arg(PARTS), db, channels, ranges, add);
}

export function columnSumChunk(range: i32): void {
  const pixels = arg(COUNT), ranges = arg(RANGES);
  const line = <usize>arg(SIZE) << 2;
  const first = <i32>(<i64>pixels * range / ranges), last = <i32>(<i64>pixels * (range + 1) / ranges);
  const to = <usize>arg(PARTS) + <usize>range * line;
  for (let c: usize = 0; c < line; c += 16) {
    let total = zero();
    // Sums of 64 first: a long sum in single precision loses digits.
    for (let p = first; p < last; p += 64) {
      let at = <usize>arg(X) + <usize>p * line + c;
      let sum = zero();
      for (let q = min(64, last - p); q > 0; q--, at += line) sum = f32x4.add(sum, v128.load(at));
      total = f32x4.add(total, sum);
    }
    v128.store(to + c, total);
  }
}
