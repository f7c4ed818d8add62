import type { Flag, LayerExports, Pointer } from "./layerExports.js";

/** What the WebAssembly module exports: pointers and integers, checked by nobody. */
export interface Exports extends LayerExports {
  attach(thread: number): void;
  recover(): void;
  spin(count: number): number;
  workerLoop(thread: number): void;
  gemm(
    a: Pointer,
    b: Pointer,
    bias: Pointer,
    c: Pointer,
    m: number,
    n: number,
    k: number,
    lda: number,
    ldb: number,
    ldc: number,
    transposeA: Flag,
    transposeB: Flag,
    flags: number,
  ): void;
  /** Geometry and layouts: src/engine/assembly/geometry.ts. `exact` forbids Winograd. `b` may be 0. */
  conv2dForward(
    x: Pointer,
    w: Pointer,
    b: Pointer,
    y: Pointer,
    relu: Flag,
    exact: Flag,
    ...geometry: Geometry
  ): void;
  /**
   * Bytes of filters that are laid out once for many `conv2dForwardPrepared`, 0 where there is nothing
   * to gain (then only `conv2dForward` will do). They hold for these sizes and this `exact` only.
   */
  conv2dPreparedBytes(exact: Flag, ...geometry: Geometry): number;
  conv2dPrepare(w: Pointer, prepared: Pointer, exact: Flag, ...geometry: Geometry): void;
  conv2dForwardPrepared(
    x: Pointer,
    prepared: Pointer,
    b: Pointer,
    y: Pointer,
    relu: Flag,
    exact: Flag,
    ...geometry: Geometry
  ): void;
  /**
   * After training: y = relu(gamma · (x ⋆ w + b − mean) / √(variance + epsilon) + beta + residual). Of
   * `w` and `prepared` one is 0; `b` and `residual` may be.
   */
  conv2dForwardNormed(
    x: Pointer,
    w: Pointer,
    prepared: Pointer,
    b: Pointer,
    y: Pointer,
    gamma: Pointer,
    beta: Pointer,
    mean: Pointer,
    variance: Pointer,
    residual: Pointer,
    epsilon: number,
    relu: Flag,
    exact: Flag,
    ...geometry: Geometry
  ): void;
  conv2dBackwardInput(
    w: Pointer,
    dy: Pointer,
    dx: Pointer,
    exact: Flag,
    ...geometry: Geometry
  ): void;
  conv2dBackwardWeight(
    x: Pointer,
    dy: Pointer,
    dw: Pointer,
    db: Pointer,
    add: Flag,
    exact: Flag,
    ...geometry: Geometry
  ): void;
  /**
   * A convolution of stride 1, the maximum of 2×2 pixels, and a relu between or behind, in one: the
   * sizes are those of the convolution, `y`, `dy` and `where` those of the pooling. On the way back
   * `y` is needed after a relu, otherwise it is 0; forward, `where` may be 0. Only for sizes where `convPoolFits` gives 1;
   * others trap.
   */
  convPoolFits(exact: Flag, ...geometry: Geometry): Flag;
  convPoolForward(
    x: Pointer,
    w: Pointer,
    b: Pointer,
    y: Pointer,
    where: Pointer,
    relu: Flag,
    ...geometry: Geometry
  ): void;
  convPoolBackwardInput(
    w: Pointer,
    y: Pointer,
    dy: Pointer,
    where: Pointer,
    dx: Pointer,
    ...geometry: Geometry
  ): void;
  convPoolBackwardWeight(
    x: Pointer,
    y: Pointer,
    dy: Pointer,
    where: Pointer,
    dw: Pointer,
    db: Pointer,
    add: Flag,
    ...geometry: Geometry
  ): void;
  /** `where` (may be 0) gets one byte for every number of y: row · kw + column of the maximum in its window. */
  maxPoolForward(x: Pointer, y: Pointer, where: Pointer, ...window: Window): void;
  maxPoolBackward(dy: Pointer, where: Pointer, dx: Pointer, ...window: Window): void;
  /** Zeros of the padding count: the divisor is always kh · kw. */
  averagePoolForward(x: Pointer, y: Pointer, ...window: Window): void;
  averagePoolBackward(dy: Pointer, dx: Pointer, ...window: Window): void;
  /** y = relu(gamma · (x − mean) · deviation + beta + residual); pointers that may be 0: residual, running…. */
  batchNormForward(
    x: Pointer,
    y: Pointer,
    gamma: Pointer,
    beta: Pointer,
    residual: Pointer,
    mean: Pointer,
    deviation: Pointer,
    runningMean: Pointer,
    runningVariance: Pointer,
    pixels: number,
    c: number,
    relu: Flag,
    epsilon: number,
    momentum: number,
  ): void;
  batchNormInference(
    x: Pointer,
    y: Pointer,
    gamma: Pointer,
    beta: Pointer,
    residual: Pointer,
    mean: Pointer,
    variance: Pointer,
    pixels: number,
    c: number,
    relu: Flag,
    epsilon: number,
  ): void;
  /** `y` is read only with relu; `dResidual` may be 0. */
  batchNormBackward(
    x: Pointer,
    y: Pointer,
    dy: Pointer,
    gamma: Pointer,
    mean: Pointer,
    deviation: Pointer,
    dx: Pointer,
    dgamma: Pointer,
    dbeta: Pointer,
    dResidual: Pointer,
    pixels: number,
    c: number,
    relu: Flag,
    add: Flag,
  ): void;
  /**
   * The same after a relu and without a residual: where it let through is found again from x and
   * `beta`, so y is neither read nor has to be kept.
   */
  batchNormReluBackward(
    x: Pointer,
    dy: Pointer,
    gamma: Pointer,
    beta: Pointer,
    mean: Pointer,
    deviation: Pointer,
    dx: Pointer,
    dgamma: Pointer,
    dbeta: Pointer,
    pixels: number,
    c: number,
    add: Flag,
  ): void;
  /** On pixels: y = x / divisor^beta, divisor = k + share · Σ x² over `size` channels around; k > 0. */
  responseNorm(
    x: Pointer,
    divisor: Pointer,
    y: Pointer,
    pixels: number,
    c: number,
    size: number,
    share: number,
    beta: number,
    k: number,
  ): void;
  responseNormBackward(
    x: Pointer,
    divisor: Pointer,
    dy: Pointer,
    dx: Pointer,
    pixels: number,
    c: number,
    size: number,
    share: number,
    beta: number,
  ): void;
  /** Along rows of `count` numbers, `step` floats apart; what lies between is set to zero. */
  softmax(
    x: Pointer,
    y: Pointer,
    rows: number,
    count: number,
    step: number,
    logarithmic: Flag,
  ): void;
  softmaxBackward(
    y: Pointer,
    dy: Pointer,
    dx: Pointer,
    rows: number,
    count: number,
    step: number,
    logarithmic: Flag,
  ): void;
  /** Mean of −log softmax(x)[label] over the rows; labels are int32. */
  crossEntropy(
    x: Pointer,
    labels: Pointer,
    probabilities: Pointer,
    rows: number,
    count: number,
    step: number,
  ): number;
  crossEntropyBackward(
    probabilities: Pointer,
    labels: Pointer,
    dx: Pointer,
    rows: number,
    count: number,
    step: number,
    dy: number,
  ): void;
  /** `velocity` is 0 without momentum. */
  sgd(
    x: Pointer,
    dx: Pointer,
    velocity: Pointer,
    count: number,
    learningRate: number,
    momentum: number,
    weightDecay: number,
    nesterov: Flag,
    first: Flag,
  ): void;
  /** `correction1`, `correction2`: 1 − βᵗ at step t. */
  adam(
    x: Pointer,
    dx: Pointer,
    m: Pointer,
    v: Pointer,
    count: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
    correction1: number,
    correction2: number,
  ): void;
  /** `op`: see `UNARY`. */
  unary(op: number, x: Pointer, y: Pointer, count: number): void;
  unaryBackward(op: number, x: Pointer, y: Pointer, dy: Pointer, dx: Pointer, count: number): void;
  /** y[outer, inner] = a ∘ b; `op`: see `BINARY`, modes: see `REPEAT`. */
  binary(
    op: number,
    a: Pointer,
    b: Pointer,
    y: Pointer,
    outer: number,
    inner: number,
    modeA: number,
    modeB: number,
  ): void;
  /** y = alpha · x + beta · y. */
  scaleAdd(x: Pointer, y: Pointer, count: number, alpha: number, beta: number): void;
  fill(y: Pointer, count: number, value: number): void;
  /** [n, c, plane] → [n, plane, c padded to 4 with zeros]. */
  toPixels(x: Pointer, y: Pointer, n: number, c: number, plane: number): void;
  fromPixels(y: Pointer, x: Pointer, n: number, c: number, plane: number): void;
  /** to[i · t] = from[i · s] over four axes d; steps in floats, 0 repeats a number. */
  permute(from: Pointer, to: Pointer, ...axes: Axes): void;
  /** y[o, i] = Σ_l x[o, l, i]. */
  sum(x: Pointer, y: Pointer, outer: number, length: number, inner: number): void;
  /** y[o, i] = max_l x[o, l, i]; `where` (int32) gets the first l that has it. */
  maximum(
    x: Pointer,
    y: Pointer,
    where: Pointer,
    outer: number,
    length: number,
    inner: number,
  ): void;
  maximumBackward(
    dy: Pointer,
    where: Pointer,
    dx: Pointer,
    outer: number,
    length: number,
    inner: number,
  ): void;
}

/** A convolution in integers. */
export type Geometry = [
  n: number,
  h: number,
  w: number,
  c: number,
  f: number,
  kh: number,
  kw: number,
  oh: number,
  ow: number,
  strideH: number,
  strideW: number,
  padTop: number,
  padLeft: number,
  dilationH: number,
  dilationW: number,
  groups: number,
];

/** A pooling window in integers. */
export type Window = [
  n: number,
  h: number,
  w: number,
  c: number,
  kh: number,
  kw: number,
  oh: number,
  ow: number,
  strideH: number,
  strideW: number,
  padTop: number,
  padLeft: number,
];

type Four = [number, number, number, number];

/** Sizes of four axes, steps of the source, steps of the target. */
export type Axes = [...d: Four, ...s: Four, ...t: Four];

/** What happens to the sums of a product; may be added up. */
export const FLAGS = { add: 1, relu: 4 } as const;
export const UNARY = { neg: 0, exp: 1, log: 2, relu: 3, sigmoid: 4, tanh: 5 } as const;
/** `pow` takes whole numbers from −8 to 8 but 0. */
export const CURVE = {
  ...{ leakyRelu: 0, gelu: 1, geluTanh: 2, silu: 3, softplus: 4, smoothL1: 5, abs: 6, sqrt: 7 },
  pow: 8,
} as const;
export const BINARY = { add: 0, sub: 1, mul: 2, div: 3 } as const;
/** How an operand of `binary` repeats: not, the same row, one number for each row, one number. */
export const REPEAT = { none: 0, row: 1, column: 2, one: 3 } as const;
