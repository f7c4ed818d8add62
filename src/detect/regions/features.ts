import type { Planes } from "./segment.js";

/** What a region looks like; two of them can be added up. */
export interface Region {
  /** x1, y1, x2, y2, in pixels. */
  box: [number, number, number, number];
  /** Pixels. */
  size: number;
  /** 25 bins a channel, together 1. */
  colour: Float32Array;
  /** 8 directions × 10 bins a channel, together 1. */
  texture: Float32Array;
}

const COLOURS = 25;
const DIRECTIONS = 8;
const STRENGTHS = 10;
/** A slope of this, in 0 … 1 a pixel, is in the last bin. */
const STEEP = 0.5;

/** The regions of a segmentation. */
export function describeRegions(labels: Int32Array, count: number, planes: Planes): Region[] {
  const { channels, height, width, values } = planes;
  const area = height * width;
  const regions = Array.from(
    { length: count },
    (): Region => ({
      box: [width, height, 0, 0],
      size: 0,
      colour: new Float32Array(COLOURS * channels),
      texture: new Float32Array(DIRECTIONS * STRENGTHS * channels),
    }),
  );
  const turns = Array.from({ length: DIRECTIONS }, (_, d) => (2 * Math.PI * d) / DIRECTIONS);
  const [cosines, sines] = [turns.map(Math.cos), turns.map(Math.sin)];
  for (let i = 0; i < area; i++) {
    const region = regions[labels[i]];
    const [x, y] = [i % width, Math.floor(i / width)];
    region.size++;
    const box = region.box;
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x + 1 > box[2]) box[2] = x + 1;
    if (y + 1 > box[3]) box[3] = y + 1;
    const [left, right] = [x > 0 ? i - 1 : i, x + 1 < width ? i + 1 : i];
    const [above, below] = [y > 0 ? i - width : i, y + 1 < height ? i + width : i];
    for (let c = 0; c < channels; c++) {
      const at = c * area;
      region.colour[c * COLOURS + binOf(values[at + i], COLOURS)]++;
      const dx = (values[at + right] - values[at + left]) / 2;
      const dy = (values[at + below] - values[at + above]) / 2;
      for (let d = 0; d < DIRECTIONS; d++) {
        const slope = (dx * cosines[d] + dy * sines[d]) / STEEP;
        region.texture[(c * DIRECTIONS + d) * STRENGTHS + binOf(slope, STRENGTHS)]++;
      }
    }
  }
  for (const { size, colour, texture } of regions) {
    for (let k = 0; k < colour.length; k++) colour[k] /= size * channels;
    for (let k = 0; k < texture.length; k++) texture[k] /= size * channels * DIRECTIONS;
  }
  return regions;
}

const binOf = (value: number, bins: number): number =>
  value <= 0 ? 0 : value >= 1 ? bins - 1 : Math.floor(value * bins);

/** Two regions as one. */
export function merged(a: Region, b: Region): Region {
  const size = a.size + b.size;
  const mix = (p: Float32Array, q: Float32Array): Float32Array =>
    p.map((value, k) => (value * a.size + q[k] * b.size) / size);
  return {
    box: hull(a.box, b.box),
    size,
    colour: mix(a.colour, b.colour),
    texture: mix(a.texture, b.texture),
  };
}

const hull = (a: Region["box"], b: Region["box"]): Region["box"] => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

/** What two histograms have in common. */
function common(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += Math.min(a[k], b[k]);
  return sum;
}

/** How well two regions go together: colour and texture alike, both small, filling each other's gaps. 0 … 4. */
export function similarity(a: Region, b: Region, picture: number, colours: boolean): number {
  const [x1, y1, x2, y2] = hull(a.box, b.box);
  const together = a.size + b.size;
  const fill = 1 - ((x2 - x1) * (y2 - y1) - together) / picture;
  const colour = colours ? common(a.colour, b.colour) : 0;
  return colour + common(a.texture, b.texture) + (1 - together / picture) + fill;
}
