import { expect, test } from "vitest";
import { orientedGradients } from "../../src/classic/index.js";
import { fromArray, zeros } from "../../src/tensor/index.js";
import recorded from "../oracle/hog.json" with { type: "json" };
import { expectClose, noise } from "../oracle/wave.js";

test.each(recorded.cases)(
  `$height×$width, cell $cell, block $block, $bins bins: scikit-image ${recorded.skimage}'s`,
  ({ height, width, seed, features, ...options }) => {
    const image = noise([height, width], seed, { center: 0.5, scale: 0.5 });
    expectClose(orientedGradients(image, options).values, features, "features");
  },
);

test("one edge: one direction in each cell that it crosses, whichever side is light", () => {
  const edge = Float32Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 0 : 1));
  const options = { cell: 8, block: 1 };
  const features = orientedGradients(fromArray(edge, [8, 8]), options);
  expect(Array.from(features.values.map((v) => Math.round(10 * v)))).toEqual([
    10,
    ...Array(8).fill(0),
  ]);
  const other = orientedGradients(
    fromArray(
      edge.map((v) => 1 - v),
      [8, 8],
    ),
    options,
  );
  expect(other.toArray()).toEqual(features.toArray());
  const light = orientedGradients(
    fromArray(
      edge.map((v) => 0.3 * v + 0.5),
      [8, 8],
    ),
    options,
  );
  expectClose(light.values, features.values, "less light", { tolerance: 1e-3 });
});

test("no contrast, no features", () => {
  expect(orientedGradients(zeros([3, 16, 16])).values.every((v) => v === 0)).toBe(true);
});

test.each([
  ["orientedGradients: expected cell as a whole number ≥ 1, got 0", { cell: 0 }],
  ["orientedGradients: expected block as a whole number ≥ 1, got 1.5", { block: 1.5 }],
  ["orientedGradients: expected bins as a whole number ≥ 1, got NaN", { bins: Number.NaN }],
  ["orientedGradients: expected an image of at least 16×16, got 8×8", {}],
])("%s", (message, options) => {
  expect(() => orientedGradients(zeros([8, 8]), options)).toThrow(message);
});
