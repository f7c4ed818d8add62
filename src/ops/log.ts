import type { Tensor } from "../tensor/tensor.js";
import { unary } from "./unary.js";

/**
 * Natural logarithm of each element; 0 gives −Infinity, what is negative NaN.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = ln x
 * Backward dx = dy / x
 * Source   calculus
 * @throws  DataError log: expected a tensor, got number
 * @example log(tensor([1])).toArray() // [0]
 */
export const log = (x: Tensor): Tensor => unary("log", x);
