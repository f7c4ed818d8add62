import type { Tensor } from "../tensor/tensor.js";
import { curve } from "./curve.js";

/**
 * Square root of each element; NaN of what is negative.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = √x
 * Backward dx = dy / (2√x)
 * Source   arithmetic
 * @throws  DataError sqrt: expected a tensor, got number
 * @example sqrt(tensor([4])).toArray() // [2]
 */
export const sqrt = (x: Tensor): Tensor => curve("sqrt", "sqrt", x);
