import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  cellHistograms,
  censusTransform,
  HAAR_KINDS,
  haarFeatures,
  haarValue,
  integralImage,
  localBinaryPattern,
} from "../../src/classic/index.js";
import { fromArray, type Tensor, tensor, zeros } from "../../src/tensor/index.js";
import { noise } from "../oracle/wave.js";

const oracle = JSON.parse(
  readFileSync(new URL("../oracle/classicFeatures.json", import.meta.url), "utf8"),
) as {
  lbp: {
    height: number;
    width: number;
    levels: number;
    seed: number;
    points: number;
    radius: number;
    method: "default" | "ror" | "uniform";
    codes: number[];
  }[];
  integral: number[];
  haar: Record<string, number[]>;
};

/** As `picture` in classicFeatures.py. */
function picture(height: number, width: number, levels: number, seed: number): Tensor {
  const grey = noise([height, width], seed).values.map((v: number) =>
    Math.min(Math.floor(((v + 1) * levels) / 2), levels - 1),
  );
  return fromArray(grey, [height, width]);
}

describe("local binary patterns are scikit-image's", () => {
  test.each(
    oracle.lbp.map(
      (c) => [`${c.method} ${c.points} r${c.radius} of ${c.levels} greys`, c] as const,
    ),
  )("%s", (_, c) => {
    const codes = localBinaryPattern(picture(c.height, c.width, c.levels, c.seed), c);
    expect(Array.from(codes.values)).toEqual(c.codes);
  });

  test("wrong options are named", () => {
    const image = zeros([3, 3]);
    expect(() => localBinaryPattern(image, { points: 1 })).toThrow(
      "localBinaryPattern: expected 2 … 24 points, got 1",
    );
    expect(() => localBinaryPattern(image, { radius: 0 })).toThrow(
      "localBinaryPattern: expected a radius greater than 0, got 0",
    );
    expect(() => localBinaryPattern(image, { method: "var" as "ror" })).toThrow(
      'localBinaryPattern: expected the method "default", "ror" or "uniform", got "var"',
    );
    expect(() => localBinaryPattern(zeros([2, 3, 4, 4]))).toThrow(
      "localBinaryPattern: expected [H,W], [1,H,W] or [3,H,W], got [2,3,4,4]\nhint: one image",
    );
    expect(() => localBinaryPattern(zeros([2, 4, 4]))).toThrow("got [2,4,4]");
  });
});

describe("Modified Census Transform", () => {
  test("bits row by row, the first is the greatest", () => {
    const codes = censusTransform(
      tensor([
        [9, 0, 0, 0],
        [0, 0, 0, 9],
        [0, 0, 9, 9],
      ]),
    );
    // 100 000 001 and 000 001 011
    expect(codes.toArray()).toEqual([[0b100000001, 0b000001011]]);
  });

  test("stays where the light changes; an even area has no bit set", () => {
    const image = picture(8, 9, 256, 4);
    const brighter = fromArray(
      image.values.map((v: number) => 2 * v + 30),
      image.shape,
    );
    expect(censusTransform(brighter).toArray()).toEqual(censusTransform(image).toArray());
    const even = censusTransform(fromArray(new Float32Array(25).fill(0.1), [5, 5]));
    expect(Array.from(even.values)).toEqual(new Array(9).fill(0));
  });

  test("of colours it is the brightness's", () => {
    const grey = picture(5, 5, 256, 4);
    const colours = fromArray(
      Float32Array.from([...grey.values, ...grey.values, ...grey.values]),
      [3, 5, 5],
    );
    expect(censusTransform(colours).toArray()).toEqual(censusTransform(grey).toArray());
  });

  test("a small image is an error", () => {
    expect(() => censusTransform(zeros([2, 5]))).toThrow(
      "censusTransform: expected an image of at least 3×3, got [2,5]",
    );
  });
});

describe("histograms of cells", () => {
  test("joined row by row, each sums to 1", () => {
    const codes = tensor([
      [0, 0, 1, 1, 1],
      [2, 2, 2, 2, 2],
    ]);
    const found = cellHistograms(codes, { bins: 3, cells: [2, 2] });
    const wanted = [2 / 3, 1 / 3, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1].map(Math.fround);
    expect(found.toArray()).toEqual(wanted);
  });

  test("wrong bins, cells and codes are named", () => {
    const codes = tensor([
      [0, 1],
      [4, 1],
    ]);
    expect(() => cellHistograms(codes, { bins: 0 })).toThrow(
      "cellHistograms: expected 1 or more bins, got 0",
    );
    expect(() => cellHistograms(codes, { bins: 5, cells: [3, 1] })).toThrow(
      "cellHistograms: expected cells that each hold a pixel of [2,2], got 3×1",
    );
    expect(() => cellHistograms(codes, { bins: 4 })).toThrow(
      "cellHistograms: expected codes 0 … 3, got 4",
    );
  });
});

describe("integral image and Haar-like features", () => {
  test("the sums are scikit-image's", () => {
    const found = integralImage(picture(7, 8, 256, 3));
    const inner = [];
    for (let y = 1; y <= 7; y++) for (let x = 1; x <= 8; x++) inner.push(found.sums[y * 9 + x]);
    expect(inner).toEqual(oracle.integral);
    expect(integralImage(tensor([[1, -2]]), { squared: true }).sum(0, 0, 1, 2)).toBe(5);
  });

  test("each kind's features have scikit-image's sizes", () => {
    const image = integralImage(picture(7, 8, 256, 3));
    const theirs = ["type-2-x", "type-2-y", "type-3-x", "type-3-y", "type-4"];
    const sizes = HAAR_KINDS.map((kind) =>
      haarFeatures(6, 5, { kinds: [kind] })
        .map((feature) => Math.abs(haarValue(image, feature)))
        .sort((a, b) => a - b),
    );
    expect(sizes).toEqual(theirs.map((kind) => oracle.haar[kind]));
  });

  test("bright minus dark, where the window is", () => {
    const image = integralImage(
      tensor([
        [0, 0, 0, 0],
        [0, 1, 2, 3],
        [0, 4, 5, 6],
      ]),
    );
    const at = (kind: (typeof HAAR_KINDS)[number], height: number, width: number) =>
      haarValue(image, { kind, top: 0, left: 0, height, width }, 1, 1);
    expect(at("edge-x", 2, 1)).toBe(2 + 5 - 1 - 4);
    expect(at("edge-y", 1, 3)).toBe(4 + 5 + 6 - 1 - 2 - 3);
    expect(at("line-x", 2, 1)).toBe(2 + 5 - 1 - 4 - 3 - 6);
    expect(at("diagonal", 1, 1)).toBe(2 + 4 - 1 - 5);
  });

  test("outside and empty windows are errors", () => {
    const image = integralImage(zeros([2, 2]));
    expect(() => image.sum(1, 0, 2, 2)).toThrow(
      "sum: expected a rectangle inside 2×2, got 2×2 at (1, 0)",
    );
    const wide = { kind: "edge-x", top: 0, left: 0, height: 2, width: 2 } as const;
    expect(() => haarValue(image, wide)).toThrow(
      "haarValue: expected a feature inside 2×2, got edge-x of 2×4 at (0, 0)",
    );
    expect(() => haarFeatures(0, 24)).toThrow(
      "haarFeatures: expected a window of whole pixels and a step of 1 or more, got 0×24, step 1",
    );
  });
});
