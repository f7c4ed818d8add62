import type { Tensor } from "../tensor/tensor.js";
import { reluOfNorm } from "./batchNormOnDevice.js";
import { lateRelu } from "./lateConv2d.js";
import { unary } from "./unary.js";

/**
 * Rectified linear unit: what is negative becomes 0.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = max(0, x)
 * Backward dx = dy where x > 0, else 0
 * Source   Nair & Hinton 2010, section 2
 * @throws  DataError relu: expected a tensor, got number
 * @example relu(tensor([-1, 0, 2])).toArray() // [0, 0, 2]
 */
export const relu = (x: Tensor): Tensor => lateRelu(x) ?? reluOfNorm(x) ?? unary("relu", x);
