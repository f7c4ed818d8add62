import { expect, test } from "vitest";
import { expectClose, forBuilds, type Lab, random } from "./lab.js";

const ADD = 1;
const RELU = 4;

interface Case {
  m: number;
  n: number;
  k: number;
  transposeA?: boolean;
  transposeB?: boolean;
  bias?: boolean;
  relu?: boolean;
  add?: boolean;
  /** Floats between the rows beyond their length. */
  gap?: number;
}

const SIZES: [number, number, number][] = [
  [1, 1, 1],
  [4, 8, 3],
  [3, 5, 7],
  [5, 9, 1],
  [17, 13, 11],
  [16, 24, 31],
  [53, 61, 67],
  [64, 120, 400],
  [97, 101, 1031],
  [200, 3, 5],
];

const FORMS: Omit<Case, "m" | "n" | "k">[] = [
  {},
  { transposeB: true, bias: true },
  { transposeA: true },
  { transposeA: true, transposeB: true, add: true },
  { bias: true, relu: true },
  { add: true, bias: true, relu: true, gap: 3 },
];

function reference(c: Case): Float64Array {
  const { a, b, bias, old } = inputs(c);
  const { m, n, k, gap = 0 } = c;
  const [lda, ldb] = [(c.transposeA ? m : k) + gap, (c.transposeB ? k : n) + gap];
  return Float64Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = (c.bias ? bias[j] : 0) + (c.add ? old[i * (n + gap) + j] : 0);
    for (let l = 0; l < k; l++) {
      sum +=
        a[c.transposeA ? l * lda + i : i * lda + l] * b[c.transposeB ? j * ldb + l : l * ldb + j];
    }
    return c.relu ? Math.max(0, sum) : sum;
  });
}

function compute(lab: Lab, c: Case): Float32Array {
  const { m, n, k, gap = 0 } = c;
  const [lda, ldb, ldc] = [(c.transposeA ? m : k) + gap, (c.transposeB ? k : n) + gap, n + gap];
  const { a, b, bias, old } = inputs(c);
  const to = lab.put(old);
  const flags = (c.add ? ADD : 0) | (c.relu ? RELU : 0);
  lab.run.gemm(
    lab.put(a),
    lab.put(b),
    c.bias ? lab.put(bias) : 0,
    to,
    m,
    n,
    k,
    lda,
    ldb,
    ldc,
    c.transposeA ? 1 : 0,
    c.transposeB ? 1 : 0,
    flags,
  );
  lab.expectFence(to, m * ldc);
  return lab.read(to, m * ldc);
}

/** The inputs of a case: A, B, bias and the old C. */
function inputs({ m, n, k, gap = 0, transposeA, transposeB }: Case) {
  return {
    a: random((transposeA ? k : m) * ((transposeA ? m : k) + gap), 1),
    b: random((transposeB ? n : k) * ((transposeB ? k : n) + gap), 2),
    bias: random(n, 3),
    old: random(m * (n + gap), 4),
  };
}

forBuilds((lab) => {
  for (const [m, n, k] of SIZES) {
    for (const form of FORMS) {
      const c = { m, n, k, ...form };
      test(`gemm ${JSON.stringify(c)} equals a loop in double precision`, () => {
        const [whole] = lab.sameForThreads(() => compute(lab, c));
        const { gap = 0 } = form;
        expectClose(
          whole.filter((_, at) => at % (n + gap) < n),
          reference(c),
        );
        const between = (_: number, at: number) => at % (n + gap) >= n;
        expect(whole.filter(between)).toEqual(inputs(c).old.filter(between));
      });
    }
  }

  test("a sum over nothing is zero, plus bias", () => {
    lab.reset();
    const to = lab.room(6);
    lab.run.gemm(lab.room(1), lab.room(1), lab.put([1, 2, 3]), to, 2, 3, 0, 0, 3, 3, 0, 0, 0);
    expect([...lab.read(to, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test("no rows: nothing is written", () => {
    lab.reset();
    const to = lab.room(3);
    lab.run.gemm(lab.room(1), lab.room(12), 0, to, 0, 3, 4, 4, 3, 3, 0, 0, 0);
    lab.expectFence(to, 0);
  });

  test("NaN is kept by relu", () => {
    lab.reset();
    const to = lab.room(1);
    lab.run.gemm(lab.put([Number.NaN]), lab.put([1]), 0, to, 1, 1, 1, 1, 1, 1, 0, 0, RELU);
    expect(lab.read(to, 1)[0]).toBeNaN();
  });
});
