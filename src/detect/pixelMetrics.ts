import { DataError, OptionError, ShapeError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { numbersOf } from "./checks.js";

export interface PixelMetrics {
  /** The share of the pixels that are right. */
  accuracy: number;
  /** The mean of each class's share of right pixels. */
  meanAccuracy: number;
  /** The mean IoU over the classes that occur, in the answer or the truth. */
  miou: number;
  /** IoU of each class; NaN of one that does not occur. */
  iou: number[];
}

/**
 * How well a segmentation fits: pixel accuracy, mean accuracy and mean IoU. Pixels of the class `ignore` in the truth
 * do not count. NaN where there are no pixels.
 *
 * Shapes   answer and truth: as many classes (0 … classes − 1) as pixels, of one image or many
 * Source   Long, Shelhamer & Darrell 2015, section 5; Everingham et al. 2015, section 3.3
 * @throws  ShapeError pixelMetrics: expected as many answers as pixels, got 1 and 2
 * @throws  DataError pixelMetrics: expected classes from 0 to 1, got 2
 * @throws  OptionError pixelMetrics: expected classes as a whole number ≥ 1, got 0
 * @example pixelMetrics([0, 1, 1, 1], [0, 0, 1, 1], 2).accuracy // 0.75
 * @example pixelMetrics([0, 1, 1, 1], [0, 0, 1, 1], 2).iou[0] // 0.5
 */
export function pixelMetrics(
  answer: ArrayLike<number> | Tensor,
  truth: ArrayLike<number> | Tensor,
  classes: number,
  { ignore }: { ignore?: number } = {},
): PixelMetrics {
  const op = "pixelMetrics";
  if (!Number.isInteger(classes) || classes < 1) {
    throw new OptionError(op, "classes as a whole number ≥ 1", String(classes));
  }
  const [said, right] = [numbersOf(answer), numbersOf(truth)];
  if (said.length !== right.length) {
    throw new ShapeError(op, "as many answers as pixels", `${said.length} and ${right.length}`);
  }
  const [hits, answered, there] = [0, 1, 2].map(() => new Array<number>(classes).fill(0));
  for (let i = 0; i < right.length; i++) {
    if (right[i] === ignore) continue;
    for (const v of [said[i], right[i]]) {
      if (Number.isInteger(v) && v >= 0 && v < classes) continue;
      throw new DataError(op, `classes from 0 to ${classes - 1}`, String(v));
    }
    answered[said[i]]++;
    there[right[i]]++;
    if (said[i] === right[i]) hits[right[i]]++;
  }
  const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
  const mean = (values: number[]): number => {
    const known = values.filter((v) => !Number.isNaN(v));
    return sum(known) / known.length;
  };
  const iou = hits.map((n, k) => n / (answered[k] + there[k] - n));
  return {
    accuracy: sum(hits) / sum(there),
    meanAccuracy: mean(hits.map((n, k) => n / there[k])),
    miou: mean(iou),
    iou,
  };
}
