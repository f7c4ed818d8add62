import { engine, type GemmSizes, type Values } from "../engine/index.js";
import { broadcastShapes, broadcastStrides, sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate, allocateLike, result } from "./operation.js";

/** The products of matrices in the last two axes; the axes before them are broadcast. */
export function batchedMatmul(a: Tensor, b: Tensor): Tensor {
  const [m, k] = a.shape.slice(-2);
  const n = b.shape[b.rank - 1];
  const before = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = broadcastShapes("matmul", before[0], before[1]);
  const places = before.map((own) => placesOf(own, batch));
  const shape = [...batch, m, n];
  const y = allocate(a.dtype, shape);
  const part = (values: Values, place: number, size: number): Values =>
    values.subarray(place * size, (place + 1) * size);
  /** One product for each place of the batch; several may add to one gradient. */
  const each = (sizes: GemmSizes, from: Factor[], to: Factor): void => {
    places[0].forEach((_, i) => {
      const [first, second, out] = [...from, to].map(({ values, of, size }) =>
        part(values, of ? of[i] : i, size),
      );
      engine().gemm({ ...sizes, accumulate: true }, first, second, out);
    });
  };
  const left = { of: places[0], size: m * k };
  const right = { of: places[1], size: k * n };
  const out = { of: null, size: m * n };
  const [av, bv] = [a.storage.peek(), b.storage.peek()];
  each(
    { m, n, k },
    [
      { ...left, values: av },
      { ...right, values: bv },
    ],
    { ...out, values: y },
  );
  return result("matmul", y, shape, [a, b], (dy, needs) => {
    const error = { ...out, values: dy };
    const da = needs[0] ? allocateLike(a) : null;
    const db = needs[1] ? allocateLike(b) : null;
    if (da) {
      const sizes = { m, n: k, k: n, transposeB: true };
      each(sizes, [error, { ...right, values: bv }], { ...left, values: da });
    }
    if (db) {
      const sizes = { m: k, n, k: m, transposeA: true };
      each(sizes, [{ ...left, values: av }, error], { ...right, values: db });
    }
    return [da, db];
  });
}

/** Matrices of `size` numbers each; `of` says which one belongs to a place of the batch. */
interface Factor {
  values: Values;
  of: readonly number[] | null;
  size: number;
}

/** For each place of the batch, which matrix of an operand stands there. */
function placesOf(own: readonly number[], batch: readonly number[]): number[] {
  const strides = broadcastStrides(own, batch);
  return Array.from({ length: sizeOf(batch) }, (_, i) => {
    let [rest, place] = [i, 0];
    for (let d = batch.length - 1; d >= 0; d--) {
      place += (rest % batch[d]) * strides[d];
      rest = Math.floor(rest / batch[d]);
    }
    return place;
  });
}
