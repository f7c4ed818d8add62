import { expect } from "vitest";
import type { Tensor } from "../../src/index.js";
import { tensor, zeros } from "../../src/index.js";

export type DType = "float32" | "float64";

/** The numbers that record.py computes too: element i is scale · sin(0.37 i + phase). */
export function wave(
  shape: readonly number[],
  phase: number,
  options: { scale?: number; dtype?: DType; requiresGrad?: boolean } = {},
): Tensor {
  const { scale = 1, dtype = "float32", requiresGrad = true } = options;
  const size = shape.reduce((a, b) => a * b, 1);
  const numbers = Array.from({ length: size }, (_, i) => scale * Math.sin(0.37 * i + phase));
  return tensor(numbers, { shape, dtype, requiresGrad });
}

/** Equal within 1e-5 of the largest number; says where the worst is. */
export function expectClose(
  got: ArrayLike<number>,
  wanted: ArrayLike<number>,
  what: string,
  { max, tolerance = 1e-5 }: { max?: number; tolerance?: number } = {},
): void {
  expect(got.length, `${what}: length`).toBe(wanted.length);
  const largest = max ?? Array.from(wanted).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  let [worst, at] = [0, -1];
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(got[i] - wanted[i]);
    if (!(error <= worst)) [worst, at] = [error, i];
  }
  const where = `${what}: worst at ${at}: got ${got[at]}, wanted ${wanted[at]}`;
  expect(worst, where).toBeLessThanOrEqual(tolerance * largest);
}

/** A whole number 0 … 2³² − 1 that looks random, from two: the mixing of splitmix32. */
function mixed(index: number, seed: number): number {
  let z = (Math.imul(index, 0x9e3779b9) + Math.imul(seed, 0x85ebca6b)) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** Writes the numbers that recordModels.py computes too: even in center ± scale. */
export function fillNoise(
  values: Float32Array | Float64Array,
  seed: number,
  { center = 0, scale = 1 } = {},
): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = center + scale * (mixed(i, seed) / 2 ** 31 - 1);
  }
}

/** A tensor of `fillNoise`. */
export function noise(
  shape: readonly number[],
  seed: number,
  options: { center?: number; scale?: number; dtype?: DType; requiresGrad?: boolean } = {},
): Tensor {
  const { dtype = "float32", requiresGrad = false } = options;
  const values = zeros(shape, { dtype, requiresGrad });
  fillNoise(values.values, seed, options);
  return values;
}
