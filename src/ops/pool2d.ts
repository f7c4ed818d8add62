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
}

/** The shape rule of both poolings. */
export function pool2dSizes(op: string, x: Shape, options: Pool2dOptions): Pool2dSizes {
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
  const [oh, ow] = outputSize(op, { size: [h, w], kernel, stride, dilation: [1, 1], padding });
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
