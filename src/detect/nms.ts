import type { Tensor } from "../tensor/tensor.js";
import { checkBoxes, checkPerBox, checkShare } from "./checks.js";

/** Numbers of boxes from the highest score down; equal scores stay in their order. */
export function byScore(scores: ArrayLike<number>): number[] {
  const order = Array.from({ length: scores.length }, (_, i) => i);
  return order.sort((i, j) => (scores[j] > scores[i] ? 1 : scores[j] < scores[i] ? -1 : i - j));
}

/** Keeps the best and drops what overlaps it, again and again; classes other than its own stay. */
function suppress(
  boxes: Tensor,
  scores: ArrayLike<number>,
  classes: ArrayLike<number> | null,
  threshold: number,
): number[] {
  const v = boxes.values;
  // Every step is rounded as torchvision's is, so that an IoU at the threshold falls on the same side.
  const round = boxes.dtype === "float32" ? Math.fround : (x: number) => x;
  const side = (from: number, to: number): number => round(Math.max(0, round(to - from)));
  const order = byScore(scores);
  const area = (i: number): number =>
    round(round(v[4 * i + 2] - v[4 * i]) * round(v[4 * i + 3] - v[4 * i + 1]));
  const areas = Array.from({ length: boxes.shape[0] }, (_, i) => area(i));
  const dropped = new Uint8Array(areas.length);
  const kept: number[] = [];
  for (let a = 0; a < order.length; a++) {
    const i = order[a];
    if (dropped[i]) continue;
    kept.push(i);
    for (let b = a + 1; b < order.length; b++) {
      const j = order[b];
      if (dropped[j] || (classes && classes[i] !== classes[j])) continue;
      const w = side(Math.max(v[4 * i], v[4 * j]), Math.min(v[4 * i + 2], v[4 * j + 2]));
      const h = side(Math.max(v[4 * i + 1], v[4 * j + 1]), Math.min(v[4 * i + 3], v[4 * j + 3]));
      const common = round(w * h);
      const union = round(round(areas[i] + areas[j]) - common);
      if (union > 0 && round(common / union) > threshold) dropped[j] = 1;
    }
  }
  return kept;
}

/**
 * Non-maximum suppression, greedy: the box with the highest score stays, those that overlap it by more than
 * `threshold` (IoU) go, and so on. Returns the numbers of the boxes that stay, best first.
 *
 * Shapes   boxes [N, 4] (xyxy), scores [N] → numbers of boxes; none for no boxes
 * Source   Girshick et al. 2014, section 2.2; equal to torchvision.ops.nms
 * @throws  DataError nms: expected scores that can be compared, got NaN for box 1
 * @throws  ShapeError nms: expected scores: one for each of 2 boxes, got 3
 * @throws  OptionError nms: expected threshold from 0 to 1, got 2
 * @example nms(tensor([[0, 0, 4, 4], [0, 0, 4, 5], [9, 9, 12, 12]]), [0.6, 0.9, 0.3]) // [1, 2]
 */
export function nms(boxes: Tensor, scores: ArrayLike<number> | Tensor, threshold = 0.5): number[] {
  checkBoxes("nms", boxes);
  checkShare("nms", "threshold", threshold);
  return suppress(boxes, checkPerBox("nms", "scores", scores, boxes.shape[0]), null, threshold);
}

/**
 * Non-maximum suppression within each class: a box never drops one of another class. The classes may as well be
 * numbers of images, to do a whole batch at once. Returns the numbers of the boxes that stay, best first.
 *
 * Shapes   boxes [N, 4] (xyxy), scores [N], classes [N] → numbers of boxes
 * Source   equal to torchvision.ops.batched_nms
 * @throws  ShapeError batchedNms: expected classes: one for each of 2 boxes, got 1
 * @example batchedNms(tensor([[0, 0, 4, 4], [0, 0, 4, 5]]), [0.6, 0.9], [0, 1]) // [1, 0]
 */
export function batchedNms(
  boxes: Tensor,
  scores: ArrayLike<number> | Tensor,
  classes: ArrayLike<number> | Tensor,
  threshold = 0.5,
): number[] {
  const op = "batchedNms";
  checkBoxes(op, boxes);
  checkShare(op, "threshold", threshold);
  const count = boxes.shape[0];
  const kinds = checkPerBox(op, "classes", classes, count);
  return suppress(boxes, checkPerBox(op, "scores", scores, count), kinds, threshold);
}
