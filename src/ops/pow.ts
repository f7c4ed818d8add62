import type { Tensor } from "../tensor/tensor.js";
import { curve } from "./curve.js";

/**
 * Each element to the power of a number.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = xᵖ
 * Backward dx = dy · p · xᵖ⁻¹
 * Source   arithmetic
 * @throws  DataError pow: expected a tensor, got number
 * @example pow(tensor([2, 3]), 2).toArray() // [4, 9]
 */
export const pow = (x: Tensor, exponent: number): Tensor => curve("pow", "pow", x, exponent);
