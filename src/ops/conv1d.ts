import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { conv2d } from "./conv2d.js";
import { checkTensors } from "./operation.js";
import { reshape } from "./reshape.js";

export interface Conv1dOptions {
  /** How far the filter moves from place to place. Default 1. */
  stride?: number;
  /** Zeros before and after; "same" keeps the length (stride 1 only), "valid" is 0. Default 0. */
  padding?: number | "same" | "valid";
  /** How far apart the numbers of the filter look. Default 1. */
  dilation?: number;
  /** Cuts channels and filters into groups that do not see each other. Default 1. */
  groups?: number;
}

/**
 * 1-D convolution (cross-correlation), along the last axis: signals, time series.
 *
 * Shapes   x [N, C, L] · w [F, C/G, K] · b [F] → y [N, F, L′], L′ = ⌊(L + 2P − D(K − 1) − 1)/S⌋ + 1
 * Forward  y[n,f,i] = b[f] + Σ_{c,a} w[f,c,a] · x[n, c, iS + aD − P]
 * Backward dw = x ⋆ dy · dx = dy ∗ w, put back where x was read · db = Σ_{n,i} dy
 * Source   Waibel et al. 1989, section 2.1 (time-delay networks)
 * @throws  ShapeError conv1d: expected x of shape [N,C,L], got [3,3]
 * @throws  ShapeError conv1d: expected w of shape [F,3,K], got [2,1,3]
 * @throws  ShapeError conv1d: expected b of shape [2], got [3]
 * @throws  OptionError conv1d: expected stride as a whole number ≥ 1, got 0
 * @throws  OptionError conv1d: expected groups that divides the 3 channels and the 2 filters, got 2
 * @throws  ShapeError conv1d: expected a signal of at least 3 numbers with its padding, got 2
 * @throws  OptionError conv1d: expected stride 1 with padding "same", got stride 2
 * @example conv1d(tensor([[[1, 2, 3]]]), tensor([[[1, 1]]])).toArray() // [[[3, 5]]]
 */
export function conv1d(
  x: Tensor,
  w: Tensor,
  b: Tensor | null = null,
  options: Conv1dOptions = {},
): Tensor {
  checkTensors("conv1d", ...(b ? [x, w, b] : [x, w]));
  checkConv1d(x.shape, w.shape, b?.shape ?? null, options);
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const around = padding === "valid" ? 0 : padding;
  const row = ([n, c, l]: readonly number[]): number[] => [n, c, 1, l];
  const y = conv2d(reshape(x, row(x.shape)), reshape(w, row(w.shape)), b, {
    stride: [1, stride],
    padding: around === "same" ? "same" : [0, around],
    dilation: [1, dilation],
    groups,
  });
  return reshape(y, [y.shape[0], y.shape[1], y.shape[3]]);
}

/** The shape rule; returns the shape of y. */
export function checkConv1d(
  x: readonly number[],
  w: readonly number[],
  b: readonly number[] | null,
  options: Conv1dOptions,
): number[] {
  const { stride = 1, dilation = 1, groups = 1 } = options;
  const padding = options.padding === "valid" ? 0 : (options.padding ?? 0);
  const whole = (name: string, value: number, least: number): void => {
    if (Number.isInteger(value) && value >= least) return;
    throw new OptionError("conv1d", `${name} as a whole number ≥ ${least}`, String(value));
  };
  whole("stride", stride, 1);
  whole("dilation", dilation, 1);
  if (padding !== "same") whole("padding", padding, 0);
  else if (stride !== 1) {
    throw new OptionError("conv1d", 'stride 1 with padding "same"', `stride ${stride}`);
  }
  if (x.length !== 3) throw new ShapeError("conv1d", "x of shape [N,C,L]", formatShape(x));
  const [n, c, length] = x;
  const [f] = w;
  if (!Number.isInteger(groups) || groups < 1 || c % groups !== 0 || f % groups !== 0) {
    const expected = `groups that divides the ${c} channels and the ${f} filters`;
    throw new OptionError("conv1d", expected, String(groups));
  }
  if (w.length !== 3 || w[1] !== c / groups) {
    throw new ShapeError("conv1d", `w of shape [F,${c / groups},K]`, formatShape(w));
  }
  if (b && (b.length !== 1 || b[0] !== f)) {
    throw new ShapeError("conv1d", `b of shape [${f}]`, formatShape(b));
  }
  if (padding === "same") return [n, f, length];
  const span = dilation * (w[2] - 1) + 1;
  const room = length + 2 * padding;
  if (room < span) {
    const expected = `a signal of at least ${span} numbers with its padding`;
    throw new ShapeError("conv1d", expected, String(room));
  }
  return [n, f, Math.floor((room - span) / stride) + 1];
}
