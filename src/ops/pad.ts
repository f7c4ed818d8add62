import { engine } from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, stridesOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { BORDERS, type BorderMode, borderOnDevice, repeatingBorder, sources } from "./border.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";
import { type Pair, type Sides, sidesOf } from "./window.js";

export interface PadOptions {
  /**
   * What stands in the border: a number, the image mirrored at its edge, its edge repeated, or its
   * other side. Default "constant".
   */
  mode?: BorderMode;
  /** With mode "constant". Default 0. */
  value?: number;
}

/**
 * Puts a border around the last two axes: zeros, a number, or numbers of the image itself.
 *
 * Shapes   x […, H, W] → y […, H + 2P, W + 2P]; `padding` is P, [vertical, horizontal]
 *          or { top, bottom, left, right }
 * Forward  y[…, i + P, j + P] = x[…, i, j], `value` elsewhere; with another mode, elsewhere the number
 *          of x that is mirrored ("reflect"), nearest ("replicate") or on the other side ("circular")
 * Backward dx[…, i, j] = dy[…, i + P, j + P], and the border's dy where x was repeated
 * Source   Dumoulin & Visin 2016, section 2.2; PyTorch (torch.nn.functional.pad)
 * @throws  ShapeError pad: expected at least 2 axes, got [3]
 * @throws  OptionError pad: expected padding as a whole number ≥ 0, or two, got -1
 * @throws  OptionError pad: expected padding top, bottom, left and right as whole numbers ≥ 0, got {"up":1}
 * @throws  OptionError pad: expected mode "constant", "reflect", "replicate" or "circular", got "mirror"
 * @throws  OptionError pad: expected a reflect border of at most 1 for 2 rows or columns, got 2
 * @example pad(tensor([[1, 2, 3]]), [0, 1], { mode: "reflect" }).toArray() // [[2, 1, 2, 3, 2]]
 * @example pad(ones([1, 1]), 1).toArray() // [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
 */
export function pad(x: Tensor, padding: Pair | Sides, options: number | PadOptions = {}): Tensor {
  checkTensors("pad", x);
  const { mode = "constant", value = 0 } =
    typeof options === "number" ? { value: options } : options;
  if (!BORDERS.includes(mode)) {
    const expected = 'mode "constant", "reflect", "replicate" or "circular"';
    throw new OptionError("pad", expected, JSON.stringify(mode) ?? "undefined");
  }
  const { before, after } = sidesOf("pad", padding);
  const [top, left] = before;
  if (x.rank < 2) throw new ShapeError("pad", "at least 2 axes", formatShape(x.shape));
  const [h, w] = x.shape.slice(-2);
  const rows = sources(h, before[0], after[0], mode);
  const columns = sources(w, before[1], after[1], mode);
  const fast = borderOnDevice(x, { rows, columns, left, value });
  if (fast) return fast;
  if (mode !== "constant") return repeatingBorder(x, rows, columns);
  const shape = [...x.shape.slice(0, -2), h + top + after[0], w + left + after[1]];
  const inside = { offset: top * (w + left + after[1]) + left, strides: stridesOf(shape) };
  const whole = { offset: 0, strides: stridesOf(x.shape) };
  const y = allocate(x.dtype, shape).fill(value);
  engine().copy(x.shape, x.storage.peek(), whole, y, inside);
  return result("pad", y, shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().copy(x.shape, dy, inside, dx, whole);
    return [dx];
  });
}
