import { expect, test } from "vitest";
import { expectClose, forBuilds, random } from "./lab.js";

const SIZES: [number, number, number][] = [
  [1, 1, 1],
  [3, 10, 12],
  [67, 7, 8],
  [33, 1031, 1032],
  [64, 10, 10],
  [0, 5, 8],
];

/** Rows of `count` numbers in a wider range, `step` apart, with zeros between. */
function rowsOf(rows: number, count: number, step: number, seed: number, scale = 10): Float32Array {
  const dense = random(rows * count, seed);
  return Float32Array.from({ length: rows * step }, (_, i) => {
    const [r, k] = [Math.floor(i / step), i % step];
    return k < count ? scale * dense[r * count + k] : 0;
  });
}

function probabilities(x: Float32Array, rows: number, count: number, step: number): Float64Array {
  const y = new Float64Array(rows * step);
  for (let r = 0; r < rows; r++) {
    const row = Array.from(x.subarray(r * step, r * step + count));
    const most = Math.max(...row);
    const sum = row.reduce((total, v) => total + Math.exp(v - most), 0);
    row.forEach((v, k) => {
      y[r * step + k] = Math.exp(v - most) / sum;
    });
  }
  return y;
}

forBuilds((lab) => {
  for (const [rows, count, step] of SIZES) {
    const size = rows * step;
    const x = rowsOf(rows, count, step, 1);
    const dy = rowsOf(rows, count, step, 2, 1);
    const p = probabilities(x, rows, count, step);
    const inside = (i: number) => i % step < count;

    test.each([0, 1])(`softmax of ${rows}×${count} (logarithm %s), there and back`, (log) => {
      const [y, dx] = lab.sameForThreads(() => {
        const [to, back] = [lab.room(size), lab.room(size)];
        lab.run.softmax(lab.put(x), to, rows, count, step, log);
        lab.run.softmaxBackward(to, lab.put(dy), back, rows, count, step, log);
        lab.expectFence(to, size);
        lab.expectFence(back, size);
        return [lab.read(to, size), lab.read(back, size)];
      });
      const expected = p.map((v, i) => (log && inside(i) ? Math.log(v) : v));
      expectClose(y, expected, 1e-6);
      const sums = Float64Array.from({ length: rows }, (_, r) => {
        let sum = 0;
        for (let i = r * step; i < r * step + count; i++) sum += dy[i] * (log ? 1 : p[i]);
        return sum;
      });
      const gradient = p.map((v, i) => {
        const sum = sums[Math.floor(i / step)];
        return inside(i) ? (log ? dy[i] - v * sum : v * (dy[i] - sum)) : 0;
      });
      expectClose(dx, gradient, 5e-6);
    });

    if (rows === 0) continue;
    test(`cross entropy of ${rows}×${count}, there and back`, () => {
      const labels = Int32Array.from({ length: rows }, (_, r) => (r * 7) % count);
      const [loss, y, dx] = lab.sameForThreads(() => {
        const [to, back, at] = [lab.room(size), lab.room(size), lab.putInts(labels)];
        const mean = lab.run.crossEntropy(lab.put(x), at, to, rows, count, step);
        lab.run.crossEntropyBackward(to, at, back, rows, count, step, 0.5);
        lab.expectFence(to, size);
        lab.expectFence(back, size);
        return [new Float32Array([mean]), lab.read(to, size), lab.read(back, size)];
      });
      const losses = Array.from(labels, (label, r) => -Math.log(p[r * step + label]) / rows);
      expectClose(loss, [losses.reduce((a, b) => a + b, 0)], 1e-6);
      expectClose(y, p, 1e-6);
      const hot = (i: number) => (i % step === labels[Math.floor(i / step)] ? 1 : 0);
      expectClose(
        dx,
        p.map((v, i) => (inside(i) ? ((v - hot(i)) * 0.5) / rows : 0)),
        1e-6,
      );
    });
  }

  test("numbers far apart neither overflow nor vanish into NaN", () => {
    lab.reset();
    const y = lab.room(4);
    lab.run.softmax(lab.put([1000, -1000, 1000, -1e30]), y, 1, 4, 4, 0);
    expect([...lab.read(y, 4)]).toEqual([0.5, 0, 0.5, 0]);
  });
});
