import type { DeformableSizes, Values } from "../engine.js";

/** The four pixels around (y, x): their places (−1: outside, counts as 0) and the shares of the lower right. */
interface Corners {
  at: [number, number, number, number];
  down: number;
  across: number;
}

/** Reused: a convolution asks for millions. */
const corners: Corners = { at: [0, 0, 0, 0], down: 0, across: 0 };

function around(h: number, w: number, y: number, x: number): void {
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const place = (i: number, j: number): number =>
    i >= 0 && i < h && j >= 0 && j < w ? i * w + j : -1;
  corners.at[0] = place(top, left);
  corners.at[1] = place(top, left + 1);
  corners.at[2] = place(top + 1, left);
  corners.at[3] = place(top + 1, left + 1);
  corners.down = y - top;
  corners.across = x - left;
}

/**
 * Calls `visit` for every number under the filter of image n: channel c, tap k, place p, where it looks
 * (y, x), and where its offset and mask stand.
 */
function forEachSample(
  s: DeformableSizes,
  n: number,
  offset: Values,
  visit: (
    c: number,
    k: number,
    p: number,
    y: number,
    x: number,
    moved: number,
    mask: number,
  ) => void,
): void {
  const taps = s.kh * s.kw;
  const places = s.oh * s.ow;
  const perGroup = s.c / s.offsetGroups;
  for (let c = 0; c < s.c; c++) {
    const group = n * s.offsetGroups + Math.floor(c / perGroup);
    for (let k = 0; k < taps; k++) {
      const row = Math.floor(k / s.kw) * s.dilationH - s.padTop;
      const column = (k % s.kw) * s.dilationW - s.padLeft;
      const moved = (group * taps + k) * 2 * places;
      const mask = (group * taps + k) * places;
      for (let p = 0; p < places; p++) {
        const y = Math.floor(p / s.ow) * s.strideH + row + offset[moved + p];
        const x = (p % s.ow) * s.strideW + column + offset[moved + places + p];
        visit(c, k, p, y, x, moved + p, mask + p);
      }
    }
  }
}

export function deformableGather(
  s: DeformableSizes,
  n: number,
  x: Values,
  offset: Values,
  mask: Values | null,
  columns: Values,
): void {
  const taps = s.kh * s.kw;
  const places = s.oh * s.ow;
  const { at } = corners;
  forEachSample(s, n, offset, (c, k, p, row, column, _, m) => {
    let value = 0;
    if (row > -1 && row < s.h && column > -1 && column < s.w) {
      around(s.h, s.w, row, column);
      const plane = (n * s.c + c) * s.h * s.w;
      const pixel = (i: number): number => (at[i] < 0 ? 0 : x[plane + at[i]]);
      const { down, across } = corners;
      value =
        (1 - down) * ((1 - across) * pixel(0) + across * pixel(1)) +
        down * ((1 - across) * pixel(2) + across * pixel(3));
    }
    columns[(c * taps + k) * places + p] = value * (mask ? mask[m] : 1);
  });
}

export function deformableScatter(
  s: DeformableSizes,
  n: number,
  x: Values,
  offset: Values,
  mask: Values | null,
  dcolumns: Values,
  dx: Values,
  doffset: Values,
  dmask: Values | null,
): void {
  const taps = s.kh * s.kw;
  const places = s.oh * s.ow;
  const { at } = corners;
  forEachSample(s, n, offset, (c, k, p, row, column, moved, m) => {
    const gradient = dcolumns[(c * taps + k) * places + p];
    const weighted = gradient * (mask ? mask[m] : 1);
    around(s.h, s.w, row, column);
    const plane = (n * s.c + c) * s.h * s.w;
    const pixel = (i: number): number => (at[i] < 0 ? 0 : x[plane + at[i]]);
    const { down, across } = corners;
    const shares = [
      (1 - down) * (1 - across),
      (1 - down) * across,
      down * (1 - across),
      down * across,
    ];
    const inside = row > -1 && row < s.h && column > -1 && column < s.w;
    let value = 0;
    for (let i = 0; inside && i < 4; i++) {
      if (at[i] < 0) continue;
      dx[plane + at[i]] += weighted * shares[i];
      value += shares[i] * x[plane + at[i]];
    }
    if (dmask) dmask[m] += gradient * value;
    doffset[moved] +=
      weighted * ((1 - across) * (pixel(2) - pixel(0)) + across * (pixel(3) - pixel(1)));
    doffset[moved + places] +=
      weighted * ((1 - down) * (pixel(1) - pixel(0)) + down * (pixel(3) - pixel(2)));
  });
}
