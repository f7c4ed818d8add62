import { type LayerOptions, type Linear, linear, Module } from "../../nn/index.js";
import * as F from "../../ops/index.js";
import { DataError, ShapeError } from "../../tensor/errors.js";
import { fromArray, type Rng, type Tensor, zeros } from "../../tensor/index.js";
import { formatShape } from "../../tensor/shape.js";
import { clipBoxes, largeBoxes } from "../boxes.js";
import { matchAnchors, sampleMatches } from "../matching.js";
import { batchedNms } from "../nms.js";
import { type BoxWeights, decodeBoxes, encodeBoxes } from "../regression.js";

/** What Fast R-CNN divides by standard deviations. */
export const BOX_WEIGHTS: BoxWeights = [10, 10, 5, 5];
const BETA = 1 / 9;

/** Two dense layers, then class scores and, for each class, a box: made by `regionHead`. */
export class RegionHead extends Module {
  readonly fc6: Linear;
  readonly fc7: Linear;
  readonly cls_score: Linear;
  readonly bbox_pred: Linear;

  constructor(
    inFeatures: number,
    /** Classes without the background. */
    readonly classes: number,
    hidden: number,
    options: LayerOptions = {},
  ) {
    super();
    this.fc6 = linear(inFeatures, hidden, options);
    this.fc7 = linear(hidden, hidden, options);
    this.cls_score = linear(hidden, classes + 1, options);
    this.bbox_pred = linear(hidden, 4 * (classes + 1), options);
  }

  /** [K, …] → [K, 5(C + 1)]: scores of the background and of C classes, then a box for each. */
  forward(x: Tensor): Tensor {
    if (x.shape[0] === 0) return zeros([0, 5 * (this.classes + 1)], { dtype: x.dtype });
    const hidden = this.hidden(x);
    return F.concat([this.cls_score.forward(hidden), this.bbox_pred.forward(hidden)], 1);
  }

  /** What the last two layers see. [K, …] → [K, hidden] */
  hidden(x: Tensor): Tensor {
    // No regions: nothing to multiply.
    if (x.shape[0] === 0) return zeros([0, this.fc7.weight.shape[0]], { dtype: x.dtype });
    const flat = F.reshape(x, [x.shape[0], x.size / x.shape[0]]);
    return F.relu(this.fc7.forward(F.relu(this.fc6.forward(flat))));
  }
}

/**
 * The end of Fast R-CNN: from the pooled maps of regions to classes and boxes. Class 0 is the background.
 *
 * Shapes   [K, C, H, W] or [K, inFeatures] → [K, 5(classes + 1)]
 * Source   Girshick 2015, figure 1; names as torchvision's TwoMLPHead and FastRCNNPredictor
 * @example regionHead(2048, 10, 256).outputShape([7, 128, 4, 4]) // [7, 55]
 */
export const regionHead = (
  inFeatures: number,
  classes: number,
  hidden: number,
  options?: LayerOptions,
): RegionHead => new RegionHead(inFeatures, classes, hidden, options);

/** Regions to learn from, of all images, and what they are. */
export interface RegionTargets {
  /** For each image boxes [K, 4]. */
  regions: Tensor[];
  /** Of all regions: 0 is background, k + 1 the class k. */
  labels: number[];
  /** [all, 4]: the way from each region to its object; 0 where there is none. */
  deltas: Tensor;
}

export interface RegionTargetOptions {
  /** Regions of an image. Default 64. */
  count?: number;
  /** Most of them that may be objects. Default ¼. */
  positives?: number;
  /** IoU from which a region is an object. Default 0.5. */
  overlap?: number;
  rng: Rng;
}

/**
 * A random choice of regions to learn from, the objects' own boxes among them: up to a quarter with an object (IoU ≥ 0.5), the
 * rest background.
 *
 * Shapes   for each image proposals [K, 4], boxes [n, 4] (xyxy) and n labels
 * Source   Girshick 2015, section 2.3; equal to torchvision's RoIHeads.select_training_samples (background from IoU 0)
 * @throws  ShapeError regionTargets: expected proposals, boxes and labels of as many images, got 1, 1 and 0
 * @example regionTargets([zeros([0, 4])], [tensor([[0, 0, 4, 4]])], [[2]], { rng: rng(0), positives: 1 }).labels // [3]
 */
export function regionTargets(
  proposals: readonly Tensor[],
  boxes: readonly Tensor[],
  labels: readonly ArrayLike<number>[],
  { count = 64, positives = 0.25, overlap = 0.5, rng }: RegionTargetOptions,
): RegionTargets {
  if (proposals.length !== boxes.length || labels.length !== boxes.length) {
    const got = `${proposals.length}, ${boxes.length} and ${labels.length}`;
    const expected = "proposals, boxes and labels of as many images";
    throw new ShapeError("regionTargets", expected, got);
  }
  const parts = boxes.map((objects, n) => {
    const solid = largeBoxes(objects, 1e-3);
    const own = F.takeRows(objects, solid);
    const all = F.concat([proposals[n], own], 0);
    const usable = F.takeRows(all, largeBoxes(all, 1e-3));
    const options = { high: overlap, low: overlap, everyObject: false };
    const matches = matchAnchors(usable, own, options);
    const { positive, negative } = sampleMatches(matches, { count, positives, rng });
    const regions = F.takeRows(usable, [...positive, ...negative]);
    const found = F.takeRows(
      own,
      positive.map((i) => matches[i]),
    );
    const moves = encodeBoxes(found, F.takeRows(usable, positive), BOX_WEIGHTS);
    return {
      regions,
      labels: [...positive.map((i) => labels[n][solid[matches[i]]] + 1), ...negative.map(() => 0)],
      deltas: F.concat([moves, zeros([negative.length, 4])], 0),
    };
  });
  return {
    regions: parts.map(({ regions }) => regions),
    labels: parts.flatMap((part) => part.labels),
    deltas: F.concat(
      parts.map(({ deltas }) => deltas),
      0,
    ),
  };
}

/** What `regionHead` says, in its two parts: [K, C + 1] and [K · (C + 1), 4]. */
export function splitHead(output: Tensor): { logits: Tensor; deltas: Tensor } {
  const [count, width] = output.rank === 2 ? output.shape : [0, 0];
  const kinds = width / 5;
  if (!Number.isInteger(kinds) || kinds < 1) {
    throw new ShapeError("splitHead", "x of shape [K,5(C + 1)]", formatShape(output.shape));
  }
  return {
    logits: F.slice(output, 1, 0, kinds),
    deltas: F.slice(output, 1, kinds).reshape([count * kinds, 4]),
  };
}

/**
 * The two losses of Fast R-CNN: classes (cross-entropy, mean), and boxes (smooth L1 of the box that belongs to the right class,
 * over regions with an object, divided by all regions).
 *
 * Shapes   output [K, 5(C + 1)], K labels (0 background), deltas [K, 4] → two []
 * Source   Girshick 2015, section 2.3; equal to torchvision's fastrcnn_loss
 * @throws  ShapeError regionLoss: expected labels and deltas of 1 regions, got 2 and [1,4]
 * @example regionLoss(zeros([1, 10]), [0], zeros([1, 4])).kind.item().toFixed(3) // "0.693"
 */
export function regionLoss(
  output: Tensor,
  labels: readonly number[],
  targets: Tensor,
): { kind: Tensor; place: Tensor } {
  const count = output.shape[0];
  if (labels.length !== count || targets.shape[0] !== count) {
    const got = `${labels.length} and ${formatShape(targets.shape)}`;
    throw new ShapeError("regionLoss", `labels and deltas of ${count} regions`, got);
  }
  const { logits, deltas } = splitHead(output);
  if (count === 0) return { kind: zeros([]), place: zeros([]) };
  const kind = F.crossEntropy(logits, labels);
  const objects = labels.flatMap((label, i) => (label > 0 ? [i] : []));
  if (objects.length === 0) return { kind, place: F.mul(F.sum(deltas), 0) };
  const kinds = logits.shape[1];
  const said = F.takeRows(
    deltas,
    objects.map((i) => i * kinds + labels[i]),
  );
  const wanted = F.takeRows(targets, objects).to(said.dtype);
  const off = F.smoothL1(said, wanted, { beta: BETA, reduction: "sum" });
  return { kind, place: F.div(off, count) };
}

export interface RegionDetectionOptions {
  /** Default 0.05. */
  threshold?: number;
  /** IoU of boxes of a class that say the same. Default 0.5. */
  overlap?: number;
  /** Most boxes of a picture. Default 100. */
  most?: number;
}

/**
 * What the head says of one picture's regions, as detections: for every class but the background the moved box and its
 * softmax score; the best of those that overlap stay.
 *
 * Shapes   output [K, 5(C + 1)], regions [K, 4] (xyxy), size [height, width] → boxes [D, 4], best first
 * Source   Girshick 2015, section 2.4; equal to torchvision's RoIHeads.postprocess_detections
 * @throws  ShapeError regionDetections: expected regions of shape [1,4], got [2,4]
 * @throws  DataError regionDetections: expected finite numbers, got NaN
 * @example regionDetections(zeros([1, 10]), tensor([[0, 0, 4, 4]]), [8, 8]).scores // [0.5]
 */
export function regionDetections(
  output: Tensor,
  regions: Tensor,
  size: readonly [height: number, width: number],
  { threshold = 0.05, overlap = 0.5, most = 100 }: RegionDetectionOptions = {},
): { boxes: Tensor; scores: number[]; labels: number[] } {
  const op = "regionDetections";
  const count = output.shape[0];
  if (regions.shape[0] !== count) {
    throw new ShapeError(op, `regions of shape [${count},4]`, formatShape(regions.shape));
  }
  if (count === 0) return { boxes: zeros([0, 4]), scores: [], labels: [] };
  const bad = output.values.find((v: number) => !Number.isFinite(v));
  if (bad !== undefined) throw new DataError(op, "finite numbers", String(bad));
  const { logits, deltas } = splitHead(output);
  const kinds = logits.shape[1];
  const shares = F.softmax(logits, 1).values;
  const rows = Array.from({ length: count * kinds }, (_, i) => i).filter(
    (i) => i % kinds > 0 && shares[i] > threshold,
  );
  const from = F.takeRows(
    regions,
    rows.map((i) => Math.floor(i / kinds)),
  );
  const moved = clipBoxes(decodeBoxes(F.takeRows(deltas, rows), from, BOX_WEIGHTS), size);
  const large = largeBoxes(moved, 1e-2);
  const boxes = F.takeRows(moved, large);
  const scores = large.map((i) => shares[rows[i]]);
  const labels = large.map((i) => (rows[i] % kinds) - 1);
  const kept = batchedNms(boxes, scores, labels, overlap).slice(0, most);
  return {
    boxes: F.takeRows(boxes, kept),
    scores: kept.map((i) => scores[i]),
    labels: kept.map((i) => labels[i]),
  };
}

/** Regions of several images as rows of `F.roiPool`: [all, 5]. */
export function regionRows(regions: readonly Tensor[]): Tensor {
  const rows = regions.flatMap((boxes, image) =>
    Array.from({ length: boxes.shape[0] }, (_, i) => [
      image,
      ...boxes.values.subarray(4 * i, 4 * i + 4),
    ]).flat(),
  );
  return fromArray(Float32Array.from(rows), [rows.length / 5, 5]);
}
