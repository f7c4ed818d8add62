import { engine } from "../engine/index.js";
import { OptionError, ShapeError } from "../tensor/errors.js";
import { formatShape, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocateLike, checkTensors, result } from "./operation.js";

export interface LocalResponseNormOptions {
  /** How many neighbouring channels are summed. Default 5. */
  size?: number;
  /** Default 1e-4. It is divided by `size`, as in PyTorch; the paper's α is not: give n times its. */
  alpha?: number;
  /** Default 0.75. */
  beta?: number;
  /** Default 1, as in PyTorch; 2 in the paper. */
  k?: number;
}

/**
 * Local response normalization: a number is made smaller where its neighbours in other channels are large.
 *
 * Shapes   x [N, C, …] → y [N, C, …]
 * Forward  y_c = x_c / d_cᵝ, d_c = k + α/n · Σ x_j² over the n channels around c
 * Backward dx_j = dy_j / d_jᵝ − 2αβ/n · x_j · Σ dy_c · x_c / d_cᵝ⁺¹ over the c that see j
 * Source   Krizhevsky, Sutskever & Hinton 2012, section 3.3; α/n as in PyTorch
 * @throws  ShapeError localResponseNorm: expected x of shape [N,C,…], got [3]
 * @throws  OptionError localResponseNorm: expected size as a whole number ≥ 1, got 0
 * @example localResponseNorm(tensor([[2]]), { size: 1, alpha: 1, beta: 1, k: 0 }).toArray() // [[0.5]]
 */
export function localResponseNorm(x: Tensor, options: LocalResponseNormOptions = {}): Tensor {
  checkTensors("localResponseNorm", x);
  const { size = 5, alpha = 1e-4, beta = 0.75, k = 1 } = options;
  if (x.rank < 2) {
    throw new ShapeError("localResponseNorm", "x of shape [N,C,…]", formatShape(x.shape));
  }
  if (!Number.isInteger(size) || size < 1) {
    throw new OptionError("localResponseNorm", "size as a whole number ≥ 1", String(size));
  }
  const [n, c] = x.shape;
  const sizes = { n, c, plane: sizeOf(x.shape.slice(2)) };
  const how = { size, alpha, beta, k };
  const y = allocateLike(x);
  const divisor = allocateLike(x);
  engine().localResponseNormForward(sizes, how, x.storage.peek(), divisor, y);
  return result("localResponseNorm", y, x.shape, [x], (dy) => {
    const dx = allocateLike(x);
    engine().localResponseNormBackward(sizes, how, x.storage.peek(), divisor, dy, dx);
    return [dx];
  });
}
