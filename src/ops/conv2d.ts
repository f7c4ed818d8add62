import { type Conv2dSizes, engine } from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { type BehindConv, conv2dOnDevice, convPoolOnDevice, hasRoutine } from "./conv2dOnDevice.js";
import { lateConv2d } from "./lateConv2d.js";
import { allocate, allocateLike, checkTensors, deviceOf, result } from "./operation.js";
import { checkImages, outputSize, type Pair, pair, type Sides, sidesOf } from "./window.js";

export interface Conv2dOptions {
  /** How far the filter moves from place to place. Default 1. */
  stride?: Pair;
  /**
   * Zeros around the image, or by side; "same" keeps height and width (stride 1 only), "valid" is 0.
   * Default 0.
   */
  padding?: Pair | Sides | "same" | "valid";
  /** How far apart the numbers of the filter look; 2 leaves out every second pixel. Default 1. */
  dilation?: Pair;
  /** Cuts channels and filters into groups that do not see each other. Default 1. */
  groups?: number;
}

/**
 * 2-D convolution (cross-correlation: the filter is not flipped, as in all CNN papers).
 *
 * Shapes   x [N, C, H, W] · w [F, C/G, Kh, Kw] · b [F] → y [N, F, H′, W′]
 *          H′ = ⌊(H + 2P − D(Kh − 1) − 1)/S⌋ + 1, likewise W′
 * Forward  y[n,f,i,j] = b[f] + Σ_{c,a,b} w[f,c,a,b] · x[n, c, iS + aD − P, jS + bD − P]
 * Backward dw = x ⋆ dy · dx = dy ∗ w, put back where x was read · db = Σ_{n,i,j} dy
 * Source   LeCun et al. 1998, section II.A; output size: Dumoulin & Visin 2016, section 2
 * @throws  ShapeError conv2d: expected w of shape [F,3,Kh,Kw], got [4,1,3,3]
 * @throws  ShapeError conv2d: expected an input of at least 5×5 with its padding, got 3×3
 * @throws  OptionError conv2d: expected stride as a whole number ≥ 1, or two, got 0
 * @throws  OptionError conv2d: expected padding top, bottom, left and right as whole numbers ≥ 0, got {"top":-1}
 * @example conv2d(ones([1, 1, 3, 3]), ones([1, 1, 2, 2])).toArray() // [[[[4, 4], [4, 4]]]]
 * @example conv2d(zeros([8, 3, 32, 32]), zeros([16, 3, 5, 5]), null, { padding: "same" }).shape // [8, 16, 32, 32]
 */
export function conv2d(
  x: Tensor,
  w: Tensor,
  b: Tensor | null = null,
  options: Conv2dOptions = {},
): Tensor {
  checkTensors("conv2d", ...(b ? [x, w, b] : [x, w]));
  const sizes = conv2dSizes(x.shape, w.shape, b?.shape ?? null, options);
  const shape = [sizes.n, sizes.f, sizes.oh, sizes.ow];
  const device = deviceOf(x);
  if (device && hasRoutine(sizes)) {
    return lateConv2d(device, sizes, x, w, b) ?? conv2dOnDevice(device, sizes, x, w, b);
  }
  const y = allocate(x.dtype, shape);
  engine().conv2dForward(sizes, x.storage.peek(), w.storage.peek(), b?.storage.peek() ?? null, y);
  return result("conv2d", y, shape, b ? [x, w, b] : [x, w], (dy, needs) => {
    const dx = needs[0] ? allocateLike(x) : null;
    const dw = needs[1] ? allocateLike(w) : null;
    const db = b && needs[2] ? allocateLike(b) : null;
    if (dx) engine().conv2dBackwardInput(sizes, w.storage.peek(), dy, dx);
    if (dw) engine().conv2dBackwardWeight(sizes, x.storage.peek(), dy, dw);
    if (db) engine().conv2dBackwardBias(sizes, dy, db);
    return [dx, dw, db];
  });
}

/**
 * A convolution and what follows it in a network, in one pass where there is a routine for that; null
 * where there is none.
 */
export function conv2dThen(
  x: Tensor,
  w: Tensor,
  b: Tensor | null,
  options: Conv2dOptions,
  behind: BehindConv,
): Tensor | null {
  checkTensors("conv2d", ...(b ? [x, w, b] : [x, w]));
  const sizes = conv2dSizes(x.shape, w.shape, b?.shape ?? null, options);
  const device = deviceOf(x);
  if (!device || !hasRoutine(sizes)) return null;
  if (behind.maxPool) return convPoolOnDevice(device, sizes, x, w, b, behind.relu === true);
  return conv2dOnDevice(device, sizes, x, w, b, behind.relu);
}

/** The shape rule: all sizes of a convolution, or an error that says what does not fit. */
export function conv2dSizes(
  x: Shape,
  w: Shape,
  b: Shape | null,
  options: Conv2dOptions,
): Conv2dSizes {
  checkImages("conv2d", x);
  const { groups = 1 } = options;
  const [n, c, h, width] = x;
  const [f] = w;
  if (!Number.isInteger(groups) || groups < 1 || c % groups !== 0 || f % groups !== 0) {
    throw new OptionError(
      "conv2d",
      `groups that divides the ${c} channels and the ${f} filters`,
      String(groups),
    );
  }
  if (w.length !== 4 || w[1] !== c / groups) {
    throw new ShapeError(
      "conv2d",
      `w of shape [F,${c / groups},Kh,Kw]`,
      formatShape(w),
      `x is ${formatShape(x)} with groups ${groups}: a filter is as deep as its group of channels`,
    );
  }
  if (b && (b.length !== 1 || b[0] !== f)) {
    throw new ShapeError("conv2d", `b of shape [${f}]`, formatShape(b));
  }
  const kernel: [number, number] = [w[2], w[3]];
  const stride = pair("conv2d", "stride", options.stride ?? 1, 1);
  const dilation = pair("conv2d", "dilation", options.dilation ?? 1, 1);
  const [before, padding] = conv2dPadding(options.padding ?? 0, kernel, stride, dilation);
  const [oh, ow] = outputSize("conv2d", { size: [h, width], kernel, stride, dilation, padding });
  return {
    n,
    c,
    h,
    w: width,
    f,
    kh: kernel[0],
    kw: kernel[1],
    oh,
    ow,
    strideH: stride[0],
    strideW: stride[1],
    padTop: before[0],
    padLeft: before[1],
    dilationH: dilation[0],
    dilationW: dilation[1],
    groups,
  };
}

/** Zeros before the first row and column, and zeros in total. */
export function conv2dPadding(
  padding: Pair | Sides | "same" | "valid",
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): [[number, number], [number, number]] {
  if (padding !== "same") {
    const { before, after } = sidesOf("conv2d", padding === "valid" ? 0 : padding);
    return [before, [before[0] + after[0], before[1] + after[1]]];
  }
  if (stride[0] !== 1 || stride[1] !== 1) {
    throw new OptionError("conv2d", 'stride 1 with padding "same"', `stride ${stride.join("×")}`);
  }
  const total: [number, number] = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)];
  // An even filter needs one zero more behind than before, as in PyTorch.
  return [[Math.floor(total[0] / 2), Math.floor(total[1] / 2)], total];
}
