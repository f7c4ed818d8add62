import { OptionError } from "../tensor/index.js";
import { checkPositive, type Rows } from "./rows.js";

export interface KernelOptions {
  /** `linear` x·z, `poly` (γ x·z + coef0)^degree, `rbf` exp(−γ |x − z|²). Default `rbf`. */
  kernel?: "linear" | "poly" | "rbf";
  /** γ. Default "scale": 1 / (D · variance of all features). */
  gamma?: number | "scale";
  /** Of `poly`. Default 3. */
  degree?: number;
  /** Of `poly`. Default 0. */
  coef0?: number;
}

/** How alike row i of one and row j of another table are (the kernel trick's inner product). */
export type Similarity = (a: Rows, i: number, b: Rows, j: number) => number;

export function similarityOf(op: string, options: KernelOptions, rows: Rows): Similarity {
  const { kernel = "rbf", degree = 3, coef0 = 0 } = options;
  const gamma = gammaOf(options.gamma ?? "scale", rows);
  checkPositive(op, { gamma, degree });
  switch (kernel) {
    case "linear":
      return dot;
    case "poly":
      return (a, i, b, j) => (gamma * dot(a, i, b, j) + coef0) ** degree;
    case "rbf":
      return (a, i, b, j) => Math.exp(-gamma * squaredDistance(a, i, b, j));
    default:
      throw new OptionError(op, 'the kernel "linear", "poly" or "rbf"', `"${kernel}"`);
  }
}

function gammaOf(gamma: number | "scale", { values, width }: Rows): number {
  if (gamma !== "scale") return gamma;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  return variance === 0 ? 1 : 1 / (width * variance);
}

export function dot(a: Rows, i: number, b: Rows, j: number): number {
  const [p, q] = [i * a.width, j * b.width];
  let sum = 0;
  for (let d = 0; d < a.width; d++) sum += a.values[p + d] * b.values[q + d];
  return sum;
}

export function squaredDistance(a: Rows, i: number, b: Rows, j: number): number {
  const [p, q] = [i * a.width, j * b.width];
  let sum = 0;
  for (let d = 0; d < a.width; d++) sum += (a.values[p + d] - b.values[q + d]) ** 2;
  return sum;
}
