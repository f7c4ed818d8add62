import type { Tensor } from "../tensor/tensor.js";
import { curve } from "./curve.js";

/**
 * Size of each element, without its sign.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = |x|
 * Backward dx = dy · sign(x); 0 where x is 0
 * Source   arithmetic
 * @throws  DataError abs: expected a tensor, got number
 * @example abs(tensor([-1, 2])).toArray() // [1, 2]
 */
export const abs = (x: Tensor): Tensor => curve("abs", "abs", x);
