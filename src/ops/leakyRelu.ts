import type { Tensor } from "../tensor/tensor.js";
import { curve } from "./curve.js";

/**
 * Leaky rectified linear unit: what is negative becomes small.
 *
 * Shapes   x […] → y […], any shape
 * Forward  y = x where x > 0, else slope · x
 * Backward dx = dy where x > 0, else slope · dy
 * Source   Maas, Hannun & Ng 2013, section 2
 * @throws  DataError leakyRelu: expected a tensor, got number
 * @example leakyRelu(tensor([-1, 2]), 0.5).toArray() // [-0.5, 2]
 */
export const leakyRelu = (x: Tensor, slope = 0.01): Tensor =>
  curve("leakyRelu", "leakyRelu", x, slope);
