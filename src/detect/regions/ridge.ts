import { DataError } from "../../tensor/errors.js";

/** Rows of numbers, one after the other. */
export interface Matrix {
  values: ArrayLike<number>;
  rows: number;
  columns: number;
}

/**
 * Ridge regression with a free constant: the W [D, T] and b [T] with the least |XW + b − Y|² + λ|W|².
 * Source: Hoerl & Kennard 1970; solved by Cholesky's decomposition of XᵀX + λI, on what is left without the means.
 */
export function ridge(
  x: Matrix,
  y: Matrix,
  lambda: number,
): { weights: Float64Array; bias: Float64Array } {
  if (x.rows !== y.rows || x.rows === 0) {
    throw new DataError("ridge", `targets for ${x.rows} rows, at least 1`, String(y.rows));
  }
  const [d, targets] = [x.columns, y.columns];
  const [meanX, meanY] = [meansOf(x), meansOf(y)];
  const gram = new Float64Array(d * d);
  const right = new Float64Array(d * targets);
  const row = new Float64Array(d);
  for (let n = 0; n < x.rows; n++) {
    for (let i = 0; i < d; i++) row[i] = x.values[n * d + i] - meanX[i];
    for (let i = 0; i < d; i++) {
      if (row[i] === 0) continue;
      for (let j = 0; j <= i; j++) gram[i * d + j] += row[i] * row[j];
      for (let k = 0; k < targets; k++) {
        right[i * targets + k] += row[i] * (y.values[n * targets + k] - meanY[k]);
      }
    }
  }
  for (let i = 0; i < d; i++) gram[i * d + i] += lambda;
  decompose(gram, d);
  solve(gram, d, right, targets);
  const bias = meanY.map((mean, k) => {
    let sum = mean;
    for (let i = 0; i < d; i++) sum -= meanX[i] * right[i * targets + k];
    return sum;
  });
  return { weights: right, bias };
}

function meansOf({ values, rows, columns }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0; i < rows * columns; i++) means[i % columns] += values[i] / rows;
  return means;
}

/** A = LLᵀ in place, in the lower half. */
function decompose(a: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * d + j];
      for (let k = 0; k < j; k++) sum -= a[i * d + k] * a[j * d + k];
      a[i * d + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j * d + j];
    }
  }
}

/** LLᵀ w = b for each column of b, in place. */
function solve(l: Float64Array, d: number, b: Float64Array, columns: number): void {
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < d; i++) {
      for (let k = 0; k < i; k++) b[i * columns + c] -= l[i * d + k] * b[k * columns + c];
      b[i * columns + c] /= l[i * d + i];
    }
    for (let i = d - 1; i >= 0; i--) {
      for (let k = i + 1; k < d; k++) b[i * columns + c] -= l[k * d + i] * b[k * columns + c];
      b[i * columns + c] /= l[i * d + i];
    }
  }
}
