import { DataError, OptionError, ShapeError } from "../tensor/errors.js";
import type { Tensor } from "../tensor/index.js";
import { formatShape } from "../tensor/shape.js";
import { sorted, type YoloDetections } from "./yolo.js";

const logistic = (v: number): number => 1 / (1 + Math.exp(-v));

/** Width and height of an anchor ("prior"), in cells. */
export type Prior = readonly [width: number, height: number];

/** Refuses anchors without a size, and what is not [N, A·(5 + C), S, S′]. */
export function checkPriors(
  op: string,
  output: Tensor,
  anchors: readonly Prior[],
  classes: number,
): void {
  if (anchors.length === 0 || !anchors.flat().every((v) => v > 0)) {
    throw new OptionError(op, "anchors [width, height] > 0", JSON.stringify(anchors));
  }
  const depth = anchors.length * (5 + classes);
  if (output.rank === 4 && output.shape[1] === depth) return;
  throw new ShapeError(op, `x of shape [N,${depth},S,S]`, formatShape(output.shape));
}

/**
 * What YOLO v2 says, as boxes. Each anchor in each cell says tx, ty, tw, th, to and C class scores:
 * x = σ(tx) + column, y = σ(ty) + row, w = p_w·exp(tw), h = p_h·exp(th), in cells; the score is σ(to) times the class's softmax.
 *
 * Shapes   output [N, A·(5 + C), S, S′] , anchors A times [w, h] in cells, size [height, width] of the picture → for each
 *          image boxes [K, 4] (xyxy, pixels) with a score of at least `threshold`
 * Source   Redmon & Farhadi 2017, section 2 and figure 3
 * @throws  ShapeError decodeYolo2: expected x of shape [N,14,S,S], got [1,7,1,1]
 * @throws  OptionError decodeYolo2: expected anchors [width, height] > 0, got []
 * @throws  DataError decodeYolo2: expected finite numbers, got NaN
 * @example decodeYolo2(zeros([1, 6, 1, 1]), [[0.5, 1]], [8, 8], { classes: 1 })[0].boxes.toArray() // [[2, 0, 6, 8]]
 */
export function decodeYolo2(
  output: Tensor,
  anchors: readonly Prior[],
  size: readonly [height: number, width: number],
  { classes, threshold = 0.2 }: { classes: number; threshold?: number },
): YoloDetections[] {
  checkPriors("decodeYolo2", output, anchors, classes);
  const depth = 5 + classes;
  const v = output.values;
  const bad = v.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new DataError("decodeYolo2", "finite numbers", String(bad));
  const [n, , rows, columns] = output.shape;
  const [down, across] = [size[0] / rows, size[1] / columns];
  return Array.from({ length: n }, (_, image) => {
    const all: Parameters<typeof sorted>[0] = [];
    anchors.forEach(([wide, high], a) => {
      for (let cell = 0; cell < rows * columns; cell++) {
        const at = (k: number): number =>
          v[((image * anchors.length + a) * depth + k) * rows * columns + cell];
        const { label, probability } = bestClass(
          Array.from({ length: classes }, (_, c) => at(5 + c)),
        );
        const score = logistic(at(4)) * probability;
        if (score < threshold) continue;
        const x = (logistic(at(0)) + (cell % columns)) * across;
        const y = (logistic(at(1)) + Math.floor(cell / columns)) * down;
        const [w, h] = [(wide * Math.exp(at(2)) * across) / 2, (high * Math.exp(at(3)) * down) / 2];
        all.push({ box: [x - w, y - h, x + w, y + h], score, label, cell });
      }
    });
    return sorted(all);
  });
}

/** The likeliest class, by softmax. */
function bestClass(scores: number[]): { label: number; probability: number } {
  const largest = Math.max(...scores);
  const sum = scores.reduce((total, score) => total + Math.exp(score - largest), 0);
  return { label: scores.indexOf(largest), probability: 1 / sum };
}
