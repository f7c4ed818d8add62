import { engine } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { formatShape, type Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";

/**
 * Fully connected layer: each output is a weighted sum of all inputs.
 *
 * Shapes   x [N, I] · w [O, I] · b [O] → y [N, O]
 * Forward  y = x · wᵀ + b
 * Backward dx = dy · w · dw = dyᵀ · x · db = Σ_n dy
 * Source   Rumelhart, Hinton & Williams 1986, equation 1
 * @throws  ShapeError linear: expected x of shape [N,3], got [2,4]
 * @throws  ShapeError linear: expected b of shape [2], got [3]
 * @example linear(tensor([[1, 2]]), tensor([[3, 4]]), tensor([5])).toArray() // [[16]]
 */
export function linear(x: Tensor, w: Tensor, b: Tensor | null = null): Tensor {
  checkTensors("linear", ...(b ? [x, w, b] : [x, w]));
  const { n, inputs, outputs } = linearSizes(x.shape, w.shape, b?.shape ?? null);
  const y = allocate(x.dtype, [n, outputs]);
  if (b) for (let row = 0; row < n; row++) y.set(b.values, row * outputs);
  const forward = { m: n, n: outputs, k: inputs, transposeB: true, accumulate: b !== null };
  engine().gemm(forward, x.values, w.values, y);
  return result("linear", y, [n, outputs], b ? [x, w, b] : [x, w], (dy, needs) => {
    const dx = needs[0] ? allocateLike(x) : null;
    const dw = needs[1] ? allocateLike(w) : null;
    const db = b && needs[2] ? allocateLike(b) : null;
    if (dx) engine().gemm({ m: n, n: inputs, k: outputs }, dy, w.values, dx);
    if (dw) {
      engine().gemm({ m: outputs, n: inputs, k: n, transposeA: true }, dy, x.values, dw);
    }
    if (db) engine().sum(1, n, outputs, dy, db);
    return [dx, dw, db];
  });
}

/** The shape rule. */
export function linearSizes(
  x: Shape,
  w: Shape,
  b: Shape | null,
): { n: number; inputs: number; outputs: number } {
  if (w.length !== 2) throw new ShapeError("linear", "w of shape [O,I]", formatShape(w));
  const [outputs, inputs] = w;
  if (x.length !== 2 || x[1] !== inputs) {
    throw new ShapeError(
      "linear",
      `x of shape [N,${inputs}]`,
      formatShape(x),
      x.length > 2 ? "flatten() before the first linear layer makes [N, C·H·W]" : undefined,
    );
  }
  if (b && (b.length !== 1 || b[0] !== outputs)) {
    throw new ShapeError("linear", `b of shape [${outputs}]`, formatShape(b));
  }
  return { n: x[0], inputs, outputs };
}
