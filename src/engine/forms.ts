import type { Device } from "./device.js";
import type { Block } from "./heap.js";

/**
 * How numbers lie in the engine's memory.
 *
 *   flat    row by row, as the shape says
 *   pixels  images [n, c, plane] as [n, plane, c padded to 4]: the channels of a pixel side by side
 *   rows    filters [f, depth, taps] as [taps, depth, f padded to 4]
 *
 * What is padded is zero, always.
 */
export type Form =
  | { readonly kind: "flat" }
  | { readonly kind: "pixels"; readonly n: number; readonly c: number; readonly plane: number }
  | { readonly kind: "rows"; readonly f: number; readonly depth: number; readonly taps: number };

export const FLAT: Form = { kind: "flat" };

export const pixels = (n: number, c: number, plane: number): Form => ({
  kind: "pixels",
  n,
  c,
  plane,
});

export const rows = (f: number, depth: number, taps: number): Form => ({
  kind: "rows",
  f,
  depth,
  taps,
});

/** Channels of a pixel, and filters of a row, are stored up to the next multiple of 4. */
export const ceil4 = (n: number): number => (n + 3) & ~3;

export function sameForm(a: Form, b: Form): boolean {
  if (a === b) return true;
  if (a.kind === "pixels") {
    return b.kind === "pixels" && a.n === b.n && a.c === b.c && a.plane === b.plane;
  }
  if (a.kind === "rows") {
    return b.kind === "rows" && a.f === b.f && a.depth === b.depth && a.taps === b.taps;
  }
  return b.kind === "flat";
}

/** How many numbers are stored for `size` that count. */
export function floatsOf(form: Form, size: number): number {
  if (form.kind === "pixels") return form.n * form.plane * ceil4(form.c);
  if (form.kind === "rows") return form.taps * form.depth * ceil4(form.f);
  return size;
}

type Four = [number, number, number, number];

/** Fills a block of `form` from a flat one. */
export function fromFlat(device: Device, flat: Block, form: Form, to: Block, size: number): void {
  const { routines } = device;
  if (form.kind === "pixels") routines.toPixels(flat.at, to.at, form.n, form.c, form.plane);
  else if (form.kind === "rows") {
    const [inFilters, inRows] = stepsOf(form);
    if (form.f % 4 !== 0) routines.fill(to.at, floatsOf(form, size), 0);
    routines.permute(
      ...([flat.at, to.at, form.taps, form.depth, form.f, 1] as const),
      ...inFilters,
      ...inRows,
    );
  } else routines.scaleAdd(flat.at, to.at, size, 1, 0);
}

/** The way back. */
export function toFlat(device: Device, from: Block, form: Form, flat: Block, size: number): void {
  const { routines } = device;
  if (form.kind === "pixels") routines.fromPixels(from.at, flat.at, form.n, form.c, form.plane);
  else if (form.kind === "rows") {
    const [inFilters, inRows] = stepsOf(form);
    routines.permute(
      ...([from.at, flat.at, form.taps, form.depth, form.f, 1] as const),
      ...inRows,
      ...inFilters,
    );
  } else routines.scaleAdd(from.at, flat.at, size, 1, 0);
}

/** Steps along taps, depth, filter: in filters and in rows. */
function stepsOf({ f, depth, taps }: Form & { kind: "rows" }): [Four, Four] {
  return [
    [1, taps, depth * taps, 0],
    [depth * ceil4(f), ceil4(f), 1, 0],
  ];
}

/** Where number `i`, counted row by row, is stored. */
export function placeOf(form: Form, i: number): number {
  if (form.kind === "pixels") {
    const { c, plane } = form;
    const image = Math.floor(i / (c * plane));
    const channel = Math.floor(i / plane) % c;
    return (image * plane + (i % plane)) * ceil4(c) + channel;
  }
  if (form.kind === "rows") {
    const { f, depth, taps } = form;
    const filter = Math.floor(i / (depth * taps));
    const channel = Math.floor(i / taps) % depth;
    return ((i % taps) * depth + channel) * ceil4(f) + filter;
  }
  return i;
}
