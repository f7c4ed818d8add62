import { averagePrecision } from "./averagePrecision.js";
import { checkShare } from "./checks.js";
import {
  checkImages,
  classesOf,
  type Detections,
  foundOf,
  type GroundTruth,
  overlapWith,
  wantedOf,
} from "./groundTruth.js";
import { byScore } from "./nms.js";

export interface VocOptions {
  /** "all": the area under the curve (from 2010); "11": at recall 0, 0.1 … 1 (2007). Default "all". */
  points?: "all" | "11";
  /** A detection with this IoU finds its object. Default 0.5. */
  threshold?: number;
}

/**
 * Mean average precision as Pascal VOC defines it. A detection belongs to the object that it overlaps most, and a
 * second one for the same object is wrong; objects to `ignore` ("difficult") count neither way. Widths are x2 − x1.
 *
 * Shapes   for each image boxes [N, 4] (xyxy), scores [N], labels [N] · true boxes [M, 4], labels [M]
 * Source   Everingham et al. 2010, section 4.2; VOC 2012 development kit, section 3.4
 * @throws  ShapeError vocMetrics: expected detections for each of 1 images, got 0
 * @throws  OptionError vocMetrics: expected threshold from 0 to 1, got 50
 * @example vocMetrics([{ boxes: tensor([[0, 0, 9, 9]]), scores: [0.8], labels: [1] }], [{ boxes: tensor([[0, 0, 9, 10]]), labels: [1] }]).map // 1
 */
export function vocMetrics(
  found: readonly Detections[],
  truth: readonly GroundTruth[],
  { points = "all", threshold = 0.5 }: VocOptions = {},
): { map: number; byClass: Map<number, number> } {
  checkImages("vocMetrics", found, truth);
  checkShare("vocMetrics", "threshold", threshold);
  const byClass = new Map<number, number>();
  for (const label of classesOf(truth)) {
    const { hits, objects } = hitsOf(found, truth, label, threshold);
    if (objects > 0) byClass.set(label, averagePrecision(hits, objects, points));
  }
  const values = [...byClass.values()];
  return { map: values.reduce((a, b) => a + b, 0) / values.length, byClass };
}

/** For each detection of a class, best first, whether it found an object. */
function hitsOf(
  found: readonly Detections[],
  truth: readonly GroundTruth[],
  label: number,
  threshold: number,
): { hits: boolean[]; objects: number } {
  const wanted = truth.map((image) => wantedOf(image, label));
  const all = found.flatMap((image, i) => foundOf(image, label).map((f) => ({ ...f, image: i })));
  const taken = new Set<object>();
  const hits = byScore(all.map(({ score }) => score)).flatMap((i) => {
    const overlaps = wanted[all[i].image].map((w) => overlapWith(all[i], w, false));
    const best = overlaps.indexOf(Math.max(...overlaps));
    if (best < 0 || overlaps[best] === 0 || overlaps[best] < threshold) return [false];
    const object = wanted[all[i].image][best];
    if (object.ignore) return [];
    const first = !taken.has(object);
    taken.add(object);
    return [first];
  });
  return { hits, objects: wanted.flat().filter((w) => !w.ignore).length };
}
