import { arg, setArg, work, ZEROS } from "./control";
import { packStraight, packTransposed } from "./gemm";
import { C, CP, DH, DW, F, FP, FREE, G, geometryWork, H, KH, KW, N, NORM, OH, OW, PL, PT, SH, SW, W } from "./geometry";
import { CONV_BLOCK, CONV_PACK } from "./jobs";
import { parallel, scratch } from "./threads";
import { BIAS, HEAD_BYTES, NORMED, RELU, RUN_BYTES, tile } from "./tile";
import { divUp } from "./vector";

/**
 * Convolution as a product that gathers its rows (no im2col): out[pixel, :] = Σ_taps src[pixel moved
 * by the tap, :] · B[tap]. Forward gathers x; the gradient of x gathers dy, by one class of pixels
 * for each remainder of the stride, because pixels of one class see the same numbers of the filter.
 */

// Where the taps move to, in pixels of the source, and which numbers of the filter they are.
const TAPS_H = FREE, TAPS_W = FREE + 1, TAPS = FREE + 2;
// Source, and how far it moves for one step of the grid.
const SRC = FREE + 3, SRC_PIXEL = FREE + 4, SRC_H = FREE + 5, SRC_W = FREE + 6;
const STEP_H = FREE + 7, STEP_W = FREE + 8;
// The pixels that are computed: grid positions (i, j) lie at (i · OUT_SH + OUT_0H, …) of the output.
const GRID_H = FREE + 9, GRID_W = FREE + 10;
const OUT = FREE + 11, OUT_PIXEL = FREE + 12, OUT_H = FREE + 13, OUT_W = FREE + 14;
const OUT_SH = FREE + 15, OUT_SW = FREE + 16, OUT_0H = FREE + 17, OUT_0W = FREE + 18;
// The packed filters: [group][panel][tap][DEPTH][8].
const FILTERS = FREE + 19, PACKED = FREE + 20, PANELS = FREE + 21, DEPTH = FREE + 22;
const SRC_GROUP = FREE + 23, OUT_GROUP = FREE + 24, OUT_CHANNELS = FREE + 25;
const BIAS_AT = FREE + 26, FLAGS = FREE + 27, MERGE = FREE + 28, A_STEP = FREE + 29;
const PANELS_PER_CHUNK = FREE + 30, PANEL_CHUNKS = FREE + 31, BACKWARD = FREE + 32, FOURS = FREE + 33;
const BLOCKS_PER_CHUNK = FREE + 34, OWN_FILTERS = FREE + 35;

/** Pixels of a block: 8 tiles share each panel of filters while it is in the first cache. */
const BLOCK = 32;
/** Filters that are packed where they are used: for how few blocks, from how many bytes, how many at a time. */
const OWN_BLOCKS = 8, OWN_BYTES: usize = 1 << 20, OWN_PANELS = 2, OWN_ROWS = 32768;
/** Taps of one row or column at most, and of all of them: their runs must fit into the scratch. */
const MAX_TAPS = 256;
const MAX_RUNS = 32768;

// @ts-ignore: decorator
@inline
function tapAt(list: i32, i: i32): i32 {
  return load<i32>(<usize>arg(TAPS) + ((<usize>(list * MAX_TAPS + i)) << 2));
}

// Lists: rows and columns that a tap moves, and its place in the filter.
const MOVE_H = 0, MOVE_W = 1, FILTER_H = 2, FILTER_W = 3;

function setTap(list: i32, i: i32, value: i32): void {
  store<i32>(<usize>arg(TAPS) + ((<usize>(list * MAX_TAPS + i)) << 2), value);
}

/** y = x ⋆ w (+ bias) (relu). The geometry is set; `prepared` is 0 where the filters are not yet packed. */
export function directForward(x: usize, w: usize, prepared: usize, bias: usize, y: usize, relu: i32): void {
  setForward(x, y);
  const g = arg(G);
  setArg(FLAGS, (arg(NORM) ? NORMED : bias ? BIAS : 0) | (relu ? RELU : 0));
  product(w, prepared, bias, arg(C) / g, arg(F) / g, arg(DW) == 1);
}

function setForward(x: usize, y: usize): void {
  checkTaps();
  setArg(TAPS, work(MAX_TAPS * 16));
  const kh = arg(KH), kw = arg(KW), cp = arg(CP), c = arg(C), g = arg(G);
  for (let a = 0; a < kh; a++) {
    setTap(MOVE_H, a, a * arg(DH) - arg(PT));
    setTap(FILTER_H, a, a);
  }
  for (let b = 0; b < kw; b++) {
    setTap(MOVE_W, b, b * arg(DW) - arg(PL));
    setTap(FILTER_W, b, b);
  }
  setArg(TAPS_H, kh); setArg(TAPS_W, kw);
  setSource(x, cp, arg(H), arg(W), arg(SH), arg(SW));
  setOutput(y, arg(FP), arg(OH), arg(OW), arg(OH), arg(OW), 1, 1, 0, 0);
  // A pixel of 2 or 3 channels counts its zeros too: then a row of the filter is one long run.
  setArg(DEPTH, g == 1 && (c == 2 || c == 3) ? 4 : c / g);
  setArg(BACKWARD, 0);
}

/** Of the filters that `directPrepare` writes. */
export function directFilterBytes(): usize {
  setForward(0, 0);
  setArg(PANELS, panelsOfGroup(arg(F) / arg(G)));
  return packedBytes();
}

export function directPrepare(w: usize, prepared: usize): void {
  setForward(0, 0);
  setArg(PANELS, panelsOfGroup(arg(F) / arg(G)));
  packed(w, prepared);
}

/** dx = dy ∗ w, put back where x was read. The geometry is set. */
export function directBackwardInput(w: usize, dy: usize, dx: usize): void {
  checkTaps();
  setArg(TAPS, work(MAX_TAPS * 16));
  const sh = arg(SH), sw = arg(SW), g = arg(G);
  setArg(DEPTH, arg(F) / g);
  setArg(BACKWARD, 1);
  for (let row = 0; row < min(sh, arg(H)); row++) {
    setArg(TAPS_H, classTaps(MOVE_H, arg(KH), row + arg(PT), arg(DH), sh));
    for (let column = 0; column < min(sw, arg(W)); column++) {
      setArg(TAPS_W, classTaps(MOVE_W, arg(KW), column + arg(PL), arg(DW), sw));
      setSource(dy, arg(FP), arg(OH), arg(OW), 1, 1);
      const gridH = divUp(arg(H) - row, sh), gridW = divUp(arg(W) - column, sw);
      setOutput(dx, arg(CP), arg(H), arg(W), gridH, gridW, sh, sw, row, column);
      setArg(FLAGS, 0);
      product(w, 0, 0, arg(F) / g, arg(C) / g, sw == 1 && arg(DW) == 1);
    }
  }
}

/** A filter that is too large traps, before anything is written. */
function checkTaps(): void {
  if (arg(KH) > MAX_TAPS || arg(KW) > MAX_TAPS || arg(KH) * arg(KW) > MAX_RUNS) unreachable();
}

/** The numbers of the filter that pixels of one class see: (start − a · dilation) / stride is whole. */
function classTaps(list: i32, kernel: i32, start: i32, dilation: i32, stride: i32): i32 {
  let count = 0;
  for (let a = kernel - 1; a >= 0; a--) {
    const at = start - a * dilation;
    if (at % stride != 0) continue;
    setTap(list, count, at / stride);
    setTap(list + FILTER_H, count, a);
    count++;
  }
  return count;
}

function setSource(src: usize, channels: i32, h: i32, w: i32, stepH: i32, stepW: i32): void {
  setArg(SRC, src); setArg(SRC_PIXEL, channels << 2);
  setArg(SRC_H, h); setArg(SRC_W, w); setArg(STEP_H, stepH); setArg(STEP_W, stepW);
}

function setOutput(
  out: usize, channels: i32, h: i32, w: i32, gridH: i32, gridW: i32, sh: i32, sw: i32, row: i32, column: i32,
): void {
  setArg(OUT, out); setArg(OUT_CHANNELS, channels); setArg(OUT_PIXEL, channels << 2);
  setArg(OUT_H, h); setArg(OUT_W, w); setArg(GRID_H, gridH); setArg(GRID_W, gridW);
  setArg(OUT_SH, sh); setArg(OUT_SW, sw); setArg(OUT_0H, row); setArg(OUT_0W, column);
}

/** The last group also writes the zeros behind the last channel. */
function panelsOfGroup(channels: i32): i32 {
  return divUp(arg(OUT_CHANNELS) - (arg(G) - 1) * channels, 8);
}

function packedBytes(): usize {
  return <usize>(arg(G) * arg(PANELS) * arg(TAPS_H) * arg(TAPS_W) * arg(DEPTH)) * 32;
}

function packed(filters: usize, to: usize): usize {
  const panels = arg(G) * arg(PANELS);
  setArg(FILTERS, filters); setArg(PACKED, to);
  if (packedBytes() > 65536) parallel(CONV_PACK, panels);
  else for (let i = 0; i < panels; i++) convPack(i);
  return to;
}

/** Packs the filters if need be, then computes all blocks. `from` and `to` are channels of one group. */
function product(filters: usize, prepared: usize, bias: usize, from: i32, to: i32, neighbours: i32): void {
  const g = arg(G), depth = arg(DEPTH), taps = arg(TAPS_H) * arg(TAPS_W);
  const pixels = arg(N) * arg(GRID_H) * arg(GRID_W);
  if (pixels == 0) return;
  const panels = panelsOfGroup(to);
  setArg(PANELS, panels);
  setArg(SRC_GROUP, from << 2); setArg(OUT_GROUP, to << 2);
  setArg(BIAS_AT, arg(NORM) ? arg(NORM) : bias ? groupedBias(bias, to, panels, g) : 0);
  // One channel: the run goes from pixel to pixel. All channels: from number to number.
  const whole = depth << 2 == arg(SRC_PIXEL);
  setArg(A_STEP, depth == 1 ? arg(SRC_PIXEL) : 4);
  setArg(MERGE, neighbours && (whole || depth == 1) && arg(TAPS_W) * arg(SRC_PIXEL) <= 65536 ? 1 : 0);
  setArg(FOURS, (arg(N) & 3) == 0 && taps > 1 && arg(GRID_H) * arg(GRID_W) <= 1024 ? 1 : 0);
  const blocks = divUp(pixels, BLOCK);
  // Many filters for few pixels: every chunk packs its own, and has all the pixels.
  const own = !prepared && blocks <= OWN_BLOCKS && packedBytes() > OWN_BYTES && taps * depth <= OWN_ROWS;
  setArg(OWN_FILTERS, own ? 1 : 0);
  setArg(FILTERS, filters);
  if (!own) setArg(PACKED, prepared ? prepared : packed(filters, work(packedBytes())));
  const wanted = max(1, min(g * panels, divUp(16, blocks)));
  const perChunk = own ? OWN_PANELS : divUp(g * panels, wanted);
  setArg(BLOCKS_PER_CHUNK, own ? blocks : 1);
  setArg(PANELS_PER_CHUNK, perChunk);
  setArg(PANEL_CHUNKS, divUp(g * panels, perChunk));
  const chunks = divUp(blocks, arg(BLOCKS_PER_CHUNK)) * arg(PANEL_CHUNKS);
  if (geometryWork() >= 1 << 16) parallel(CONV_BLOCK, chunks);
  else for (let i = 0; i < chunks; i++) convBlock(i);
}

/** The bias of every group with zeros up to a whole panel. */
function groupedBias(bias: usize, channels: i32, panels: i32, g: i32): usize {
  const at = work(<usize>(g * panels) * 32);
  memory.fill(at, 0, <usize>(g * panels) * 32);
  for (let i = 0; i < g; i++) {
    memory.copy(at + <usize>(i * panels) * 32, bias + ((<usize>(i * channels)) << 2), <usize>channels << 2);
  }
  return at;
}

export function convPack(chunk: i32): void {
  packPanel(chunk, <usize>arg(PACKED) + <usize>(chunk * arg(TAPS_H) * arg(TAPS_W) * arg(DEPTH)) * 32);
}

function packPanel(chunk: i32, to: usize): void {
  const g = chunk / arg(PANELS), panel = chunk % arg(PANELS);
  const depth = arg(DEPTH), tapsH = arg(TAPS_H), tapsW = arg(TAPS_W), kw = arg(KW);
  const perGroup = arg(C) / arg(G), filters = arg(F) / arg(G);
  const row = <usize>arg(FP) << 2;
  const backward = arg(BACKWARD);
  for (let a = 0; a < tapsH; a++) {
    for (let b = 0; b < tapsW; b++) {
      const at = tapAt(FILTER_H, a) * kw + tapAt(FILTER_W, b);
      const from = <usize>arg(FILTERS) + <usize>(at * perGroup) * row + ((<usize>(g * filters)) << 2);
      if (backward) {
        packTransposed(from + <usize>(panel * 8) * row, row, depth, min(8, perGroup - panel * 8), to);
      } else {
        packStraight(from + <usize>panel * 32, row, perGroup, min(8, filters - panel * 8), to);
        if (depth > perGroup) memory.fill(to + <usize>perGroup * 32, 0, <usize>(depth - perGroup) * 32);
      }
      to += <usize>depth * 32;
    }
  }
}

export function convBlock(chunk: i32): void {
  const panelChunks = arg(PANEL_CHUNKS), all = arg(G) * arg(PANELS);
  const q0 = (chunk % panelChunks) * arg(PANELS_PER_CHUNK), q1 = min(q0 + arg(PANELS_PER_CHUNK), all);
  const panelBytes = <usize>(arg(TAPS_H) * arg(TAPS_W) * arg(DEPTH)) * 32;
  let filters = <usize>arg(PACKED) + <usize>q0 * panelBytes, heads = scratch();
  if (arg(OWN_FILTERS)) {
    filters = heads;
    heads += <usize>OWN_PANELS * panelBytes;
    for (let q = q0; q < q1; q++) packPanel(q, filters + <usize>(q - q0) * panelBytes);
  }
  const pixels = arg(N) * arg(GRID_H) * arg(GRID_W), step = arg(BLOCKS_PER_CHUNK) * BLOCK;
  const first = (chunk / panelChunks) * step, last = min(first + step, pixels);
  for (let p = first; p < last; p += BLOCK) blockOf(p, min(BLOCK, last - p), q0, q1, filters, panelBytes, heads);
}

/** Some pixels and the panels of filters q0 … q1, the first of which is at `b`. */
function blockOf(first: i32, pixels: i32, q0: i32, q1: i32, b: usize, panelBytes: usize, heads: usize): void {
  const panels = arg(PANELS), g = arg(G), taps = arg(TAPS_H) * arg(TAPS_W);
  const record = HEAD_BYTES + <usize>taps * RUN_BYTES;
  const tiles = divUp(pixels, 4);
  for (let t = 0; t < tiles; t++) {
    gather(heads + <usize>t * record, first + t * 4, min(4, pixels - t * 4));
  }
  const aStep = <usize>arg(A_STEP), flags = arg(FLAGS), bias = <usize>arg(BIAS_AT);
  const biasStep: usize = flags & NORMED ? 64 : 32;
  for (let q = q0; q < q1; q++, b += panelBytes) {
    const group = q / panels, panel = q % panels;
    const channels = group == g - 1 ? arg(OUT_CHANNELS) - group * (arg(OUT_GROUP) >> 2) : arg(OUT_GROUP) >> 2;
    const columns = min(8, channels - panel * 8);
    if (columns <= 0) continue;
    const aBase = <usize>(group * arg(SRC_GROUP)), cBase = <usize>(group * arg(OUT_GROUP)) + <usize>panel * 32;
    for (let t = 0; t < tiles; t++) {
      tile(heads + <usize>t * record, aBase, aStep, b, 32, cBase, columns, bias + <usize>q * biasStep, flags);
    }
  }
}

/**
 * The image of a pixel, and its place in the grid. Small images come in fours, and a tile is
 * the same place in four of them, so that all its rows see the same taps, and none that lies outside.
 */
// @ts-ignore: decorator
@inline
function imageOf(pixel: i32, plane: i32): i32 {
  return arg(FOURS) ? (pixel / (4 * plane)) * 4 + (pixel & 3) : pixel / plane;
}

// @ts-ignore: decorator
@inline
function placeOf(pixel: i32, plane: i32): i32 {
  return arg(FOURS) ? (pixel >> 2) % plane : pixel % plane;
}

/** Writes the head of a tile: where its pixels are stored, and a run for every tap that they see. */
function gather(head: usize, first: i32, rows: i32): void {
  const gridW = arg(GRID_W), plane = gridW * arg(GRID_H);
  // Of every pixel: the source image, and row and column of tap (0, 0) without its move.
  const places = head + HEAD_BYTES + <usize>(arg(TAPS_H) * arg(TAPS_W)) * RUN_BYTES;
  const image = <usize>(arg(SRC_H) * arg(SRC_W) * arg(SRC_PIXEL));
  for (let r = 0; r < 4; r++) {
    const pixel = first + min(r, rows - 1);
    const place = placeOf(pixel, plane), n = imageOf(pixel, plane);
    const j = place % gridW, i = place / gridW;
    const y = i * arg(OUT_SH) + arg(OUT_0H), x = j * arg(OUT_SW) + arg(OUT_0W);
    const out = <usize>arg(OUT) + <usize>((n * arg(OUT_H) + y) * arg(OUT_W) + x) * <usize>arg(OUT_PIXEL);
    store<usize>(head + (<usize>r << 2), out);
    const at = places + <usize>r * 12;
    store<usize>(at, <usize>arg(SRC) + <usize>n * image);
    store<i32>(at, i * arg(STEP_H), 4);
    store<i32>(at, j * arg(STEP_W), 8);
  }
  store<i32>(head, rows, 20);
  store<i32>(head, gatherRuns(head + HEAD_BYTES, places), 16);
}

function gatherRuns(run: usize, places: usize): i32 {
  const tapsH = arg(TAPS_H), tapsW = arg(TAPS_W), depth = arg(DEPTH);
  const srcH = <u32>arg(SRC_H), srcW = arg(SRC_W), pixel = <usize>arg(SRC_PIXEL);
  const p0 = load<usize>(places), p1 = load<usize>(places, 12), p2 = load<usize>(places, 24), p3 = load<usize>(places, 36);
  const x0 = load<i32>(places, 8), x1 = load<i32>(places, 20), x2 = load<i32>(places, 32), x3 = load<i32>(places, 44);
  const lowest = min(min(x0, x1), min(x2, x3)), highest = max(max(x0, x1), max(x2, x3));
  const line = <usize>srcW * pixel;
  const merge = arg(MERGE) && tapsW > 0 && lowest + tapAt(MOVE_W, 0) >= 0 && highest + tapAt(MOVE_W, tapsW - 1) < srcW;
  let runs = 0;
  for (let a = 0; a < tapsH; a++) {
    const move = tapAt(MOVE_H, a);
    const y0 = load<i32>(places, 4) + move, y1 = load<i32>(places, 16) + move;
    const y2 = load<i32>(places, 28) + move, y3 = load<i32>(places, 40) + move;
    const l0 = <u32>y0 < srcH ? p0 + <usize>y0 * line : 0, l1 = <u32>y1 < srcH ? p1 + <usize>y1 * line : 0;
    const l2 = <u32>y2 < srcH ? p2 + <usize>y2 * line : 0, l3 = <u32>y3 < srcH ? p3 + <usize>y3 * line : 0;
    if ((l0 | l1 | l2 | l3) == 0) continue;
    const taps = merge ? 1 : tapsW;
    for (let b = 0; b < taps; b++) {
      const moveW = tapAt(MOVE_W, b);
      const any = write(run, 0, l0, x0 + moveW, srcW, pixel) | write(run, 4, l1, x1 + moveW, srcW, pixel)
        | write(run, 8, l2, x2 + moveW, srcW, pixel) | write(run, 12, l3, x3 + moveW, srcW, pixel);
      if (!any) continue;
      store<usize>(run, <usize>((a * tapsW + b) * depth) * 32, 16);
      store<i32>(run, merge ? tapsW * depth : depth, 20);
      run += RUN_BYTES;
      runs++;
    }
  }
  return runs;
}

/** The pointer to column x of a line, or to zeros outside; returns whether it is inside. */
// @ts-ignore: decorator
@inline
function write(run: usize, at: usize, line: usize, x: i32, width: i32, pixel: usize): i32 {
  const inside = line != 0 && <u32>x < <u32>width;
  store<usize>(run + at, inside ? line + <usize>x * pixel : ZEROS);
  return inside ? 1 : 0;
}
