/** What max and average pooling share: options and the shape rule. */
import { type Form, type Pool2dSizes, pixels, type Window } from "../engine/index.js";
import { OptionError } from "../tensor/errors.js";
import type { Shape } from "../tensor/shape.js";
import { checkImages, outputSize, type Pair, pair } from "./window.js";

export interface Pool2dOptions {
  /** Height and width of the window. */
  kernelSize: Pair;
  /** How far the window moves. Default: its size, so that windows do not overlap. */
  stride?: Pair;
  /** Rows and columns around the image, at most half a window. Default 0. */
  padding?: Pair;
  /** Rounds the result's size up: the last window may reach over the border. Default false. */
  ceilMode?: boolean;
}

export interface MaxPool2dOptions extends Pool2dOptions {
  /** How far apart the pixels of a window are. Default 1. */
  dilation?: Pair;
}

export interface AvgPool2dOptions extends Pool2dOptions {
  /** Whether zeros of the padding count in the mean. Default true. */
  countIncludePad?: boolean;
  /** What sums are divided by, instead of the count. */
  divisorOverride?: number;
}

/** The shape rule of both poolings. */
export function pool2dSizes(op: string, x: Shape, options: MaxPool2dOptions): Pool2dSizes {
  checkImages(op, x);
  const [n, c, h, w] = x;
  const kernel = pair(op, "kernelSize", options?.kernelSize, 1);
  const stride = pair(op, "stride", options.stride ?? kernel, 1);
  const before = pair(op, "padding", options.padding ?? 0, 0);
  if (before[0] > kernel[0] / 2 || before[1] > kernel[1] / 2) {
    throw new OptionError(
      op,
      `padding of at most half the window ${kernel.join("×")}`,
      before.join("×"),
      "a window must not see padding alone",
    );
  }
  const padding: [number, number] = [2 * before[0], 2 * before[1]];
  const dilation = pair(op, "dilation", options.dilation ?? 1, 1);
  const window = { size: [h, w] as [number, number], kernel, stride, dilation, padding };
  const [oh, ow] = options.ceilMode ? outputSizeUp(op, window, before) : outputSize(op, window);
  return {
    planes: n * c,
    h,
    w,
    kh: kernel[0],
    kw: kernel[1],
    oh,
    ow,
    strideH: stride[0],
    strideW: stride[1],
    padTop: before[0],
    padLeft: before[1],
  };
}

/** Windows with more places have no routine. */
export const MOST_PLACES = 256;

/** What the routines need to know: forms of x and y, and the window in integers. */
export function poolOnPixels(
  s: Pool2dSizes,
  n: number,
  c: number,
): { x: Form; y: Form; window: Window } {
  return {
    x: pixels(n, c, s.h * s.w),
    y: pixels(n, c, s.oh * s.ow),
    window: [n, s.h, s.w, c, s.kh, s.kw, s.oh, s.ow, s.strideH, s.strideW, s.padTop, s.padLeft],
  };
}

/** ⌈…⌉ in place of ⌊…⌋, without a last window that would begin behind the image and its left padding. */
function outputSizeUp(
  op: string,
  window: Parameters<typeof outputSize>[1],
  before: readonly number[],
): [number, number] {
  const { size, kernel, stride, dilation, padding } = window;
  const counts = size.map((length, d) => {
    const span = dilation[d] * (kernel[d] - 1) + 1;
    const count = Math.ceil((length + padding[d] - span) / stride[d]) + 1;
    return (count - 1) * stride[d] >= length + before[d] ? count - 1 : count;
  });
  // Not one window: the error of the other way.
  if (counts.some((count) => count < 1)) return outputSize(op, window);
  return [counts[0], counts[1]];
}
