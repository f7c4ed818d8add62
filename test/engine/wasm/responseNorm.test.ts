import { expect, test } from "vitest";
import { expectClose, forBuilds, random } from "./lab.js";
import { ceil4, fromPixels, paddingIsZero, toPixels } from "./layouts.js";

const [SHARE, BETA, K] = [0.25, 0.75, 1.5];

/** By the definition, in double precision. */
function reference(x: Float32Array, dy: Float32Array, [n, c, plane]: number[], size: number) {
  const [y, dx] = [new Float64Array(x.length), new Float64Array(x.length)];
  const near = (k: number) => [
    Math.max(0, k - (size >> 1)),
    Math.min(c, k + ((size - 1) >> 1) + 1),
  ];
  for (let image = 0; image < n; image++) {
    for (let p = 0; p < plane; p++) {
      const at = (k: number) => (image * c + k) * plane + p;
      for (let k = 0; k < c; k++) {
        let squares = 0;
        const [from, to] = near(k);
        for (let j = from; j < to; j++) squares += x[at(j)] ** 2;
        const d = K + SHARE * squares;
        y[at(k)] = x[at(k)] * d ** -BETA;
        dx[at(k)] += dy[at(k)] * d ** -BETA;
        const through = 2 * SHARE * BETA * dy[at(k)] * x[at(k)] * d ** (-BETA - 1);
        for (let j = from; j < to; j++) dx[at(j)] -= through * x[at(j)];
      }
    }
  }
  return { y, dx };
}

forBuilds((lab) => {
  test.each([
    [1, 1, 1, 5],
    [2, 13, 35, 5],
    [3, 8, 600, 2],
    [1, 5, 7, 1],
    [1, 40, 9, 256],
  ])("local response normalization, %s × %s × %s, %s neighbours", (n, c, plane, size) => {
    const [x, dy] = [random(n * c * plane, 1), random(n * c * plane, 2)];
    const floats = n * plane * ceil4(c);
    const [y, dx] = lab.sameForThreads(() => {
      const [xp, ep] = [x, dy].map((v) => lab.put(toPixels(v, n, c, plane, 1)));
      const [divisor, to, back] = [0, 0, 0].map(() => lab.room(floats));
      lab.run.responseNorm(xp, divisor, to, n * plane, c, size, SHARE, BETA, K);
      lab.run.responseNormBackward(xp, divisor, ep, back, n * plane, c, size, SHARE, BETA);
      for (const at of [divisor, to, back]) lab.expectFence(at, floats);
      return [lab.read(to, floats), lab.read(back, floats)];
    });
    const wanted = reference(x, dy, [n, c, plane], size);
    expectClose(fromPixels(y, n, c, plane, 1), wanted.y);
    expectClose(fromPixels(dx, n, c, plane, 1), wanted.dx, 4e-6);
    expect(paddingIsZero(y, c) && paddingIsZero(dx, c)).toBe(true);
  });

  test("more neighbours than there is room for trap, before anything is written", () => {
    lab.reset();
    const at = lab.room(8);
    const how = [1, 4, 257, SHARE, BETA] as const;
    expect(() => lab.run.responseNorm(at, at, at, ...how, K)).toThrow(WebAssembly.RuntimeError);
  });
});
