import {
  bilinearInit,
  type Conv2d,
  type ConvTranspose2d,
  constantInit,
  conv2d,
  convTranspose2d,
  type LayerOptions,
  Module,
  type Sequential,
} from "../nn/index.js";
import * as F from "../ops/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Backbone, smallBackbone, takeApart } from "./fcnBackbone.js";

export interface FcnOptions extends LayerOptions {
  /** Classes of pixels, background included. Default 21, as in PASCAL VOC. */
  classes?: number;
  /** Without a model: channels of the images. Default 3. */
  channels?: number;
  /** Without a model: the width of the first stage. Default 16. */
  width?: number;
}

/** A network that gives every pixel a class: made by `fcn32s`, `fcn16s`, `fcn8s`, `fcn`. */
export class Fcn extends Module {
  readonly backbone: Backbone;
  readonly head: Sequential | null;
  /** Pixels of the image that one of the finest scored map stands for: 32, 16, 8 … */
  readonly stride: number;
  readonly classes: number;
  /** Class scores (1×1) of each map that is used, the finest first. */
  readonly #scores: Conv2d[];
  /** What enlarges the scores of each coarser map to the next, and those of the finest to the image. */
  readonly #growths: ConvTranspose2d[];

  constructor(model: Sequential | null, stride: number, options: FcnOptions) {
    super();
    const { classes = 21, channels = 3, width = 16, rng, dtype, init, biasInit } = options;
    for (const [name, value] of Object.entries({ classes, channels, width }))
      checkWhole(name, value);
    const layer = { rng, dtype, ...(init && { init }), ...(biasInit && { biasInit }) };
    const apart = model ? takeApart(model) : smallBackbone(channels, width, layer);
    const { strides, channels: widths } = apart.backbone;
    const finest = strides.indexOf(stride);
    if (finest < 0) {
      throw new OptionError("fcn", `a stride of ${strides.join(", ")}`, String(stride));
    }
    [this.backbone, this.head, this.stride, this.classes] = [
      ...([apart.backbone, apart.head, stride, classes] as const),
    ];
    const zero = { init: constantInit(0), biasInit: constantInit(0), rng, dtype };
    const used = strides.slice(finest);
    this.#scores = used.map((_, i) => {
      const from = i === used.length - 1 ? apart.width : widths[finest + i];
      return conv2d(from, classes, { kernelSize: 1, ...zero });
    });
    const steps = used.map((s, i) => (i === 0 ? s : s / used[i - 1]));
    this.#growths = steps.map((by) => enlarging(classes, by, { rng, dtype }));
  }

  override children(): Map<string, Module> {
    const { backbone, head, stride } = this;
    const at = (i: number) => stride * 2 ** i;
    return new Map<string, Module>([
      ["backbone", backbone],
      ...(head ? [["head", head] as const] : []),
      ...this.#scores.map((score, i) => [`score${at(i)}`, score] as const),
      ...this.#growths.slice(1).map((growth, i) => [`grow${at(i + 1)}`, growth] as const),
      ["enlarge", this.#growths[0]],
    ]);
  }

  /** @throws ShapeError fcn: expected images [N,C,H,W], got [3,64,64] */
  forward(x: Tensor): Tensor {
    const [h, w] = this.#sizeOf(x.shape);
    const maps = this.backbone.maps(this.#padded(x, h, w)).slice(-this.#scores.length);
    const last = maps.length - 1;
    const deep = this.head ? this.head.forward(maps[last]) : maps[last];
    let y = this.#scores[last].forward(deep);
    for (let i = last - 1; i >= 0; i--) {
      y = F.add(this.#scores[i].forward(maps[i]), this.#growths[i + 1].forward(y));
    }
    const whole = this.#growths[0].forward(y);
    const cut = whole.shape[2] > h ? F.slice(whole, 2, 0, h) : whole;
    return cut.shape[3] > w ? F.slice(cut, 3, 0, w) : cut;
  }

  override outputShape(input: Shape): Shape {
    return [input[0], this.classes, ...this.#sizeOf(input)];
  }

  /** Zeros below and to the right, so that each map is exactly twice as large as the next. */
  #padded(x: Tensor, h: number, w: number): Tensor {
    const deepest = this.backbone.strides.at(-1)!;
    const [bottom, right] = [h, w].map((n) => Math.ceil(n / deepest) * deepest - n);
    return bottom + right === 0 ? x : F.pad(x, { top: 0, left: 0, bottom, right });
  }

  #sizeOf(shape: Shape): Shape {
    if (shape.length === 4) return shape.slice(2);
    throw new ShapeError("fcn", "images [N,C,H,W]", formatShape(shape));
  }
}

function checkWhole(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new OptionError("fcn", `${name} as a whole number ≥ 1`, String(value));
}

/** A transposed convolution that enlarges `by` times, at first as bilinear interpolation does. */
function enlarging(classes: number, by: number, options: LayerOptions): ConvTranspose2d {
  const size = by === 1 ? 1 : 2 * by;
  return convTranspose2d(classes, classes, {
    ...{ kernelSize: size, stride: by, padding: by === 1 ? 0 : by / 2, bias: false },
    ...{ ...options, init: bilinearInit() },
  });
}

/**
 * A fully convolutional network whose finest scored map has one number for `stride` pixels.
 *
 * The last map of the backbone is scored by 1×1 filters; a transposed convolution doubles the scores, those of the
 * map before are added (the skip), and so on to the map at `stride`; the last one enlarges them to the image's size.
 * `model` is a VGG or ResNet: its own layers are used (weights are shared), dense layers as convolutions; null is a
 * small network of 370,000 parameters for lessons.
 *
 * Names: `backbone`, `head`, `score32`, `score16` …, `grow32` (to stride 16) …, `enlarge` (to the image). A finer network
 * may begin with what a coarser one learned, as in the paper: all but `enlarge` fit.
 *
 * What differs from the paper: a margin of 3 in the first dense layer in place of one of 100 around the image; the
 * last enlargement is learned like the others.
 *
 * Shapes   [N, C, H, W] → [N, classes, H, W] logits; any H and W (zeros fill them up to the deepest stride)
 * Source   Long, Shelhamer & Darrell 2015, sections 3.2 to 4.2, figure 3
 * @throws  OptionError fcn: expected a stride of 1, 2, 4, 8, 16, 32, got 3
 * @throws  OptionError fcn: expected classes as a whole number ≥ 1, got 0
 * @throws  OptionError fcn: expected a VGG, a ResNet or nothing as backbone, got another network
 * @example fcn(null, 4, { classes: 3 }).outputShape([1, 3, 64, 96]) // [1, 3, 64, 96]
 */
export const fcn = (model: Sequential | null, stride: number, options: FcnOptions = {}): Fcn =>
  new Fcn(model, stride, options);

/**
 * FCN-32s: the last map alone, enlarged 32 times. See `fcn`.
 * @example fcn32s(null, { classes: 3 }).stride // 32
 */
export const fcn32s = (model: Sequential | null = null, options: FcnOptions = {}): Fcn =>
  new Fcn(model, 32, options);

/**
 * FCN-16s: the last two maps. See `fcn`.
 * @example fcn16s(null, { classes: 3 }).stride // 16
 */
export const fcn16s = (model: Sequential | null = null, options: FcnOptions = {}): Fcn =>
  new Fcn(model, 16, options);

/**
 * FCN-8s: the last three maps. See `fcn`.
 * @example fcn8s(null, { classes: 3 }).stride // 8
 */
export const fcn8s = (model: Sequential | null = null, options: FcnOptions = {}): Fcn =>
  new Fcn(model, 8, options);
