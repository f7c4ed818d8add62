import type { SceneDataset } from "../../data/index.js";
import type { Sequential } from "../../nn/index.js";
import * as F from "../../ops/index.js";
import { type Rng, rng, type Tensor } from "../../tensor/index.js";
import { adam } from "../../train/index.js";
import { type AnchorOptions, anchorGrid } from "../anchors.js";
import {
  type RegionHead,
  regionDetections,
  regionHead,
  regionLoss,
  regionTargets,
} from "../regions/heads.js";
import {
  proposeRegions,
  type RegionProposalNetwork,
  regionProposalNetwork,
  rpnLoss,
} from "../regions/rpn.js";
import { augmented } from "./augment.js";
import { checkClasses } from "./checks.js";
import { type Detected, Detector, type DetectorOptions, Stopwatch } from "./detector.js";
import {
  POOLED,
  poolRegions,
  type RegionDetectorOptions,
  still,
  TRUNK_CHANNELS,
  TRUNK_STRIDE,
  trunkOf,
} from "./fastRcnn.js";
import {
  rateAt,
  SceneCache,
  type SceneItems,
  type TrainingOptions,
  type TrainingRun,
  trainSteps,
} from "./training.js";

export interface FasterRcnnOptions extends Omit<RegionDetectorOptions, "search"> {
  /** Default: 3 sizes (20, 34, 52 pixels) × 3 ratios (½, 1, 2). */
  anchors?: AnchorOptions;
  /** Regions that the second part looks at in a picture. Default 50. */
  regions?: number;
  /** Width of the dense layers. Default 256. */
  hidden?: number;
}

/** A network proposes regions from the same maps that tell their classes: made by `fasterRcnn`. */
export class FasterRcnn extends Detector {
  readonly name = "Faster R-CNN";
  readonly stride = TRUNK_STRIDE;
  readonly trunk: Sequential;
  readonly rpn: RegionProposalNetwork;
  readonly head: RegionHead;
  readonly anchors: AnchorOptions;
  readonly regions: number;

  constructor(options: FasterRcnnOptions) {
    super(checkClasses("fasterRcnn", options.classes));
    const { anchors = { sizes: [20, 34, 52] }, regions = 50, hidden = 256, rng } = options;
    this.anchors = anchors;
    this.regions = regions;
    this.trunk = trunkOf(options);
    const each = anchors.sizes.length * (anchors.ratios?.length ?? 3);
    this.rpn = regionProposalNetwork(TRUNK_CHANNELS, { anchors: each, rng });
    const pooled = TRUNK_CHANNELS * POOLED * POOLED;
    this.head = regionHead(pooled, this.classes.length, hidden, { rng });
  }

  /** The network's three parts. */
  get parts(): readonly [Sequential, RegionProposalNetwork, RegionHead] {
    return [this.trunk, this.rpn, this.head];
  }

  /** The four losses of a batch: object or not, where it is, which class, where in detail. */
  losses({ x, boxes, labels }: SceneItems, lots: Rng): Record<string, Tensor> {
    const maps = this.trunk.forward(x);
    const output = this.rpn.anchorOutput(this.rpn.forward(maps));
    const anchors = this.#grid(maps);
    const size = [x.shape[2], x.shape[3]] as const;
    const first = rpnLoss(output, anchors, boxes, { count: 128, high: 0.6, rng: lots });
    const proposed = proposeRegions(output, anchors, size, { before: 300, after: 100 });
    const regions = proposed.map((one) => one.boxes);
    const targets = regionTargets(regions, boxes, labels, { rng: lots });
    const said = this.head.forward(poolRegions(maps, targets.regions));
    const second = regionLoss(said, targets.labels, targets.deltas);
    const { object, place } = first;
    return { object, proposal: place, kind: second.kind, place: second.place };
  }

  #grid(maps: Tensor): Tensor {
    return anchorGrid([maps.shape[2], maps.shape[3]], TRUNK_STRIDE, this.anchors);
  }

  async train(set: SceneDataset, options: TrainingOptions = {}): Promise<TrainingRun> {
    const { learningRate = 0.001, epochs = 10, batchSize = 8, seed = 0, augment = true } = options;
    const started = performance.now();
    const scenes = new SceneCache(set);
    const parameters = this.parts.flatMap((part) => part.parameters());
    const optimizer = adam(parameters, { learningRate });
    const lots = rng(seed + 1);
    for (const part of this.parts) part.train();
    const losses = await trainSteps({
      name: this.name,
      options: { ...options, epochs, batchSize },
      length: scenes.length,
      step: (indices, share, random) => {
        optimizer.learningRate = rateAt(share, learningRate);
        optimizer.zeroGrad();
        const whole = scenes.batch(indices);
        const items = augment ? augmented(whole, random) : whole;
        const loss = Object.values(this.losses(items, lots)).reduce((a, b) => F.add(a, b));
        loss.backward();
        optimizer.step();
        return loss.item();
      },
    });
    for (const part of this.parts) part.eval();
    const seconds = (performance.now() - started) / 1000;
    return { losses, stages: { network: seconds }, seconds };
  }

  protected find(image: Tensor, options: DetectorOptions): Detected {
    const watch = new Stopwatch();
    const size = [image.shape[2], image.shape[3]] as const;
    return still(this.parts, () => {
      const maps = this.trunk.forward(image);
      maps.storage.peek();
      watch.stop("network");
      const output = this.rpn.anchorOutput(this.rpn.forward(maps));
      const some = { before: 300, after: this.regions };
      const [{ boxes: proposals }] = proposeRegions(output, this.#grid(maps), size, some);
      watch.stop("proposals");
      const said = this.head.forward(poolRegions(maps, [proposals]));
      said.storage.peek();
      watch.stop("regions");
      const found = regionDetections(said, proposals, size, options);
      watch.stop("nms");
      return { ...found, stages: watch.stages, passes: 1, proposals };
    });
  }
}

/**
 * Faster R-CNN: a small network on the feature maps proposes regions from 9 anchors a place, in place of a search; all of it is
 * trained end to end, with four losses.
 *
 * Source   Ren et al. 2015. Not as there: a small trunk with batch normalization, an anchor is an object from IoU 0.6,
 *          50 regions a picture, Adam
 * @throws  OptionError fasterRcnn: expected classes, at least 1, got none
 * @example fasterRcnn({ classes: ["0", "1"] }).rpn.outputShape([1, 128, 16, 16]) // [1, 54, 16, 16]
 */
export const fasterRcnn = (options: FasterRcnnOptions): FasterRcnn => new FasterRcnn(options);
