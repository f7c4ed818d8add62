import type { SceneDataset } from "../../data/index.js";
import { DataError, ShapeError } from "../../tensor/errors.js";
import { Tensor } from "../../tensor/index.js";
import { formatShape } from "../../tensor/shape.js";
import { checkShare } from "../checks.js";
import type { Detections } from "../groundTruth.js";
import type { TrainingOptions, TrainingRun } from "./training.js";

export interface DetectorOptions {
  /** Boxes with a lower score are left out. Default: the detector's own. */
  threshold?: number;
  /** Of two boxes of a class with a larger IoU than this the better one stays. Default: the detector's own. */
  overlap?: number;
}

/** What a detector says of one picture, and what it took. */
export interface Detected extends Detections {
  /** [N, 4], xyxy, pixels, best first. */
  boxes: Tensor;
  scores: number[];
  labels: number[];
  /** Seconds of each stage, in order. */
  stages: Record<string, number>;
  /** How often the convolutional network was run: on the whole picture, or on a piece of it. */
  passes: number;
  /** Boxes that were looked at, where there was such a stage. */
  proposals?: Tensor;
}

/**
 * What all detectors are: they learn from pictures with boxes, and find boxes in a picture. `rcnn`, `sppNet`, `fastRcnn`,
 * `fasterRcnn` and `yolo` make one.
 */
export abstract class Detector {
  /** As in its paper. */
  abstract readonly name: string;
  /** Sides of a picture are a multiple of this. */
  abstract readonly stride: number;

  constructor(readonly classes: readonly string[]) {}

  /** Learns from a set. A second call goes on, as far as the parts can. */
  abstract train(set: SceneDataset, options?: TrainingOptions): Promise<TrainingRun>;

  protected abstract find(image: Tensor, options: DetectorOptions): Detected;

  /**
   * Finds objects in one picture, [3, H, W] or [1, 3, H, W] with numbers from 0 to 1.
   * @throws ShapeError detect: expected an image of shape [3,H,W], H and W multiples of 16, got [3,100,100]
   * @throws DataError detect: expected finite numbers in the image, got NaN
   * @throws OptionError detect: expected threshold from 0 to 1, got 2
   */
  detect(image: Tensor, options: DetectorOptions = {}): Detected {
    for (const name of ["threshold", "overlap"] as const) {
      if (options[name] !== undefined) checkShare("detect", name, options[name]);
    }
    return this.find(checkImage(image, this.stride), options);
  }
}

/** One picture as a batch, [1, 3, H, W]. */
function checkImage(image: Tensor, stride: number): Tensor {
  const shape = image instanceof Tensor ? image.shape : [];
  const [channels, height, width] = shape.slice(-3);
  const single = shape.length === 3 || (shape.length === 4 && shape[0] === 1);
  const sides = [height, width].every((side) => side > 0 && side % stride === 0);
  if (!single || channels !== 3 || !sides) {
    const expected = `an image of shape [3,H,W], H and W multiples of ${stride}`;
    const got = image instanceof Tensor ? formatShape(shape) : typeof image;
    throw new ShapeError("detect", expected, got, "resize(image, [128, 128]) makes it fit");
  }
  const bad = image.storage.peek().find((v: number) => !Number.isFinite(v));
  if (bad !== undefined) {
    throw new DataError("detect", "finite numbers in the image", String(bad));
  }
  return image.rank === 4 ? image : image.reshape([1, ...shape]);
}

/** Measures stage after stage. */
export class Stopwatch {
  readonly stages: Record<string, number> = {};
  #last = performance.now();

  /** What happened since the last call belongs to this stage. */
  stop(stage: string): void {
    const now = performance.now();
    this.stages[stage] = (this.stages[stage] ?? 0) + (now - this.#last) / 1000;
    this.#last = now;
  }
}
