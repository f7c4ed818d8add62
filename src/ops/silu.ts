import type { Tensor } from "../tensor/tensor.js";
import { curve } from "./curve.js";

/**
 * Sigmoid-weighted linear unit, also called swish.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = x · σ(x)
 * Backward dx = dy · σ(x) · (1 + x · (1 − σ(x)))
 * Source   Elfwing, Uchibe & Doya 2018, equation 3
 * @throws  DataError silu: expected a tensor, got number
 * @example silu(tensor([0])).toArray() // [0]
 */
export const silu = (x: Tensor): Tensor => curve("silu", "silu", x);
