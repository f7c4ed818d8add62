import type { Tensor } from "../tensor/tensor.js";
import { unary } from "./unary.js";

/**
 * Logistic function: squeezes each element into 0 … 1.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = 1 / (1 + e⁻ˣ)
 * Backward dx = dy · y · (1 − y)
 * Source   Rumelhart, Hinton & Williams 1986, equation 2
 * @throws  DataError sigmoid: expected a tensor, got number
 * @example sigmoid(tensor([0])).toArray() // [0.5]
 */
export const sigmoid = (x: Tensor): Tensor => unary("sigmoid", x);
