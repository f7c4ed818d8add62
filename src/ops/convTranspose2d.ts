import { type Conv2dSizes, engine, type Values } from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";
import { checkImages, type Pair, pair } from "./window.js";

export interface ConvTranspose2dOptions {
  /** How far apart the stamps of neighbouring pixels are: about how much larger the image gets. Default 1. */
  stride?: Pair;
  /** Rows and columns that are cut off around the result. Default 0. */
  padding?: Pair;
  /** Rows and columns added at the bottom and right; less than stride or dilation. Default 0. */
  outputPadding?: Pair;
  /** How far apart the numbers of a filter are put. Default 1. */
  dilation?: Pair;
  /** Cuts channels and filters into groups that do not see each other. Default 1. */
  groups?: number;
}

/**
 * Transposed 2-D convolution: every pixel stamps a filter into a larger image. It is the backward of a
 * convolution, not its inverse.
 *
 * Shapes   x [N, C, H, W] · w [C, F/G, Kh, Kw] · b [F] → y [N, F, H′, W′]
 *          H′ = (H − 1)S − 2P + D(Kh − 1) + outputPadding + 1, likewise W′
 * Forward  y[n, f, iS + aD − P, jS + bD − P] += w[c,f,a,b] · x[n,c,i,j], from b[f] on
 * Backward dx = convolution of dy with w · dw = dy ⋆ x · db = Σ_{n,i,j} dy
 * Source   Zeiler et al. 2010; Dumoulin & Visin 2016, section 4
 * @throws  ShapeError convTranspose2d: expected w of shape [3,F/1,Kh,Kw], got [4,1,3,3]
 * @throws  ShapeError convTranspose2d: expected x of shape [N,C,H,W], got [3,3]
 * @throws  ShapeError convTranspose2d: expected b of shape [1], got [2]
 * @throws  ShapeError convTranspose2d: expected a result of at least 1×1, got -1×-1
 * @throws  OptionError convTranspose2d: expected groups that divides the 3 channels, got 2
 * @throws  OptionError convTranspose2d: expected outputPadding below stride 1×1 or dilation 1×1, got 1×1
 * @example convTranspose2d(ones([1, 1, 2, 2]), ones([1, 1, 2, 2])).toArray() // [[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]]
 */
export function convTranspose2d(
  x: Tensor,
  w: Tensor,
  b: Tensor | null = null,
  options: ConvTranspose2dOptions = {},
): Tensor {
  checkTensors("convTranspose2d", ...(b ? [x, w, b] : [x, w]));
  // The convolution that leads from y back to x.
  const sizes = convTranspose2dSizes(x.shape, w.shape, b?.shape ?? null, options);
  const shape = [sizes.n, sizes.c, sizes.h, sizes.w];
  const y = allocate(x.dtype, shape);
  engine().conv2dBackwardInput(sizes, w.storage.peek(), x.storage.peek(), y);
  if (b) addBias(sizes, b.storage.peek(), y);
  return result("convTranspose2d", y, shape, b ? [x, w, b] : [x, w], (dy, needs) => {
    const dx = needs[0] ? allocateLike(x) : null;
    const dw = needs[1] ? allocateLike(w) : null;
    const db = b && needs[2] ? allocateLike(b) : null;
    if (dx) engine().conv2dForward(sizes, dy, w.storage.peek(), null, dx);
    if (dw) engine().conv2dBackwardWeight(sizes, dy, x.storage.peek(), dw);
    if (db) {
      const { c, h, w } = sizes;
      engine().conv2dBackwardBias({ ...sizes, f: c, oh: h, ow: w }, dy, db);
    }
    return [dx, dw, db];
  });
}

function addBias({ n, c, h, w }: Conv2dSizes, b: Values, y: Values): void {
  for (let plane = 0; plane < n * c; plane++) {
    const bias = b[plane % c];
    for (let i = plane * h * w; i < (plane + 1) * h * w; i++) y[i] += bias;
  }
}

/** The shape rule: the sizes of the convolution from y [n, c, h, w] to x [n, f, oh, ow]. */
export function convTranspose2dSizes(
  x: Shape,
  w: Shape,
  b: Shape | null,
  options: ConvTranspose2dOptions,
): Conv2dSizes {
  const op = "convTranspose2d";
  checkImages(op, x);
  const { groups = 1 } = options;
  const [n, f, oh, ow] = x;
  if (!Number.isInteger(groups) || groups < 1 || f % groups !== 0) {
    throw new OptionError(op, `groups that divides the ${f} channels`, String(groups));
  }
  if (w.length !== 4 || w[0] !== f) {
    throw new ShapeError(op, `w of shape [${f},F/${groups},Kh,Kw]`, formatShape(w));
  }
  const c = w[1] * groups;
  if (b && (b.length !== 1 || b[0] !== c)) {
    throw new ShapeError(op, `b of shape [${c}]`, formatShape(b));
  }
  const stride = pair(op, "stride", options.stride ?? 1, 1);
  const padding = pair(op, "padding", options.padding ?? 0, 0);
  const dilation = pair(op, "dilation", options.dilation ?? 1, 1);
  const extra = pair(op, "outputPadding", options.outputPadding ?? 0, 0);
  if (extra.some((e, d) => e > 0 && e >= Math.max(stride[d], dilation[d]))) {
    const expected = `outputPadding below stride ${stride.join("×")} or dilation ${dilation.join("×")}`;
    throw new OptionError(op, expected, extra.join("×"));
  }
  const [kh, kw] = w.slice(2);
  const size = (length: number, k: number, d: number): number =>
    (length - 1) * stride[d] - 2 * padding[d] + dilation[d] * (k - 1) + extra[d] + 1;
  const [h, width] = [size(oh, kh, 0), size(ow, kw, 1)];
  if (h < 1 || width < 1) {
    throw new ShapeError(op, "a result of at least 1×1", `${h}×${width}`);
  }
  return {
    ...{ n, c, h, w: width, f, kh, kw, oh, ow, groups },
    ...{ strideH: stride[0], strideW: stride[1], padTop: padding[0], padLeft: padding[1] },
    ...{ dilationH: dilation[0], dilationW: dilation[1] },
  };
}
