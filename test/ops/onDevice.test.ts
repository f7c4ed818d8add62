import { describe, expect, test } from "vitest";
import { F } from "../../src/index.js";
import { noise } from "../oracle/wave.js";
import { asPixels, compare } from "./doubles.js";

describe("local response normalization against double precision", () => {
  test.each([
    [2, 1, 1, 1, 5],
    [2, 7, 3, 5, 1],
    [2, 13, 4, 5, 2],
    [1, 16, 9, 7, 5],
    [3, 20, 5, 6, 40],
    [1, 6, 4, 4, 300],
  ])("%s × %s × %s × %s, %s neighbours", (n, c, h, w, size) => {
    const x = noise([n, c, h, w], 21);
    for (const [alpha, beta, k] of [
      [1e-4, 0.75, 2],
      [3, 0.5, 1],
      [2, 1.5, 0.1],
    ]) {
      compare((p) => F.localResponseNorm(p, { size, alpha, beta, k }), [x], `β ${beta}`);
      compare((p) => F.localResponseNorm(p, { size, alpha, beta, k }), [asPixels(x)], "pixels");
    }
  });

  test("k of 0, rows instead of images, and behind a convolution", () => {
    compare(
      (p) => F.localResponseNorm(p, { size: 3, alpha: 2, k: 0 }),
      [noise([5, 7, 2, 2], 22)],
      "k",
    );
    compare((p) => F.localResponseNorm(p), [noise([90, 9], 23)], "rows");
    const [x, w, v] = [noise([2, 3, 9, 9], 24), noise([6, 3, 3, 3], 25), noise([4, 6, 3, 3], 26)];
    compare((p, q, r) => F.conv2d(F.localResponseNorm(F.conv2d(p, q)), r), [x, w, v], "between");
  });
});

describe("transposed convolution against double precision", () => {
  const CASES: Record<string, [number[], number[], F.ConvTranspose2dOptions]> = {
    "one pixel": [[1, 1, 1, 1], [1, 1, 1, 1], {}],
    "twice as large": [[2, 6, 5, 7], [6, 4, 4, 4], { stride: 2, padding: 1 }],
    "3×3, Winograd's sizes": [[2, 9, 9, 10], [9, 12, 3, 3], { padding: 1 }],
    "rows that no stamp reaches": [[1, 3, 4, 4], [3, 5, 2, 2], { stride: 3, outputPadding: 2 }],
    "dilation and cut": [[2, 4, 6, 5], [4, 3, 3, 2], { dilation: [2, 3], padding: [2, 1] }],
    groups: [[2, 6, 5, 5], [6, 2, 3, 3], { groups: 3, stride: 2 }],
    depthwise: [[2, 5, 6, 6], [5, 1, 4, 4], { groups: 5, stride: 2, padding: 1 }],
  };
  test.each(Object.entries(CASES))("%s", (_, [x, w, options]) => {
    const [images, filters] = [noise(x, 31), noise(w, 32)];
    const bias = noise([w[1] * (options.groups ?? 1)], 33);
    compare((p, q) => F.convTranspose2d(p, q, null, options), [images, filters], "no bias");
    compare((p, q, r) => F.convTranspose2d(p, q, r, options), [images, filters, bias], "bias");
    compare(
      (p, q) => F.convTranspose2d(p, q, null, options),
      [asPixels(images), filters],
      "pixels",
    );
  });

  test("then a convolution: what is padded is zero", () => {
    const [x, w] = [noise([2, 3, 5, 5], 34), noise([3, 5, 3, 3], 35)];
    const [b, v] = [noise([5], 36), noise([2, 5, 3, 3], 37)];
    compare((p, q, r, s) => F.conv2d(F.convTranspose2d(p, q, r), s), [x, w, b, v], "both");
  });

  test("filters that learn get their gradients where they live", () => {
    const [x, w] = [noise([2, 3, 5, 5], 38), noise([3, 5, 3, 3], 39)];
    w.requiresGrad = true;
    const once = () => F.sum(F.convTranspose2d(x, w)).backward();
    once();
    const first = w.grad!.values.slice();
    once();
    w.grad!.values.forEach((v: number, i: number) => {
      expect(Math.abs(v - 2 * first[i])).toBeLessThan(1e-4 * (1 + Math.abs(v)));
    });
  });
});
