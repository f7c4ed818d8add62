import { expect, test } from "vitest";
import { expectClose, forBuilds, random } from "./lab.js";
import { ceil4, paddingIsZero } from "./layouts.js";

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

interface Case {
  pixels: number;
  c: number;
  relu?: boolean;
  residual?: boolean;
  /** Added to all of x: a mean far from zero. */
  shift?: number;
}

const CASES: Record<string, Case> = {
  "one pixel": { pixels: 1, c: 1 },
  "odd sizes": { pixels: 37, c: 7, relu: true },
  "several ranges of 32": { pixels: 1500, c: 32, relu: true },
  "several ranges": { pixels: 1031, c: 13, relu: true, residual: true },
  "residual without relu": { pixels: 600, c: 4, residual: true },
  "a mean of 100": { pixels: 4099, c: 3, shift: 100 },
  "more than a piece": { pixels: 3001, c: 32, relu: true, residual: true },
};

/** [pixels, c] with zeros up to the next multiple of 4. */
const pad = (x: ArrayLike<number>, pixels: number, c: number): Float32Array =>
  Float32Array.from({ length: pixels * ceil4(c) }, (_, i) => {
    const [p, k] = [Math.floor(i / ceil4(c)), i % ceil4(c)];
    return k < c ? x[p * c + k] : 0;
  });
const unpad = (x: Float32Array, c: number) => x.filter((_, i) => i % ceil4(c) < c);

function inputs({ pixels, c, shift = 0 }: Case) {
  return {
    x: random(pixels * c, 1).map((v) => Math.fround(v + shift)),
    residual: random(pixels * c, 2),
    dy: random(pixels * c, 3),
    gamma: random(c, 4).map((v) => v + 1.5),
    beta: random(c, 5),
    running: [random(c, 6), random(c, 7).map((v) => v + 2)],
  };
}

/** Forward and backward by the formulas of the paper, in double precision. */
function reference(s: Case) {
  const { pixels, c } = s;
  const { x, residual, dy, gamma, beta, running } = inputs(s);
  const of = (v: (p: number, k: number) => number) =>
    Float64Array.from({ length: pixels * c }, (_, i) => v(Math.floor(i / c), i % c));
  const column = (v: (p: number, k: number) => number) =>
    Float64Array.from({ length: c }, (_, k) => {
      let sum = 0;
      for (let p = 0; p < pixels; p++) sum += v(p, k);
      return sum;
    });
  const mean = column((p, k) => x[p * c + k] / pixels);
  const variance = column((p, k) => (x[p * c + k] - mean[k]) ** 2 / pixels);
  const deviation = variance.map((v) => 1 / Math.sqrt(v + EPSILON));
  const hat = of((p, k) => (x[p * c + k] - mean[k]) * deviation[k]);
  const y = of((p, k) => {
    const i = p * c + k;
    const v = gamma[k] * hat[i] + beta[k] + (s.residual ? residual[i] : 0);
    return s.relu ? Math.max(0, v) : v;
  });
  const e = of((p, k) => (s.relu && y[p * c + k] <= 0 ? 0 : dy[p * c + k]));
  const dbeta = column((p, k) => e[p * c + k]);
  const dgamma = column((p, k) => e[p * c + k] * hat[p * c + k]);
  const dx = of((p, k) => {
    const i = p * c + k;
    return gamma[k] * deviation[k] * (e[i] - dbeta[k] / pixels - (hat[i] * dgamma[k]) / pixels);
  });
  const unbiased = variance.map((v) => (v * pixels) / Math.max(1, pixels - 1));
  const moved = [mean, unbiased].map((now, which) =>
    now.map((v, k) => (1 - MOMENTUM) * running[which][k] + MOMENTUM * v),
  );
  return { mean, deviation, y, e, dbeta, dgamma, dx, moved };
}

forBuilds((lab) => {
  for (const [name, s] of Object.entries(CASES)) {
    const { pixels, c } = s;
    const size = pixels * ceil4(c);
    const relu = s.relu ? 1 : 0;
    test(`batch norm in training, ${name}`, () => {
      const { x, residual, dy, gamma, beta, running } = inputs(s);
      const results = lab.sameForThreads(() => {
        const [from, y, dx, dResidual] = [
          lab.put(pad(x, pixels, c)),
          lab.room(size),
          lab.room(size),
          lab.room(size),
        ];
        const [mean, deviation, g, b] = [lab.room(c), lab.room(c), lab.put(gamma), lab.put(beta)];
        const [dgamma, dbeta] = [lab.put(Array(c).fill(0.5)), lab.put(Array(c).fill(0.5))];
        const [runningMean, runningVariance] = running.map((v) => lab.put(v));
        const added = s.residual ? lab.put(pad(residual, pixels, c)) : 0;
        lab.run.batchNormForward(
          ...([from, y, g, b, added, mean, deviation, runningMean, runningVariance] as const),
          ...([pixels, c, relu, EPSILON, MOMENTUM] as const),
        );
        lab.run.batchNormBackward(
          ...([from, y, lab.put(pad(dy, pixels, c)), g, mean, deviation] as const),
          ...([dx, dgamma, dbeta, s.residual ? dResidual : 0, pixels, c, relu, 1] as const),
        );
        for (const at of [y, dx]) lab.expectFence(at, size);
        for (const at of [mean, deviation, dgamma, dbeta]) lab.expectFence(at, c);
        return [
          ...[y, dx, dResidual].map((at) => lab.read(at, size)),
          ...[mean, deviation, dgamma, dbeta, runningMean, runningVariance].map((at) =>
            lab.read(at, c),
          ),
        ];
      });
      const [y, dx, dResidual, mean, deviation, dgamma, dbeta, runningMean, runningVariance] =
        results;
      const expected = reference(s);
      // A mean of 100 costs the numbers of x themselves seven bits.
      const tolerance = s.shift ? 2e-5 : 5e-6;
      expectClose(mean, expected.mean, 1e-6, 1);
      expectClose(deviation, expected.deviation, 2e-6);
      expectClose(unpad(y, c), expected.y, tolerance);
      expectClose(unpad(dx, c), expected.dx, tolerance, 1e-3);
      expectClose(
        dgamma.map((v) => v - 0.5),
        expected.dgamma,
        tolerance,
        1,
      );
      expectClose(
        dbeta.map((v) => v - 0.5),
        expected.dbeta,
        1e-5,
      );
      expectClose(runningMean, expected.moved[0], 1e-6);
      expectClose(runningVariance, expected.moved[1], 1e-6);
      if (s.residual) expectClose(unpad(dResidual, c), expected.e, 1e-6);
      expect(paddingIsZero(y, c) && paddingIsZero(dx, c)).toBe(true);
    });

    if (s.relu && !s.residual) {
      test(`batch norm, ${name}: the way back without y is the same`, () => {
        const { x, dy, gamma, beta } = inputs(s);
        const [without, withY] = [true, false].map((found) =>
          lab.sameForThreads(() => {
            const from = lab.put(pad(x, pixels, c));
            const [y, dx, mean, deviation] = [size, size, c, c].map((length) => lab.room(length));
            const [g, b, error] = [gamma, beta, pad(dy, pixels, c)].map((v) => lab.put(v));
            const [dgamma, dbeta] = [lab.room(c), lab.room(c)];
            const sizes = [pixels, c] as const;
            lab.run.batchNormForward(
              ...([from, y, g, b, 0, mean, deviation, 0, 0, ...sizes, 1, EPSILON, 0] as const),
            );
            const results = [dx, dgamma, dbeta] as const;
            const known = [g, b, mean, deviation] as const;
            if (found)
              lab.run.batchNormReluBackward(from, error, ...known, ...results, ...sizes, 0);
            else {
              const kept = [from, y, error, g, mean, deviation] as const;
              lab.run.batchNormBackward(...kept, ...results, 0, ...sizes, 1, 0);
            }
            lab.expectFence(dx, size);
            return [lab.read(dx, size), lab.read(dgamma, c), lab.read(dbeta, c)];
          }),
        );
        expect(without).toEqual(withY);
      });
    }

    test(`batch norm after training, ${name}`, () => {
      const { x, residual, gamma, beta, running } = inputs(s);
      const [y] = lab.sameForThreads(() => {
        const to = lab.room(size);
        lab.run.batchNormInference(
          ...([lab.put(pad(x, pixels, c)), to, lab.put(gamma), lab.put(beta)] as const),
          s.residual ? lab.put(pad(residual, pixels, c)) : 0,
          ...([lab.put(running[0]), lab.put(running[1]), pixels, c, relu, EPSILON] as const),
        );
        return lab.read(to, size);
      });
      const expected = x.map((v, i) => {
        const k = i % c;
        const scale = gamma[k] / Math.sqrt(running[1][k] + EPSILON);
        const sum = (v - running[0][k]) * scale + beta[k] + (s.residual ? residual[i] : 0);
        return relu ? Math.max(0, sum) : sum;
      });
      expectClose(unpad(y, c), expected, 2e-6);
      expect(paddingIsZero(y, c)).toBe(true);
    });
  }

  test("no pixels: gradients of gamma and beta are zero", () => {
    lab.reset();
    const [g, m, d, dgamma, dbeta] = [1, 2, 3, 4, 5].map(() => lab.put([1, 1, 1]));
    lab.run.batchNormBackward(g, g, g, g, m, d, lab.room(1), dgamma, dbeta, 0, 0, 3, 1, 0);
    expect([...lab.read(dgamma, 3), ...lab.read(dbeta, 3)]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
