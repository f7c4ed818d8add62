import { type Device, engine, FLAT, Storage } from "../engine/index.js";
import { ShapeError } from "../tensor/errors.js";
import { formatShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { batchedMatmul } from "./batchedMatmul.js";
import {
  allocate,
  allocateLike,
  checkTensors,
  deviceOf,
  flatBlock,
  result,
  stored,
} from "./operation.js";
import { reshape } from "./reshape.js";

/**
 * Matrix product; of several matrices each with its own, of vectors as rows or columns.
 *
 * Shapes   a [M, K] · b [K, N] → y [M, N]; axes before the last two are broadcast; a [K] is one row
 *          and b [K] one column, which y leaves out
 * Forward  y[m,n] = Σ_k a[m,k] · b[k,n]
 * Backward da = dy · bᵀ · db = aᵀ · dy
 * Source   linear algebra; PyTorch (torch.matmul)
 * @throws  ShapeError matmul: expected matrices [M,K] and [K,N], got [2,3] and [4,5]
 * @throws  ShapeError matmul: expected shapes that are equal or 1 on each axis, from the last one, got [2] and [3]
 * @example matmul(tensor([1, 2]), tensor([3, 4])).item() // 11
 * @example matmul(tensor([[1, 2]]), tensor([[3], [4]])).toArray() // [[11]]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  checkTensors("matmul", a, b);
  if (a.rank === 0 || b.rank === 0 || a.shape[a.rank - 1] !== b.shape[Math.max(0, b.rank - 2)]) {
    const got = `${formatShape(a.shape)} and ${formatShape(b.shape)}`;
    throw new ShapeError("matmul", "matrices [M,K] and [K,N]", got);
  }
  if (a.rank === 1 || b.rank === 1) return withVectors(a, b);
  if (a.rank > 2 || b.rank > 2) return batchedMatmul(a, b);
  const [m, k] = a.shape;
  const n = b.shape[1];
  const device = deviceOf(a);
  if (device) return onDevice(device, a, b);
  const y = allocate(a.dtype, [m, n]);
  engine().gemm({ m, n, k }, a.storage.peek(), b.storage.peek(), y);
  return result("matmul", y, [m, n], [a, b], (dy, needs) => {
    const da = needs[0] ? allocateLike(a) : null;
    const db = needs[1] ? allocateLike(b) : null;
    if (da) engine().gemm({ m, n: k, k: n, transposeB: true }, dy, b.storage.peek(), da);
    if (db) engine().gemm({ m: k, n, k: m, transposeA: true }, a.storage.peek(), dy, db);
    return [da, db];
  });
}

/** A vector as one row at the left, as one column at the right. */
function withVectors(a: Tensor, b: Tensor): Tensor {
  const y = matmul(
    a.rank === 1 ? reshape(a, [1, a.size]) : a,
    b.rank === 1 ? reshape(b, [b.size, 1]) : b,
  );
  const [rows, columns] = y.shape.slice(-2);
  const shape = [...y.shape.slice(0, -2), ...(a.rank === 1 ? [] : [rows])];
  return reshape(y, b.rank === 1 ? shape : [...shape, columns]);
}

function onDevice(device: Device, a: Tensor, b: Tensor): Tensor {
  const { routines } = device;
  const [m, k] = a.shape;
  const n = b.shape[1];
  const [ab, bb] = [flatBlock(device, "matmul", a), flatBlock(device, "matmul", b)];
  const y = device.allocate(m * n, "matmul", [m, n]);
  device.begin(m * n * k);
  routines.gemm(ab.at, bb.at, 0, y.at, m, n, k, k, n, n, 0, 0, 0);
  return stored("matmul", Storage.on(device, y, FLAT, m * n), [m, n], [a, b], (dy, needs) => {
    const error = flatBlock(device, "matmul", dy);
    const gradient = (x: Tensor, compute: (to: number) => void) => {
      const to = device.allocate(x.size, "matmul", x.shape);
      device.begin(m * n * k);
      compute(to.at);
      return Storage.on(device, to, FLAT, x.size);
    };
    return [
      needs[0]
        ? gradient(a, (to) => routines.gemm(error.at, bb.at, 0, to, m, k, n, n, n, k, 0, 1, 0))
        : null,
      needs[1]
        ? gradient(b, (to) => routines.gemm(ab.at, error.at, 0, to, k, n, m, k, n, n, 1, 0, 0))
        : null,
    ];
  });
}
