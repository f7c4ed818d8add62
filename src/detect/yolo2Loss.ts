import * as F from "../ops/index.js";
import { ShapeError } from "../tensor/errors.js";
import { fromArray, type Tensor, zeros } from "../tensor/index.js";
import { checkBoxes, checkPerBox } from "./checks.js";
import { nearestPrior } from "./priors.js";
import { checkPriors, type Prior } from "./yolo2.js";

export interface Yolo2LossOptions {
  /** C. */
  classes: number;
  /** How much places and sizes count. Default 5. */
  coordinates?: number;
  /** How much places and sizes count by themselves. Default both: `coordinates`. */
  places?: number;
  sizes?: number;
  /** How much the confidence of anchors that answer for an object counts. Default 5. */
  object?: number;
  /** How much the confidence of the others counts. Default 1. */
  noObject?: number;
  /** How much the classes count. Default 1. */
  classWeight?: number;
  /** An anchor whose box has at least this IoU with an object is not called background. Default 0.6. */
  near?: number;
}

/** What one object asks of the anchor that answers for it. */
interface Task {
  /** The row of the anchor: ((n·A + a)·S + row)·S′ + column. */
  row: number;
  /** σ(tx), σ(ty), tw, th. */
  wanted: number[];
  /** Small boxes count more: 2 − w·h, in parts of the picture. */
  weight: number;
  label: number;
}

/**
 * The loss of YOLO v2, divided by the number of images. For each object the anchor of its cell that is most alike in width
 * and height answers: the squares of what is wrong in σ(tx), σ(ty), tw and th, of IoU − σ(to), and the cross-entropy of the class.
 * The σ(to) of all others are to be 0, but for those whose box happens to cover an object.
 *
 * Shapes   output [N, A·(5 + C), S, S′] · anchors A times [w, h] in cells · for each image boxes [n, 4] (xyxy, pixels)
 *          and n labels · size [height, width] of the picture → []
 * Source   Redmon & Farhadi 2017, section 2; weights as in the authors' Darknet, which takes the squared error of the class's softmax
 * @throws  ShapeError yolo2Loss: expected x of shape [N,14,S,S], got [1,7,1,1]
 * @throws  ShapeError yolo2Loss: expected boxes and labels for each of 1 images, got 0 and 0
 * @example yolo2Loss(zeros([1, 6, 2, 2]), [[1, 1]], [zeros([0, 4])], [[]], [8, 8], { classes: 1 }).item() // 1
 */
export function yolo2Loss(
  output: Tensor,
  anchors: readonly Prior[],
  boxes: readonly Tensor[],
  labels: readonly ArrayLike<number>[],
  size: readonly [height: number, width: number],
  options: Yolo2LossOptions,
): Tensor {
  const op = "yolo2Loss";
  const { classes, coordinates = 5, object = 5, noObject = 1, classWeight = 1 } = options;
  const { places = coordinates, sizes = coordinates } = options;
  checkPriors(op, output, anchors, classes);
  const n = output.shape[0];
  if (boxes.length !== n || labels.length !== n) {
    const expected = `boxes and labels for each of ${n} images`;
    throw new ShapeError(op, expected, `${boxes.length} and ${labels.length}`);
  }
  const tasks = tasksOf(output, anchors, boxes, labels, size);
  const rows = rowsOf(output, anchors.length, 5 + classes);
  const confidence = F.sigmoid(F.slice(rows, 1, 4, 5));
  const { wanted, weights } = confidences(output, anchors, boxes, tasks, size, options);
  const wrong = F.sub(confidence, wanted);
  let loss = F.sum(F.mul(F.mul(wrong, wrong), weights(object, noObject)));
  if (tasks.length > 0) {
    const taken = F.takeRows(
      rows,
      tasks.map(({ row }) => row),
    );
    loss = F.add(loss, placeLoss(taken, tasks, [places, sizes]));
    const kinds = F.crossEntropy(
      F.slice(taken, 1, 5),
      tasks.map(({ label }) => label),
      { reduction: "sum" },
    );
    loss = F.add(loss, F.mul(kinds, classWeight));
  }
  return F.div(loss, Math.max(n, 1));
}

/** [N, A·D, S, S′] → [N·A·S·S′, D]. */
function rowsOf(output: Tensor, anchors: number, depth: number): Tensor {
  const [n, , h, w] = output.shape;
  const split = F.reshape(output, [n * anchors, depth, h * w]);
  return F.reshape(F.permute(split, [0, 2, 1]), [n * anchors * h * w, depth]);
}

function tasksOf(
  output: Tensor,
  anchors: readonly Prior[],
  boxes: readonly Tensor[],
  labels: readonly ArrayLike<number>[],
  [height, width]: readonly [number, number],
): Task[] {
  const [, , rows, columns] = output.shape;
  const [down, across] = [height / rows, width / columns];
  // Two objects for one anchor: the last one stays, as there is one answer.
  const tasks = new Map<number, Task>();
  boxes.forEach((each, n) => {
    checkBoxes("yolo2Loss", each);
    const kinds = checkPerBox("yolo2Loss", "labels", labels[n], each.shape[0]);
    for (let i = 0; i < each.shape[0]; i++) {
      const [x1, y1, x2, y2] = each.values.subarray(4 * i, 4 * i + 4);
      const [w, h] = [(x2 - x1) / across, (y2 - y1) / down];
      const [x, y] = [(x1 + x2) / 2 / across, (y1 + y2) / 2 / down];
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const inside = column >= 0 && column < columns && row >= 0 && row < rows;
      if (!(inside && w > 0 && h > 0)) continue;
      const a = nearestPrior([w, h], anchors).at;
      const at = ((n * anchors.length + a) * rows + row) * columns + column;
      const [pw, ph] = anchors[a];
      const wanted = [x - column, y - row, Math.log(w / pw), Math.log(h / ph)];
      const weight = 2 - (w * h) / (rows * columns);
      tasks.set(at, { row: at, wanted, weight, label: kinds[i] });
    }
  });
  return [...tasks.values()];
}

/** Σ weight · (σ(tx) − x)² + …: σ on the first two columns, the next two as they are. */
function placeLoss(
  taken: Tensor,
  tasks: readonly Task[],
  [places, sizes]: readonly [number, number],
): Tensor {
  const said = F.concat([F.sigmoid(F.slice(taken, 1, 0, 2)), F.slice(taken, 1, 2, 4)], 1);
  const make = (values: number[], columns: number): Tensor =>
    fromArray(Float32Array.from(values), [tasks.length, columns]).to(taken.dtype);
  const wanted = make(
    tasks.flatMap((task) => task.wanted),
    4,
  );
  const weights = make(
    tasks.flatMap(({ weight }) => [places, places, sizes, sizes].map((much) => much * weight)),
    4,
  );
  const wrong = F.sub(said, wanted);
  return F.sum(F.mul(F.mul(wrong, wrong), weights));
}

/** What each σ(to) is to be, and how much it counts. */
function confidences(
  output: Tensor,
  anchors: readonly Prior[],
  boxes: readonly Tensor[],
  tasks: readonly Task[],
  size: readonly [number, number],
  { near = 0.6 }: Yolo2LossOptions,
) {
  const [n, , rows, columns] = output.shape;
  const count = n * anchors.length * rows * columns;
  const wanted = zeros([count, 1], { dtype: output.dtype });
  const best = overlaps(output, anchors, boxes, size);
  const answers = new Set(tasks.map(({ row }) => row));
  for (const row of answers) wanted.values[row] = best[row];
  const weights = (object: number, noObject: number): Tensor => {
    const all = zeros([count, 1], { dtype: output.dtype });
    for (let i = 0; i < count; i++) {
      all.values[i] = answers.has(i) ? object : best[i] >= near ? 0 : noObject;
    }
    return all;
  };
  return { wanted, weights };
}

/** The largest IoU of what each anchor says with an object of its picture. */
function overlaps(
  output: Tensor,
  anchors: readonly Prior[],
  boxes: readonly Tensor[],
  [height, width]: readonly [number, number],
): Float64Array {
  const [n, channels, rows, columns] = output.shape;
  const [area, depth] = [rows * columns, channels / anchors.length];
  const v = output.storage.peek();
  const best = new Float64Array(n * anchors.length * area);
  const sigma = (t: number): number => 1 / (1 + Math.exp(-t));
  for (let i = 0; i < best.length; i++) {
    const cell = i % area;
    const a = Math.floor(i / area) % anchors.length;
    const image = Math.floor(i / (area * anchors.length));
    const objects = boxes[image].values;
    if (objects.length === 0) continue;
    const at = (image * anchors.length + a) * depth * area + cell;
    const x = ((sigma(v[at]) + (cell % columns)) / columns) * width;
    const y = ((sigma(v[at + area]) + Math.floor(cell / columns)) / rows) * height;
    const w = ((anchors[a][0] * Math.exp(Math.min(v[at + 2 * area], 8))) / columns) * width;
    const h = ((anchors[a][1] * Math.exp(Math.min(v[at + 3 * area], 8))) / rows) * height;
    for (let k = 0; k < objects.length; k += 4) {
      const [x1, y1, x2, y2] = [objects[k], objects[k + 1], objects[k + 2], objects[k + 3]];
      const wide = Math.min(x + w / 2, x2) - Math.max(x - w / 2, x1);
      const high = Math.min(y + h / 2, y2) - Math.max(y - h / 2, y1);
      if (wide <= 0 || high <= 0) continue;
      const union = w * h + (x2 - x1) * (y2 - y1) - wide * high;
      best[i] = Math.max(best[i], (wide * high) / union);
    }
  }
  return best;
}
