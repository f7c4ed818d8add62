import { arg, setArg, work } from "./control";
import { sumParts } from "./convWeight";
import { C, CP, F, FP, FREE, H, N, OH, OW, PL, PT, W } from "./geometry";
import { WINOGRAD_WEIGHT, WINOGRAD_WEIGHT_END } from "./jobs";
import { planeTile } from "./planeTile";
import { parallel, scratch } from "./threads";
import { ADD, HEAD_BYTES, tile } from "./tile";
import { divUp, zero } from "./vector";
import { loadTile, PATCH, SPARE } from "./winograd";
import { copyPatch } from "./winogradPatch";
import { errorTransform, filterGradient } from "./winogradTransforms";
import { fewBackwardWeight, isFew } from "./winogradWeightFew";

/**
 * The gradient of 3×3 filters in the same 36 planes: dU[plane, c, f] = Σ_tiles V[plane, tile, c] ·
 * E[plane, tile, f] with V = Bᵀ d B and E = A dy Aᵀ; then dw = Gᵀ dU G.
 */
const X = FREE, DY = FREE + 1, DW = FREE + 2, PARTS = FREE + 3, RANGES = FREE + 4, BLOCK = FREE + 5;
const TILES = FREE + 6, ROWS = FREE + 7, SPLITS = FREE + 8, ADD_TO = FREE + 9, BIAS_PARTS = FREE + 15;
const TILES_OF_RANGE = FREE + 17;

/** Long sums over the tiles: sums of ranges are 36 times the filters, and are written and read again. */
function tilesOfBlock(): i32 {
  return max(8, min(64, (300_000 / (36 * (arg(CP) + arg(FP)))) & ~3));
}

/** `db` (0 for none) comes along: one of the planes of dy is the sum of each tile. */
export function winogradBackwardWeight(x: usize, dy: usize, dw: usize, db: usize, add: i32): void {
  if (isFew()) {
    fewBackwardWeight(x, dy, dw, db, add);
    return;
  }
  const tiles = arg(N) * divUp(arg(OH), 4) * divUp(arg(OW), 4);
  const block = tilesOfBlock();
  const size = 36 * arg(CP) * arg(FP);
  // Every range has whole blocks, and all of them as many: a short block costs as much as a long one.
  const blocks = divUp(tiles, block), blocksOfRange = divUp(blocks, max(1, min(min(8, blocks), (1 << 21) / size)));
  const ranges = divUp(blocks, blocksOfRange);
  setArg(TILES_OF_RANGE, blocksOfRange * block);
  // Few ranges: the channels of x are shared out too, at the price of transforming dy again.
  const quads = arg(CP) >> 2;
  const splits = min(quads, divUp(8, ranges));
  setArg(X, x); setArg(DY, dy); setArg(DW, dw); setArg(ADD_TO, add);
  setArg(TILES, tiles); setArg(BLOCK, block); setArg(RANGES, ranges);
  setArg(ROWS, divUp(quads, splits));
  setArg(SPLITS, divUp(quads, arg(ROWS)));
  setArg(PARTS, work(<usize>(ranges * size) << 2));
  setArg(BIAS_PARTS, db ? work(<usize>(ranges * arg(FP)) << 2) : 0);
  parallel(WINOGRAD_WEIGHT, ranges * arg(SPLITS));
  if (db) sumParts(<usize>arg(BIAS_PARTS), db, arg(FP), ranges, add);
  parallel(WINOGRAD_WEIGHT_END, divUp(arg(C), 4));
}

export function winogradWeight(chunk: i32): void {
  const range = chunk / arg(SPLITS), tiles = arg(TILES), block = arg(BLOCK);
  const quad0 = (chunk % arg(SPLITS)) * arg(ROWS);
  const quad1 = min(quad0 + arg(ROWS), arg(CP) >> 2);
  const first = range * arg(TILES_OF_RANGE), last = min(first + arg(TILES_OF_RANGE), tiles);
  const pixelX = <usize>arg(CP) << 2, pixelY = <usize>arg(FP) << 2;
  const planeX = <usize>block * pixelX + SPARE, planeY = <usize>block * pixelY + SPARE;
  const head = scratch() + 4 * PATCH;
  const input = head + 64, errors = input + 36 * planeX;
  const tilesH = divUp(arg(OH), 4), tilesW = divUp(arg(OW), 4);
  const bias = arg(BIAS_PARTS) && quad0 == 0 ? <usize>arg(BIAS_PARTS) + <usize>range * pixelY : 0;
  if (bias) memory.fill(bias, 0, pixelY);
  let flags = 0;
  for (let t = first; t < last; t += block) {
    const count = min(block, last - t);
    for (let i = 0; i < count; i++) {
      const q = t + i, n = q / (tilesW * tilesH);
      const y = ((q / tilesW) % tilesH) * 4, x = (q % tilesW) * 4;
      loadTile(
        <usize>arg(X) + <usize>quad0 * 16, arg(CP), (quad1 - quad0) * 4, arg(H), arg(W), n, y - arg(PT), x - arg(PL),
        input + <usize>i * pixelX + <usize>quad0 * 16, planeX,
      );
      loadErrors(n, y, x, errors + <usize>i * pixelY, planeY);
    }
    const part = <usize>arg(PARTS) + ((<usize>(range * 36 * arg(CP) * arg(FP))) << 2);
    // Plane (1, 1) belongs to the point 1, whose powers are ones.
    if (bias) addRows(errors + 7 * planeY, count, pixelY, bias);
    sumTiles(head, input, errors, part, count, quad0, quad1, planeX, planeY, flags);
    flags = ADD;
  }
}

/** to += the rows of a plane. */
function addRows(from: usize, count: i32, row: usize, to: usize): void {
  for (let c: usize = 0; c < row; c += 16) {
    let sum = zero(), at = from + c;
    for (let i = 0; i < count; i++, at += row) sum = f32x4.add(sum, v128.load(at));
    v128.store(to + c, f32x4.add(v128.load(to + c), sum));
  }
}

/** A dy Aᵀ of the tile at (y, x) of image n. */
function loadErrors(n: i32, y: i32, x: i32, to: usize, plane: usize): void {
  const pixel = <usize>arg(FP) << 2, line = <usize>arg(OW) * pixel;
  const half = scratch(), patch = half + PATCH, end = to + pixel;
  let from = <usize>arg(DY) + <usize>((n * arg(OH) + y) * arg(OW) + x) * pixel;
  if (y + 4 <= arg(OH) && x + 4 <= arg(OW)) {
    for (; to < end; to += 16, from += 16) errorTransform(from, line, pixel, half, to, plane);
    return;
  }
  memory.fill(patch, 0, PATCH);
  for (; to < end; to += 16, from += 16) {
    copyPatch(from, line, pixel, y, x, arg(OH), arg(OW), 4, patch);
    errorTransform(patch, 64, 16, half, to, plane);
  }
}

function sumTiles(
  head: usize, input: usize, errors: usize, part: usize, count: i32, quad0: i32, quad1: i32,
  planeX: usize, planeY: usize, flags: i32,
): void {
  const pixelX = <usize>arg(CP) << 2, pixelY = <usize>arg(FP) << 2, whole = pixelY & ~31;
  for (let p = 0; p < 36; p++) {
    const to = part + <usize>(p * arg(CP)) * pixelY;
    const a = input + <usize>p * planeX, b = errors + <usize>p * planeY;
    for (let quad = quad0; quad < quad1; quad++) {
      const c = to + <usize>(quad * 4) * pixelY, from = a + <usize>quad * 16;
      for (let f: usize = 0; f < whole; f += 32) {
        planeTile(from, 4, pixelX, b + f, pixelY, c + f, pixelY, count, flags);
      }
      if (whole < pixelY) lastColumns(head, from, pixelX, b + whole, pixelY, c + whole, count, flags);
    }
  }
}

/** Four columns that are no whole panel. */
function lastColumns(
  head: usize, a: usize, aStep: usize, b: usize, bStep: usize, c: usize, count: i32, flags: i32,
): void {
  const run = head + HEAD_BYTES;
  store<i32>(head, 1, 16);
  store<i32>(head, 4, 20);
  for (let i: usize = 0; i < 4; i++) {
    store<usize>(head + (i << 2), c + i * bStep);
    store<usize>(run + (i << 2), i << 2);
  }
  store<usize>(run, 0, 16);
  store<i32>(run, count, 20);
  tile(head, a, aStep, b, bStep, 0, 4, 0, flags);
}

/** Gᵀ dU G for four channels, the ranges added in their order. */
export function winogradWeightEnd(quad: i32): void {
  const ranges = arg(RANGES), line = <usize>arg(FP) << 2;
  const size = (<usize>(36 * arg(CP) * arg(FP))) << 2, plane = <usize>arg(CP) * line;
  const whole = scratch(), half = whole + PATCH, tap = <usize>arg(C) * line;
  for (let c = quad * 4; c < min(quad * 4 + 4, arg(C)); c++) {
    for (let f: usize = 0; f < line; f += 16) {
      const first = <usize>arg(PARTS) + <usize>c * line + f, to = <usize>arg(DW) + <usize>c * line + f;
      if (ranges == 1) {
        filterGradient(first, plane, half, to, tap, arg(ADD_TO));
        continue;
      }
      for (let p: usize = 0; p < 36; p++) {
        let at = first + p * plane, sum = v128.load(at);
        for (let r = 1; r < ranges; r++) {
          at += size;
          sum = f32x4.add(sum, v128.load(at));
        }
        v128.store(whole + p * 16, sum);
      }
      filterGradient(whole, 16, half, to, tap, arg(ADD_TO));
    }
  }
}
