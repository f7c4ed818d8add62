/** Boxes, cells and scores in plain numbers: what references, mistakes and hidden inputs are made of. */
import type { rng } from "convlab";

type Rng = ReturnType<typeof rng>;
/** x1, y1, x2, y2. */
export type Box = number[];

/** Where the middle of a box lies, in cells. */
export function middleOf([x1, y1, x2, y2]: Box, size: number, cells: number): [number, number] {
  return [((x1 + x2) / 2 / size) * cells, ((y1 + y2) / 2 / size) * cells];
}

/** Row, column, x and y in the cell, w and h of the picture. */
export function encoded(box: Box, size: number, cells: number): number[] {
  const [across, down] = middleOf(box, size, cells);
  const [column, row] = [Math.floor(across), Math.floor(down)];
  const [w, h] = [(box[2] - box[0]) / size, (box[3] - box[1]) / size];
  return [row, column, across - column, down - row, w, h];
}

export interface DecodeSlips {
  /** The cell's own place is left out. */
  withoutCell?: boolean;
  /** Row and column change places. */
  swapped?: boolean;
  /** x and y are taken for the upper left corner. */
  fromCorner?: boolean;
  /** What the score is made of. */
  score?: (confidence: number, probability: number) => number;
  /** All boxes are read where the first one lies. */
  firstBoxOnly?: boolean;
}

/** Each box of a cell: x1, y1, x2, y2, score, label. */
export function decoded(
  numbers: number[],
  [row, column]: [number, number],
  { cells, boxes, size }: { cells: number; boxes: number; size: number },
  slips: DecodeSlips = {},
): number[][] {
  const kinds = numbers.slice(5 * boxes);
  const best = Math.max(...kinds);
  const label = kinds.indexOf(best);
  const { score = (confidence: number, probability: number) => confidence * probability } = slips;
  const [i, j] = slips.swapped ? [column, row] : [row, column];
  return Array.from({ length: boxes }, (_, b) => {
    const [x, y, w, h, sure] = numbers.slice(slips.firstBoxOnly ? 0 : 5 * b);
    const cx = ((x + (slips.withoutCell ? 0 : j)) / cells) * size;
    const cy = ((y + (slips.withoutCell ? 0 : i)) / cells) * size;
    const [wide, high] = [w * size, h * size];
    const [left, top] = slips.fromCorner ? [cx, cy] : [cx - wide / 2, cy - high / 2];
    return [left, top, left + wide, top + high, score(sure, best), label];
  });
}

export function iouOf(a: Box, b: Box): number {
  const wide = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const high = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const area = (box: Box) => (box[2] - box[0]) * (box[3] - box[1]);
  const union = area(a) + area(b) - wide * high;
  return union > 0 ? (wide * high) / union : 0;
}

export interface KeepSlips {
  inOrder?: boolean;
  acrossClasses?: boolean;
  noThreshold?: boolean;
  noSuppression?: boolean;
  /** A box that was dropped drops others too. */
  droppedDrop?: boolean;
}

/** Numbers of the boxes that stay, best first. */
export function kept(
  boxes: Box[],
  scores: number[],
  labels: number[],
  [least, overlap]: [number, number],
  slips: KeepSlips = {},
): number[] {
  let order = boxes.map((_, i) => i).filter((i) => slips.noThreshold || scores[i] >= least);
  if (!slips.inOrder) order = order.sort((a, b) => scores[b] - scores[a]);
  if (slips.noSuppression) return order;
  const stay: number[] = [];
  order.forEach((i, at) => {
    const rivals = slips.droppedDrop ? order.slice(0, at) : stay;
    const beaten = rivals.some(
      (k) =>
        (slips.acrossClasses || labels[k] === labels[i]) && iouOf(boxes[k], boxes[i]) > overlap,
    );
    if (!beaten) stay.push(i);
  });
  return stay;
}

export interface LossSlips {
  coordinates?: number;
  noObject?: number;
  /** What w and h go through before they are compared. */
  root?: (v: number) => number;
  /** What the confidence is to be. */
  sure?: (iou: number) => number;
  /** Classes count in empty cells too. */
  classesAlways?: boolean;
  /** Sizes count once, not λ times. */
  sizesOnce?: boolean;
}

/** The loss of a cell with one box: x, y, w, h, confidence, then classes. */
export function lossOf(
  said: number[],
  truth: number[],
  [iou, hasObject]: [number, boolean],
  slips: LossSlips = {},
): number {
  const { coordinates = 5, noObject = 0.5, root = Math.sqrt, sure = (v: number) => v } = slips;
  const square = (a: number, b: number): number => (a - b) ** 2;
  let classes = 0;
  for (let c = 5; c < said.length; c++) classes += square(said[c], truth[c]);
  if (!hasObject) return noObject * said[4] ** 2 + (slips.classesAlways ? classes : 0);
  const places = square(said[0], truth[0]) + square(said[1], truth[1]);
  const sizes = square(root(said[2]), root(truth[2])) + square(root(said[3]), root(truth[3]));
  const much = slips.sizesOnce ? 1 : coordinates;
  return coordinates * places + much * sizes + square(said[4], sure(iou)) + classes;
}

/** A number with two places after the point. */
export const round2 = (v: number): number => Math.round(100 * v) / 100;

/** A box inside the picture, its middle in any cell. */
export function randomBox(random: Rng, size: number): Box {
  const [w, h] = [8 + random.int(size / 3), 8 + random.int(size / 3)];
  const [x, y] = [random.int(size - w), random.int(size - h)];
  return [x, y, x + w, y + h];
}

/** Boxes in heaps, as a detector says them. In the first heap each one drops the next, but the first not the last. */
export function randomHeap(random: Rng): [Box[], number[], number[]] {
  const boxes: Box[] = [];
  const labels: number[] = [];
  for (let heap = 0; heap < 3; heap++) {
    const [x, y] = [60 * heap, 30 * random.int(3)];
    const label = random.int(3);
    for (let k = 0; k < 3; k++) {
      const [dx, dy] = [8 * k + random.int(2), random.int(3)];
      boxes.push([x + dx, y + dy, x + dx + 24, y + dy + 30]);
      labels.push(heap === 0 || random.uniform() < 0.6 ? label : (label + 1) % 3);
    }
  }
  // No two scores alike: their order must not hang on how a sort treats equals.
  const scores = boxes.map((_, i) => round2(0.15 + 0.09 * i + 0.05 * random.uniform()));
  const chain = [4, 5, 6].map((i) => scores[i] - 0.02);
  const rest = random.shuffle(scores.filter((_, i) => i < 4 || i > 6));
  return [boxes, [...chain, ...rest].map(round2), labels];
}
