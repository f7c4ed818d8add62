import type { SceneDataset } from "../../data/index.js";
import type { Module, Sequential } from "../../nn/index.js";
import * as F from "../../ops/index.js";
import { fromArray, rng, type Tensor, zeros } from "../../tensor/index.js";
import { adam } from "../../train/index.js";
import { clipBoxes, largeBoxes } from "../boxes.js";
import { batchedNms } from "../nms.js";
import { type RegionHead, regionHead, regionRows, regionTargets } from "../regions/heads.js";
import { selectiveSearch } from "../regions/selectiveSearch.js";
import {
  type LinearScores,
  type RegionFeatures,
  regionRegression,
  regionSvms,
} from "../regions/svms.js";
import { decodeBoxes } from "../regression.js";
import { checkClasses } from "./checks.js";
import { type Detected, Detector, type DetectorOptions, Stopwatch } from "./detector.js";
import {
  type RegionDetectorOptions,
  still,
  TRUNK_CHANNELS,
  TRUNK_STRIDE,
  trunkOf,
} from "./fastRcnn.js";
import { pretrainTrunk } from "./pretrain.js";
import { ProposalCache } from "./proposals.js";
import {
  rateAt,
  SceneCache,
  stepLimit,
  type TrainingOptions,
  type TrainingRun,
  trainSteps,
} from "./training.js";

/** Width of the dense layers, whose last one the SVMs look at. */
const HIDDEN = 256;
/** Vectors are scaled to this length on average, so that one cost fits all: as in the paper's program. */
const LENGTH = 20;

/** What R-CNN and SPPNet share: features of proposals, an SVM and a box regression for each class. */
abstract class SvmDetector extends Detector {
  readonly stride = TRUNK_STRIDE;
  readonly trunk: Sequential;
  abstract readonly head: RegionHead;
  /** Null until it has been trained. */
  svms: LinearScores | null = null;
  regression: LinearScores | null = null;
  protected scale = 1;

  constructor(
    op: string,
    readonly options: RegionDetectorOptions,
  ) {
    super(checkClasses(op, options.classes));
    this.trunk = trunkOf(options);
  }

  /** What the dense layers see of regions: for each image its boxes. */
  protected abstract look(x: Tensor, regions: readonly Tensor[], watch?: Stopwatch): Tensor;

  /** How often the convolutional network runs for so many regions of one picture. */
  protected abstract passesFor(regions: number): number;

  /** What learns with the dense layers. */
  protected abstract readonly learning: readonly Module[];

  /** Comes before everything else. */
  protected abstract prepare(set: SceneDataset, options: TrainingOptions): Promise<void>;

  async train(set: SceneDataset, options: TrainingOptions = {}): Promise<TrainingRun> {
    const watch = new Stopwatch();
    const scenes = new SceneCache(set);
    await this.prepare(set, options);
    watch.stop("pretraining");
    const proposals = new ProposalCache(scenes, this.options.search);
    await proposals.all(options);
    watch.stop("proposals");
    const losses = await this.#tune(scenes, proposals, options);
    watch.stop("network");
    const count = Math.min(scenes.length, stepLimit(options));
    const pictures = still([this.trunk, this.head], () =>
      Array.from({ length: count }, (_, i) => this.#describe(scenes, proposals, i)),
    );
    this.#rescale(pictures);
    watch.stop("features");
    const classes = this.classes.length;
    this.svms = regionSvms(pictures, classes, { rng: rng(options.seed ?? 0) });
    watch.stop("SVMs");
    this.regression = regionRegression(pictures, classes);
    watch.stop("regression");
    for (const part of [this.trunk, this.head]) part.eval();
    const seconds = Object.values(watch.stages).reduce((a, b) => a + b, 0);
    return { losses, stages: watch.stages, seconds };
  }

  /** Teaches the network to tell regions apart, by softmax: "fine-tuning". */
  async #tune(scenes: SceneCache, proposals: ProposalCache, options: TrainingOptions) {
    const { learningRate = 0.001, epochs = 8, batchSize = 8, seed = 0 } = options;
    const parameters = this.learning.flatMap((part) => part.parameters());
    const optimizer = adam(parameters, { learningRate });
    const lots = rng(seed + 1);
    for (const part of this.learning) part.train();
    return trainSteps({
      name: this.name,
      options: { ...options, epochs, batchSize },
      length: scenes.length,
      step: (indices, share) => {
        optimizer.learningRate = rateAt(share, learningRate);
        optimizer.zeroGrad();
        const { x, boxes, labels } = scenes.batch(indices);
        const found = indices.map((index) => proposals.of(index));
        const some = { count: 32, rng: lots };
        const { regions, labels: kinds } = regionTargets(found, boxes, labels, some);
        // Pictures with neither proposals nor objects teach nothing.
        if (kinds.length === 0) return 0;
        const hidden = this.head.hidden(this.look(x, regions));
        const loss = F.crossEntropy(this.head.cls_score.forward(hidden), kinds);
        loss.backward();
        optimizer.step();
        return loss.item();
      },
    });
  }

  #describe(scenes: SceneCache, cache: ProposalCache, index: number): RegionFeatures {
    const { x, boxes, labels } = scenes.batch([index]);
    const own = F.takeRows(boxes[0], largeBoxes(boxes[0], 1e-3));
    const proposals = cache.of(index);
    const all = this.head.hidden(this.look(x, [F.concat([proposals, own], 0)]));
    const count = proposals.shape[0];
    const rows = (from: number, to: number): Tensor =>
      F.takeRows(
        all,
        Array.from({ length: to - from }, (_, i) => from + i),
      );
    return {
      proposals,
      features: rows(0, count),
      boxes: own,
      own: rows(count, all.shape[0]),
      labels: labels[0],
    };
  }

  /** Brings all features to a mean length of 20. */
  #rescale(pictures: readonly RegionFeatures[]): void {
    let [sum, count] = [0, 0];
    for (const { features } of pictures) {
      const [rows, depth] = features.shape;
      for (let i = 0; i < rows; i++) {
        const row = features.values.subarray(i * depth, (i + 1) * depth);
        sum += Math.hypot(...row);
      }
      count += rows;
    }
    this.scale = sum > 0 ? (LENGTH * count) / sum : 1;
    for (const { features, own } of pictures) {
      for (const values of [features.values, own.values]) {
        for (let i = 0; i < values.length; i++) values[i] *= this.scale;
      }
    }
  }

  protected find(image: Tensor, options: DetectorOptions): Detected {
    const watch = new Stopwatch();
    const proposals = selectiveSearch(image.reshape(image.shape.slice(1)), this.options.search);
    watch.stop("proposals");
    return still([this.trunk, this.head], () => {
      const count = proposals.shape[0];
      const seen = this.look(image, [proposals], watch);
      const features = this.head.hidden(seen).mul(this.scale);
      const scores = linearScores(features, this.svms, this.classes.length);
      watch.stop("regions");
      const found = this.#detections(features, scores, proposals, image, options);
      watch.stop("nms");
      return { ...found, stages: watch.stages, passes: this.passesFor(count), proposals };
    });
  }

  /** The better of overlapping boxes of a class stay, then they are moved. */
  #detections(
    features: Tensor,
    scores: Tensor,
    proposals: Tensor,
    image: Tensor,
    { threshold = 0.3, overlap = 0.3 }: DetectorOptions,
  ) {
    const classes = this.classes.length;
    // σ makes a score from 0 to 1 of the distance from the border; the order stays.
    const shares = F.sigmoid(scores).values;
    const rows = Array.from(shares, (_, i) => i).filter((i) => shares[i] >= threshold);
    const regionsOf = (some: readonly number[]): number[] =>
      some.map((i) => Math.floor(i / classes));
    const before = F.takeRows(proposals, regionsOf(rows));
    const kinds = rows.map((i) => i % classes);
    const kept = batchedNms(
      before,
      rows.map((i) => shares[i]),
      kinds,
      overlap,
    ).map((i) => rows[i]);
    const from = F.takeRows(proposals, regionsOf(kept));
    const moves = linearScores(F.takeRows(features, regionsOf(kept)), this.regression, 4 * classes);
    const own = F.takeRows(
      moves.reshape([kept.length * classes, 4]),
      kept.map((i, k) => k * classes + (i % classes)),
    );
    const size = [image.shape[2], image.shape[3]] as const;
    return {
      boxes: clipBoxes(decodeBoxes(own, from), size),
      scores: kept.map((i) => shares[i]),
      labels: kept.map((i) => i % classes),
    };
  }
}

/** [K, D] → [K, outputs]; zeros of a detector that has not learned. */
function linearScores(features: Tensor, scores: LinearScores | null, outputs: number): Tensor {
  const [count, depth] = features.shape;
  if (!scores || count === 0) return zeros([count, outputs]);
  const weight = fromArray(scores.weights, [outputs, depth]);
  return F.linear(features, weight, fromArray(scores.bias, [outputs]));
}

/** Pixels of a warped region, and how many of them are its surroundings on each side. */
const WARPED = 32;
const CONTEXT = 2;

/** Each proposal is cut out, warped and sent through the network by itself: made by `rcnn`. */
export class Rcnn extends SvmDetector {
  readonly name = "R-CNN";
  readonly head: RegionHead;
  protected readonly learning: readonly Module[];

  constructor(options: RegionDetectorOptions) {
    super("rcnn", options);
    const seen = TRUNK_CHANNELS * (WARPED / TRUNK_STRIDE) ** 2;
    this.head = regionHead(seen, this.classes.length, HIDDEN, { rng: options.rng });
    this.learning = [this.trunk, this.head];
  }

  protected async prepare(): Promise<void> {}

  protected look(x: Tensor, regions: readonly Tensor[], watch?: Stopwatch): Tensor {
    const crops = warped(x, regions);
    crops.storage.peek();
    watch?.stop("crops");
    if (crops.shape[0] === 0) return zeros([0, this.head.fc6.weight.shape[1]]);
    const maps = this.trunk.forward(crops);
    maps.storage.peek();
    watch?.stop("network");
    return maps;
  }

  protected passesFor(regions: number): number {
    return regions;
  }
}

/** Regions with a little around them, all of one size, whatever their shape. [K, 3, 32, 32] */
function warped(x: Tensor, regions: readonly Tensor[]): Tensor {
  const rows = regionRows(regions);
  const v = rows.values;
  const wider = CONTEXT / (WARPED - 2 * CONTEXT);
  for (let i = 0; i < v.length; i += 5) {
    const [w, h] = [v[i + 3] - v[i + 1], v[i + 4] - v[i + 2]];
    v[i + 1] -= wider * w;
    v[i + 3] += wider * w;
    v[i + 2] -= wider * h;
    v[i + 4] += wider * h;
  }
  return F.roiAlign(x, rows, { outputSize: WARPED, samplingRatio: 1, aligned: true });
}

/** Bins down and across of each level of the pyramid. */
const LEVELS = [4, 2, 1] as const;

/** The network sees the picture once, each proposal is pooled from its maps in a pyramid: made by `sppNet`. */
export class SppNet extends SvmDetector {
  readonly name = "SPPNet";
  readonly head: RegionHead;
  protected readonly learning: readonly Module[];

  constructor(options: RegionDetectorOptions) {
    super("sppNet", options);
    const bins = LEVELS.reduce((sum, level) => sum + level * level, 0);
    this.head = regionHead(bins * TRUNK_CHANNELS, this.classes.length, HIDDEN, {
      rng: options.rng,
    });
    // No gradient goes through the pyramid: the trunk stays as it is.
    this.learning = [this.head];
  }

  protected async prepare(set: SceneDataset, options: TrainingOptions): Promise<void> {
    if (this.options.trunk) return;
    const { show, seed, maxSteps } = options;
    this.trunk.loadStateDict(await pretrainTrunk(set, { show, seed, maxSteps }));
  }

  protected look(x: Tensor, regions: readonly Tensor[], watch?: Stopwatch): Tensor {
    const maps = still([this.trunk], () => this.trunk.forward(x));
    maps.storage.peek();
    watch?.stop("network");
    return spatialPyramid(maps, regions, LEVELS, 1 / TRUNK_STRIDE);
  }

  protected passesFor(): number {
    return 1;
  }
}

/**
 * Spatial pyramid pooling: each region's maximum in 4×4, 2×2 and 1×1 bins, one after another: as many numbers for a region of
 * any size.
 *
 * Shapes   maps [N, C, H, W], for each image boxes [L, 4] (xyxy) → [K, C · Σ level²]
 * Source   He et al. 2014, section 2.2, with the rounding of RoI pooling
 * @example spatialPyramid(ones([1, 2, 8, 8]), [tensor([[0, 0, 7, 7]])], [2, 1]).shape // [1, 10]
 */
export function spatialPyramid(
  maps: Tensor,
  regions: readonly Tensor[],
  levels: readonly number[],
  spatialScale = 1,
): Tensor {
  const pooled = levels.map((outputSize) => {
    const each = F.roiPool(maps, regions, { outputSize, spatialScale });
    return each.reshape([each.shape[0], maps.shape[1] * outputSize * outputSize]);
  });
  return F.concat(pooled, 1);
}

/**
 * R-CNN: selective search proposes regions; each is warped to one size and goes through the network by itself; linear SVMs tell the
 * classes, a ridge regression moves the boxes.
 *
 * Source   Girshick et al. 2014. Not as there: a small trunk, regions of 32×32 pixels, box regression from the last dense
 *          layer, SVM scores given as σ(score)
 * @throws  OptionError rcnn: expected classes, at least 1, got none
 * @example rcnn({ classes: ["0", "1"] }).head.classes // 2
 */
export const rcnn = (options: RegionDetectorOptions): Rcnn => new Rcnn(options);

/**
 * SPPNet: as R-CNN, but the network sees the whole picture once; each region's features are pooled from its maps in a pyramid of
 * 4×4, 2×2 and 1×1 bins. Only the dense layers learn; a trunk that was not given is pretrained on cut-outs first.
 *
 * Source   He et al. 2014, section 4. Not as there: one size of the picture, a small trunk
 * @throws  OptionError sppNet: expected classes, at least 1, got none
 * @example sppNet({ classes: ["0", "1"] }).head.fc6.weight.shape // [256, 2688]
 */
export const sppNet = (options: RegionDetectorOptions): SppNet => new SppNet(options);
