/** Eigenvectors of symmetric matrices, for principal components. Matrices are lists of rows. */
import { rng } from "../tensor/index.js";

export interface Eigen {
  /** Largest first. */
  values: number[];
  /** A row each, of length 1. */
  vectors: Float64Array[];
}

const SWEEPS = 60;

/**
 * All eigenvectors of a symmetric matrix, by turning away its largest entries.
 *
 * Source   Jacobi 1846; Golub & Van Loan 2013, "Matrix Computations", section 8.5
 * @example jacobi([Float64Array.of(2, 1), Float64Array.of(1, 2)]).values.map(Math.round) // [3, 1]
 */
export function jacobi(matrix: readonly Float64Array[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => row.slice());
  const v = matrix.map((_, i) => Float64Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
  const total = a.reduce((sum, row) => sum + dot(row, row), 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let rest = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rest += a[p][q] ** 2;
    if (rest <= 1e-28 * total) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => v[i]) };
}

/** Makes a[p][q] zero. `v` has the eigenvectors as rows. */
function rotate(a: Float64Array[], v: Float64Array[], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const sign = theta < 0 ? -1 : 1;
  const t = sign / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  for (const rows of [a, v]) {
    const [one, other] = [rows[p], rows[q]];
    for (let k = 0; k < one.length; k++) {
      [one[k], other[k]] = [c * one[k] - s * other[k], s * one[k] + c * other[k]];
    }
  }
}

const EXTRA = 8;
const ROUNDS = 500;

/**
 * The `k` largest eigenvectors of a large matrix without negative eigenvalues: a few vectors,
 * multiplied again and again and kept at right angles, and at the end their own small problem.
 *
 * Source   Golub & Van Loan 2013, section 8.2.4 (orthogonal iteration with Rayleigh–Ritz)
 */
export function largestEigen(matrix: readonly Float64Array[], k: number): Eigen {
  const n = matrix.length;
  const random = rng(0);
  const width = Math.min(n, k + EXTRA);
  let basis = orthogonal(
    Array.from({ length: width }, () => Float64Array.from({ length: n }, () => random.normal())),
  );
  let before: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const next = basis.map((vector) => Float64Array.from(matrix, (row) => dot(row, vector)));
    if (round % 10 !== 0) {
      basis = orthogonal(next);
      continue;
    }
    const small = jacobi(basis.map((one) => Float64Array.from(next, (other) => dot(one, other))));
    const vectors = small.vectors.map((mix) => combined(basis, mix));
    const values = small.values.slice(0, k);
    const moved = values.some((value, i) => !(Math.abs(value - before[i]) <= 1e-13 * values[0]));
    if (!moved || round === ROUNDS) return { values, vectors: vectors.slice(0, k) };
    before = values;
    basis = orthogonal(small.vectors.map((mix) => combined(next, mix)));
  }
  return { values: before, vectors: basis.slice(0, k) };
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function combined(vectors: readonly Float64Array[], mix: Float64Array): Float64Array {
  const out = new Float64Array(vectors[0].length);
  vectors.forEach((vector, j) => {
    for (let i = 0; i < out.length; i++) out[i] += mix[j] * vector[i];
  });
  return out;
}

/** Gram-Schmidt, twice for the rounding. */
function orthogonal(vectors: Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    for (let pass = 0; pass < 2; pass++) {
      for (const other of done) {
        const share = dot(vector, other);
        for (let i = 0; i < vector.length; i++) vector[i] -= share * other[i];
      }
    }
    const length = Math.sqrt(dot(vector, vector)) || 1;
    done.push(vector.map((value) => value / length));
  }
  return done;
}
