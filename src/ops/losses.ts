import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import { curve } from "./curve.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { checkTensors } from "./operation.js";
import { type LossOptions, reduced } from "./reduction.js";
import { softplus } from "./softplus.js";
import { sub } from "./sub.js";

function checkTarget(op: string, x: Tensor, target: Tensor): void {
  checkTensors(op, x, target);
  if (sameShape(x.shape, target.shape)) return;
  const expected = `target of shape ${formatShape(x.shape)}`;
  throw new ShapeError(op, expected, formatShape(target.shape));
}

/**
 * Mean absolute error: an outlier pulls no harder than anything else.
 *
 * Shapes   x […] · target […], of one shape → y [] (`reduction` "none": […])
 * Forward  y = (1/n) Σ |x − target|
 * Backward dx = sign(x − target) · dy / n · dtarget = −dx
 * Source   Laplace 1774
 * @throws  ShapeError l1Loss: expected target of shape [2], got [3]
 * @throws  OptionError l1Loss: expected reduction "mean", "sum" or "none", got "max"
 * @example l1Loss(tensor([1, 2]), tensor([1, 4])).item() // 1
 */
export function l1Loss(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkTarget("l1Loss", x, target);
  return reduced("l1Loss", abs(sub(x, target)), options);
}

export interface SmoothL1Options extends LossOptions {
  /** Where the square ends and the straight line begins. Default 1. */
  beta?: number;
}

/**
 * Smooth L1 loss: a square near 0, a straight line far away; for boxes.
 *
 * Shapes   x […] · target […], of one shape → y [] (`reduction` "none": […])
 * Forward  y = (1/n) Σ d²/2β where |d| < β, else |d| − β/2, with d = x − target
 * Backward dx = dy/n · d/β where |d| < β, else dy/n · sign(d) · dtarget = −dx
 * Source   Girshick 2015, equation 3
 * @throws  ShapeError smoothL1: expected target of shape [2], got [3]
 * @throws  OptionError smoothL1: expected beta ≥ 0, got -1
 * @throws  OptionError smoothL1: expected reduction "mean", "sum" or "none", got "max"
 * @example smoothL1(tensor([0, 3]), tensor([1, 1])).item() // 1
 */
export function smoothL1(x: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  checkTarget("smoothL1", x, target);
  const { beta = 1 } = options;
  if (!(beta >= 0)) throw new OptionError("smoothL1", "beta ≥ 0", String(beta));
  const losses = curve("smoothL1", "smoothL1", sub(x, target), beta);
  return reduced("smoothL1", losses, options);
}

export interface BceOptions extends LossOptions {
  /** How much each number counts; stretches over x. */
  weight?: Tensor;
  /** How much a target of 1 counts against one of 0; stretches over x. */
  posWeight?: Tensor;
}

/**
 * Binary cross-entropy of logits: for yes-or-no answers, several of which may be yes.
 *
 * Shapes   x […] · target […], of one shape, 0 … 1 → y [] (`reduction` "none": […])
 * Forward  y = −(1/n) Σ w · (p · t · ln σ(x) + (1 − t) · ln(1 − σ(x))), without overflow; p is posWeight
 * Backward dx = w · ((1 − t) · σ(x) − p · t · (1 − σ(x))) · dy / n
 * Source   Goodfellow, Bengio & Courville 2016, section 6.2.2.2
 * @throws  ShapeError bceWithLogits: expected target of shape [2], got [3]
 * @throws  OptionError bceWithLogits: expected reduction "mean", "sum" or "none", got "max"
 * @example bceWithLogits(tensor([0]), tensor([1])).item().toFixed(4) // "0.6931"
 */
export function bceWithLogits(x: Tensor, target: Tensor, options: BceOptions = {}): Tensor {
  checkTarget("bceWithLogits", x, target);
  const { weight, posWeight } = options;
  // −ln σ(x) = softplus(−x), −ln(1 − σ(x)) = softplus(x).
  const yes = mul(target, softplus(neg(x)));
  const no = mul(sub(1, target), softplus(x));
  const losses = add(posWeight ? mul(yes, posWeight) : yes, no);
  return reduced("bceWithLogits", weight ? mul(losses, weight) : losses, options);
}
