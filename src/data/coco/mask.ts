import { DataError } from "../../tensor/index.js";

/** How COCO writes which pixels belong to an object. */
export type Segmentation =
  | readonly (readonly number[])[]
  | { readonly size: readonly number[]; readonly counts: string | readonly number[] };

/** 1 where the object is, row by row. */
export function maskOf(
  segmentation: Segmentation,
  height: number,
  width: number,
  where: string,
): Uint8Array {
  if (Array.isArray(segmentation)) {
    const mask = new Uint8Array(height * width);
    for (const polygon of segmentation as number[][]) fill(mask, polygon, height, width, where);
    return mask;
  }
  const { size, counts } = segmentation as Exclude<Segmentation, readonly unknown[]>;
  if (size?.[0] !== height || size?.[1] !== width) {
    const expected = `a mask of ${height}×${width} ${where}`;
    throw new DataError("readCoco", expected, JSON.stringify(size) ?? "none");
  }
  return runs(typeof counts === "string" ? unpacked(counts) : counts, height, width, where);
}

/** Pixels whose centre lies inside x₁ y₁ x₂ y₂ …: an odd number of edges to the left. */
function fill(
  mask: Uint8Array,
  polygon: readonly number[],
  height: number,
  width: number,
  where: string,
): void {
  const valid = Array.isArray(polygon) && polygon.length >= 6 && polygon.length % 2 === 0;
  if (!valid || !polygon.every(Number.isFinite)) {
    const expected = `a polygon of at least 3 points ${where}`;
    throw new DataError("readCoco", expected, JSON.stringify(polygon).slice(0, 60));
  }
  const points = polygon.length / 2;
  for (let i = 0; i < height; i++) {
    const y = i + 0.5;
    const crossings: number[] = [];
    for (let p = 0; p < points; p++) {
      const q = (p + 1) % points;
      const [x1, y1, x2, y2] = [
        polygon[2 * p],
        polygon[2 * p + 1],
        polygon[2 * q],
        polygon[2 * q + 1],
      ];
      if (y1 <= y === y2 <= y) continue;
      crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const first = Math.max(0, Math.ceil(crossings[k] - 0.5));
      const end = Math.min(width, Math.ceil(crossings[k + 1] - 0.5));
      if (end > first) mask.fill(1, i * width + first, i * width + end);
    }
  }
}

/** Lengths of runs of 0 and 1 by turns, column by column. */
function runs(counts: readonly number[], height: number, width: number, where: string): Uint8Array {
  const total = counts.reduce((a, b) => a + b, 0);
  if (total !== height * width || !counts.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new DataError("readCoco", `runs of ${height * width} pixels in all ${where}`, `${total}`);
  }
  const mask = new Uint8Array(height * width);
  let at = 0;
  counts.forEach((count, k) => {
    if (k % 2 === 1) {
      for (let i = at; i < at + count; i++) {
        mask[(i % height) * width + Math.floor(i / height)] = 1;
      }
    }
    at += count;
  });
  return mask;
}

/** Numbers in groups of 5 bits from "0" on, the sixth bit: more follows; from the third, differences. */
function unpacked(text: string): number[] {
  const counts: number[] = [];
  for (let at = 0; at < text.length; ) {
    let [value, shift, code] = [0, 0, 0];
    do {
      code = text.charCodeAt(at++) - 48;
      value |= (code & 0x1f) << shift;
      shift += 5;
    } while (code & 0x20 && at < text.length);
    if (code & 0x10) value |= -1 << shift;
    counts.push(counts.length > 2 ? value + counts[counts.length - 2] : value);
  }
  return counts;
}
