import { engine } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, checkTensors, result } from "./operation.js";

/**
 * Matrix product.
 *
 * Shapes   a [M, K] · b [K, N] → y [M, N]
 * Forward  y[m,n] = Σ_k a[m,k] · b[k,n]
 * Backward da = dy · bᵀ · db = aᵀ · dy
 * Source   linear algebra
 * @throws  ShapeError matmul: expected matrices [M,K] and [K,N], got [2,3] and [4,5]
 * @example matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray() // [[11]]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  checkTensors("matmul", a, b);
  if (a.rank !== 2 || b.rank !== 2 || a.shape[1] !== b.shape[0]) {
    const got = `${formatShape(a.shape)} and ${formatShape(b.shape)}`;
    throw new ShapeError("matmul", "matrices [M,K] and [K,N]", got);
  }
  const [m, k] = a.shape;
  const n = b.shape[1];
  const y = allocate(a.dtype, [m, n]);
  engine().gemm({ m, n, k }, a.values, b.values, y);
  return result("matmul", y, [m, n], [a, b], (dy, needs) => {
    const da = needs[0] ? allocateLike(a) : null;
    const db = needs[1] ? allocateLike(b) : null;
    if (da) engine().gemm({ m, n: k, k: n, transposeB: true }, dy, b.values, da);
    if (db) engine().gemm({ m: k, n, k: m, transposeA: true }, a.values, dy, db);
    return [da, db];
  });
}
