import * as F from "../ops/index.js";
import { ShapeError } from "../tensor/errors.js";
import { type Tensor, zeros } from "../tensor/index.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import { checkOutput, type YoloGrid } from "./yolo.js";

export interface YoloLossOptions {
  /** λcoord: how much places and sizes count. Default 5. */
  coordinates?: number;
  /** How much places (x, y) and sizes (√w, √h) count by themselves. Default both: λcoord. */
  places?: number;
  sizes?: number;
  /** λnoobj: how much the confidence of boxes without an object counts. Default 0.5. */
  noObject?: number;
  /** How much the confidence of boxes that answer for an object counts. Default 1. */
  object?: number;
  /** How much the classes count. Default 1. */
  classWeight?: number;
}

/** Keeps √ away from 0, where its slope is endless; negative sizes of an untrained network get this. */
const TINY = 1e-6;

/**
 * The loss of YOLO v1, summed over the cells and divided by the number of images. In a cell with an object the box
 * with the larger IoU answers for it: 5·(x, y, √w, √h)² + (confidence − IoU)², and the cell for its class; the
 * confidence of every other box is to be 0, and counts half. Each of the five terms can be switched off by a weight of 0.
 *
 * Shapes   output [N, S, S, 5B + C], target the same (`yoloTarget`) → []
 * Source   Redmon et al. 2016, equation 3; section 2: the confidence to reach is the IoU
 * @throws  ShapeError yoloLoss: expected x of shape [N,7,7,30], got [1,30,7,7]
 * @throws  ShapeError yoloLoss: expected target of shape [1,1,1,7], got [2,1,1,7]
 * @example yoloLoss(tensor([[[[0.5, 0.5, 1, 1, 1, 1, 0]]]]), tensor([[[[0.5, 0.5, 1, 1, 1, 0, 1]]]]), { cells: 1, boxes: 1, classes: 2 }).item() // 2
 */
export function yoloLoss(
  output: Tensor,
  target: Tensor,
  grid: YoloGrid,
  options: YoloLossOptions = {},
): Tensor {
  checkOutput("yoloLoss", output, grid);
  if (!sameShape(output.shape, target.shape)) {
    const expected = `target of shape ${formatShape(output.shape)}`;
    throw new ShapeError("yoloLoss", expected, formatShape(target.shape));
  }
  const { wanted, weights, roots } = plan(output, target, grid, options);
  // √ where the plan says w or h of an answering box, the number itself elsewhere.
  const positive = F.add(F.relu(F.sub(output, TINY)), TINY);
  const rooted = F.sqrt(positive);
  const plain = F.sub(1, roots);
  const said = F.add(F.mul(rooted, roots), F.mul(output, plain));
  const error = F.sub(said, wanted);
  return F.div(F.sum(F.mul(F.mul(error, error), weights)), Math.max(output.shape[0], 1));
}

/** What each number is to be, how much it counts, and whether its square root does. */
function plan(
  output: Tensor,
  target: Tensor,
  { cells, boxes, classes }: YoloGrid,
  options: YoloLossOptions,
) {
  const { coordinates = 5, noObject = 0.5, object = 1, classWeight = 1 } = options;
  const { places = coordinates, sizes = coordinates } = options;
  const depth = 5 * boxes + classes;
  const make = (): Tensor => zeros(output.shape, { dtype: output.dtype });
  const [wanted, weights, roots] = [make(), make(), make()];
  const [v, t] = [output.values, target.values];
  for (let cell = 0; cell < v.length; cell += depth) {
    for (let b = 0; b < boxes; b++) weights.values[cell + 5 * b + 4] = noObject;
    if (!(t[cell + 4] > 0)) continue;
    const overlaps = Array.from({ length: boxes }, (_, b) => overlap(v, t, cell + 5 * b, cells));
    const best = overlaps.indexOf(Math.max(...overlaps));
    const at = cell + 5 * best;
    wanted.values.set([t[at], t[at + 1], Math.sqrt(t[at + 2]), Math.sqrt(t[at + 3])], at);
    weights.values.fill(places, at, at + 2);
    weights.values.fill(sizes, at + 2, at + 4);
    roots.values.fill(1, at + 2, at + 4);
    wanted.values[at + 4] = overlaps[best];
    weights.values[at + 4] = object;
    wanted.values.set(t.subarray(cell + 5 * boxes, cell + depth), cell + 5 * boxes);
    weights.values.fill(classWeight, cell + 5 * boxes, cell + depth);
  }
  return { wanted, weights, roots };
}

/** IoU of what is said and what is true, in parts of the image; x and y are in parts of a cell. */
function overlap(v: ArrayLike<number>, t: ArrayLike<number>, at: number, s: number): number {
  const side = (k: number): number => {
    const [a, b] = [v[at + k] / s, t[at + k] / s];
    const [p, q] = [Math.max(v[at + k + 2], 0) / 2, t[at + k + 2] / 2];
    return Math.max(0, Math.min(a + p, b + q) - Math.max(a - p, b - q));
  };
  const common = side(0) * side(1);
  const area = Math.max(v[at + 2], 0) * Math.max(v[at + 3], 0);
  const union = area + t[at + 2] * t[at + 3] - common;
  return union > 0 ? common / union : 0;
}
