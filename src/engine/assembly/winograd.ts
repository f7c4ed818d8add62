import { arg, setArg, work, ZEROS } from "./control";
import { C, CP, DH, DW, F, FP, FREE, G, H, KH, KW, N, NORM, OH, OW, PL, PT, RESIDUAL, SH, SW, W } from "./geometry";
import { WINOGRAD_BLOCK, WINOGRAD_FILTERS, WINOGRAD_INPUT } from "./jobs";
import { planeTile } from "./planeTile";
import { parallel, scratch } from "./threads";
import { ceil4, divUp, fma, loadPart, zero } from "./vector";
import { filterTransform, inputTransform, outputTransform } from "./winogradTransforms";

/**
 * 3×3 convolutions with stride 1 by F(4×4, 3×3): a 6×6 patch becomes 36 numbers, 36 products over
 * the channels follow, and 36 numbers become a 4×4 patch: 36 multiplications instead of 144.
 *
 * Blocks of tiles lie in the scratch of a thread as 36 planes, each a few floats longer than its
 * numbers: planes a power of two apart would all fall into one set of the first cache.
 */
const SRC = FREE, SRC_CHANNELS = FREE + 1, SRC_H = FREE + 2, SRC_W = FREE + 3;
const OUT = FREE + 4, OUT_CHANNELS = FREE + 5, OUT_H = FREE + 6, OUT_W = FREE + 7;
const TOP = FREE + 8, LEFT = FREE + 9, DEPTH = FREE + 10, COLUMNS = FREE + 11;
const FILTERS = FREE + 12, PACKED = FREE + 13, BACKWARD = FREE + 14, BIAS_AT = FREE + 15, RELU_ON = FREE + 16;
const BLOCK = FREE + 17, PANELS_PER_CHUNK = FREE + 18, PANEL_CHUNKS = FREE + 19;
const TILES_H = FREE + 20, TILES_W = FREE + 21, INPUT = FREE + 22;

/** 36 vectors between the passes of a transform, then 36 of a patch that reaches over the border. */
export const PATCH: usize = 36 * 16;
export const SPARE: usize = 64;

/**
 * Is the fast way possible and worth its transforms? Depends on the sizes alone. With filters that were
 * prepared it pays from four tiles on.
 */
export function winogradFits(leastTiles: i32 = 8): bool {
  if (arg(KH) != 3 || arg(KW) != 3 || arg(SH) != 1 || arg(SW) != 1) return false;
  if (arg(DH) != 1 || arg(DW) != 1 || arg(G) != 1 || arg(PT) > 2 || arg(PL) > 2) return false;
  // Fewer channels do not pay, more fit neither into the scratch nor six pixels of them into the zeros.
  if (arg(C) < 8 || arg(F) < 8 || arg(CP) > 2048 || arg(FP) > 2048) return false;
  const oh = arg(OH), ow = arg(OW);
  const tiles = divUp(oh, 4) * divUp(ow, 4);
  return 16 * tiles < 3 * oh * ow && arg(N) * tiles >= leastTiles;
}

/** Tiles of a block: as many as leave both sets of planes in the second cache. */
function tilesOfBlock(a: i32, b: i32): i32 {
  return max(8, min(32, (100_000 / (36 * (a + b))) & ~3));
}

function setForward(x: usize, bias: usize, y: usize, relu: i32): void {
  setArg(SRC, x); setArg(SRC_CHANNELS, arg(CP)); setArg(SRC_H, arg(H)); setArg(SRC_W, arg(W));
  setArg(OUT, y); setArg(OUT_CHANNELS, arg(FP)); setArg(OUT_H, arg(OH)); setArg(OUT_W, arg(OW));
  setArg(TOP, arg(PT)); setArg(LEFT, arg(PL)); setArg(DEPTH, arg(C)); setArg(COLUMNS, arg(F));
  setArg(BACKWARD, 0); setArg(BIAS_AT, bias); setArg(RELU_ON, relu);
}

/** `prepared` is 0 where the filters have to be transformed first. */
export function winogradForward(x: usize, w: usize, prepared: usize, bias: usize, y: usize, relu: i32): void {
  setForward(x, bias, y, relu);
  product(prepared ? prepared : transformed(w, work(filterBytes())));
}

/** Of the filters that `winogradPrepare` writes. */
export function winogradFilterBytes(): usize {
  setForward(0, 0, 0, 0);
  return filterBytes();
}

export function winogradPrepare(w: usize, prepared: usize): void {
  setForward(0, 0, 0, 0);
  transformed(w, prepared);
}

/** dx is the convolution of dy with the filters turned by half a circle. */
export function winogradBackwardInput(w: usize, dy: usize, dx: usize): void {
  setArg(SRC, dy); setArg(SRC_CHANNELS, arg(FP)); setArg(SRC_H, arg(OH)); setArg(SRC_W, arg(OW));
  setArg(OUT, dx); setArg(OUT_CHANNELS, arg(CP)); setArg(OUT_H, arg(H)); setArg(OUT_W, arg(W));
  setArg(TOP, 2 - arg(PT)); setArg(LEFT, 2 - arg(PL)); setArg(DEPTH, arg(F)); setArg(COLUMNS, arg(C));
  setArg(BACKWARD, 1); setArg(BIAS_AT, 0); setArg(RELU_ON, 0);
  product(transformed(w, work(filterBytes())));
}

function filterBytes(): usize {
  return 36 * planeOfFilters();
}

function transformed(filters: usize, to: usize): usize {
  setArg(FILTERS, filters); setArg(PACKED, to);
  parallel(WINOGRAD_FILTERS, divUp(arg(OUT_CHANNELS), 8));
  return to;
}

function product(packed: usize): void {
  const panels = divUp(arg(OUT_CHANNELS), 8);
  setArg(PACKED, packed);
  setArg(TILES_H, divUp(arg(OUT_H), 4)); setArg(TILES_W, divUp(arg(OUT_W), 4));
  const tiles = arg(N) * arg(TILES_H) * arg(TILES_W);
  // Of few tiles all share one block, so that the filters, 36 planes of them, are read once.
  const block = tiles <= 32 ? ceil4(tiles) : tilesOfBlock(arg(SRC_CHANNELS), arg(OUT_CHANNELS));
  setArg(BLOCK, block);
  const blocks = divUp(tiles, block);
  const perChunk = divUp(panels, min(panels, divUp(12, blocks)));
  setArg(PANELS_PER_CHUNK, perChunk);
  setArg(PANEL_CHUNKS, divUp(panels, perChunk));
  // Few blocks: several chunks share one, and its tiles, which are transformed for all of them first.
  const shared = arg(PANEL_CHUNKS) > 2;
  setArg(INPUT, shared ? work(<usize>(blocks * 36) * planeOfInput()) : 0);
  if (shared) parallel(WINOGRAD_INPUT, tiles);
  parallel(WINOGRAD_BLOCK, blocks * arg(PANEL_CHUNKS));
}

// @ts-ignore: decorator
@inline
function planeOfInput(): usize {
  return (<usize>(arg(BLOCK) * arg(SRC_CHANNELS)) << 2) + SPARE;
}

/** One tile of those that several chunks share. */
export function winogradInput(q: i32): void {
  const block = arg(BLOCK), plane = planeOfInput();
  readTile(q, <usize>arg(INPUT) + <usize>(q / block * 36) * plane + ((<usize>(q % block * arg(SRC_CHANNELS))) << 2), plane);
}

function readTile(q: i32, to: usize, plane: usize): void {
  const tilesH = arg(TILES_H), tilesW = arg(TILES_W);
  const y = ((q / tilesW) % tilesH) * 4 - arg(TOP), x = (q % tilesW) * 4 - arg(LEFT);
  loadTile(
    <usize>arg(SRC), arg(SRC_CHANNELS), arg(SRC_CHANNELS), arg(SRC_H), arg(SRC_W), q / (tilesW * tilesH), y, x, to, plane,
  );
}

/** One panel of filters: packed[plane][panel][k][8]. */
export function winogradFilters(panel: i32): void {
  const depth = arg(DEPTH), plane = planeOfFilters();
  const raw = scratch(), half = raw + 144;
  let to = filterPlane(0) + <usize>(panel * depth) * 32;
  for (let k = 0; k < depth; k++) {
    for (let side = 0; side < 2; side++, to += 16) {
      const column = panel * 8 + side * 4;
      if (arg(BACKWARD)) turnedFilter(k, column, raw);
      else straightFilter(k, column, raw);
      filterTransform(raw, half, to, plane);
    }
  }
}

/** The 3×3 numbers of four filters at channel k. */
function straightFilter(k: i32, column: i32, to: usize): void {
  const line = <usize>arg(FP) << 2;
  const inside = column < arg(FP);
  for (let tap = 0; tap < 9; tap++) {
    const from = <usize>arg(FILTERS) + <usize>(tap * arg(C) + k) * line + ((<usize>column) << 2);
    v128.store(to + ((<usize>tap) << 4), inside ? v128.load(from) : zero());
  }
}

/** The same for the way back: filter k at four channels, turned. */
function turnedFilter(k: i32, column: i32, to: usize): void {
  const line = <usize>arg(FP) << 2;
  for (let tap = 0; tap < 9; tap++) {
    const from = <usize>arg(FILTERS) + <usize>((8 - tap) * arg(C) + column) * line + ((<usize>k) << 2);
    const at = to + ((<usize>tap) << 4);
    for (let lane = 0; lane < 4; lane++) {
      const value: f32 = column + lane < arg(C) ? load<f32>(from + <usize>lane * line) : 0;
      store<f32>(at + ((<usize>lane) << 2), value);
    }
  }
}

/** Bᵀ d B of the tile at (y, x) of image n: `count` of the `channels` of a pixel, 36 planes apart. */
export function loadTile(
  src: usize, channels: i32, count: i32, h: i32, w: i32, n: i32, y: i32, x: i32, to: usize, plane: usize,
): void {
  const pixel = <usize>channels << 2, line = <usize>w * pixel, half = scratch();
  const j0 = max(0, -x), j1 = min(6, w - x);
  if (j1 - j0 < 6) memory.fill(half, 0, PATCH);
  // Above and left of the image this is no place in it; only what lies inside is read.
  const from = src + <usize>(n * h) * line + <usize>y * line + <usize>(x + j0) * pixel;
  const i0 = rowInside(y, h), i1 = rowInside(y + 1, h), i2 = rowInside(y + 2, h);
  const i3 = rowInside(y + 3, h), i4 = rowInside(y + 4, h), i5 = rowInside(y + 5, h);
  const r0 = rowAt(from, i0), r1 = rowAt(from + line, i1), r2 = rowAt(from + 2 * line, i2);
  const r3 = rowAt(from + 3 * line, i3), r4 = rowAt(from + 4 * line, i4), r5 = rowAt(from + 5 * line, i5);
  const first = <usize>j0 << 4, last = <usize>j1 << 4;
  for (let c: usize = 0; c < <usize>count << 2; c += 16, to += 16) {
    inputTransform(
      r0 + (c & i0), r1 + (c & i1), r2 + (c & i2), r3 + (c & i3), r4 + (c & i4), r5 + (c & i5), pixel,
      first, last, half, to, plane,
    );
  }
}

/** All bits or none. */
// @ts-ignore: decorator
@inline
function rowInside(y: i32, h: i32): usize {
  return <u32>y < <u32>h ? -1 : 0;
}

// @ts-ignore: decorator
@inline
function rowAt(from: usize, inside: usize): usize {
  return inside ? from : ZEROS;
}

export function winogradBlock(chunk: i32): void {
  const tilesH = arg(TILES_H), tilesW = arg(TILES_W);
  const first = (chunk / arg(PANEL_CHUNKS)) * arg(BLOCK);
  const count = min(arg(BLOCK), arg(N) * tilesH * tilesW - first);
  const panel0 = (chunk % arg(PANEL_CHUNKS)) * arg(PANELS_PER_CHUNK);
  const panel1 = min(panel0 + arg(PANELS_PER_CHUNK), divUp(arg(OUT_CHANNELS), 8));
  const pixel = <usize>arg(SRC_CHANNELS) << 2, sums = <usize>(panel1 - panel0) * 32;
  const planeIn = planeOfInput(), planeOut = <usize>arg(BLOCK) * sums + SPARE, room = scratch() + 4 * PATCH;
  const shared = <usize>arg(INPUT);
  const input = shared ? shared + <usize>(first / arg(BLOCK) * 36) * planeIn : room;
  const output = shared ? room : room + 36 * planeIn;
  if (!shared) for (let t = 0; t < count; t++) readTile(first + t, input + <usize>t * pixel, planeIn);
  multiplyPlanes(input, output, count, panel0, panel1, planeIn, planeOut);
  for (let t = 0; t < count; t++) storeTile(first + t, panel0, sums, output + <usize>t * sums, planeOut);
}

function multiplyPlanes(
  input: usize, output: usize, count: i32, panel0: i32, panel1: i32, planeIn: usize, planeOut: usize,
): void {
  const depth = arg(DEPTH);
  const pixel = <usize>arg(SRC_CHANNELS) << 2, sums = <usize>(panel1 - panel0) * 32;
  for (let p = 0; p < 36; p++) {
    let b = filterPlane(p) + <usize>(panel0 * depth) * 32;
    for (let panel: usize = 0; panel < sums; panel += 32, b += <usize>depth * 32) {
      let a = input + <usize>p * planeIn, c = output + <usize>p * planeOut + panel;
      // Tiles that are not there are computed from what lies there, and never looked at.
      for (let t = 0; t < count; t += 4, a += 4 * pixel, c += 4 * sums) {
        planeTile(a, pixel, 4, b, 32, c, sums, depth, 0);
      }
    }
  }
}

/** Where the filters of a plane begin; the planes are no power of two apart. */
// @ts-ignore: decorator
@inline
function filterPlane(p: i32): usize {
  return <usize>arg(PACKED) + <usize>p * planeOfFilters();
}

// @ts-ignore: decorator
@inline
function planeOfFilters(): usize {
  return <usize>(divUp(arg(OUT_CHANNELS), 8) * arg(DEPTH)) * 32 + SPARE;
}

/** Aᵀ m A of one tile: bias, relu, and the pixels that lie inside of the image. */
function storeTile(q: i32, panel0: i32, sums: usize, from: usize, plane: usize): void {
  const tilesH = arg(TILES_H), tilesW = arg(TILES_W), h = arg(OUT_H), w = arg(OUT_W);
  const y = ((q / tilesW) % tilesH) * 4, x = (q % tilesW) * 4;
  const rows = min(4, h - y), columns = min(4, w - x);
  const pixel = <usize>arg(OUT_CHANNELS) << 2;
  const half = scratch(), patch = half + PATCH;
  const origin = <usize>arg(OUT) + <usize>(((q / (tilesW * tilesH)) * h + y) * w + x) * pixel;
  const bias = <usize>arg(BIAS_AT), relu = arg(RELU_ON), line = <usize>w * pixel;
  const start = <usize>panel0 * 32, end = min(start + sums, pixel), norm = <usize>arg(NORM);
  for (let c = start; c < end; c += 16, from += 16) {
    if (norm) {
      outputTransform(from, plane, half, zero(), 0, patch, 64, 16);
      storeNormed(patch, norm + ((c >> 5) << 6) + (c & 31), rows, columns, origin + c, line, pixel, relu);
      continue;
    }
    const shift = bias ? loadPart(bias + c, arg(COLUMNS) - (<i32>c >> 2)) : zero();
    if (rows == 4 && columns == 4) {
      outputTransform(from, plane, half, shift, relu, origin + c, line, pixel);
      continue;
    }
    outputTransform(from, plane, half, shift, relu, patch, 64, 16);
    for (let i = 0; i < rows; i++) {
      let to = origin + <usize>i * line + c;
      for (let j = 0; j < columns; j++, to += pixel) v128.store(to, v128.load(patch + ((<usize>(i * 4 + j)) << 4)));
    }
  }
}

/** A patch times its factor, plus its summand and what else is to be added. */
function storeNormed(
  patch: usize, norm: usize, rows: i32, columns: i32, to: usize, line: usize, pixel: usize, relu: i32,
): void {
  const scale = v128.load(norm), shift = v128.load(norm, 32), residual = <usize>arg(RESIDUAL);
  for (let i = 0; i < rows; i++, patch += 64, to += line) {
    let from = patch, at = to;
    for (let j = 0; j < columns; j++, from += 16, at += pixel) {
      let v = fma(v128.load(from), scale, shift);
      if (residual) v = f32x4.add(v, v128.load(at + residual));
      if (relu) v = v128.andnot(v, f32x4.lt(v, zero()));
      v128.store(at, v);
    }
  }
}
