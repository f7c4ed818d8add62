import { averagePrecision } from "./averagePrecision.js";
import {
  checkImages,
  classesOf,
  type Detections,
  type Found,
  foundOf,
  type GroundTruth,
  overlapWith,
  type Wanted,
  wantedOf,
} from "./groundTruth.js";
import { byScore } from "./nms.js";

/** COCO's twelve numbers, and AP by class. NaN where there was nothing of the kind to find. */
export interface CocoMetrics {
  /** Mean over classes and the IoU thresholds 0.5, 0.55 … 0.95. */
  ap: number;
  ap50: number;
  ap75: number;
  /** Objects under 32², from 32² to 96², over 96² square pixels. */
  apSmall: number;
  apMedium: number;
  apLarge: number;
  /** Recall with at most 1, 10 and 100 detections an image and class. */
  recall1: number;
  recall10: number;
  recall100: number;
  recallSmall: number;
  recallMedium: number;
  recallLarge: number;
  byClass: Map<number, { ap: number; ap50: number }>;
}

/** 0.5, 0.55 … 0.95, to the last bit those of pycocotools. */
const THRESHOLDS = Array.from({ length: 10 }, (_, i) => (i === 9 ? 0.95 : i * (0.45 / 9) + 0.5));
const MOST = 100;
const RANGES = {
  all: [0, 1e10],
  small: [0, 32 ** 2],
  medium: [32 ** 2, 96 ** 2],
  large: [96 ** 2, 1e10],
} as const;
type Range = readonly [number, number];

/** What became of a detection. */
const [MISS, HIT, IGNORED] = [0, 1, -1];
type Fate = typeof MISS | typeof HIT | typeof IGNORED;

interface Image {
  found: Found[];
  wanted: Wanted[];
}

const within = (area: number, [low, high]: Range): boolean => area >= low && area <= high;

/** Each detection, best first, takes the free object that it covers best; what may be ignored comes last. */
function fates({ found, wanted }: Image, range: Range, threshold: number): Fate[] {
  const ignored = wanted.map((w) => w.ignore || !within(w.area, range));
  const order = wanted.map((_, i) => i).sort((i, j) => Number(ignored[i]) - Number(ignored[j]));
  const taken = new Set<number>();
  return found.map((detection) => {
    let [best, at] = [Math.min(threshold, 1 - 1e-10), -1];
    for (const i of order) {
      if (taken.has(i) && !wanted[i].ignore) continue;
      if (at >= 0 && !ignored[at] && ignored[i]) break;
      const overlap = overlapWith(detection, wanted[i], true);
      if (overlap < best) continue;
      [best, at] = [overlap, i];
    }
    if (at < 0) return within(detection.area, range) ? MISS : IGNORED;
    taken.add(at);
    return ignored[at] ? IGNORED : HIT;
  });
}

/** AP and recall of one class at one threshold. */
function measure(images: Image[], range: Range, threshold: number, most: number) {
  const objects = images.flatMap(({ wanted }) =>
    wanted.filter((w) => !w.ignore && within(w.area, range)),
  ).length;
  const all = images.flatMap((image) => {
    const first = { ...image, found: image.found.slice(0, most) };
    return fates(first, range, threshold).map((fate, i) => ({ fate, score: image.found[i].score }));
  });
  const hits = byScore(all.map(({ score }) => score))
    .map((i) => all[i].fate)
    .filter((fate) => fate !== IGNORED);
  const found = hits.filter((fate) => fate === HIT).length;
  return {
    ap: averagePrecision(hits, objects, "101"),
    recall: objects === 0 ? Number.NaN : found / objects,
  };
}

/** The mean of what there is; NaN of nothing. */
function mean(values: number[]): number {
  const known = values.filter((v) => !Number.isNaN(v));
  return known.reduce((a, b) => a + b, 0) / known.length;
}

/**
 * COCO's detection metrics: mean average precision at ten IoU thresholds, by size of object, and recall.
 *
 * Shapes   for each image boxes [N, 4] (xyxy), scores [N], labels [N] · true boxes [M, 4], labels [M]
 * Source   Lin et al. 2014; cocodataset.org, detection evaluation; equal to pycocotools
 * @throws  ShapeError cocoMetrics: expected detections for each of 1 images, got 0
 * @throws  DataError cocoMetrics: expected scores that can be compared, got NaN for box 0
 * @example cocoMetrics([{ boxes: tensor([[0, 0, 9, 9]]), scores: [0.8], labels: [1] }], [{ boxes: tensor([[0, 0, 9, 10]]), labels: [1] }]).ap.toFixed(2) // "0.90"
 */
export function cocoMetrics(
  found: readonly Detections[],
  truth: readonly GroundTruth[],
): CocoMetrics {
  checkImages("cocoMetrics", found, truth);
  const classes = classesOf(truth);
  const images = classes.map((label) =>
    truth.map((wanted, i) => ({
      wanted: wantedOf(wanted, label),
      found: foundOf(found[i], label).slice(0, MOST),
    })),
  );
  const over = (range: Range, most = MOST) =>
    images.map((each) => THRESHOLDS.map((threshold) => measure(each, range, threshold, most)));
  const all = over(RANGES.all);
  const [small, medium, large] = [RANGES.small, RANGES.medium, RANGES.large].map((r) => over(r));
  const ap = (table: typeof all) => mean(table.flat().map((m) => m.ap));
  const recall = (table: typeof all) => mean(table.flat().map((m) => m.recall));
  const apAt = (threshold: number) => mean(all.map((row) => row[threshold].ap));
  return {
    ...{ ap: ap(all), ap50: apAt(0), ap75: apAt(5) },
    ...{ apSmall: ap(small), apMedium: ap(medium), apLarge: ap(large) },
    recall1: recall(over(RANGES.all, 1)),
    recall10: recall(over(RANGES.all, 10)),
    recall100: recall(all),
    ...{ recallSmall: recall(small), recallMedium: recall(medium), recallLarge: recall(large) },
    byClass: new Map(
      classes.map((label, k) => [label, { ap: mean(all[k].map((m) => m.ap)), ap50: all[k][0].ap }]),
    ),
  };
}
