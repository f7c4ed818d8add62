import type { SceneDataset } from "../../data/index.js";
import type { Module } from "../../nn/index.js";
import * as F from "../../ops/index.js";
import { OptionError } from "../../tensor/errors.js";
import { noGrad, type Rng, type Tensor } from "../../tensor/index.js";
import { adam } from "../../train/index.js";
import { clipBoxes } from "../boxes.js";
import { batchedNms } from "../nms.js";
import { boxPriors } from "../priors.js";
import { decodeYolo, type YoloDetections, type YoloGrid, yoloTarget } from "../yolo.js";
import { decodeYolo2, type Prior } from "../yolo2.js";
import { type Yolo2LossOptions, yolo2Loss } from "../yolo2Loss.js";
import { type YoloLossOptions, yoloLoss } from "../yoloLoss.js";
import { augmented } from "./augment.js";
import { checkClasses } from "./checks.js";
import { type Detected, Detector, type DetectorOptions, Stopwatch } from "./detector.js";
import { yoloNet } from "./nets.js";
import type { TrainingOptions } from "./training.js";
import { rateAt, SceneCache, type SceneItems, type TrainingRun, trainSteps } from "./training.js";

import { type ClassMap, certain, classMap, type YoloLayout } from "./yoloSteps.js";

export interface YoloOptions {
  /** What there is to find. */
  classes: readonly string[];
  /** 1: boxes out of the blue, one class a cell; 2: anchors, a class for each. Default 2. */
  version?: 1 | 2;
  /** Boxes of a cell in version 1, anchors in version 2. Default 2, and 5. */
  boxes?: number;
  /** Widths and heights of the anchors, in cells of `stride` pixels. Default: found in the training set. */
  anchors?: readonly Prior[];
  /** How much each term of the loss counts: 0 switches one off. */
  loss?: YoloLossOptions & Omit<Yolo2LossOptions, "classes">;
  /** Where first weights come from. */
  rng?: Rng;
  /**
   * A network of your own in place of the small Darknet: [N, 3, H, W] → [N, 5B + C, H/stride, W/stride] in version 1,
   * [N, A·(5 + C), …] in version 2, both before σ.
   */
  model?: Module;
  /** Pixels of a cell. Default 16, the library's network's. */
  stride?: number;
}

/** What happens between the network's numbers and the boxes. */
export interface YoloSteps {
  image: Tensor;
  /** Cells down and across. */
  grid: readonly [rows: number, columns: number];
  /** All boxes; their scores are the confidences alone. */
  all: YoloDetections;
  cells: ClassMap;
  found: Detected;
}

const STRIDE = 16;

/** Box numbers and classes in one pass: made by `yolo`. */
export class YoloDetector extends Detector {
  readonly name: string;
  readonly stride: number;
  readonly version: 1 | 2;
  /** Boxes, or anchors, of a cell. */
  readonly boxes: number;
  readonly model: Module;
  /** Null until they were found in a training set; none in version 1. */
  anchors: readonly Prior[] | null;

  constructor(readonly options: YoloOptions) {
    super(checkClasses("yolo", options.classes));
    const { version = 2, anchors, rng, stride = STRIDE } = options;
    if (!Number.isInteger(stride) || stride < 1) {
      throw new OptionError("yolo", "stride as a whole number ≥ 1", String(stride));
    }
    this.stride = stride;
    if (version !== 1 && version !== 2) {
      throw new OptionError("yolo", "version 1 or 2", String(version));
    }
    this.boxes = anchors?.length ?? options.boxes ?? (version === 1 ? 2 : 5);
    if (!Number.isInteger(this.boxes) || this.boxes < 1) {
      throw new OptionError("yolo", "boxes as a whole number ≥ 1", String(this.boxes));
    }
    this.version = version;
    this.name = `YOLO v${version}`;
    this.anchors = version === 2 ? (anchors ?? null) : null;
    const count = this.classes.length;
    const depth = version === 1 ? 5 * this.boxes + count : this.boxes * (5 + count);
    this.model = options.model ?? yoloNet(depth, { rng });
  }

  /** What comes out of the network for pictures [N, 3, H, W]: version 1 [N, S, S, 5B + C], version 2 [N, A(5 + C), S, S]. */
  output(x: Tensor): Tensor {
    const y = this.model.forward(x);
    return this.version === 1 ? F.sigmoid(F.permute(y, [0, 2, 3, 1])) : y;
  }

  /** The loss of a batch. */
  loss({ x, boxes, labels }: SceneItems): Tensor {
    const size = [x.shape[2], x.shape[3]] as const;
    const output = this.output(x);
    const { loss: terms = {} } = this.options;
    if (this.version === 1) {
      const grid = this.grid(output);
      return yoloLoss(output, yoloTarget(boxes, labels, size, grid), grid, terms);
    }
    const all = { ...terms, classes: this.classes.length };
    return yolo2Loss(output, this.#known(), boxes, labels, size, all);
  }

  async train(set: SceneDataset, options: TrainingOptions = {}): Promise<TrainingRun> {
    const { learningRate = 0.004, epochs = 20, batchSize = 16, seed = 0, augment = true } = options;
    const started = performance.now();
    const scenes = new SceneCache(set);
    if (this.version === 2 && !this.anchors) {
      const some = scenes.batch(Array.from({ length: Math.min(500, set.length) }, (_, i) => i));
      this.anchors = boxPriors(some.boxes, this.boxes, { cell: this.stride, seed });
    }
    const optimizer = adam(this.model, { learningRate });
    this.model.train();
    const losses = await trainSteps({
      name: this.name,
      options: { ...options, epochs, batchSize },
      length: scenes.length,
      step: (indices, share, random) => {
        optimizer.learningRate = rateAt(share, learningRate);
        optimizer.zeroGrad();
        const items = scenes.batch(indices);
        const loss = this.loss(augment ? augmented(items, random) : items);
        loss.backward();
        optimizer.step();
        return loss.item();
      },
    });
    this.model.eval();
    const seconds = (performance.now() - started) / 1000;
    return { losses, stages: { network: seconds }, seconds };
  }

  protected find(image: Tensor, { threshold = 0.3, overlap = 0.45 }: DetectorOptions): Detected {
    const watch = new Stopwatch();
    const size = [image.shape[2], image.shape[3]] as const;
    const output = noGrad(() => this.#still(() => this.output(image)));
    output.storage.peek();
    watch.stop("network");
    const said = this.decode(output, size, threshold);
    watch.stop("decode");
    const kept = batchedNms(said.boxes, said.scores, said.labels, overlap);
    const boxes = clipBoxes(F.takeRows(said.boxes, kept), size);
    watch.stop("nms");
    const [scores, labels] = [said.scores, said.labels].map((list) => kept.map((i) => list[i]));
    return { boxes, scores, labels, stages: watch.stages, passes: 1 };
  }

  /** Boxes before non-maximum suppression. */
  decode(output: Tensor, size: readonly [number, number], threshold: number): YoloDetections {
    const classes = this.classes.length;
    return this.version === 1
      ? decodeYolo(output, size, this.grid(output), { threshold })[0]
      : decodeYolo2(output, this.#known(), size, { classes, threshold })[0];
  }

  /**
   * How the boxes of a picture come about: the grid, all boxes with their confidence, the class of each cell, what stays.
   * `plotYoloSteps` draws it.
   */
  steps(image: Tensor, options: DetectorOptions = {}): YoloSteps {
    const found = this.detect(image, options);
    const batch = image.rank === 4 ? image : image.reshape([1, ...image.shape]);
    const size = [batch.shape[2], batch.shape[3]] as const;
    const output = noGrad(() => this.#still(() => this.output(batch)));
    const layout: YoloLayout = {
      version: this.version,
      boxes: this.boxes,
      classes: this.classes.length,
    };
    return {
      image: batch.reshape(batch.shape.slice(1)),
      grid:
        this.version === 1
          ? [output.shape[1], output.shape[2]]
          : [output.shape[2], output.shape[3]],
      all: this.decode(certain(output, layout), size, 0),
      cells: classMap(output, layout),
      found,
    };
  }

  grid(output: Tensor): YoloGrid {
    return { cells: output.shape[1], boxes: this.boxes, classes: this.classes.length };
  }

  /** Runs in evaluation mode, whatever the mode was. */
  #still<T>(run: () => T): T {
    const mode = this.model.training;
    this.model.eval();
    try {
      return run();
    } finally {
      this.model.train(mode);
    }
  }

  #known(): readonly Prior[] {
    if (this.anchors) return this.anchors;
    const hint = "train finds them; yolo({ classes, anchors: [[1, 1], …] }) gives them";
    throw new OptionError("yolo", "anchors", "none yet", hint);
  }
}

/**
 * You only look once: one network says for each cell of a grid which boxes and classes there are.
 *
 * Version 1 takes square pictures. The losses and the numbers that come out are the papers', the network is small (412 thousand
 * weights), and what version 1 says goes through σ, which keeps sizes and shares from 0 to 1.
 * Source   Redmon et al. 2016 (version 1); Redmon & Farhadi 2017 (version 2)
 * @throws  OptionError yolo: expected classes, at least 1, got none
 * @throws  OptionError yolo: expected version 1 or 2, got 3
 * @throws  OptionError yolo: expected boxes as a whole number ≥ 1, got 0
 * @throws  OptionError yolo: expected stride as a whole number ≥ 1, got 0
 * @throws  OptionError yolo: expected anchors, got none yet
 * @example yolo({ classes: ["0", "1"] }).output(zeros([1, 3, 128, 128])).shape // [1, 35, 8, 8]
 * @example yolo({ classes: ["0", "1"], version: 1 }).output(zeros([1, 3, 112, 112])).shape // [1, 7, 7, 12]
 */
export const yolo = (options: YoloOptions): YoloDetector => new YoloDetector(options);
