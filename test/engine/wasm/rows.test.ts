import { expect, test } from "vitest";
import { plain } from "../../../src/engine/index.js";
import { expectClose, forBuilds, random } from "./lab.js";

const EPSILON = 1e-3;

forBuilds((lab) => {
  test.each([
    [1, 1],
    [5, 3],
    [301, 17],
    [3, 5003],
    [0, 4],
  ])("normalization of %s rows of %s", (rows, length) => {
    const [x, dy] = [random(rows * length, 1).map((v) => 3 * v + 5), random(rows * length, 2)];
    const [y, dx] = lab.sameForThreads(() => {
      const [from, to, back, statistics] = [
        lab.put(x),
        lab.room(x.length),
        lab.room(x.length),
        lab.room(2 * rows),
      ];
      lab.run.rowNorm(from, to, statistics, rows, length, EPSILON);
      lab.run.rowNormBackward(from, statistics, lab.put(dy), back, rows, length);
      for (const at of [to, back]) lab.expectFence(at, x.length);
      lab.expectFence(statistics, 2 * rows);
      return [lab.read(to, x.length), lab.read(back, x.length)];
    });
    const sizes = { n: 1, c: rows, plane: length };
    const [numbers, errors] = [x, dy].map((v) => Float64Array.from(v));
    const [mean, variance] = [new Float64Array(rows), new Float64Array(rows)];
    plain.batchNormStatistics(sizes, numbers, mean, variance);
    const inverse = variance.map((v) => 1 / Math.sqrt(v + EPSILON));
    const [wanted, slopes] = [new Float64Array(x.length), new Float64Array(x.length)];
    plain.batchNormForward(sizes, numbers, mean, inverse, null, null, wanted);
    plain.batchNormBackward(
      ...([sizes, numbers, mean, inverse, null, errors, true, slopes, null, null] as const),
    );
    expectClose(y, wanted, 3e-6, 1);
    expectClose(dx, slopes, 1e-5, 1);
  });

  test.each([
    [1, 1, 1, 0],
    [7, 3, 4, 0],
    [301, 10, 12, 0.1],
    [33, 1031, 1032, 0.25],
    [5, 21, 21, 1],
    [0, 3, 4, 0],
  ])("cross-entropy of %s rows of %s, %s apart, smoothing %s", (rows, count, step, smoothing) => {
    const inside = (i: number) => i % step < count;
    const dense = random(rows * step, 1);
    const x = dense.map((v, i) => (inside(i) ? 5 * v : 0));
    const labels = Int32Array.from({ length: rows }, (_, r) =>
      r % 5 === 3 ? -1 : (r * 7) % count,
    );
    const weights = random(count, 3).map((v, c) => (c === 1 ? 0 : v + 1.5));
    const errors = random(rows, 4);
    const size = rows * step;
    const [sum, losses, dx, shared] = lab.sameForThreads(() => {
      const [from, at, w, e] = [lab.put(x), lab.putInts(labels), lab.put(weights), lab.put(errors)];
      const [p, each, back, other] = [size, rows, size, size].map((n) => lab.room(n));
      const sizes = [rows, count, step, smoothing] as const;
      const total = lab.run.weightedEntropy(from, at, w, p, each, ...sizes);
      lab.run.weightedEntropyBackward(p, at, w, e, back, ...sizes, 1);
      lab.run.weightedEntropyBackward(p, at, w, e, other, ...sizes, 0);
      for (const [room, n] of [
        [p, size],
        [each, rows],
        [back, size],
        [other, size],
      ]) {
        lab.expectFence(room, n);
      }
      const read = [lab.read(each, rows), lab.read(back, size), lab.read(other, size)];
      return [Float32Array.of(total), ...read];
    });
    const wanted = new Float64Array(rows);
    const slopes = new Float64Array(size);
    for (let r = 0; r < rows; r++) {
      if (labels[r] < 0) continue;
      const row = Array.from(x.subarray(r * step, r * step + count));
      const whole = Math.log(row.reduce((total, v) => total + Math.exp(v), 0));
      const counts = row.map(
        (_, c) =>
          (c === labels[r] ? (1 - smoothing) * weights[c] : 0) + (smoothing / count) * weights[c],
      );
      const all = counts.reduce((total, v) => total + v, 0);
      row.forEach((v, c) => {
        wanted[r] += counts[c] * (whole - v);
        slopes[r * step + c] = all * Math.exp(v - whole) - counts[c];
      });
    }
    expectClose(losses, wanted, 3e-6);
    expectClose(sum, [wanted.reduce((a, b) => a + b, 0)], 3e-6, 1);
    const by = (error: (r: number) => number) =>
      slopes.map((v, i) => v * error(Math.floor(i / step)));
    expectClose(
      dx,
      by((r) => errors[r]),
      3e-6,
    );
    expectClose(
      shared,
      by(() => errors[0] ?? 0),
      3e-6,
    );
    expect(dx.every((v, i) => inside(i) || v === 0)).toBe(true);
  });

  test("a class without weight may be impossible", () => {
    lab.reset();
    const [x, labels] = [lab.put([0, -Infinity, 0, 0]), lab.putInts([0])];
    const [weights, p, losses] = [lab.put([1, 0, 1]), lab.room(4), lab.room(1)];
    lab.run.weightedEntropy(x, labels, weights, p, losses, 1, 3, 4, 0.3);
    expect(lab.read(losses, 1)[0]).toBeCloseTo(Math.LN2 * (0.7 + 0.2), 5);
  });
});
