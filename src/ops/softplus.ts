import type { Tensor } from "../tensor/tensor.js";
import { curve } from "./curve.js";

/**
 * A smooth ReLU.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = ln(1 + eˣ)
 * Backward dx = dy · σ(x)
 * Source   Dugas et al. 2001, equation 4
 * @throws  DataError softplus: expected a tensor, got number
 * @example softplus(tensor([0])).item().toFixed(4) // "0.6931"
 */
export const softplus = (x: Tensor): Tensor => curve("softplus", "softplus", x);
