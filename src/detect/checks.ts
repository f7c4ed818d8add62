import { DataError, OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";

/** Refuses what is not a tensor [N, 4] of finite numbers. N may be 0. */
export function checkBoxes(op: string, boxes: Tensor, name = "boxes"): void {
  const hint = "zeros([0, 4]) are no boxes; tensor([[x1, y1, x2, y2]]) is one";
  if (!(boxes instanceof Tensor)) {
    throw new DataError(op, `${name} as a tensor [N,4]`, typeof boxes, hint);
  }
  if (boxes.rank !== 2 || boxes.shape[1] !== 4) {
    throw new ShapeError(op, `${name} of shape [N,4]`, formatShape(boxes.shape), hint);
  }
  const at = boxes.values.findIndex((v) => !Number.isFinite(v));
  if (at >= 0) {
    const got = `${boxes.values[at]} in box ${Math.floor(at / 4)}`;
    throw new DataError(op, `finite numbers in ${name}`, got);
  }
}

/** Numbers from a tensor or an array. */
export const numbersOf = (values: ArrayLike<number> | Tensor): ArrayLike<number> =>
  values instanceof Tensor ? values.values : values;

/** Refuses numbers that are not one for each box, and NaN. */
export function checkPerBox(
  op: string,
  name: string,
  values: ArrayLike<number> | Tensor,
  count: number,
): ArrayLike<number> {
  const numbers = numbersOf(values);
  if (numbers.length !== count) {
    throw new ShapeError(op, `${name}: one for each of ${count} boxes`, `${numbers.length}`);
  }
  for (let i = 0; i < count; i++) {
    if (!Number.isNaN(numbers[i])) continue;
    throw new DataError(op, `${name} that can be compared`, `NaN for box ${i}`);
  }
  return numbers;
}

/** Refuses what is not a share, 0 to 1. */
export function checkShare(op: string, name: string, value: number): void {
  if (value >= 0 && value <= 1) return;
  throw new OptionError(op, `${name} from 0 to 1`, String(value));
}
