import { OptionError } from "../tensor/errors.js";

/**
 * Where precision is read along recall: at 11 places (VOC 2007), at 101 (COCO), or as the whole area (VOC from 2010).
 */
export type PrecisionPoints = "11" | "101" | "all";

/** Precision and recall after each detection, best first. */
export function precisionRecall(
  hits: ArrayLike<number | boolean>,
  objects: number,
): { precision: number[]; recall: number[] } {
  let found = 0;
  const counts = Array.from(hits, (hit) => {
    found += Number(hit);
    return found;
  });
  return {
    precision: counts.map((count, i) => count / (i + 1)),
    recall: counts.map((count) => count / objects),
  };
}

/**
 * Average precision: precision, made monotone (the best at this recall or more), averaged over recall. `hits` says
 * for each detection, best score first, whether it found an object; `objects` is how many there were to find.
 * NaN where there was nothing to find.
 *
 * Source   Everingham et al. 2010, section 4.2 (11 points); VOC 2012 development kit, section 3.4.1 (all); Lin et al. 2014 and COCO's evaluation (101)
 * @throws  OptionError averagePrecision: expected points "11", "101" or "all", got "7"
 * @example averagePrecision([1, 0, 1], 2, "all").toFixed(4) // "0.8333"
 * @example averagePrecision([1, 0, 1], 2, "11").toFixed(4) // "0.8485"
 */
export function averagePrecision(
  hits: ArrayLike<number | boolean>,
  objects: number,
  points: PrecisionPoints = "all",
): number {
  if (points !== "11" && points !== "101" && points !== "all") {
    const got = JSON.stringify(points) ?? "undefined";
    throw new OptionError("averagePrecision", 'points "11", "101" or "all"', got);
  }
  if (objects === 0) return Number.NaN;
  const { precision, recall } = precisionRecall(hits, objects);
  for (let i = precision.length - 1; i > 0; i--) {
    precision[i - 1] = Math.max(precision[i - 1], precision[i]);
  }
  if (points === "all") {
    return recall.reduce((sum, r, i) => sum + (r - (recall[i - 1] ?? 0)) * precision[i], 0);
  }
  const steps = Number(points) - 1;
  let [sum, at] = [0, 0];
  for (let k = 0; k <= steps; k++) {
    const wanted = k === steps ? 1 : k * (1 / steps);
    while (at < recall.length && recall[at] < wanted) at++;
    sum += precision[at] ?? 0;
  }
  return sum / (steps + 1);
}
