import { arg, setArg, work } from "./control";
import { C, CP, F, FP, FREE, H, N, OH, OW, PL, PT, W } from "./geometry";
import { WINOGRAD_ERRORS, WINOGRAD_WEIGHT_FEW } from "./jobs";
import { planeTile } from "./planeTile";
import { parallel, scratch } from "./threads";
import { divUp, storePart, zero } from "./vector";
import { loadTile, PATCH, SPARE } from "./winograd";
import { copyPatch } from "./winogradPatch";
import { errorTransform, filterGradient } from "./winogradTransforms";

/**
 * The gradient of many 3×3 filters from few tiles: the 36 sums of four channels and eight filters are
 * turned into their nine numbers as soon as they are there, so that the 36 planes are never written.
 *
 *   errors [panel of 8 filters][plane][tile][8], input of four channels [plane][tile][4]
 */
const X = FREE, DY = FREE + 1, DW = FREE + 2, DB = FREE + 3, ADD_TO = FREE + 4, ERRORS = FREE + 5, TILES = FREE + 6;
const MOST_TILES = 64;

export function isFew(): bool {
  const tiles = arg(N) * divUp(arg(OH), 4) * divUp(arg(OW), 4);
  return tiles <= MOST_TILES && arg(C) >= 64 && arg(F) >= 64;
}

// @ts-ignore: decorator
@inline
function planeOfErrors(): usize {
  return <usize>arg(TILES) * 32;
}

/** Panels are no power of two apart. */
// @ts-ignore: decorator
@inline
function panelOfErrors(): usize {
  return 36 * planeOfErrors() + SPARE;
}

/** `db` may be 0. */
export function fewBackwardWeight(x: usize, dy: usize, dw: usize, db: usize, add: i32): void {
  const panels = divUp(arg(FP), 8);
  setArg(X, x); setArg(DY, dy); setArg(DW, dw); setArg(DB, db); setArg(ADD_TO, add);
  setArg(TILES, arg(N) * divUp(arg(OH), 4) * divUp(arg(OW), 4));
  setArg(ERRORS, work(<usize>panels * panelOfErrors()));
  parallel(WINOGRAD_ERRORS, arg(TILES));
  parallel(WINOGRAD_WEIGHT_FEW, divUp(arg(C), 4));
}

/** A dy Aᵀ of one tile. */
export function winogradErrors(t: i32): void {
  const tilesH = divUp(arg(OH), 4), tilesW = divUp(arg(OW), 4);
  const n = t / (tilesW * tilesH), y = ((t / tilesW) % tilesH) * 4, x = (t % tilesW) * 4;
  const pixel = <usize>arg(FP) << 2, line = <usize>arg(OW) * pixel, plane = planeOfErrors();
  const half = scratch(), patch = half + PATCH, whole = y + 4 <= arg(OH) && x + 4 <= arg(OW);
  const from = <usize>arg(DY) + <usize>((n * arg(OH) + y) * arg(OW) + x) * pixel;
  if (!whole) memory.fill(patch, 0, PATCH);
  for (let c: usize = 0; c < pixel; c += 16) {
    const to = <usize>arg(ERRORS) + (c >> 5) * panelOfErrors() + <usize>t * 32 + (c & 16);
    if (whole) errorTransform(from + c, line, pixel, half, to, plane);
    else {
      copyPatch(from + c, line, pixel, y, x, arg(OH), arg(OW), 4, patch);
      errorTransform(patch, 64, 16, half, to, plane);
    }
  }
  // The last panel may be half a one.
  if (pixel & 16) {
    const to = <usize>arg(ERRORS) + (pixel >> 5) * panelOfErrors() + <usize>t * 32 + 16;
    for (let p: usize = 0; p < 36; p++) v128.store(to + p * plane, zero());
  }
}

/** Four channels and all filters. */
export function winogradWeightFew(quad: i32): void {
  const tiles = arg(TILES), tilesH = divUp(arg(OH), 4), tilesW = divUp(arg(OW), 4);
  const half = scratch(), sums = half + 2 * PATCH, input = sums + 36 * 128 + SPARE;
  const planeIn = <usize>tiles * 16, planeErrors = planeOfErrors();
  for (let t = 0; t < tiles; t++) {
    const n = t / (tilesW * tilesH), y = ((t / tilesW) % tilesH) * 4, x = (t % tilesW) * 4;
    const from = <usize>arg(X) + <usize>quad * 16, to = input + <usize>t * 16;
    loadTile(from, arg(CP), 4, arg(H), arg(W), n, y - arg(PT), x - arg(PL), to, planeIn);
  }
  const line = <usize>arg(FP) << 2, tap = <usize>arg(C) * line, add = arg(ADD_TO);
  const rows = min(4, arg(C) - quad * 4), panels = divUp(arg(FP), 8);
  for (let panel = 0; panel < panels; panel++) {
    const errors = <usize>arg(ERRORS) + <usize>panel * panelOfErrors();
    if (quad == 0 && arg(DB)) sumOfErrors(errors, panel * 8);
    for (let p: usize = 0; p < 36; p++) {
      planeTile(input + p * planeIn, 4, 16, errors + p * planeErrors, 32, sums + p * 128, 32, tiles, 0);
    }
    for (let row = 0; row < rows; row++) {
      const to = <usize>arg(DW) + <usize>(quad * 4 + row) * line + <usize>panel * 32;
      const from = sums + <usize>row * 32;
      filterGradient(from, 128, half, to, tap, add);
      if (panel * 8 + 4 < arg(FP)) filterGradient(from + 16, 128, half, to + 16, tap, add);
    }
  }
}

/** The gradient of the bias: plane (1, 1) belongs to the point 1, whose powers are ones. */
function sumOfErrors(errors: usize, first: i32): void {
  for (let side = 0; side < 2; side++) {
    const to = <usize>arg(DB) + ((<usize>(first + side * 4)) << 2), count = arg(FP) - first - side * 4;
    if (count <= 0) return;
    let sum = arg(ADD_TO) ? v128.load(to) : zero(), at = errors + 7 * planeOfErrors() + <usize>side * 16;
    for (let t = 0; t < arg(TILES); t++, at += 32) sum = f32x4.add(sum, v128.load(at));
    storePart(to, sum, count);
  }
}
