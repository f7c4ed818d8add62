import { describe, expect, test } from "vitest";
import { F, noGrad, type Tensor } from "../../src/index.js";
import { noise } from "../oracle/wave.js";
import { asPixels, compare, double, expectNear } from "./doubles.js";

/** Numbers away from 0, so that quotients stay tame. */
const away = (shape: number[], seed: number): Tensor =>
  noGrad(() => F.add(F.mul(noise(shape, seed), 0.5), 2)).detach();

const PAIRS: [number[], number[]][] = [
  [[700], [700]],
  [
    [4, 5, 6, 7],
    [4, 5, 6, 7],
  ],
  [[40, 30], [30]],
  [
    [40, 30],
    [1, 30],
  ],
  [
    [40, 30],
    [40, 1],
  ],
  [
    [40, 1],
    [1, 30],
  ],
  [
    [3, 5, 7, 9],
    [5, 1, 1],
  ],
  [
    [3, 8, 7, 9],
    [1, 8, 1, 1],
  ],
  [
    [3, 5, 7, 9],
    [3, 5, 1, 1],
  ],
  [
    [3, 8, 7, 9],
    [3, 8, 1, 1],
  ],
  [
    [3, 5, 7, 9],
    [7, 9],
  ],
  [
    [3, 5, 7, 9],
    [3, 1, 7, 1],
  ],
  [
    [3, 5, 7, 9],
    [1, 1, 7, 1],
  ],
  [
    [3, 5, 7, 9],
    [3, 1, 1, 9],
  ],
  [
    [3, 5, 1, 1],
    [1, 1, 17, 19],
  ],
  [
    [2, 3, 1, 5, 1, 6],
    [1, 3, 4, 1, 2, 6],
  ],
  [[6, 10, 10], [1]],
  [[600, 1], [1]],
];

describe.each(["add", "sub", "mul", "div"] as const)("%s of two shapes", (name) => {
  test.each(PAIRS)("%s and %s, both ways around", (a, b) => {
    const [x, y] = [away(a, 3), away(b, 4)];
    compare(F[name], [x, y], "as given");
    compare(F[name], [y, x], "the other way around");
  });

  test.each(PAIRS.filter(([a]) => a.length === 4))("%s as pixels and %s", (a, b) => {
    const [x, y] = [asPixels(away(a, 5)), away(b, 6)];
    compare(F[name], [x, y], "pixels first");
    compare(F[name], [y, x], "pixels second");
    compare((p, q) => F[name](F.avgPool2d(p, { kernelSize: 1 }), q), [x, y], "behind a layer");
  });

  test.each([
    [3, 5, 7, 9],
    [3, 8, 7, 9],
  ])("pixels of %s × %s × %s × %s and a number", (...shape) => {
    const x = asPixels(away(shape, 7));
    compare((p) => F[name](p, 3), [x], "number second");
    compare((p) => F[name](3, p), [x], "number first");
    // What is padded must still be zero: a convolution reads it.
    const w = noise([4, shape[1], 3, 3], 8);
    compare((p, q) => F.conv2d(F[name](p, 0.5), q), [x, w], "then a convolution");
  });
});

describe.each(["sum", "mean"] as const)("%s over axes", (name) => {
  const AXES = [
    undefined,
    0,
    1,
    2,
    3,
    [0, 2, 3],
    [2, 3],
    [0, 1],
    [1, 3],
    [0, 3],
    [1, 2, 3],
    [0, 1, 2, 3],
  ];
  test.each(AXES)("axes %s, with and without keepDims, rows and pixels", (axis) => {
    for (const x of [noise([3, 5, 7, 9], 11), asPixels(noise([3, 6, 7, 9], 12))]) {
      for (const keepDims of [false, true]) {
        compare((p) => F[name](p, axis, { keepDims }), [x], `${x.shape}, keepDims ${keepDims}`);
      }
    }
  });

  test("of numbers far from zero nothing gets lost", () => {
    const x = noGrad(() => F.add(noise([100_000], 13), 1000));
    const wanted = F[name](double(x)).item();
    expect(Math.abs(F[name](x).item() / wanted - 1)).toBeLessThan(1e-6);
  });
});

describe.each(["softmax", "logSoftmax"] as const)("%s of many numbers", (name) => {
  test.each([0, 1, 2, 3, -1])("axis %s", (axis) => {
    for (const x of [noise([3, 5, 7, 9], 14), asPixels(noise([3, 6, 7, 9], 15))]) {
      compare((p) => F[name](F.mul(p, 4), axis), [x], `${x.shape}`);
    }
  });

  test("large numbers cost no digits", () => {
    const x = noGrad(() => F.add(noise([64, 10], 16), 1000));
    expectNear(F[name](x), F[name](double(x)), "near 1000");
  });
});

test("the variance of channels, and a normalization written out by hand", () => {
  const normalized = (x: Tensor): Tensor => {
    const rest = x.sub(F.mean(x, [0, 2, 3], { keepDims: true }));
    const spread = F.variance(x, [0, 2, 3], { keepDims: true, correction: 0 });
    return rest.div(F.sqrt(spread.add(1e-5)));
  };
  for (const c of [5, 8]) {
    compare(normalized, [noise([4, c, 6, 7], 17)], `${c} channels`);
    compare((x) => F.variance(x, 1), [noise([4, c, 6, 7], 18)], `${c} channels, one axis`);
  }
});

test("a number that both sides share gets both gradients", () => {
  const x = away([30, 40], 19);
  compare((p) => F.mul(p, p), [x], "square");
  compare((p) => F.div(p, F.sum(p)), [x], "share");
  compare((p) => F.sub(p, F.mean(p, 0, { keepDims: true })), [x], "centred");
});
