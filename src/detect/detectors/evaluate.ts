import type { SceneDataset } from "../../data/index.js";
import { throwIfInterrupted } from "../../host/index.js";
import { cocoMetrics } from "../cocoMetrics.js";
import type { Detected, Detector } from "./detector.js";

/** How good a detector is on a set, and what a picture costs. */
export interface DetectorReport {
  /** COCO's mean average precision, over IoU 0.5 … 0.95; at 0.5; at 0.75. */
  map: number;
  map50: number;
  map75: number;
  /** Seconds a picture, by stage. */
  stages: Record<string, number>;
  /** Seconds a picture. */
  seconds: number;
  /** How often the convolutional network is run for a picture. */
  passes: number;
  /** Regions looked at in a picture; 0 where there is no such stage. */
  proposals: number;
  detections: Detected[];
}

/**
 * Lets a detector loose on a set: mean average precision, and the means of what a picture costs.
 *
 * The scores of all boxes of at least `threshold` count (default 0.05): average precision is over all of them.
 */
export function evaluateDetector(
  detector: Detector,
  set: SceneDataset,
  { threshold = 0.05 }: { threshold?: number } = {},
): DetectorReport {
  const count = set.length;
  const scenes = Array.from({ length: count }, (_, i) => set.sample(i));
  const detections = scenes.map(({ image }) => {
    throwIfInterrupted();
    return detector.detect(image, { threshold });
  });
  const stages: Record<string, number> = {};
  for (const found of detections) {
    for (const [stage, seconds] of Object.entries(found.stages)) {
      stages[stage] = (stages[stage] ?? 0) + seconds / count;
    }
  }
  const mean = (of: (found: Detected) => number): number =>
    detections.reduce((sum, found) => sum + of(found), 0) / count;
  const { ap, ap50, ap75 } = cocoMetrics(detections, scenes);
  return {
    ...{ map: ap, map50: ap50, map75: ap75 },
    stages,
    seconds: Object.values(stages).reduce((a, b) => a + b, 0),
    passes: mean(({ passes }) => passes),
    proposals: mean(({ proposals }) => proposals?.shape[0] ?? 0),
    detections,
  };
}
