import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { fromArray, tensor, zeros } from "../../src/tensor/index.js";
import { type Figure, plotClassScores, plotSegmentation } from "../../src/viz/index.js";
import { noise } from "../oracle/wave.js";

beforeEach(() => setLanguage("en"));

const titles = ({ layout }: Figure) =>
  (layout.annotations as { text: string }[]).map(({ text }) => text);
const ofType = ({ data }: Figure, type: string) => data.filter((trace) => trace.type === type);
const picture = () => noise([3, 4, 6], 9, { center: 0.5, scale: 0.5 });
const mask = (label: number) => {
  const values = new Float32Array(24);
  values.fill(label, 0, 6);
  return fromArray(values, [4, 6]);
};

test("plotSegmentation: the image, each mask over it, a legend, shares in words", () => {
  const classes = ["person", "bicycle"];
  const figure = plotSegmentation(picture(), { truth: mask(1), "FCN-8s": mask(2) }, { classes });
  expect(titles(figure)).toEqual(["image", "truth", "FCN-8s"]);
  const images = ofType(figure, "image").map(({ source }) => source);
  expect(new Set(images).size).toBe(3);
  const legend = ofType(figure, "scatter");
  expect(legend.map(({ name }) => name)).toEqual(classes);
  expect(figure.text).toBe(
    "The class of each pixel. truth: person 25.0 %, bicycle 0.0 %; FCN-8s: person 0.0 %, bicycle 25.0 %",
  );
  setLanguage("ko");
  expect(plotSegmentation(picture(), { 정답: mask(1) }, { title: "거리" }).text).toBe(
    "거리. 픽셀마다의 클래스. 정답: 1 25.0 %",
  );
});

test("plotSegmentation: background stays as it is, gray images and values beyond 0 to 1 too", () => {
  const gray = noise([4, 6], 3, { scale: 40 });
  const figure = plotSegmentation(gray, { nothing: mask(0) });
  const [image, covered] = ofType(figure, "image").map(({ source }) => String(source));
  expect(image.length).toBeGreaterThan(50);
  expect(covered.length).toBeGreaterThan(50);
  expect(figure.png().length).toBeGreaterThan(1000);
});

/** Scores of 3 classes on 3×2 places: class 2 at the lower right. */
const scores = () => {
  const values = new Float32Array(18);
  values[12 + 5] = 9;
  return fromArray(values, [1, 3, 3, 2]);
};

test("plotClassScores: probabilities stand in the middle of what was looked at", () => {
  const image = zeros([1, 16, 12]);
  const classes = ["a", "b", "c"];
  const figure = plotClassScores(image, scores(), { window: 8, show: [2, 0], classes });
  expect(titles(figure)).toEqual(["image", "c", "a"]);
  // Windows of 8 every 4 pixels: middles at 4, 8, 12 down and 4, 8 right; their cells reach from 2 to 14 and to 10.
  const heat = ofType(figure, "heatmap")[0].z as { bdata: string; dtype: string };
  const bytes = Buffer.from(heat.bdata, "base64");
  const z = new Float32Array(new Uint8Array(bytes).buffer);
  const row = (i: number) => Array.from(z.subarray(12 * i, 12 * (i + 1)));
  expect(row(1)).toEqual(new Array(12).fill(0));
  expect(row(14)).toEqual(new Array(12).fill(0));
  expect(row(13).slice(0, 2).concat(row(13).slice(10))).toEqual([0, 0, 0, 0]);
  expect(Math.max(...z)).toBeCloseTo(Math.exp(9) / (Math.exp(9) + 2), 5);
  expect(z.indexOf(Math.max(...z))).toBeGreaterThanOrEqual(12 * 11 + 7);
  expect(figure.text).toContain("Probability of a class at 3×2 places. c: largest at");
});

test("plotClassScores: the surest two classes without a choice; one place alone", () => {
  expect(titles(plotClassScores(zeros([16, 12]), scores(), { window: 8 }))[1]).toBe("2");
  const one = plotClassScores(zeros([8, 8]), tensor([[[3]], [[0]]]), {
    window: [8, 8],
    title: "T",
  });
  expect(one.text).toMatch(/^T\. Probability of a class at 1×1 places/);
});

test.each([
  ["plotSegmentation: expected at least one mask, got none", () => plotSegmentation(picture(), {})],
  [
    'plotSegmentation: expected mask "truth" of shape [4,6], got [2,2]',
    () => plotSegmentation(picture(), { truth: zeros([2, 2]) }),
  ],
  [
    'plotSegmentation: expected classes 0 … 2 in mask "truth", got 3',
    () => plotSegmentation(picture(), { truth: mask(3) }, { classes: ["a", "b"] }),
  ],
  [
    'plotSegmentation: expected classes 0 … 1 in mask "truth", got 0.5',
    () => plotSegmentation(picture(), { truth: mask(0.5) }),
  ],
  [
    "plotSegmentation: expected an image [H,W], [1,H,W] or [3,H,W], got shape [2,4,6]",
    () => plotSegmentation(zeros([2, 4, 6]), { truth: mask(1) }),
  ],
  [
    "plotClassScores: expected scores [K,h,w] of one image, got [2,10,3,3]",
    () => plotClassScores(picture(), zeros([2, 10, 3, 3]), { window: 2 }),
  ],
  [
    "plotClassScores: expected classes from 0 to 9 to show, got 10",
    () => plotClassScores(picture(), zeros([10, 3, 3]), { window: 2, show: [10] }),
  ],
  [
    "plotClassScores: expected a window that fits the image of 60×28, got 61×28",
    () => plotClassScores(zeros([60, 28]), zeros([10, 3, 1]), { window: [61, 28] }),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
