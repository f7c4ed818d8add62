import { describe, expect, test } from "vitest";
import { type Keypoint, matchDescriptors, sift } from "../../src/classic/index.js";
import { adjustBrightness, affine, photo } from "../../src/data/index.js";
import { fromArray, tensor, zeros } from "../../src/tensor/index.js";
import recorded from "../oracle/sift.json" with { type: "json" };
import { noise } from "../oracle/wave.js";

type Place = { x: number; y: number; sigma: number };

/** At double size OpenCV's pixels count from a quarter of a pixel further left and up. */
const QUARTER = 0.25;
const found = recorded.photos.map((seen) => ({
  ...seen,
  strongest: seen.strongest.map((k) => ({ ...k, x: k.x - QUARTER, y: k.y - QUARTER })),
  ours: sift(photo(seen.photo as "cat", { grayscale: true })),
}));

/** Keypoints that differ in their angle alone are one place. */
const places = (keypoints: Keypoint[]): Keypoint[] => [
  ...new Map(keypoints.map((k) => [`${k.x} ${k.y} ${k.sigma}`, k])).values(),
];
const apart = (a: Place, b: Place) => Math.hypot(a.x - b.x, a.y - b.y);
const turnedBy = (a: number, b: number) => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));

describe.each(found.map((c) => [c.photo, c] as const))(
  `%s: what ${recorded.recordedWith} finds`,
  (_, { count, strongest, ours }) => {
    const mine = places(ours.keypoints);

    test("as many keypoints, and of the strongest 80 % and more within 2 pixels", () => {
      expect(Math.abs(ours.keypoints.length - count)).toBeLessThan(0.05 * count);
      const near = (k: Place, among: Place[]) => among.some((other) => apart(k, other) <= 2);
      const top = mine.slice(0, 100);
      expect(strongest.filter((k) => near(k, mine)).length).toBeGreaterThanOrEqual(97);
      expect(strongest.filter((k) => near(k, top)).length).toBeGreaterThanOrEqual(90);
      expect(top.filter((k) => near(k, strongest)).length).toBeGreaterThanOrEqual(90);
    });

    test("most are within a twentieth of a pixel, with the same size and response", () => {
      const same = strongest.filter((k) =>
        mine.some(
          (m) =>
            apart(k, m) < 0.05 &&
            Math.abs(m.sigma / k.sigma - 1) < 0.02 &&
            Math.abs(m.response / k.response - 1) < 0.05,
        ),
      );
      expect(same.length).toBeGreaterThanOrEqual(80);
    });

    test("the same directions, and the same descriptors", () => {
      // A second direction counts from 80 % of the first one's strength on: rounding decides about a few.
      let [missed, all] = [0, 0];
      for (const k of strongest.filter(({ descriptors }) => descriptors)) {
        for (const [i, degrees] of k.angles.entries()) {
          all++;
          const angle = (degrees * Math.PI) / 180;
          const at = ours.keypoints.findIndex(
            (m) => apart(k, m) < 0.2 && turnedBy(m.angle, angle) < 0.05,
          );
          if (at < 0) missed++;
          const row = ours.descriptors.values.subarray(128 * at, 128 * (at + 1));
          const wanted = k.descriptors![i];
          const length = Math.hypot(...wanted);
          const cosine = wanted.reduce((sum, v, d) => sum + (v / length) * row[d], 0);
          if (at >= 0) expect(cosine).toBeGreaterThan(0.99);
        }
      }
      expect(all).toBeGreaterThanOrEqual(8);
      expect(missed).toBeLessThanOrEqual(1);
    });
  },
);

test("a blob is found where it is, as large as it is, also between pixels", () => {
  const size = 64;
  for (const sigma of [2.5, 5]) {
    const [cx, cy] = [30.3, 33.6];
    const values = Float32Array.from({ length: size * size }, (_, i) => {
      const [x, y] = [i % size, Math.floor(i / size)];
      return Math.exp(-((x - cx) ** 2 + 0.8 * (y - cy) ** 2) / (2 * sigma ** 2));
    });
    const [first] = sift(fromArray(values, [size, size]), { most: 1 }).keypoints;
    expect(Math.hypot(first.x - cx, first.y - cy)).toBeLessThan(0.15);
    expect(first.sigma / sigma).toBeGreaterThan(0.7);
    expect(first.sigma / sigma).toBeLessThan(1.4);
  }
});

test("the strongest first, no more than asked for; without doubling fewer", () => {
  const image = photo("cat", { size: 200 });
  const all = sift(image);
  const ten = sift(image, { most: 10 });
  expect(ten.keypoints).toEqual(all.keypoints.slice(0, 10));
  expect(ten.descriptors.shape).toEqual([10, 128]);
  const responses = all.keypoints.map(({ response }) => response);
  expect(responses).toEqual([...responses].sort((a, b) => b - a));
  expect(sift(image, { upsample: false }).keypoints.length).toBeLessThan(all.keypoints.length / 2);
  expect(sift(image, { contrast: 0.1 }).keypoints.length).toBeLessThan(all.keypoints.length / 2);
  for (let i = 0; i < 10; i++) {
    const row = ten.descriptors.values.subarray(128 * i, 128 * (i + 1));
    expect(Math.hypot(...row)).toBeCloseTo(1, 4);
  }
});

test("matches between a photograph and the same turned, smaller and darker: nine of ten are right", () => {
  const degrees = 25;
  const scale = 0.8;
  const image = photo("airplane", { grayscale: true });
  const other = adjustBrightness(affine(image, { rotate: degrees, scale }), 0.7);
  const [, height, width] = image.shape;
  const [a, b] = [sift(image), sift(other)];
  const matches = matchDescriptors(a.descriptors, b.descriptors);
  expect(matches.length).toBeGreaterThan(80);
  const angle = (-degrees * Math.PI) / 180;
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const right = matches.filter((match) => {
    const [p, q] = [a.keypoints[match.a], b.keypoints[match.b]];
    const [x, y] = [scale * (p.x - cx), scale * (p.y - cy)];
    const wanted = {
      x: cx + x * Math.cos(angle) - y * Math.sin(angle),
      y: cy + x * Math.sin(angle) + y * Math.cos(angle),
      sigma: 0,
    };
    return apart(q, wanted) < 2.5;
  });
  expect(right.length / matches.length).toBeGreaterThan(0.9);
  const ratios = matches.map(({ ratio }) => ratio);
  expect(ratios).toEqual([...ratios].sort((p, q) => p - q));
  expect(Math.max(...ratios)).toBeLessThanOrEqual(0.75);
});

test("matchDescriptors: the ratio test, mutual matches, nothing to match", () => {
  const a = [
    [0, 0],
    [5, 5],
    [5, 6],
  ];
  const b = [
    [0, 1],
    [5, 5.4],
    [9, 9],
  ];
  expect(matchDescriptors(a, b).map((m) => [m.a, m.b])).toEqual([
    [1, 1],
    [2, 1],
    [0, 0],
  ]);
  expect(matchDescriptors(a, b, { mutual: true }).map((m) => [m.a, m.b])).toEqual([
    [1, 1],
    [0, 0],
  ]);
  expect(matchDescriptors(a, b, { ratio: 0.1 }).map((m) => m.a)).toEqual([1]);
  // Two that are equally near: a toss.
  expect(matchDescriptors([[0]], [[1], [1]])).toEqual([]);
  expect(matchDescriptors([[1]], [[1], [1]])).toEqual([]);
  expect(matchDescriptors([[1]], [[1]])).toEqual([{ a: 0, b: 0, distance: 0, ratio: 0 }]);
  expect(matchDescriptors(zeros([0, 128]), zeros([3, 128]))).toEqual([]);
  expect(matchDescriptors(zeros([3, 128]), [])).toEqual([]);
});

test.each([
  ["sift: expected an image of at least 12×12, got 8×8", () => sift(zeros([8, 8]))],
  [
    "sift: expected finite brightness, got NaN at place 0",
    () => sift(zeros([16, 16]).add(Number.NaN)),
  ],
  ["sift: expected [H,W], [1,H,W] or [3,H,W], got [2,16,16]", () => sift(zeros([2, 16, 16]))],
  [
    "sift: expected layers as a whole number ≥ 1, got 0",
    () => sift(zeros([16, 16]), { layers: 0 }),
  ],
  [
    "sift: expected layers as a whole number ≥ 1, got Infinity",
    () => sift(zeros([16, 16]), { layers: Number.POSITIVE_INFINITY }),
  ],
  [
    "sift: expected most as a whole number ≥ 1, got 0.5",
    () => sift(zeros([16, 16]), { most: 0.5 }),
  ],
  ["sift: expected sigma greater than 0.5, got 0.1", () => sift(zeros([16, 16]), { sigma: 0.1 })],
  ["sift: expected contrast greater than 0, got 0", () => sift(zeros([16, 16]), { contrast: 0 })],
  [
    "sift: expected edge greater than 0, got NaN",
    () => sift(zeros([16, 16]), { edge: Number.NaN }),
  ],
  [
    "matchDescriptors: expected a ratio from 0 to 1, got 2",
    () => matchDescriptors([[1]], [[1]], { ratio: 2 }),
  ],
  [
    "matchDescriptors: expected 2 features, as learned from, got 1",
    () => matchDescriptors([[1, 2]], [[1]]),
  ],
  [
    "matchDescriptors: expected finite features, got NaN at (0, 0)",
    () => matchDescriptors(tensor([[Number.NaN]]), [[1]]),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});

test("images without contrast, of one line of noise, and large numbers give something defined", () => {
  expect(sift(zeros([12, 300])).keypoints).toEqual([]);
  expect(sift(zeros([40, 40]).add(1)).descriptors.shape).toEqual([0, 128]);
  const loud = sift(noise([1, 48, 48], 3, { scale: 1000 }));
  expect(loud.keypoints.length).toBeGreaterThan(4);
  expect(loud.descriptors.values.every(Number.isFinite)).toBe(true);
});
