import { expect, test } from "vitest";
import type { Axes } from "../../../src/engine/wasm/exports.js";
import { forBuilds, random } from "./lab.js";
import { ceil4, toPixels } from "./layouts.js";

forBuilds((lab) => {
  test.each([
    [1, 1, 1],
    [2, 3, 35],
    [3, 7, 1030],
    [1, 64, 49],
    [64, 1, 784],
    [2, 13, 3],
    [0, 3, 5],
  ])("images of %s × %s channels × %s numbers become pixels and come back", (n, c, plane) => {
    const x = random(n * c * plane);
    const size = n * plane * ceil4(c);
    const [pixels, back] = lab.sameForThreads(() => {
      const [y, z] = [lab.room(size), lab.room(x.length)];
      lab.run.toPixels(lab.put(x), y, n, c, plane);
      lab.run.fromPixels(y, z, n, c, plane);
      lab.expectFence(y, size);
      lab.expectFence(z, x.length);
      return [lab.read(y, size), lab.read(z, x.length)];
    });
    expect(pixels).toEqual(toPixels(x, n, c, 1, plane));
    expect(back).toEqual(x);
  });

  test.each<[string, number, number, Axes]>([
    ["a transpose", 35, 35, [1, 1, 5, 7, 0, 0, 1, 5, 0, 0, 7, 1]],
    ["four axes turned", 120, 120, [2, 3, 4, 5, 60, 20, 5, 1, 1, 2, 6, 24]],
    ["a repeated row", 7, 35, [1, 1, 5, 7, 0, 0, 0, 1, 0, 0, 7, 1]],
    ["every second number", 40, 20, [1, 1, 1, 20, 0, 0, 0, 2, 0, 0, 0, 1]],
    [
      "long rows in several pieces",
      60_000,
      60_000,
      [3, 2, 1, 10_000, 20_000, 10_000, 0, 1, 10_000, 30_000, 0, 1],
    ],
    ["nothing", 4, 4, [1, 0, 2, 2, 0, 0, 2, 1, 0, 0, 2, 1]],
  ])("permute: %s", (_, from, to, axes) => {
    const x = random(from);
    const [y] = lab.sameForThreads(() => {
      const at = lab.put(new Float32Array(to));
      lab.run.permute(lab.put(x), at, ...axes);
      lab.expectFence(at, to);
      return lab.read(at, to);
    });
    const expected = new Float32Array(to);
    const [d, s, t] = [axes.slice(0, 4), axes.slice(4, 8), axes.slice(8)];
    const place = (i: number[], steps: number[]) => i.reduce((sum, v, k) => sum + v * steps[k], 0);
    for (let q = 0; q < d[0] * d[1] * d[2] * d[3]; q++) {
      const i = [
        Math.floor(q / (d[1] * d[2] * d[3])),
        Math.floor(q / (d[2] * d[3])) % d[1],
        Math.floor(q / d[3]) % d[2],
        q % d[3],
      ];
      expected[place(i, t)] = x[place(i, s)];
    }
    expect(y).toEqual(expected);
  });
});
