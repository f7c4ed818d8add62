import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { densePatches, fitLinearSvm, fitVocabulary, kMeans } from "../../src/classic/index.js";
import { fromArray, type Tensor, zeros } from "../../src/tensor/index.js";
import { expectClose, noise } from "../oracle/wave.js";

const { means } = JSON.parse(
  readFileSync(new URL("../oracle/classicSvm.json", import.meta.url), "utf8"),
) as { means: { centers: number[]; labels: number[]; inertia: number } };

describe("k-means", () => {
  const x = noise([80, 4], 1);

  test("from the same start it ends where scikit-learn's does", () => {
    const start = fromArray(x.values.slice(0, 20), [5, 4]);
    const found = kMeans(x, 5, { start });
    expect(found.converged).toBe(true);
    expectClose(found.centers.values, means.centers, "centers", { tolerance: 1e-9 });
    expect(found.labels).toEqual(means.labels);
    expect(found.inertia).toBeCloseTo(means.inertia, 9);
    expect(found.nearest(x)).toEqual(found.labels);
  });

  test("a seed gives the same centres again, another one others", () => {
    const of = (seed: number) => kMeans(x, 5, { seed }).centers.toArray();
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
    expect(kMeans(x, 5, { seed: 3, maxSteps: 1 }).converged).toBe(false);
  });

  test("a centre that serves nobody moves to the worst served row", () => {
    const found = kMeans([[0], [1], [9]], 3, { start: [[0], [100], [200]] });
    expect(found.labels.slice().sort()).toEqual([0, 1, 2]);
    expect(found.inertia).toBe(0);
    expect(kMeans([[5], [5], [5]], 2).inertia).toBe(0);
  });

  test("wrong numbers of centres are named", () => {
    const rows = [[0], [1], [2]];
    expect(() => kMeans(rows, 4)).toThrow("kMeans: expected 1 … 3 centres for 3 rows, got 4");
    expect(() => kMeans(rows, 2, { start: rows })).toThrow(
      "kMeans: expected 2 first centres, got 3",
    );
  });
});

describe("bag of visual words", () => {
  test("patches in order, without their light", () => {
    const image = noise([6, 8], 2);
    const found = densePatches(image, { size: 4, stride: 2 });
    expect(found.shape).toEqual([6, 16]);
    const lit = fromArray(
      image.values.map((v: number) => 3 * v + 8),
      [6, 8],
    );
    expectClose(densePatches(lit, { size: 4, stride: 2 }).values, found.values, "lit");
    // The last patch begins at row 2, column 4.
    const pixels = [2, 3, 4, 5].flatMap((y) => [4, 5, 6, 7].map((c) => image.at(y, c)));
    const mean = pixels.reduce((a, b) => a + b) / 16;
    const length = Math.hypot(...pixels.map((v) => v - mean));
    const wanted = pixels.map((v) => (v - mean) / length);
    expectClose(found.values.slice(80), wanted, "last");
    const even = densePatches(fromArray(new Float32Array(16).fill(0.1), [4, 4]), { size: 4 });
    expect(Array.from(even.values)).toEqual(new Array(16).fill(0));
  });

  test("tells stripes from dots, wherever they are", () => {
    const picture = (dots: boolean, seed: number): Tensor => {
      const values = noise([16, 16], seed, { scale: 0.2 }).values;
      for (let i = 0; i < 256; i++) {
        const [y, x] = [Math.floor(i / 16) + seed, (i % 16) + 3 * seed];
        if (dots ? y % 4 < 2 && x % 4 < 2 : x % 4 < 2) values[i] += 1;
      }
      return fromArray(values, [16, 16]);
    };
    const described = (seed: number) =>
      densePatches(picture(seed % 2 === 1, seed), { size: 4, stride: 3 });
    const seeds = Array.from({ length: 24 }, (_, i) => i);
    const vocabulary = fitVocabulary(seeds.slice(0, 12).map(described), 10, { seed: 1 });
    expect(vocabulary.size).toBe(10);
    const bags = seeds.map((seed) => vocabulary.histogram(described(seed)).values);
    expect(Array.from(bags[0]).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    const labels = seeds.map((seed) => seed % 2);
    const model = fitLinearSvm(bags.slice(0, 12), labels.slice(0, 12), { c: 10 });
    expect(model.predict(bags.slice(12))).toEqual(labels.slice(12));
  });

  test("bad input is named", () => {
    expect(() => densePatches(zeros([4, 4]), { size: 0 })).toThrow(
      "densePatches: expected a whole size and stride of 1 or more, got 0 and 4",
    );
    expect(() => densePatches(zeros([4, 4]))).toThrow(
      "densePatches: expected an image of at least 8×8, got 4×4",
    );
    expect(() => fitVocabulary([], 2)).toThrow(
      "fitVocabulary: expected descriptors of 1 or more images, got none",
    );
  });
});
