import { DataError, OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";
import { checkReduction, type LossOptions } from "./reduction.js";

export interface HingeOptions extends LossOptions {
  /** By how much the right class shall lead. Default 1. */
  margin?: number;
}

/** Labels as whole numbers 0 … classes − 1; refuses others. */
export function checkLabels(
  op: string,
  labels: ArrayLike<number> | Tensor,
  count: number,
  classes: number,
  ignored?: number,
): Int32Array {
  const numbers = "storage" in labels ? labels.storage.peek() : labels;
  if (numbers.length !== count) {
    throw new ShapeError(op, `${count} labels`, String(numbers.length));
  }
  for (let n = 0; n < count; n++) {
    const label = numbers[n];
    if (label === ignored || (Number.isInteger(label) && label >= 0 && label < classes)) continue;
    throw new DataError(op, `labels from 0 to ${classes - 1}`, `${label} at ${n}`);
  }
  return Int32Array.from(numbers);
}

/**
 * Hinge loss over classes, that of the SVM: nothing to pay where the right class leads by the margin.
 *
 * Shapes   logits [N, C] · labels [N], whole numbers 0 … C − 1 → y [] (`reduction` "none": [N])
 * Forward  y = (1/N) Σ_n (1/C) Σ_{c ≠ label} max(0, margin − x[n,label] + x[n,c])
 * Backward dx[n,c] = dy/(N·C) where the class costs something, dx[n,label] = minus their sum
 * Source   Weston & Watkins 1999, equation 7; divided by C as in PyTorch (multi_margin_loss)
 * @throws  ShapeError hinge: expected logits of shape [N,C], got [10]
 * @throws  ShapeError hinge: expected 2 labels, got 3
 * @throws  DataError hinge: expected labels from 0 to 1, got 2 at 0
 * @throws  OptionError hinge: expected margin as a number, got NaN
 * @throws  OptionError hinge: expected reduction "mean", "sum" or "none", got "max"
 * @example hinge(tensor([[2, 0, 1.5]]), [0]).item().toFixed(4) // "0.1667"
 */
export function hinge(
  logits: Tensor,
  labels: ArrayLike<number> | Tensor,
  options: HingeOptions = {},
): Tensor {
  checkTensors("hinge", logits);
  if (logits.rank !== 2 || logits.size === 0) {
    throw new ShapeError("hinge", "logits of shape [N,C]", formatShape(logits.shape));
  }
  const { margin = 1, reduction = "mean" } = options;
  if (!Number.isFinite(margin)) throw new OptionError("hinge", "margin as a number", `${margin}`);
  checkReduction("hinge", reduction);
  const [rows, classes] = logits.shape;
  const wanted = checkLabels("hinge", labels, rows, classes);
  const x = logits.storage.peek();
  /** dLoss[n] / dx[n, c]. */
  const slopes = allocateLike(logits);
  const losses = new Float64Array(rows);
  for (let n = 0; n < rows; n++) {
    const right = n * classes + wanted[n];
    for (let c = 0; c < classes; c++) {
      const cost = margin - x[right] + x[n * classes + c];
      if (c === wanted[n] || !(cost > 0)) continue;
      losses[n] += cost / classes;
      slopes[n * classes + c] += 1 / classes;
      slopes[right] -= 1 / classes;
    }
  }
  const shape = reduction === "none" ? [rows] : [];
  const y = allocate(logits.dtype, shape);
  const share = reduction === "mean" ? 1 / rows : 1;
  losses.forEach((loss, n) => {
    y[reduction === "none" ? n : 0] += loss * share;
  });
  return result("hinge", y, shape, [logits], (dy) => {
    const dx = allocateLike(logits);
    for (let i = 0; i < dx.length; i++) {
      const error = reduction === "none" ? dy[Math.floor(i / classes)] : dy[0] * share;
      dx[i] = slopes[i] * error;
    }
    return [dx];
  });
}
