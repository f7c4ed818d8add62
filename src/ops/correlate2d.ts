import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { conv2d } from "./conv2d.js";
import { flip } from "./flip.js";
import { checkTensors } from "./operation.js";
import { reshape } from "./reshape.js";
import { type Pair, pair } from "./window.js";

export interface Correlate2dOptions {
  /**
   * "valid" (default): the filter stays inside. "same": the result has the size of the image.
   * "full": wherever filter and image touch. Or a number of zeros.
   */
  padding?: "valid" | "same" | "full" | Pair;
  stride?: Pair;
}

/**
 * Cross-correlation of one image with one filter: what a CNN calls convolution.
 *
 * Shapes   x [H, W] · w [Kh, Kw] → y [H′, W′]: "valid" H − Kh + 1 · "same" H · "full" H + Kh − 1
 * Forward  y[i,j] = Σ_{a,b} w[a,b] · x[i + a − P, j + b − P]
 * Backward as conv2d
 * Source   Goodfellow, Bengio & Courville 2016, equation 9.6
 * @throws  ShapeError crossCorrelate2d: expected an image [H,W] and a filter [Kh,Kw], got [3] and [2,2]
 * @throws  OptionError crossCorrelate2d: expected padding "valid", "same", "full", a whole number ≥ 0 or two, got "half"
 * @example crossCorrelate2d(tensor([[1, 2, 3]]), tensor([[1, 0]])).toArray() // [[1, 2]]
 */
export function crossCorrelate2d(x: Tensor, w: Tensor, options: Correlate2dOptions = {}): Tensor {
  return correlate("crossCorrelate2d", x, w, options, false);
}

/**
 * Convolution as in mathematics: the filter is turned by 180° first.
 *
 * Shapes   x [H, W] · w [Kh, Kw] → y [H′, W′]: "valid" H − Kh + 1 · "same" H · "full" H + Kh − 1
 * Forward  y[i,j] = Σ_{a,b} w[Kh − 1 − a, Kw − 1 − b] · x[i + a − P, j + b − P]
 * Backward as conv2d
 * Source   Goodfellow, Bengio & Courville 2016, equation 9.4
 * @throws  ShapeError convolve2d: expected an image [H,W] and a filter [Kh,Kw], got [3] and [2,2]
 * @example convolve2d(tensor([[1, 2, 3]]), tensor([[1, 0]])).toArray() // [[2, 3]]
 */
export function convolve2d(x: Tensor, w: Tensor, options: Correlate2dOptions = {}): Tensor {
  return correlate("convolve2d", x, w, options, true);
}

function correlate(
  op: string,
  x: Tensor,
  w: Tensor,
  options: Correlate2dOptions,
  turned: boolean,
): Tensor {
  checkTensors(op, x, w);
  if (x.rank !== 2 || w.rank !== 2) {
    const got = `${formatShape(x.shape)} and ${formatShape(w.shape)}`;
    throw new ShapeError(op, "an image [H,W] and a filter [Kh,Kw]", got);
  }
  const filter = turned ? flip(w) : w;
  const image = reshape(x, [1, 1, ...x.shape]);
  const y = conv2d(image, reshape(filter, [1, 1, ...w.shape]), null, {
    stride: pair(op, "stride", options.stride ?? 1, 1),
    padding: zerosAround(op, options.padding ?? "valid", w),
  });
  return reshape(y, y.shape.slice(2));
}

function zerosAround(
  op: string,
  padding: NonNullable<Correlate2dOptions["padding"]>,
  w: Tensor,
): Pair | "same" {
  if (padding === "same") return "same";
  if (padding === "valid") return 0;
  if (padding === "full") return [w.shape[0] - 1, w.shape[1] - 1];
  if (typeof padding === "string") {
    const expected = 'padding "valid", "same", "full", a whole number ≥ 0 or two';
    throw new OptionError(op, expected, JSON.stringify(padding));
  }
  return pair(op, "padding", padding, 0);
}
