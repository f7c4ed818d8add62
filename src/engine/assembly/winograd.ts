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
const TILES_H = FREE + 20, TILES_W = FREE + 21, INPUT = FREE + 22, OWN_FILTERS = FREE + 23;

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
  product(w, prepared);
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
  product(w, 0);
}

function filterBytes(): usize {
  return 36 * planeOfFilters();
}

/** Channels that one chunk transforms: of each line of the filters all, as long as it is at hand. */
const FILTER_ROWS = 16;

function transformed(filters: usize, to: usize): usize {
  setArg(FILTERS, filters); setArg(PACKED, to);
  parallel(WINOGRAD_FILTERS, divUp(arg(DEPTH), FILTER_ROWS));
  return to;
}

/** Of filters that are not prepared, where one block has all tiles: every chunk transforms its own. */
const OWN_PANELS = 2, OWN_BYTES: usize = 1 << 20;

function product(filters: usize, prepared: usize): void {
  const panels = divUp(arg(OUT_CHANNELS), 8);
  setArg(TILES_H, divUp(arg(OUT_H), 4)); setArg(TILES_W, divUp(arg(OUT_W), 4));
  const tiles = arg(N) * arg(TILES_H) * arg(TILES_W);
  // Of few tiles all share one block, so that the filters, 36 planes of them, are read once.
  const block = tiles <= 32 ? ceil4(tiles) : tilesOfBlock(arg(SRC_CHANNELS), arg(OUT_CHANNELS));
  setArg(BLOCK, block);
  const blocks = divUp(tiles, block);
  // Filters that would not stay in a cache until they are needed are transformed where they are used.
  const own = !prepared && blocks == 1 && filterBytes() > OWN_BYTES;
  setArg(OWN_FILTERS, own ? 1 : 0);
  setArg(FILTERS, filters);
  if (!own) setArg(PACKED, prepared ? prepared : transformed(filters, work(filterBytes())));
  const perChunk = own ? OWN_PANELS : divUp(panels, min(panels, divUp(12, blocks)));
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

/** A few channels of all filters: packed[plane][panel][k][8]. */
export function winogradFilters(chunk: i32): void {
  const first = chunk * FILTER_ROWS, last = min(first + FILTER_ROWS, arg(DEPTH));
  for (let panel = 0; panel < divUp(arg(OUT_CHANNELS), 8); panel++) {
    const to = <usize>arg(PACKED) + <usize>(panel * arg(DEPTH)) * 32;
    transformPanel(panel, first, last, to, planeOfFilters());
  }
}

/** The channels k0 … k1 of one panel of filters; channel 0 would be at `to`. */
function transformPanel(panel: i32, k0: i32, k1: i32, to: usize, plane: usize): void {
  const half = scratch() + PATCH * 2;
  for (let side = 0; side < 2; side++) {
    const column = panel * 8 + side * 4;
    let at = to + <usize>k0 * 32 + <usize>side * 16;
    if (arg(BACKWARD)) {
      for (let k = k0; k < k1; k += 4) {
        const count = min(4, k1 - k);
        turnedFilters(k, column, scratch());
        for (let i = 0; i < count; i++, at += 32) filterTransform(scratch() + <usize>i * 144, 16, 48, half, at, plane);
      }
      continue;
    }
    const line = <usize>arg(FP) << 2, tap = <usize>arg(C) * line;
    if (column >= arg(FP)) {
      for (let k = k0; k < k1; k++, at += 32) {
        for (let p: usize = 0; p < 36; p++) v128.store(at + p * plane, zero());
      }
      continue;
    }
    let from = <usize>arg(FILTERS) + <usize>k0 * line + ((<usize>column) << 2);
    for (let k = k0; k < k1; k++, at += 32, from += line) filterTransform(from, tap, 3 * tap, half, at, plane);
  }
}

/** For the way back: filters k … k + 3 at four channels, turned: 9 vectors of channels for each filter. */
function turnedFilters(k: i32, column: i32, to: usize): void {
  const line = <usize>arg(FP) << 2, inside = arg(C) - column;
  for (let tap = 0; tap < 9; tap++, to += 16) {
    const from = <usize>arg(FILTERS) + <usize>((8 - tap) * arg(C) + column) * line + ((<usize>k) << 2);
    const r0 = inside > 0 ? v128.load(from) : zero(), r1 = inside > 1 ? v128.load(from + line) : zero();
    const r2 = inside > 2 ? v128.load(from + 2 * line) : zero(), r3 = inside > 3 ? v128.load(from + 3 * line) : zero();
    const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(a, b, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<f32>(a, b, 2, 3, 6, 7), 144);
    v128.store(to, v128.shuffle<f32>(c, d, 0, 1, 4, 5), 288);
    v128.store(to, v128.shuffle<f32>(c, d, 2, 3, 6, 7), 432);
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
  const planeIn = planeOfInput(), planeOut = <usize>arg(BLOCK) * sums + SPARE;
  let room = scratch() + 4 * PATCH, filters = <usize>arg(PACKED) + <usize>(panel0 * arg(DEPTH)) * 32;
  let planeFilters = planeOfFilters();
  if (arg(OWN_FILTERS)) {
    filters = room;
    planeFilters = <usize>((panel1 - panel0) * arg(DEPTH)) * 32 + SPARE;
    room += 36 * planeFilters;
    for (let q = panel0; q < panel1; q++) {
      transformPanel(q, 0, arg(DEPTH), filters + <usize>((q - panel0) * arg(DEPTH)) * 32, planeFilters);
    }
  }
  const shared = <usize>arg(INPUT);
  const input = shared ? shared + <usize>(first / arg(BLOCK) * 36) * planeIn : room;
  const output = shared ? room : room + 36 * planeIn;
  if (!shared) for (let t = 0; t < count; t++) readTile(first + t, input + <usize>t * pixel, planeIn);
  multiplyPlanes(input, output, filters, count, sums, planeIn, planeOut, planeFilters);
  for (let t = 0; t < count; t++) storeTile(first + t, panel0, sums, output + <usize>t * sums, planeOut);
}

function multiplyPlanes(
  input: usize, output: usize, filters: usize, count: i32, sums: usize,
  planeIn: usize, planeOut: usize, planeFilters: usize,
): void {
  const depth = arg(DEPTH);
  const pixel = <usize>arg(SRC_CHANNELS) << 2;
  for (let p = 0; p < 36; p++, filters += planeFilters) {
    let b = filters;
    for (let panel: usize = 0; panel < sums; panel += 32, b += <usize>depth * 32) {
      let a = input + <usize>p * planeIn, c = output + <usize>p * planeOut + panel;
      // Tiles that are not there are computed from what lies there, and never looked at.
      for (let t = 0; t < count; t += 4, a += 4 * pixel, c += 4 * sums) {
        planeTile(a, pixel, 4, b, 32, c, sums, depth, 0);
      }
    }
  }
}

/** The planes of filters are no power of two apart. */
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
