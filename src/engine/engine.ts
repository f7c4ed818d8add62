/**
 * The narrow border between tensors and numbers: routines on typed arrays, sizes as integers, no
 * tensors. `plain` implements it in TypeScript; another provider (WebAssembly) fills the same table.
 *
 * Every routine writes into arrays that the caller gives, overwrites what is there unless its name
 * or comment says that it adds, and works for float32 and float64 alike. Sizes are checked by the
 * caller.
 */

import type { Device } from "./device.js";

export type DType = "float32" | "float64";

/** The numbers of a tensor, contiguous and row-major. */
export type Values = Float32Array | Float64Array;

/** C[m, n] = A · B, where A is [m, k] (stored [k, m] if `transposeA`) and B is [k, n] (or [n, k]). */
export interface GemmSizes {
  m: number;
  n: number;
  k: number;
  transposeA?: boolean;
  transposeB?: boolean;
  /** Adds to C instead of overwriting it. */
  accumulate?: boolean;
}

/** A convolution in integers. x [n, c, h, w], filters [f, c / groups, kh, kw], y [n, f, oh, ow]. */
export interface Conv2dSizes {
  n: number;
  c: number;
  h: number;
  w: number;
  f: number;
  kh: number;
  kw: number;
  oh: number;
  ow: number;
  strideH: number;
  strideW: number;
  /** Zeros before the first row and column; what is needed after the last follows from oh, ow. */
  padTop: number;
  padLeft: number;
  dilationH: number;
  dilationW: number;
  groups: number;
}

/** Regions pooled to one size: k regions become ph × pw; coordinates times `scale` are pixels of x. */
export interface RoiSizes {
  n: number;
  c: number;
  h: number;
  w: number;
  k: number;
  ph: number;
  pw: number;
  scale: number;
  /** Samples a bin, down and across; 0: its length in pixels, rounded up. */
  samplingRatio: number;
  aligned: boolean;
}

/** A convolution whose taps are moved by offsets, in `offsetGroups` groups of channels. */
export interface DeformableSizes extends Conv2dSizes {
  offsetGroups: number;
}

/** A pooling window over every plane. x [planes, h, w], y [planes, oh, ow]. */
export interface Pool2dSizes {
  planes: number;
  h: number;
  w: number;
  kh: number;
  kw: number;
  oh: number;
  ow: number;
  strideH: number;
  strideW: number;
  padTop: number;
  padLeft: number;
}

/** Pooling of every plane to a given size. x [planes, h, w], y [planes, oh, ow]. */
export interface AdaptivePool2dSizes {
  planes: number;
  h: number;
  w: number;
  oh: number;
  ow: number;
}

/** Images or rows in a batch normalization: x [n, c, plane], statistics over n and plane. */
export interface BatchNormSizes {
  n: number;
  c: number;
  plane: number;
}

/** Where element [i, j, …] of an array is: offset + i · strides[0] + j · strides[1] + … */
export interface Layout {
  offset: number;
  strides: readonly number[];
}

export type UnaryName = "neg" | "exp" | "log" | "relu" | "sigmoid" | "tanh";
export type BinaryName = "add" | "sub" | "mul" | "div";

/** y_c = x_c / (k + alpha / size · Σ x²)^beta, summed over the `size` channels around c. */
export interface LocalResponseNormSizes {
  size: number;
  alpha: number;
  beta: number;
  k: number;
}

/**
 * One axis of a resampling from `from` to `to` places: place i is made of (1 − share[i]) of place
 * first[i] and share[i] of second[i].
 */
export interface ResampleAxis {
  from: number;
  to: number;
  first: Int32Array;
  second: Int32Array;
  share: Float64Array;
}

/** Functions of one number with perhaps a parameter: slope of `leakyRelu`, β of
 * `smoothL1`, exponent of `pow`. */
export type CurveName =
  | "leakyRelu"
  | "gelu"
  | "geluTanh"
  | "silu"
  | "softplus"
  | "smoothL1"
  | "abs"
  | "sqrt"
  | "pow";

export interface AdamSizes {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** 1, 2, 3 …: the number of this step. */
  step: number;
}

export interface SgdSizes {
  learningRate: number;
  momentum: number;
  weightDecay: number;
  nesterov: boolean;
}

export interface Engine {
  readonly name: string;
  /** Its own memory and the routines on it, where it has one: see storage.ts. */
  readonly device?: Device;

  /** An array of zeros. */
  allocate(dtype: DType, size: number): Values;

  /** y = f(x), element by element. */
  unary(name: UnaryName, x: Values, y: Values): void;
  /** dx = dy · f′(x), where y = f(x). */
  unaryBackward(name: UnaryName, x: Values, y: Values, dy: Values, dx: Values): void;

  /** y = f(x), element by element. */
  curve(name: CurveName, parameter: number, x: Values, y: Values): void;
  /** dx = dy · f′(x). */
  curveBackward(name: CurveName, parameter: number, x: Values, dy: Values, dx: Values): void;

  /** y[i] = a[i] ∘ b[i] over `shape`; a stride of 0 repeats an element (broadcasting). */
  binary(
    name: BinaryName,
    shape: readonly number[],
    a: Values,
    aLayout: Layout,
    b: Values,
    bLayout: Layout,
    y: Values,
  ): void;

  /** to[i] = from[i] over `shape`: permuting, repeating, cutting out and putting in. */
  copy(
    shape: readonly number[],
    from: Values,
    fromLayout: Layout,
    to: Values,
    toLayout: Layout,
  ): void;
  /** y = factor · x. */
  scale(x: Values, factor: number, y: Values): void;

  /** y[o, i] = Σ_l x[o, l, i]. */
  sum(outer: number, length: number, inner: number, x: Values, y: Values): void;
  /** y[o, i] = max_l x[o, l, i]; `where` gets the first l that has it. */
  max(outer: number, length: number, inner: number, x: Values, y: Values, where: Int32Array): void;
  /** dx[o, where[o, i], i] = dy[o, i]; the rest of dx is left as it is. */
  maxBackward(
    outer: number,
    length: number,
    inner: number,
    dy: Values,
    where: Int32Array,
    dx: Values,
  ): void;

  gemm(sizes: GemmSizes, a: Values, b: Values, c: Values): void;

  conv2dForward(sizes: Conv2dSizes, x: Values, w: Values, b: Values | null, y: Values): void;
  conv2dBackwardInput(sizes: Conv2dSizes, w: Values, dy: Values, dx: Values): void;
  conv2dBackwardWeight(sizes: Conv2dSizes, x: Values, dy: Values, dw: Values): void;
  conv2dBackwardBias(sizes: Conv2dSizes, dy: Values, db: Values): void;

  /**
   * columns [c · kh · kw, oh · ow]: what lies under the moved taps in image n, times the mask.
   * offset [n, offsetGroups · kh · kw · 2, oh, ow] (down, then right), mask [n, offsetGroups · kh · kw, oh, ow].
   */
  deformableGather(
    sizes: DeformableSizes,
    n: number,
    x: Values,
    offset: Values,
    mask: Values | null,
    columns: Values,
  ): void;
  /** The way back; adds to dx, doffset and dmask. */
  deformableScatter(
    sizes: DeformableSizes,
    n: number,
    x: Values,
    offset: Values,
    mask: Values | null,
    dcolumns: Values,
    dx: Values,
    doffset: Values,
    dmask: Values | null,
  ): void;

  /** rois [k, 5]: image, x1, y1, x2, y2. Backward adds to dx. */
  roiAlignForward(sizes: RoiSizes, x: Values, rois: Values, y: Values): void;
  roiAlignBackward(sizes: RoiSizes, rois: Values, dy: Values, dx: Values): void;
  /** `where` gets the place of each maximum in x, or −1. */
  roiPoolForward(sizes: RoiSizes, x: Values, rois: Values, y: Values, where: Int32Array): void;
  roiPoolBackward(where: Int32Array, dy: Values, dx: Values): void;

  /** Max pooling whose window looks at every `dilation`-th pixel; backward: `maxPool2dBackward`. */
  dilatedMaxPool2dForward(
    sizes: Pool2dSizes,
    dilation: readonly [number, number],
    x: Values,
    y: Values,
    where: Int32Array,
  ): void;

  /** `where` gets the place h · w of each maximum inside its plane. */
  maxPool2dForward(sizes: Pool2dSizes, x: Values, y: Values, where: Int32Array): void;
  maxPool2dBackward(sizes: Pool2dSizes, dy: Values, where: Int32Array, dx: Values): void;
  /** Zeros of the padding count: the divisor is always kh · kw. */
  avgPool2dForward(sizes: Pool2dSizes, x: Values, y: Values): void;
  avgPool2dBackward(sizes: Pool2dSizes, dy: Values, dx: Values): void;

  /** Window i of oh reaches from ⌊i · h / oh⌋ to ⌈(i + 1) · h / oh⌉. */
  adaptiveAvgPool2dForward(sizes: AdaptivePool2dSizes, x: Values, y: Values): void;
  adaptiveAvgPool2dBackward(sizes: AdaptivePool2dSizes, dy: Values, dx: Values): void;
  /** `where` gets the place h · w of each maximum inside its plane. */
  adaptiveMaxPool2dForward(
    sizes: AdaptivePool2dSizes,
    x: Values,
    y: Values,
    where: Int32Array,
  ): void;

  /** Mean and variance (divided by the count, not the count − 1) of each channel. */
  batchNormStatistics(sizes: BatchNormSizes, x: Values, mean: Values, variance: Values): void;
  /** y = (x − mean) · inverse · weight + bias, by channel; `inverse` is 1 / √(variance + ε). */
  batchNormForward(
    sizes: BatchNormSizes,
    x: Values,
    mean: Values,
    inverse: Values,
    weight: Values | null,
    bias: Values | null,
    y: Values,
  ): void;
  /** `throughStatistics`: mean and inverse came from x itself, so that gradients flow through them. */
  batchNormBackward(
    sizes: BatchNormSizes,
    x: Values,
    mean: Values,
    inverse: Values,
    weight: Values | null,
    dy: Values,
    throughStatistics: boolean,
    dx: Values | null,
    dweight: Values | null,
    dbias: Values | null,
  ): void;

  /** `divisor` gets k + alpha / size · Σ x². */
  localResponseNormForward(
    sizes: BatchNormSizes,
    how: LocalResponseNormSizes,
    x: Values,
    divisor: Values,
    y: Values,
  ): void;
  localResponseNormBackward(
    sizes: BatchNormSizes,
    how: LocalResponseNormSizes,
    x: Values,
    divisor: Values,
    dy: Values,
    dx: Values,
  ): void;

  /** Enlarges or shrinks every plane. x [planes, rows.from, columns.from]. */
  resample2dForward(
    planes: number,
    rows: ResampleAxis,
    columns: ResampleAxis,
    x: Values,
    y: Values,
  ): void;
  resample2dBackward(
    planes: number,
    rows: ResampleAxis,
    columns: ResampleAxis,
    dy: Values,
    dx: Values,
  ): void;

  /** softmax over l of x[o, l, i]. */
  softmax(outer: number, length: number, inner: number, x: Values, y: Values): void;
  softmaxBackward(
    outer: number,
    length: number,
    inner: number,
    y: Values,
    dy: Values,
    dx: Values,
  ): void;
  logSoftmax(outer: number, length: number, inner: number, x: Values, y: Values): void;
  logSoftmaxBackward(
    outer: number,
    length: number,
    inner: number,
    y: Values,
    dy: Values,
    dx: Values,
  ): void;
  /** Mean of −log softmax(x[r])[labels[r]] over the rows; `probabilities` gets the softmax. */
  crossEntropyForward(
    rows: number,
    classes: number,
    x: Values,
    labels: Int32Array,
    probabilities: Values,
  ): number;
  crossEntropyBackward(
    rows: number,
    classes: number,
    probabilities: Values,
    labels: Int32Array,
    dy: number,
    dx: Values,
  ): void;

  /** One step of SGD on `x`, in place. `velocity` starts as zeros, and is null without momentum. */
  sgdStep(sizes: SgdSizes, x: Values, dx: Values, velocity: Values | null): void;
  /** One step of Adam on `x`, in place; `m` and `v` are the running means. */
  adamStep(sizes: AdamSizes, x: Values, dx: Values, m: Values, v: Values): void;
}
