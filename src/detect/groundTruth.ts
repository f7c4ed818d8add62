import { ShapeError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkBoxes, checkPerBox } from "./checks.js";
import { byScore } from "./nms.js";

/** What a detector says of one image. */
export interface Detections {
  /** [N, 4], xyxy. */
  boxes: Tensor;
  /** How sure it is of each box. */
  scores: ArrayLike<number> | Tensor;
  /** The class of each box. */
  labels: ArrayLike<number> | Tensor;
}

/** What there is in one image. */
export interface GroundTruth {
  /** [N, 4], xyxy. */
  boxes: Tensor;
  /** The class of each box. */
  labels: ArrayLike<number> | Tensor;
  /** Boxes that need not be found and cost nothing: COCO's crowds, VOC's difficult objects. */
  ignore?: ArrayLike<number | boolean>;
  /** Square pixels of each object; default: those of its box. COCO takes the mask's. */
  areas?: ArrayLike<number>;
}

export type Four = readonly [number, number, number, number];

export interface Wanted {
  box: Four;
  area: number;
  ignore: boolean;
}

export interface Found {
  box: Four;
  area: number;
  score: number;
}

const four = (v: ArrayLike<number>, i: number): Four => [
  v[4 * i],
  v[4 * i + 1],
  v[4 * i + 2],
  v[4 * i + 3],
];
const areaOf = ([x1, y1, x2, y2]: Four): number => (x2 - x1) * (y2 - y1);

/** Refuses lists of different lengths, and boxes, scores and labels that do not belong together. */
export function checkImages(
  op: string,
  found: readonly Detections[],
  truth: readonly GroundTruth[],
): void {
  if (found.length !== truth.length) {
    throw new ShapeError(op, `detections for each of ${truth.length} images`, `${found.length}`);
  }
  for (const { boxes, scores, labels } of found) {
    checkBoxes(op, boxes);
    checkPerBox(op, "scores", scores, boxes.shape[0]);
    checkPerBox(op, "labels", labels, boxes.shape[0]);
  }
  for (const { boxes, labels, areas } of truth) {
    checkBoxes(op, boxes);
    checkPerBox(op, "labels", labels, boxes.shape[0]);
    if (areas) checkPerBox(op, "areas", areas, boxes.shape[0]);
  }
}

const labelsOf = (labels: ArrayLike<number> | Tensor): number[] =>
  Array.from(
    "values" in labels && "shape" in labels
      ? (labels as Tensor).values
      : (labels as ArrayLike<number>),
  );

/** The classes that there is anything of, from the smallest. */
export const classesOf = (truth: readonly GroundTruth[]): number[] =>
  [...new Set(truth.flatMap(({ labels }) => labelsOf(labels)))].sort((a, b) => a - b);

/** The detections of one class, best first. */
export function foundOf({ boxes, scores, labels }: Detections, label: number): Found[] {
  const values = labelsOf(scores);
  const all = labelsOf(labels).flatMap((l, i) => {
    const box = four(boxes.values, i);
    return l === label ? [{ box, area: areaOf(box), score: values[i] }] : [];
  });
  return byScore(all.map(({ score }) => score)).map((i) => all[i]);
}

/** The objects of one class. */
export const wantedOf = (truth: GroundTruth, label: number): Wanted[] =>
  labelsOf(truth.labels).flatMap((l, i) => {
    if (l !== label) return [];
    const box = four(truth.boxes.values, i);
    return [{ box, area: truth.areas?.[i] ?? areaOf(box), ignore: Boolean(truth.ignore?.[i]) }];
  });

/** IoU; with a crowd, the share of the detection that lies in it. */
export function overlapWith(found: Found, { box, ignore }: Wanted, crowd: boolean): number {
  const [a, b] = [found.box, box];
  const w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (!(w > 0 && h > 0)) return 0;
  return (w * h) / (crowd && ignore ? found.area : found.area + areaOf(b) - w * h);
}
