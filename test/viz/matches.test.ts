import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { zeros } from "../../src/tensor/index.js";
import { type Figure, plotKeypoints, plotMatches } from "../../src/viz/index.js";

beforeEach(() => setLanguage("en"));

const keypoint = (x: number, y: number, sigma = 2, angle = 0) => ({ x, y, sigma, angle });
const ofType = ({ data }: Figure, type: string) => data.filter((trace) => trace.type === type);
const numbers = (trace: { [key: string]: unknown }, name: string) =>
  Array.from(trace[name] as Iterable<number | null>);

test("plotKeypoints: circles of 3 sigma with a line in the direction, on the image", () => {
  const image = zeros([1, 40, 80]);
  const figure = plotKeypoints(image, [keypoint(20, 10), keypoint(50, 30, 1, Math.PI / 2)]);
  const [drawn] = ofType(figure, "scatter");
  const scale = (figure.layout.width as number) - 40;
  const [x, y] = ["x", "y"].map((name) => numbers(drawn, name));
  const pixel = (value: number | null) => ((value as number) * 80) / scale - 0.5;
  expect(pixel(x[0])).toBeCloseTo(20, 6);
  expect(pixel(y[0])).toBeCloseTo(10, 6);
  expect(pixel(x[1]) - 20).toBeCloseTo(6, 6);
  const end = x.indexOf(null);
  expect(pixel(y[end + 2]) - 30).toBeCloseTo(3, 6);
  expect(x.filter((value) => value === null)).toHaveLength(2);
  expect(figure.text).toBe("2 of 2 keypoints. The circle is the size, the line the direction");
  setLanguage("ko");
  const first = plotKeypoints(image, [keypoint(1, 1), keypoint(2, 2)], { most: 1, title: "SIFT" });
  expect(first.text).toBe("SIFT. 특징점 2개 가운데 1개. 원은 크기, 선은 방향");
  expect(first.png().length).toBeGreaterThan(1000);
});

test("plotMatches: lines from the one image to the other beside it", () => {
  const images = [zeros([20, 30]), zeros([3, 40, 50])] as const;
  const keypoints = [
    [keypoint(1, 2), keypoint(10, 5)],
    [keypoint(7, 8), keypoint(3, 4), keypoint(0, 0)],
  ] as const;
  const matches = [
    { a: 1, b: 0 },
    { a: 0, b: 2 },
  ];
  const figure = plotMatches(images, keypoints, matches);
  expect(ofType(figure, "image")).toHaveLength(2);
  const lines = ofType(figure, "scatter");
  expect(lines).toHaveLength(2);
  const [left, right] = ofType(figure, "image") as unknown as { x0: number; dx: number }[];
  const [x, y] = ["x", "y"].map((name) => numbers(lines[0], name) as number[]);
  expect((x[0] - left.x0) / left.dx).toBeCloseTo(10, 6);
  expect((x[1] - right.x0) / right.dx).toBeCloseTo(7, 6);
  expect(y[1] / right.dx - 0.5).toBeCloseTo(8, 6);
  expect(figure.text).toBe("2 of 2 matches between two images");
  expect(plotMatches(images, keypoints, matches, { most: 1 }).text).toBe(
    "1 of 2 matches between two images",
  );
  setLanguage("ko");
  const none = plotMatches(images, keypoints, []);
  expect(none.text).toBe("두 이미지 사이의 짝 0개 가운데 0개");
  expect(none.png().length).toBeGreaterThan(1000);
});

const image = zeros([20, 30]);
test.each([
  [
    "plotKeypoints: expected most as a whole number ≥ 1, got 0",
    () => plotKeypoints(image, [], { most: 0 }),
  ],
  [
    "plotKeypoints: expected keypoints with finite x, y, sigma and angle, got NaN in keypoint 0",
    () => plotKeypoints(image, [keypoint(Number.NaN, 1)]),
  ],
  [
    "plotKeypoints: expected an image [H,W], [1,H,W] or [3,H,W], got shape [2,4,6]",
    () => plotKeypoints(zeros([2, 4, 6]), []),
  ],
  [
    "plotMatches: expected most as a whole number ≥ 1, got 0.5",
    () => plotMatches([image, image], [[], []], [], { most: 0.5 }),
  ],
  [
    "plotMatches: expected matches of 1 and 0 keypoints, got 0 and 0",
    () => plotMatches([image, image], [[keypoint(1, 1)], []], [{ a: 0, b: 0 }]),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
