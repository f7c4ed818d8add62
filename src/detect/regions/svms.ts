import { fitLinearSvm } from "../../classic/index.js";
import * as F from "../../ops/index.js";
import type { Rng, Tensor } from "../../tensor/index.js";
import { boxIou } from "../boxes.js";
import { encodeBoxes } from "../regression.js";
import { ridge } from "./ridge.js";

/** What is known of one training picture. */
export interface RegionFeatures {
  /** [K, 4] and [K, D]: the proposals. */
  proposals: Tensor;
  features: Tensor;
  /** [n, 4], [n, D] and n: the objects, looked at through their true boxes. */
  boxes: Tensor;
  own: Tensor;
  labels: ArrayLike<number>;
}

export interface SvmOptions {
  /** What a row inside the margin costs. Default 0.01. */
  c?: number;
  /** A proposal with a smaller IoU than this with all objects of a class is not one. Default 0.3. */
  overlap?: number;
  /** Rounds of looking for negatives that are hard. Default 2. */
  rounds?: number;
  rng: Rng;
}

/** For each class a row of D weights and a constant. */
export interface LinearScores {
  weights: Float32Array;
  bias: Float32Array;
}

/** Negatives of a picture to begin with, and how many hard ones a round adds. */
const FEW = 4;
const HARD = 10;

/**
 * One linear SVM a class: objects against proposals that hardly touch one of the class. It begins with a few negatives by lot; then
 * those that it gets wrong, or nearly, are added, and it is learned anew.
 * Source: Girshick et al. 2014, section 2.3 (hard negative mining; IoU 0.3)
 */
export function regionSvms(
  pictures: readonly RegionFeatures[],
  classes: number,
  { c = 0.01, overlap = 0.3, rounds = 2, rng }: SvmOptions,
): LinearScores {
  const depth = pictures[0].features.shape[1];
  const weights = new Float32Array(classes * depth);
  const bias = new Float32Array(classes).fill(-1);
  for (let label = 0; label < classes; label++) {
    const positives = pictures.flatMap(({ own, labels }) =>
      rowsOf(own, (i) => labels[i] === label),
    );
    // A class that the set has nothing of is never found.
    if (positives.length === 0) continue;
    const pools = pictures.map((picture) => negativesOf(picture, label, overlap));
    const chosen = pools.map((pool) => new Set(rng.shuffle([...pool.keys()]).slice(0, FEW)));
    for (let round = 0; round <= rounds; round++) {
      const negatives = pools.flatMap((pool, n) => [...chosen[n]].map((i) => pool[i]));
      if (negatives.length === 0) break;
      const rows = [...positives, ...negatives];
      const kinds = rows.map((_, i) => Number(i < positives.length));
      const svm = fitLinearSvm(rows, kinds, { c, tolerance: 0.01, maxPasses: 60 });
      weights.set(svm.weights, label * depth);
      bias[label] = svm.bias;
      if (round === rounds) break;
      pools.forEach((pool, n) => {
        addHard(pool, chosen[n], svm.weights, svm.bias);
      });
    }
  }
  return { weights, bias };
}

/** Rows of a tensor as views. */
function rowsOf(x: Tensor, wanted: (row: number) => boolean): ArrayLike<number>[] {
  const [count, depth] = x.shape;
  const v = x.values;
  return Array.from({ length: count }, (_, i) => i)
    .filter(wanted)
    .map((i) => v.subarray(i * depth, (i + 1) * depth));
}

function negativesOf(
  { proposals, features, boxes, labels }: RegionFeatures,
  label: number,
  overlap: number,
): ArrayLike<number>[] {
  const same = Array.from(labels, (_, i) => i).filter((i) => labels[i] === label);
  const iou = boxIou(proposals, F.takeRows(boxes, same)).values;
  return rowsOf(features, (i) => {
    const row = iou.subarray(i * same.length, (i + 1) * same.length);
    return row.every((share: number) => share < overlap);
  });
}

/** The highest scores above −1 come to the negatives. */
function addHard(
  pool: readonly ArrayLike<number>[],
  chosen: Set<number>,
  weights: Float64Array,
  bias: number,
): void {
  const scores = pool.map((row) => {
    let sum = bias;
    for (let d = 0; d < weights.length; d++) sum += weights[d] * row[d];
    return sum;
  });
  const hard = [...pool.keys()].filter((i) => scores[i] > -1 && !chosen.has(i));
  for (const i of hard.sort((p, q) => scores[q] - scores[p]).slice(0, HARD)) chosen.add(i);
}

/**
 * For each class how to move a proposal onto its object, from the proposal's features: ridge regression over proposals with an
 * IoU of at least 0.6. A class without such pairs moves nothing.
 * Source: Girshick et al. 2014, appendix C
 */
export function regionRegression(
  pictures: readonly RegionFeatures[],
  classes: number,
  { lambda = 100, overlap = 0.6 } = {},
): LinearScores {
  const depth = pictures[0].features.shape[1];
  const weights = new Float32Array(4 * classes * depth);
  const bias = new Float32Array(4 * classes);
  for (let label = 0; label < classes; label++) {
    const [x, y]: [number[], number[]] = [[], []];
    for (const { proposals, features, boxes, labels } of pictures) {
      const iou = boxIou(proposals, boxes);
      const [rows, columns] = iou.shape;
      for (let i = 0; i < rows; i++) {
        const row = iou.values.subarray(i * columns, (i + 1) * columns);
        const best = row.indexOf(Math.max(...row));
        if (best < 0 || row[best] < overlap || labels[best] !== label) continue;
        x.push(...features.values.subarray(i * depth, (i + 1) * depth));
        y.push(...encodeBoxes(F.takeRows(boxes, [best]), F.takeRows(proposals, [i])).values);
      }
    }
    const rows = x.length / depth;
    if (rows === 0) continue;
    const found = ridge(
      { values: x, rows, columns: depth },
      { values: y, rows, columns: 4 },
      lambda,
    );
    for (let k = 0; k < 4; k++) {
      bias[4 * label + k] = found.bias[k];
      for (let d = 0; d < depth; d++) {
        weights[(4 * label + k) * depth + d] = found.weights[4 * d + k];
      }
    }
  }
  return { weights, bias };
}
