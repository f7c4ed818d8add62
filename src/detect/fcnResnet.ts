import { resnet18, resnet34, resnet50, resnet101 } from "../models/index.js";
import type { ModelOptions } from "../models/options.js";
import {
  batchNorm2d,
  conv2d,
  dropout,
  type LayerOptions,
  Module,
  relu,
  type Sequential,
  sequential,
} from "../nn/index.js";
import * as F from "../ops/index.js";
import { ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Backbone, takeApart } from "./fcnBackbone.js";

export interface FcnResnetOptions extends ModelOptions {
  /** Classes of pixels, background included. Default 21. */
  classes?: number;
  /** A second head on the maps of `layer3`, for training, as published weights have it. Default false. */
  auxiliary?: boolean;
  /** Of the backbone's first stage. Default 64. */
  width?: number;
  /** The chance of a channel's number to be dropped in the heads. Default 0.1. */
  dropout?: number;
}

/** A ResNet with dilated last stages, a small head, and bilinear enlarging: `fcnResnet50`. */
export class FcnResnet extends Module {
  readonly backbone: Backbone;
  readonly classifier: Sequential;
  readonly aux_classifier: Sequential | null;
  readonly #classes: number;

  constructor(model: Sequential, options: FcnResnetOptions) {
    super();
    const { classes = 21, auxiliary = false, dropout: p = 0.1, rng, dtype } = options;
    this.#classes = classes;
    this.backbone = takeApart(model).backbone;
    const [third, fourth] = this.backbone.channels.slice(2);
    const layer = { rng, dtype };
    this.classifier = head(fourth, classes, p, layer);
    this.aux_classifier = auxiliary ? head(third, classes, p, layer) : null;
  }

  /** @throws ShapeError fcnResnet: expected images [N,C,H,W], got [3,64,64] */
  forward(x: Tensor): Tensor {
    this.#check(x.shape);
    return enlarged(this.classifier.forward(this.backbone.forward(x)), x);
  }

  /** Both heads' logits, for training: torchvision adds half of the auxiliary one's loss. Null without it. */
  withAuxiliary(x: Tensor): { logits: Tensor; auxiliary: Tensor | null } {
    this.#check(x.shape);
    const [third, fourth] = this.backbone.maps(x).slice(2);
    const auxiliary = this.aux_classifier && enlarged(this.aux_classifier.forward(third), x);
    return { logits: enlarged(this.classifier.forward(fourth), x), auxiliary };
  }

  override outputShape(input: Shape): Shape {
    this.#check(input);
    return [input[0], this.#classes, input[2], input[3]];
  }

  #check(shape: Shape): void {
    if (shape.length === 4) return;
    throw new ShapeError("fcnResnet", "images [N,C,H,W]", formatShape(shape));
  }
}

const enlarged = (scores: Tensor, { shape: [, , h, w] }: Tensor): Tensor =>
  F.upsample(scores, { size: [h, w], mode: "bilinear" });

const head = (from: number, classes: number, p: number, options: LayerOptions): Sequential =>
  sequential(
    conv2d(from, from / 4, { kernelSize: 3, padding: 1, bias: false, ...options }),
    batchNorm2d(from / 4, options),
    relu(),
    dropout({ p, rng: options.rng }),
    conv2d(from / 4, classes, { kernelSize: 1, ...options }),
  );

const make =
  (resnet: typeof resnet50) =>
  (options: FcnResnetOptions = {}): FcnResnet => {
    const { auxiliary: _, dropout: __, classes: ___, ...backbone } = options;
    return new FcnResnet(resnet({ ...backbone, outputStride: 8 }), options);
  };

/**
 * torchvision's `fcn_resnet50`: 32,957,013 parameters, with the auxiliary head 35,322,218.
 *
 * The last two stages of the ResNet are dilated rather than strided, so that its maps are 8 times smaller than the
 * image; a 3×3 and a 1×1 convolution score them; no skips, and bilinear interpolation enlarges.
 *
 * Shapes   [N, 3, H, W] → [N, classes, H, W] logits
 * Source   Long, Shelhamer & Darrell 2015; Yu & Koltun 2016; torchvision's names of parameters
 * @example fcnResnet50().parameterCount() // 32957013
 */
export const fcnResnet50: (options?: FcnResnetOptions) => FcnResnet = make(resnet50);

/**
 * torchvision's `fcn_resnet101`: 51,949,141 parameters. See `fcnResnet50`.
 * @example fcnResnet101().parameterCount() // 51949141
 */
export const fcnResnet101: (options?: FcnResnetOptions) => FcnResnet = make(resnet101);

/**
 * The same with ResNet-18, which torchvision does not have: 11,769,301 parameters. See `fcnResnet50`.
 * @example fcnResnet18().parameterCount() // 11769301
 */
export const fcnResnet18: (options?: FcnResnetOptions) => FcnResnet = make(resnet18);

/**
 * The same with ResNet-34, which torchvision does not have. See `fcnResnet50`.
 * @example fcnResnet34({ classes: 3 }).outputShape([1, 3, 64, 64]) // [1, 3, 64, 64]
 */
export const fcnResnet34: (options?: FcnResnetOptions) => FcnResnet = make(resnet34);
