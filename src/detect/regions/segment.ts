import { OptionError, ShapeError } from "../../tensor/errors.js";
import type { Tensor } from "../../tensor/index.js";
import { formatShape } from "../../tensor/shape.js";

export interface GraphSegmentOptions {
  /** k: how much larger than inside a group the difference between two may be, per pixel. Larger: fewer regions. Default 100. */
  scale?: number;
  /** Of the blur before; in pixels. Default 0.8. */
  sigma?: number;
  /** Regions of fewer pixels are joined to a neighbour. Default 20. */
  least?: number;
}

/** Planes of one picture, blurred. */
export interface Planes {
  values: Float32Array;
  channels: number;
  height: number;
  width: number;
}

/**
 * Parts a picture into regions of like colour: pixels are joined along the smallest differences first, as long as the
 * difference between two regions is no larger than what there is inside each, plus scale ÷ its pixels.
 *
 * Shapes   image [C, H, W], numbers from 0 to 1 → H · W numbers of regions, 0 … count − 1
 * Source   Felzenszwalb & Huttenlocher 2004; differences in 0 … 255, over eight neighbours
 * @throws  ShapeError graphSegments: expected an image of shape [C,H,W], got [4,4]
 * @throws  OptionError graphSegments: expected scale ≥ 0, got -1
 * @example graphSegments(tensor([[[0, 0, 1, 1]]]), { sigma: 0, least: 1 }).labels // Int32Array [0, 0, 1, 1]
 */
export function graphSegments(
  image: Tensor,
  { scale = 100, sigma = 0.8, least = 20 }: GraphSegmentOptions = {},
): { labels: Int32Array; count: number } {
  const op = "graphSegments";
  for (const [name, value] of Object.entries({ scale, sigma, least })) {
    if (!(value >= 0)) throw new OptionError(op, `${name} ≥ 0`, String(value));
  }
  const planes = blurred(planesOf(op, image), sigma);
  const { height, width } = planes;
  const edges = sortedEdges(planes);
  const groups = new Groups(height * width, scale);
  for (let e = 0; e < edges.count; e++) groups.joinAlike(edges.a[e], edges.b[e], edges.weight[e]);
  for (let e = 0; e < edges.count; e++) groups.joinSmall(edges.a[e], edges.b[e], least);
  return groups.numbered();
}

export function planesOf(op: string, image: Tensor): Planes {
  if (image.rank !== 3 || image.size === 0) {
    throw new ShapeError(op, "an image of shape [C,H,W]", formatShape(image.shape));
  }
  const [channels, height, width] = image.shape;
  return { values: Float32Array.from(image.storage.peek()), channels, height, width };
}

/** Gaussian blur, rows then columns; beyond the edge the edge goes on. */
export function blurred(planes: Planes, sigma: number): Planes {
  if (sigma === 0) return planes;
  const reach = Math.ceil(4 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  const { channels, height, width } = planes;
  const smooth = (
    from: Float32Array,
    step: number,
    length: number,
    lines: (n: number) => number,
  ) => {
    const to = new Float32Array(from.length);
    for (let line = 0; line < from.length / length; line++) {
      const start = lines(line);
      for (let i = 0; i < length; i++) {
        let total = 0;
        for (let k = -reach; k <= reach; k++) {
          const j = Math.min(Math.max(i + k, 0), length - 1);
          total += weights[k + reach] * from[start + j * step];
        }
        to[start + i * step] = total / sum;
      }
    }
    return to;
  };
  const rows = smooth(planes.values, 1, width, (line) => line * width);
  const area = height * width;
  const values = smooth(
    rows,
    width,
    height,
    (line) => Math.floor(line / width) * area + (line % width),
  );
  return { values, channels, height, width };
}

interface Edges {
  count: number;
  a: Int32Array;
  b: Int32Array;
  weight: Float32Array;
}

/** To the right, below, and both diagonals: each pair of neighbours once. */
const STEPS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
] as const;

/** All pairs of neighbours, the most alike first. */
function sortedEdges(planes: Planes): Edges {
  const { height, width, channels, values } = planes;
  const area = height * width;
  const [from, to] = [new Int32Array(4 * area), new Int32Array(4 * area)];
  // Difference and number in one float64: sorting plain numbers is much faster than by a rule.
  const keys = new Float64Array(4 * area);
  const weights = new Float32Array(4 * area);
  let count = 0;
  for (let i = 0; i < area; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (const [dx, dy] of STEPS) {
      if (x + dx < 0 || x + dx >= width || y + dy >= height) continue;
      const j = i + dy * width + dx;
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += (values[c * area + i] - values[c * area + j]) ** 2;
      [from[count], to[count]] = [i, j];
      weights[count] = 255 * Math.sqrt(sum);
      keys[count] = Math.round(weights[count] * 2 ** 16) * 4 * area + count;
      count++;
    }
  }
  const order = keys.subarray(0, count).sort();
  const [a, b, weight] = [new Int32Array(count), new Int32Array(count), new Float32Array(count)];
  for (let e = 0; e < count; e++) {
    const k = order[e] % (4 * area);
    [a[e], b[e], weight[e]] = [from[k], to[k], weights[k]];
  }
  return { count, a, b, weight };
}

/** Disjoint groups of pixels, each with what may still be joined to it. */
class Groups {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;
  /** Largest difference inside, plus scale ÷ pixels. */
  readonly #limit: Float64Array;

  constructor(
    count: number,
    readonly scale: number,
  ) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
    this.#size = new Int32Array(count).fill(1);
    this.#limit = new Float64Array(count).fill(scale);
  }

  #root(i: number): number {
    let at = i;
    while (this.#parent[at] !== at) {
      this.#parent[at] = this.#parent[this.#parent[at]];
      at = this.#parent[at];
    }
    return at;
  }

  #join(p: number, q: number): number {
    const [large, small] = this.#size[p] >= this.#size[q] ? [p, q] : [q, p];
    this.#parent[small] = large;
    this.#size[large] += this.#size[small];
    return large;
  }

  joinAlike(a: number, b: number, weight: number): void {
    const [p, q] = [this.#root(a), this.#root(b)];
    if (p === q || weight > this.#limit[p] || weight > this.#limit[q]) return;
    const joined = this.#join(p, q);
    this.#limit[joined] = weight + this.scale / this.#size[joined];
  }

  joinSmall(a: number, b: number, least: number): void {
    const [p, q] = [this.#root(a), this.#root(b)];
    if (p !== q && Math.min(this.#size[p], this.#size[q]) < least) this.#join(p, q);
  }

  /** Groups by number, in the order of their first pixels. */
  numbered(): { labels: Int32Array; count: number } {
    const numbers = new Map<number, number>();
    const labels = Int32Array.from(this.#parent, (_, i) => {
      const root = this.#root(i);
      const known = numbers.get(root) ?? numbers.size;
      numbers.set(root, known);
      return known;
    });
    return { labels, count: numbers.size };
  }
}
