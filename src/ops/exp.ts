import type { Tensor } from "../tensor/tensor.js";
import { unary } from "./unary.js";

/**
 * e to the power of each element.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = eˣ
 * Backward dx = dy · y
 * Source   calculus
 * @throws  DataError exp: expected a tensor, got number
 * @example exp(tensor([0])).toArray() // [1]
 */
export const exp = (x: Tensor): Tensor => unary("exp", x);
