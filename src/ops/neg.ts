import type { Tensor } from "../tensor/tensor.js";
import { unary } from "./unary.js";

/**
 * Each element with the other sign.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = −x
 * Backward dx = −dy
 * Source   arithmetic
 * @throws  DataError neg: expected a tensor, got number
 * @example neg(tensor([1, -2])).toArray() // [-1, 2]
 */
export const neg = (x: Tensor): Tensor => unary("neg", x);
