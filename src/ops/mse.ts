import { ShapeError } from "../tensor/errors.js";
import { formatShape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { mul } from "./mul.js";
import { checkTensors } from "./operation.js";
import { type LossOptions, reduced } from "./reduction.js";
import { sub } from "./sub.js";

/**
 * Mean squared error.
 *
 * Shapes   x […] · target […], of one shape → y [] (`reduction` "none": […])
 * Forward  y = (1/n) Σ (x − target)²
 * Backward dx = 2 (x − target) · dy / n · dtarget = −dx
 * Source   Gauss 1809
 * @throws  ShapeError mse: expected target of shape [2], got [3]
 * @throws  OptionError mse: expected reduction "mean", "sum" or "none", got "max"
 * @example mse(tensor([1, 2]), tensor([1, 4])).item() // 2
 */
export function mse(x: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkTensors("mse", x, target);
  if (!sameShape(x.shape, target.shape)) {
    const expected = `target of shape ${formatShape(x.shape)}`;
    throw new ShapeError("mse", expected, formatShape(target.shape));
  }
  const difference = sub(x, target);
  return reduced("mse", mul(difference, difference), options);
}
