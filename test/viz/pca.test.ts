import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { fromArray, ones, tensor } from "../../src/tensor/index.js";
import { jacobi, largestEigen } from "../../src/viz/eigen.js";
import { pca, plotPca } from "../../src/viz/index.js";
import { expectClose, noise } from "../oracle/wave.js";

interface Case {
  rows: number;
  columns: number;
  k: number;
  seed: number;
  variances: number[];
  share: number[];
  components: number[];
  projected: number[];
}
const { cases } = JSON.parse(
  readFileSync(new URL("../oracle/pca.json", import.meta.url), "utf8"),
) as { cases: Case[] };

beforeEach(() => setLanguage("en"));

describe("as numpy's singular value decomposition says", () => {
  test.each(cases.map((one) => [`${one.rows}×${one.columns}`, one] as const))("%s", (_, one) => {
    const x = noise([one.rows, one.columns], one.seed);
    const scaled = x.values.map(
      (value: number, i: number) => value * (1 + ((i % one.columns) % 5)),
    );
    const found = pca(fromArray(scaled, x.shape), { components: one.k });
    expectClose(found.variances, one.variances, "variances");
    expectClose(found.share, one.share, "share");
    expectClose(found.components.values, one.components, "components", { tolerance: 1e-4 });
    const projected = found.projected.values.subarray(0, one.projected.length);
    expectClose(projected, one.projected, "projected", { tolerance: 1e-4 });
  });
});

test("the two ways to eigenvectors agree, also where eigenvalues are 0", () => {
  const x = Array.from({ length: 14 }, (_, i) => Float64Array.from(noise([9], i + 1).values));
  const gram = x.map((one) =>
    Float64Array.from(x, (other) => one.reduce((sum, value, i) => sum + value * other[i], 0)),
  );
  const [all, first] = [jacobi(gram), largestEigen(gram, 3)];
  expectClose(first.values, all.values.slice(0, 3), "values", { tolerance: 1e-9 });
  expect(all.values[9]).toBeCloseTo(0, 10);
  first.vectors.forEach((vector, i) => {
    const cosine = vector.reduce((sum, value, j) => sum + value * all.vectors[i][j], 0);
    expect(Math.abs(cosine)).toBeCloseTo(1, 8);
  });
});

test("the figure: a mark for each class, shares at the axes", () => {
  const features = tensor([
    [0, 0],
    [6, 0],
    [0, 2],
    [6, 2],
  ]);
  const figure = plotPca(features, { labels: [1, 0, 1, 0], classes: ["a", "b"], title: "F" });
  expect(figure.data.map(({ name }) => name)).toEqual(["a", "b"]);
  const x = figure.data.map((trace) => {
    const bytes = Buffer.from((trace.x as { bdata: string }).bdata, "base64");
    return [...new Float32Array(new Uint8Array(bytes).buffer)];
  });
  expect(x).toEqual([
    [3, 3],
    [-3, -3],
  ]);
  expect(figure.text).toBe(
    "F. 4 features along two principal components, 90.0 % and 10.0 % of the variance: a, b",
  );
  expect(figure.layout.xaxis).toMatchObject({ title: { text: "component 1 (90.0 %)" } });
  expect(plotPca(features).data).toHaveLength(1);
});

test("errors", () => {
  expect(() => pca(ones([3]))).toThrow("pca: expected features [N,…] with N ≥ 2, got shape [3]");
  expect(() => pca(ones([4, 2]), { components: 3 })).toThrow(
    "pca: expected components from 1 to 2, got 3",
  );
  expect(() => plotPca(ones([4, 2]), { labels: [0, 1, 0] })).toThrow(
    "plotPca: expected one label per row (4), got 3",
  );
});
