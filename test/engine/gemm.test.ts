import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GemmSizes, plain } from "../../src/engine/index.js";

/** Three loops: what a matrix product is. */
function naive(s: GemmSizes, a: ArrayLike<number>, b: ArrayLike<number>, c: Float64Array): void {
  for (let i = 0; i < s.m; i++) {
    for (let j = 0; j < s.n; j++) {
      let sum = s.accumulate ? c[i * s.n + j] : 0;
      for (let p = 0; p < s.k; p++) {
        sum +=
          a[s.transposeA ? p * s.m + i : i * s.k + p] * b[s.transposeB ? j * s.k + p : p * s.n + j];
      }
      c[i * s.n + j] = sum;
    }
  }
}

const numbers = (size: number, phase: number) =>
  Float64Array.from({ length: size }, (_, i) => Math.sin(i * 0.7 + phase));

describe("gemm", () => {
  test("equals three loops for all sizes, transposes and tile borders", () => {
    const size = fc.integer({ min: 0, max: 13 });
    const sizes = fc.record({
      m: size,
      n: size,
      k: size,
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
      accumulate: fc.boolean(),
    });
    fc.assert(
      fc.property(sizes, (s) => {
        const [a, b] = [numbers(s.m * s.k, 0), numbers(s.k * s.n, 1)];
        const [c, wanted] = [numbers(s.m * s.n, 2), numbers(s.m * s.n, 2)];
        plain.gemm(s, a, b, c);
        naive(s, a, b, wanted);
        c.forEach((v, i) => {
          expect(v).toBeCloseTo(wanted[i], 12);
        });
      }),
      { numRuns: 200 },
    );
  });

  test("equals three loops where A is worked off in several blocks", () => {
    const s = { m: 70, n: 200, k: 300 };
    const [a, b] = [numbers(s.m * s.k, 0), numbers(s.k * s.n, 1)];
    const [c, wanted] = [new Float64Array(s.m * s.n), new Float64Array(s.m * s.n)];
    plain.gemm(s, a, b, c);
    naive(s, a, b, wanted);
    expect(Math.max(...c.map((v, i) => Math.abs(v - wanted[i])))).toBeLessThan(1e-10);
  });

  test("float32 sums in double precision", () => {
    const k = 4096;
    const [a, b, c] = [
      new Float32Array(k).fill(0.1),
      new Float32Array(k).fill(1),
      new Float32Array(1),
    ];
    plain.gemm({ m: 1, n: 1, k }, a, b, c);
    expect(c[0]).toBe(Math.fround(k * Math.fround(0.1)));
  });
});
