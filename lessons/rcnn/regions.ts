/** Boxes, lists of hits and maps in plain numbers: what references, mistakes and hidden inputs are made of. */
import type { rng } from "convlab";

type Rng = ReturnType<typeof rng>;
/** x1, y1, x2, y2. */
export type Box = number[];

const areaOf = ([x1, y1, x2, y2]: Box): number => (x2 - x1) * (y2 - y1);

export interface IouSlips {
  /** Sides may be negative. */
  unclamped?: boolean;
  /** What the common area is divided by. */
  below?: (a: number, b: number, common: number) => number;
  /** The last pixel counts: sides are x2 − x1 + 1. */
  plusOne?: boolean;
}

export function iouOf(a: Box, b: Box, slips: IouSlips = {}): number {
  const { below = (p, q, common) => p + q - common } = slips;
  const more = slips.plusOne ? 1 : 0;
  const side = (k: number): number => {
    const length = Math.min(a[k + 2], b[k + 2]) - Math.max(a[k], b[k]) + more;
    return slips.unclamped ? length : Math.max(0, length);
  };
  const common = side(0) * side(1);
  const [p, q] = [a, b].map((box) =>
    slips.plusOne ? (box[2] - box[0] + 1) * (box[3] - box[1] + 1) : areaOf(box),
  );
  return common / below(p, q, common);
}

export interface NmsSlips {
  inOrder?: boolean;
  lowestFirst?: boolean;
  droppedDrop?: boolean;
  keepsOverlapping?: boolean;
  onlyBest?: boolean;
}

/** Numbers of the boxes that stay, best first. */
export function nmsOf(
  boxes: Box[],
  scores: number[],
  threshold: number,
  slips: NmsSlips = {},
): number[] {
  const order = boxes.map((_, i) => i);
  if (!slips.inOrder) order.sort((i, j) => scores[j] - scores[i]);
  if (slips.lowestFirst) order.reverse();
  const stay: number[] = [];
  order.forEach((i, at) => {
    const rivals = slips.droppedDrop
      ? order.slice(0, at)
      : slips.onlyBest
        ? stay.slice(0, 1)
        : stay;
    const beaten = rivals.some((k) => {
      const overlap = iouOf(boxes[k], boxes[i]);
      return slips.keepsOverlapping ? overlap <= threshold : overlap > threshold;
    });
    if (!beaten) stay.push(i);
  });
  return stay;
}

export interface PrecisionSlips {
  /** What is left out of the calculation. */
  notMonotone?: boolean;
  meanOfAll?: boolean;
  missedForgotten?: boolean;
  onlyLast?: boolean;
}

/** The area under precision over recall, precision made monotone from the right. */
export function areaUnder(hits: boolean[], objects: number, slips: PrecisionSlips = {}): number {
  let found = 0;
  const precision = hits.map((hit, i) => {
    found += Number(hit);
    return found / (i + 1);
  });
  if (slips.onlyLast) return precision[precision.length - 1] ?? 0;
  if (slips.meanOfAll) return precision.reduce((sum, p) => sum + p, 0) / Math.max(1, hits.length);
  if (!slips.notMonotone) {
    for (let i = precision.length - 1; i > 0; i--)
      precision[i - 1] = Math.max(precision[i - 1], precision[i]);
  }
  const all = slips.missedForgotten ? found : objects;
  return hits.reduce((sum, hit, i) => sum + (hit ? precision[i] / all : 0), 0);
}

export interface DeltaSlips {
  inPixels?: boolean;
  noLogarithm?: boolean;
  backwards?: boolean;
  fromCorners?: boolean;
  byTheTruth?: boolean;
}

/** The way from a proposal to the true box. */
export function deltasOf(from: Box, to: Box, slips: DeltaSlips = {}): number[] {
  const [a, b] = slips.backwards ? [to, from] : [from, to];
  const [w, h] = [a[2] - a[0], a[3] - a[1]];
  const [wide, high] = [b[2] - b[0], b[3] - b[1]];
  const place = (box: Box, k: number): number =>
    slips.fromCorners ? box[k] : (box[k] + box[k + 2]) / 2;
  const [dx, dy] = [place(b, 0) - place(a, 0), place(b, 1) - place(a, 1)];
  const [across, down] = slips.inPixels ? [1, 1] : slips.byTheTruth ? [wide, high] : [w, h];
  const size = slips.noLogarithm ? (v: number) => v : Math.log;
  return [dx / across, dy / down, size(wide / w), size(high / h)];
}

export interface PoolSlips {
  average?: boolean;
  wholeMap?: boolean;
  restLost?: boolean;
  swapped?: boolean;
  fixedBins?: boolean;
}

/** The largest number in each of bins × bins parts of a region; right and lower edge are beyond it. */
export function pooled(
  map: number[][],
  region: Box,
  bins: number,
  slips: PoolSlips = {},
): number[][] {
  const box = slips.wholeMap ? [0, 0, map[0].length, map.length] : region;
  const [x1, y1, x2, y2] = slips.swapped ? [box[1], box[0], box[3], box[2]] : box;
  const from = slips.fixedBins ? map.slice(y1) : map.slice(y1, y2);
  const piece = from.map((line) => (slips.fixedBins ? line.slice(x1) : line.slice(x1, x2)));
  const range = (length: number, i: number): [number, number] => {
    if (slips.fixedBins) return [2 * i, 2 * i + 2];
    const step = Math.max(1, Math.floor(length / bins));
    if (slips.restLost) return [i * step, (i + 1) * step];
    return [Math.floor((i * length) / bins), Math.ceil(((i + 1) * length) / bins)];
  };
  return Array.from({ length: bins }, (_, i) =>
    Array.from({ length: bins }, (_, j) => {
      const numbers = piece
        .slice(...range(piece.length, i))
        .flatMap((line) => line.slice(...range(line.length, j)));
      return slips.average
        ? numbers.reduce((sum, v) => sum + v, 0) / numbers.length
        : Math.max(...numbers);
    }),
  );
}

/** A box with whole numbers in a picture of 100 × 100. */
export function randomBox(random: Rng): Box {
  const [w, h] = [10 + random.int(40), 10 + random.int(40)];
  const [x, y] = [random.int(100 - w), random.int(100 - h)];
  return [x, y, x + w, y + h];
}

/** One that overlaps another a little. */
export function near(random: Rng, [x1, y1, x2, y2]: Box): Box {
  const off = (most: number): number => random.int(2 * most) - most;
  const [dx, dy] = [off(8), off(8)];
  return [x1 + dx, y1 + dy, x2 + dx + random.int(10), y2 + dy + random.int(10)];
}

/** One that does not touch another, neither across nor down. */
export function apart(random: Rng, [, , x2, y2]: Box): Box {
  const [x, y] = [x2 + 3 + random.int(12), y2 + 3 + random.int(12)];
  return [x, y, x + 8 + random.int(30), y + 8 + random.int(30)];
}

/** Boxes in heaps: each overlaps the next, the first hardly the last. */
export function heaps(random: Rng): [Box[], number[]] {
  const boxes: Box[] = [];
  for (let heap = 0; heap < 3; heap++) {
    const [x, y] = [70 * heap, 20 * random.int(4)];
    for (let k = 0; k < 3; k++) {
      const [dx, dy] = [8 * k + random.int(2), random.int(3)];
      boxes.push([x + dx, y + dy, x + dx + 24, y + dy + 30]);
    }
  }
  const scores = boxes.map(
    (_, i) => Math.round(100 * (0.1 + 0.09 * i + 0.05 * random.uniform())) / 100,
  );
  // In the first heap the last box drops the middle one, which would drop the first.
  const rest = random.shuffle(scores.filter((_, i) => i < 4 || i > 6));
  return [boxes, [scores[4], scores[5], scores[6], ...rest]];
}

export function randomMap(random: Rng, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => random.int(90) / 10),
  );
}
