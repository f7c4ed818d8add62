import { DataError, OptionError, ShapeError } from "../tensor/errors.js";
import { fromArray, type Tensor, zeros } from "../tensor/index.js";
import { formatShape } from "../tensor/shape.js";
import { checkBoxes, checkPerBox } from "./checks.js";

/** The grid of YOLO: S × S cells, B boxes in each, C classes; what comes out is S × S × (5B + C). */
export interface YoloGrid {
  /** S: cells down and across. In the paper 7. */
  cells: number;
  /** B: boxes that each cell says. In the paper 2. */
  boxes: number;
  /** C. In the paper 20. */
  classes: number;
}

export function checkGrid(op: string, grid: YoloGrid): void {
  for (const name of ["cells", "boxes", "classes"] as const) {
    if (Number.isInteger(grid?.[name]) && grid[name] >= 1) continue;
    throw new OptionError(op, `${name} as a whole number ≥ 1`, String(grid?.[name]));
  }
}

/** Refuses what is not [N, S, S, 5B + C]. */
export function checkOutput(op: string, output: Tensor, grid: YoloGrid): void {
  checkGrid(op, grid);
  const { cells, boxes, classes } = grid;
  const [, h, w, depth] = output.shape;
  if (output.rank === 4 && h === cells && w === cells && depth === 5 * boxes + classes) return;
  const expected = `x of shape [N,${cells},${cells},${5 * boxes + classes}]`;
  const hint = "F.permute(x, [0, 2, 3, 1]) puts the channels last";
  throw new ShapeError(
    op,
    expected,
    formatShape(output.shape),
    output.rank === 4 ? hint : undefined,
  );
}

/**
 * What YOLO v1 is to say for images: in the cell where an object's middle lies, its class and in every one of the B
 * boxes (x, y in the cell, w, h of the image, 1); 0 elsewhere. Of two objects in a cell the first stays: a cell
 * has one class.
 *
 * Shapes   for each of N images boxes [n, 4] (xyxy, pixels) and n labels, size [height, width] → [N, S, S, 5B + C],
 *          of each cell first B times x, y, w, h, confidence, then C classes: 7 × 7 × 30 in the paper
 * Source   Redmon et al. 2016, section 2
 * @throws  OptionError yoloTarget: expected cells as a whole number ≥ 1, got 0
 * @throws  ShapeError yoloTarget: expected labels for each of 1 images, got 0
 * @throws  DataError yoloTarget: expected labels from 0 to 19, got 20
 * @throws  DataError yoloTarget: expected the middle of box 0 inside the image, got [60,5] in 10×10
 * @example yoloTarget([tensor([[0, 0, 224, 448]])], [[4]], [448, 448], { cells: 7, boxes: 2, classes: 20 }).shape // [1, 7, 7, 30]
 * @example yoloTarget([tensor([[0, 0, 4, 2]])], [[1]], [4, 4], { cells: 1, boxes: 1, classes: 2 }).toArray() // [[[[0.5, 0.25, 1, 0.5, 1, 0, 1]]]]
 */
export function yoloTarget(
  boxes: readonly Tensor[],
  labels: readonly ArrayLike<number>[],
  size: readonly [height: number, width: number],
  grid: YoloGrid,
): Tensor {
  const op = "yoloTarget";
  checkGrid(op, grid);
  if (labels.length !== boxes.length) {
    throw new ShapeError(op, `labels for each of ${boxes.length} images`, `${labels.length}`);
  }
  const [s, depth] = [grid.cells, 5 * grid.boxes + grid.classes];
  const target = zeros([boxes.length, s, s, depth]);
  boxes.forEach((each, n) => {
    checkBoxes(op, each);
    checkPerBox(op, "labels", labels[n], each.shape[0]);
    for (let i = 0; i < each.shape[0]; i++) {
      const { row, column, box } = placeOf(op, each.values, i, size, s);
      const cell = ((n * s + row) * s + column) * depth;
      if (target.values[cell + 4] === 0) fillCell(target.values, cell, box, labels[n][i], grid);
    }
  });
  return target;
}

/** The cell of a box, and the box as the cell sees it. */
function placeOf(
  op: string,
  v: ArrayLike<number>,
  i: number,
  [h, w]: readonly [number, number],
  s: number,
) {
  const [x1, y1, x2, y2] = [0, 1, 2, 3].map((k) => v[4 * i + k]);
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  if (!(x >= 0 && x <= w && y >= 0 && y <= h)) {
    const expected = `the middle of box ${i} inside the image`;
    throw new DataError(op, expected, `[${x},${y}] in ${h}×${w}`, "clipBoxes cuts boxes off");
  }
  const [across, down] = [(x / w) * s, (y / h) * s];
  const [column, row] = [Math.min(Math.floor(across), s - 1), Math.min(Math.floor(down), s - 1)];
  const box = [across - column, down - row, (x2 - x1) / w, (y2 - y1) / h, 1];
  return { row, column, box };
}

function fillCell(
  target: Tensor["values"],
  cell: number,
  box: number[],
  label: number,
  { boxes, classes }: YoloGrid,
): void {
  if (!Number.isInteger(label) || label < 0 || label >= classes) {
    throw new DataError("yoloTarget", `labels from 0 to ${classes - 1}`, String(label));
  }
  for (let b = 0; b < boxes; b++) target.set(box, cell + 5 * b);
  target[cell + 5 * boxes + label] = 1;
}

export interface YoloDetections {
  /** [K, 4], xyxy, pixels, best first. */
  boxes: Tensor;
  /** Class probability times confidence. */
  scores: number[];
  labels: number[];
  /** The cell of each box, row · S + column. */
  cells: number[];
}

/**
 * What YOLO v1 says of each image, as boxes: of every box in every cell its best class and the score, class
 * probability × confidence. Boxes below `threshold` are left out; `batchedNms` then drops what says the same twice.
 *
 * Shapes   output [N, S, S, 5B + C], size [height, width] → for each image boxes [K, 4] (xyxy, pixels)
 * Source   Redmon et al. 2016, section 2 and equation 1
 * @throws  ShapeError decodeYolo: expected x of shape [N,7,7,30], got [1,30,7,7]
 * @throws  DataError decodeYolo: expected finite numbers, got NaN
 * @example decodeYolo(tensor([[[[0.5, 0.25, 1, 0.5, 0.8, 0, 1]]]]), [4, 4], { cells: 1, boxes: 1, classes: 2 })[0].boxes.toArray() // [[0, 0, 4, 2]]
 */
export function decodeYolo(
  output: Tensor,
  size: readonly [height: number, width: number],
  grid: YoloGrid,
  { threshold = 0.2 }: { threshold?: number } = {},
): YoloDetections[] {
  checkOutput("decodeYolo", output, grid);
  const { cells: s, boxes, classes } = grid;
  const depth = 5 * boxes + classes;
  const v = output.values;
  const bad = v.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new DataError("decodeYolo", "finite numbers", String(bad));
  return Array.from({ length: output.shape[0] }, (_, n) => {
    const all: Candidate[] = [];
    for (let cell = 0; cell < s * s; cell++) {
      const at = (n * s * s + cell) * depth;
      const kinds = v.subarray(at + 5 * boxes, at + depth);
      const label = kinds.indexOf(Math.max(...kinds));
      for (let b = 0; b < boxes; b++) {
        const score = v[at + 5 * b + 4] * kinds[label];
        if (score < threshold) continue;
        all.push({ box: cornersOf(v, at + 5 * b, cell, s, size), score, label, cell });
      }
    }
    return sorted(all);
  });
}

interface Candidate {
  box: number[];
  score: number;
  label: number;
  cell: number;
}

/** Best first, as one tensor and lists. */
export function sorted(all: Candidate[]): YoloDetections {
  all.sort((a, b) => b.score - a.score);
  return {
    boxes: fromArray(Float32Array.from(all.flatMap(({ box }) => box)), [all.length, 4]),
    scores: all.map(({ score }) => score),
    labels: all.map(({ label }) => label),
    cells: all.map(({ cell }) => cell),
  };
}

/** x, y in the cell and w, h of the image → corners in pixels. */
function cornersOf(
  v: ArrayLike<number>,
  at: number,
  cell: number,
  s: number,
  [h, w]: readonly [number, number],
): number[] {
  const x = ((v[at] + (cell % s)) / s) * w;
  const y = ((v[at + 1] + Math.floor(cell / s)) / s) * h;
  const [reachX, reachY] = [(v[at + 2] * w) / 2, (v[at + 3] * h) / 2];
  return [x - reachX, y - reachY, x + reachX, y + reachY];
}
