import type { Layer } from "./blur.js";
import type { Octave } from "./scaleSpace.js";

/** A place in an octave that is darker or brighter than all around it, in size and place. */
export interface Extremum {
  octave: Octave;
  /** The nearest pixel and difference. */
  x: number;
  y: number;
  layer: number;
  /** How far from there, less than about ½. */
  dx: number;
  dy: number;
  dLayer: number;
  /** |D| at the place itself. */
  response: number;
}

export interface ExtremaOptions {
  layers: number;
  contrast: number;
  edge: number;
}

/** Pixels at the border that are not looked at. */
const BORDER = 5;
const MOST_MOVES = 5;

/** Source: Lowe 2004, sections 3.1 and 4. */
export function extremaOf(octave: Octave, options: ExtremaOptions): Extremum[] {
  const { differences } = octave;
  const { height, width } = differences[0];
  // Interpolation may still raise what is here.
  const least = (0.5 * options.contrast) / options.layers;
  const found: Extremum[] = [];
  const known = new Set<number>();
  for (let layer = 1; layer <= options.layers; layer++) {
    const { values } = differences[layer];
    for (let y = BORDER; y < height - BORDER; y++) {
      for (let x = BORDER; x < width - BORDER; x++) {
        const value = values[y * width + x];
        if (Math.abs(value) <= least || !isExtremum(differences, layer, y * width + x)) continue;
        const place = refined(octave, layer, x, y, options);
        if (!place) continue;
        // Neighbours may lead to the same place.
        const key = (place.layer * height + place.y) * width + place.x;
        if (known.has(key)) continue;
        known.add(key);
        found.push(place);
      }
    }
  }
  return found;
}

/** Whether no neighbour, in its own and the two next differences, is further from 0 on the same side. */
function isExtremum(differences: readonly Layer[], layer: number, at: number): boolean {
  const { values, width } = differences[layer];
  const value = values[at];
  const sign = value > 0 ? 1 : -1;
  for (let l = layer - 1; l <= layer + 1; l++) {
    const near = differences[l].values;
    for (let row = at - width; row <= at + width; row += width) {
      for (let i = row - 1; i <= row + 1; i++) if (sign * near[i] > sign * value) return false;
    }
  }
  return true;
}

/** Fits a parabola and moves to its summit; null where contrast is low or an edge is all there is. */
function refined(
  octave: Octave,
  atLayer: number,
  atX: number,
  atY: number,
  { layers, contrast, edge }: ExtremaOptions,
): Extremum | null {
  const { differences } = octave;
  const { height, width } = differences[0];
  let [x, y, layer] = [atX, atY, atLayer];
  for (let move = 0; move < MOST_MOVES; move++) {
    const { gradient, hessian } = derivatives(differences, layer, y * width + x);
    const offset = solved(hessian, gradient);
    if (!offset) return null;
    const [dx, dy, dLayer] = offset;
    if (Math.max(Math.abs(dx), Math.abs(dy), Math.abs(dLayer)) < 0.5) {
      const value = differences[layer].values[y * width + x];
      const [gx, gy, gl] = gradient;
      const response = Math.abs(value + 0.5 * (gx * dx + gy * dy + gl * dLayer));
      if (response * layers < contrast || isEdge(hessian, edge)) return null;
      return { octave, x, y, layer, dx, dy, dLayer, response };
    }
    x += Math.round(dx);
    y += Math.round(dy);
    layer += Math.round(dLayer);
    const inside = x >= BORDER && x < width - BORDER && y >= BORDER && y < height - BORDER;
    if (!inside || layer < 1 || layer > layers) return null;
  }
  return null;
}

/** xx, yy, ll, xy, xl, yl. */
type Hessian = readonly [number, number, number, number, number, number];

function derivatives(differences: readonly Layer[], layer: number, at: number) {
  const [below, { values: d, width }, above] = [-1, 0, 1].map((l) => differences[layer + l]);
  const [b, a] = [below.values, above.values];
  const twice = 2 * d[at];
  const gradient = [
    (d[at + 1] - d[at - 1]) / 2,
    (d[at + width] - d[at - width]) / 2,
    (a[at] - b[at]) / 2,
  ] as const;
  const hessian: Hessian = [
    d[at + 1] + d[at - 1] - twice,
    d[at + width] + d[at - width] - twice,
    a[at] + b[at] - twice,
    (d[at + width + 1] - d[at + width - 1] - d[at - width + 1] + d[at - width - 1]) / 4,
    (a[at + 1] - a[at - 1] - b[at + 1] + b[at - 1]) / 4,
    (a[at + width] - a[at - width] - b[at + width] + b[at - width]) / 4,
  ];
  return { gradient, hessian };
}

/** −H⁻¹g, by Cramer's rule; null where H has none. */
function solved(
  [xx, yy, ll, xy, xl, yl]: Hessian,
  [gx, gy, gl]: readonly [number, number, number],
): [number, number, number] | null {
  const [a, b, c] = [yy * ll - yl * yl, xl * yl - xy * ll, xy * yl - xl * yy];
  const determinant = xx * a + xy * b + xl * c;
  if (!(Math.abs(determinant) > 0)) return null;
  const [e, f, g] = [xx * ll - xl * xl, xy * xl - xx * yl, xx * yy - xy * xy];
  return [
    -(a * gx + b * gy + c * gl) / determinant,
    -(b * gx + e * gy + f * gl) / determinant,
    -(c * gx + f * gy + g * gl) / determinant,
  ];
}

/** Whether it curves much more across than along: the ratio of the curvatures is over `edge`. */
function isEdge([xx, yy, , xy]: Hessian, edge: number): boolean {
  const trace = xx + yy;
  const determinant = xx * yy - xy * xy;
  return determinant <= 0 || trace ** 2 * edge >= (edge + 1) ** 2 * determinant;
}
