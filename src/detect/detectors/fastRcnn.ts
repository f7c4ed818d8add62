import type { SceneDataset } from "../../data/index.js";
import type { Module, Sequential } from "../../nn/index.js";
import * as F from "../../ops/index.js";
import { noGrad, type Rng, rng, type Tensor } from "../../tensor/index.js";
import { adam } from "../../train/index.js";
import {
  type RegionHead,
  regionDetections,
  regionHead,
  regionLoss,
  regionTargets,
} from "../regions/heads.js";
import { type SelectiveSearchOptions, selectiveSearch } from "../regions/selectiveSearch.js";
import { checkClasses } from "./checks.js";
import { type Detected, Detector, type DetectorOptions, Stopwatch } from "./detector.js";
import { regionTrunk } from "./nets.js";
import { ProposalCache } from "./proposals.js";
import {
  rateAt,
  SceneCache,
  type TrainingOptions,
  type TrainingRun,
  trainSteps,
} from "./training.js";

/** What the four detectors of regions can be told. */
export interface RegionDetectorOptions {
  /** What there is to find. */
  classes: readonly string[];
  /** The state dict of a trunk that has learned already (`pretrainTrunk`): what ImageNet is to the papers. Default none. */
  trunk?: Record<string, Tensor>;
  /** Where proposals come from; not for Faster R-CNN. */
  search?: SelectiveSearchOptions;
  /** Where first weights come from. */
  rng?: Rng;
}

/** Pixels of the picture for one of the trunk's maps. */
export const TRUNK_STRIDE = 8;
export const TRUNK_CHANNELS = 128;
/** Pooled maps are 4×4: objects are 3 to 8 pixels of the map. */
export const POOLED = 4;
const HIDDEN = 256;

/** A trunk with the given weights, if there are any. */
export function trunkOf({ trunk, rng }: RegionDetectorOptions): Sequential {
  const made = regionTrunk({ rng });
  if (trunk) made.loadStateDict(trunk);
  return made;
}

/** The pooled map of each region, [K, C, 4, 4]. */
export const poolRegions = (maps: Tensor, regions: readonly Tensor[]): Tensor =>
  F.roiPool(maps, regions, { outputSize: POOLED, spatialScale: 1 / TRUNK_STRIDE });

/** Runs modules in evaluation mode and without gradients, whatever the mode was. */
export function still<T>(modules: readonly Module[], run: () => T): T {
  const modes = modules.map(({ training }) => training);
  for (const module of modules) module.eval();
  try {
    return noGrad(run);
  } finally {
    modules.forEach((module, i) => {
      module.train(modes[i]);
    });
  }
}

/** Classes and boxes of proposals from one set of feature maps, learned together: made by `fastRcnn`. */
export class FastRcnn extends Detector {
  readonly name = "Fast R-CNN";
  readonly stride = TRUNK_STRIDE;
  readonly trunk: Sequential;
  readonly head: RegionHead;

  constructor(readonly options: RegionDetectorOptions) {
    super(checkClasses("fastRcnn", options.classes));
    this.trunk = trunkOf(options);
    const pooled = TRUNK_CHANNELS * POOLED * POOLED;
    this.head = regionHead(pooled, this.classes.length, HIDDEN, { rng: options.rng });
  }

  async train(set: SceneDataset, options: TrainingOptions = {}): Promise<TrainingRun> {
    const { learningRate = 0.001, epochs = 10, batchSize = 8, seed = 0 } = options;
    const started = performance.now();
    const scenes = new SceneCache(set);
    const proposals = new ProposalCache(scenes, this.options.search);
    const searched = await proposals.all(options);
    const parameters = [...this.trunk.parameters(), ...this.head.parameters()];
    const optimizer = adam(parameters, { learningRate });
    const lots = rng(seed + 1);
    for (const part of [this.trunk, this.head]) part.train();
    const losses = await trainSteps({
      name: this.name,
      options: { ...options, epochs, batchSize },
      length: scenes.length,
      step: (indices, share) => {
        optimizer.learningRate = rateAt(share, learningRate);
        optimizer.zeroGrad();
        const { x, boxes, labels } = scenes.batch(indices);
        const found = indices.map((index) => proposals.of(index));
        const targets = regionTargets(found, boxes, labels, { rng: lots });
        // Pictures with neither proposals nor objects teach nothing.
        if (targets.labels.length === 0) return 0;
        const pooled = poolRegions(this.trunk.forward(x), targets.regions);
        const { kind, place } = regionLoss(
          this.head.forward(pooled),
          targets.labels,
          targets.deltas,
        );
        const loss = F.add(kind, place);
        loss.backward();
        optimizer.step();
        return loss.item();
      },
    });
    for (const part of [this.trunk, this.head]) part.eval();
    const seconds = (performance.now() - started) / 1000;
    const stages = { proposals: searched, network: seconds - searched };
    return { losses, stages, seconds };
  }

  protected find(image: Tensor, options: DetectorOptions): Detected {
    const watch = new Stopwatch();
    const proposals = selectiveSearch(image.reshape(image.shape.slice(1)), this.options.search);
    watch.stop("proposals");
    return still([this.trunk, this.head], () => {
      const maps = this.trunk.forward(image);
      maps.storage.peek();
      watch.stop("network");
      const output = this.head.forward(poolRegions(maps, [proposals]));
      output.storage.peek();
      watch.stop("regions");
      const size = [image.shape[2], image.shape[3]] as const;
      const found = regionDetections(output, proposals, size, options);
      watch.stop("nms");
      return { ...found, stages: watch.stages, passes: 1, proposals };
    });
  }
}

/**
 * Fast R-CNN: selective search proposes, the network sees the picture once, each region's part of the maps is pooled to one
 * size, and classes and boxes are learned together with the network.
 *
 * Source   Girshick 2015. Not as there: a small trunk with batch normalization, RoI pooling to 4×4, 8 pictures × 64 regions a
 *          step, Adam
 * @throws  OptionError fastRcnn: expected classes, at least 1, got none
 * @example fastRcnn({ classes: ["0", "1"] }).head.classes // 2
 */
export const fastRcnn = (options: RegionDetectorOptions): FastRcnn => new FastRcnn(options);
