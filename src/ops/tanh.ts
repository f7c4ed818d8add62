import type { Tensor } from "../tensor/tensor.js";
import { unary } from "./unary.js";

/**
 * Hyperbolic tangent: squeezes each element into −1 … 1.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)
 * Backward dx = dy · (1 − y²)
 * Source   LeCun et al. 1998, section II.B (the squashing function of LeNet-5)
 * @throws  DataError tanh: expected a tensor, got number
 * @example tanh(tensor([0])).toArray() // [0]
 */
export const tanh = (x: Tensor): Tensor => unary("tanh", x);
