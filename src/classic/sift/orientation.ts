import type { Layer } from "./blur.js";

const BINS = 36;
/** Other peaks count from this share of the highest one on. */
const PEAK = 0.8;

/**
 * The directions of the gradient that are frequent around a place, in radians from 0 to 2π, clockwise from the right.
 * Source: Lowe 2004, section 5
 */
export function orientations(layer: Layer, x: number, y: number, sigma: number): number[] {
  const histogram = smoothed(gradientHistogram(layer, x, y, 1.5 * sigma));
  const highest = histogram.reduce((a, b) => Math.max(a, b));
  if (!(highest > 0)) return [];
  const found: number[] = [];
  for (let bin = 0; bin < BINS; bin++) {
    const [left, right] = [histogram[(bin + BINS - 1) % BINS], histogram[(bin + 1) % BINS]];
    const here = histogram[bin];
    if (!(here > left && here > right && here >= PEAK * highest)) continue;
    const peak = bin + (0.5 * (left - right)) / (left - 2 * here + right);
    found.push((((peak + BINS) % BINS) * 2 * Math.PI) / BINS);
  }
  return found;
}

function gradientHistogram(
  { values, height, width }: Layer,
  atX: number,
  atY: number,
  sigma: number,
): Float64Array {
  const histogram = new Float64Array(BINS);
  const reach = Math.round(3 * sigma);
  for (let y = Math.max(1, atY - reach); y <= Math.min(height - 2, atY + reach); y++) {
    for (let x = Math.max(1, atX - reach); x <= Math.min(width - 2, atX + reach); x++) {
      const i = y * width + x;
      const [gx, gy] = [values[i + 1] - values[i - 1], values[i + width] - values[i - width]];
      const weight = Math.exp(-((x - atX) ** 2 + (y - atY) ** 2) / (2 * sigma ** 2));
      const bin = Math.round((BINS * Math.atan2(gy, gx)) / (2 * Math.PI));
      histogram[(bin + BINS) % BINS] += weight * Math.hypot(gx, gy);
    }
  }
  return histogram;
}

/** With the neighbours in the shares 1, 4, 6, 4, 1. */
const smoothed = (raw: Float64Array): Float64Array =>
  raw.map((here, i) => {
    const at = (offset: number) => raw[(i + offset + BINS) % BINS];
    return (6 * here + 4 * (at(-1) + at(1)) + at(-2) + at(2)) / 16;
  });
