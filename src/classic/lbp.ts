import { fromArray, OptionError, type Tensor } from "../tensor/index.js";
import { type Plane, planeOf } from "./plane.js";

export interface LbpOptions {
  /** How many neighbours on the circle, 2 … 24. Default 8. */
  points?: number;
  /** Of the circle, in pixels. Default 1. */
  radius?: number;
  /**
   * `default`: bit i is set where neighbour i is at least as bright as the centre, 2^points codes.
   * `ror`: the smallest code that turning the pattern gives; the same for a turned image.
   * `uniform`: how many bits are set where at most 2 change around the circle, else points + 1.
   */
  method?: "default" | "ror" | "uniform";
}

/**
 * Local Binary Patterns: each pixel's neighbours on a circle, brighter than it or not, as one code.
 *
 * Shape    [H,W], [1,H,W] or [3,H,W] (its brightness) → [H,W]; outside the image everything is 0
 * Source   Ojala, Pietikäinen & Mäenpää 2002; neighbour 0 is at the right, then counter-clockwise,
 *          with bilinear interpolation, as scikit-image's `local_binary_pattern`
 * @throws  OptionError localBinaryPattern: expected 2 … 24 points, got 1
 * @throws  OptionError localBinaryPattern: expected a radius greater than 0, got 0
 * @throws  OptionError localBinaryPattern: expected the method "default", "ror" or "uniform", got "var"
 * @example localBinaryPattern(tensor([[1, 1, 1], [1, 5, 9], [1, 1, 1]])).at(1, 1) // 1
 */
export function localBinaryPattern(image: Tensor, options: LbpOptions = {}): Tensor {
  const { points = 8, radius = 1, method = "default" } = options;
  check(points, radius, method);
  const plane = planeOf("localBinaryPattern", image);
  const code = { default: (bits: number) => bits, ror: smallestTurn, uniform: setBitsIfUniform };
  // Few patterns, many pixels: each pattern is looked up once.
  const known = new Map<number, number>();
  const circle = circleOf(points, radius);
  const codes = new Float32Array(plane.height * plane.width);
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < plane.width; x++) {
      const bits = pattern(plane, y, x, circle);
      if (!known.has(bits)) known.set(bits, code[method](bits, points));
      codes[y * plane.width + x] = known.get(bits)!;
    }
  }
  return fromArray(codes, [plane.height, plane.width]);
}

function check(points: number, radius: number, method: string): void {
  const op = "localBinaryPattern";
  if (!Number.isInteger(points) || points < 2 || points > 24) {
    throw new OptionError(op, "2 … 24 points", `${points}`);
  }
  if (!(radius > 0 && radius < Infinity)) {
    throw new OptionError(op, "a radius greater than 0", `${radius}`);
  }
  if (!["default", "ror", "uniform"].includes(method)) {
    throw new OptionError(op, 'the method "default", "ror" or "uniform"', `"${method}"`);
  }
}

/** Rounded, so that neighbours that lie on a pixel are read there and nowhere between. */
function circleOf(points: number, radius: number): [number, number][] {
  const round = (v: number) => Math.round(v * 1e5) / 1e5;
  return Array.from({ length: points }, (_, i) => {
    const angle = (2 * Math.PI * i) / points;
    return [round(-radius * Math.sin(angle)), round(radius * Math.cos(angle))];
  });
}

function pattern(plane: Plane, y: number, x: number, circle: [number, number][]): number {
  const center = plane.values[y * plane.width + x];
  let bits = 0;
  for (let i = 0; i < circle.length; i++) {
    if (between(plane, y + circle[i][0], x + circle[i][1]) >= center) bits |= 1 << i;
  }
  return bits;
}

/** Bilinear interpolation. */
function between(plane: Plane, y: number, x: number): number {
  const [top, left, bottom, right] = [Math.floor(y), Math.floor(x), Math.ceil(y), Math.ceil(x)];
  const [dy, dx] = [y - top, x - left];
  const above = (1 - dx) * pixel(plane, top, left) + dx * pixel(plane, top, right);
  const below = (1 - dx) * pixel(plane, bottom, left) + dx * pixel(plane, bottom, right);
  return (1 - dy) * above + dy * below;
}

function pixel({ values, height, width }: Plane, y: number, x: number): number {
  return y < 0 || x < 0 || y >= height || x >= width ? 0 : values[y * width + x];
}

function smallestTurn(bits: number, points: number): number {
  const mask = 2 ** points - 1;
  let smallest = bits;
  for (let i = 1; i < points; i++) {
    const turned = ((bits >>> i) | (bits << (points - i))) & mask;
    if (turned < smallest) smallest = turned;
  }
  return smallest;
}

function setBitsIfUniform(bits: number, points: number): number {
  let [changes, set] = [0, 0];
  for (let i = 0; i < points; i++) {
    const bit = (bits >>> i) & 1;
    set += bit;
    if (bit !== ((bits >>> ((i + 1) % points)) & 1)) changes++;
  }
  return changes <= 2 ? set : points + 1;
}
