import { describe, expect, test } from "vitest";
import {
  censusTransform,
  densePatches,
  fitAdaBoost,
  fitFerns,
  fitHaarDetector,
  fitLinearSvm,
  fitOneVsRest,
  fitSvm,
  fitVocabulary,
  integralImage,
  kMeans,
  localBinaryPattern,
  orientedGradients,
  sift,
} from "../../src/classic/index.js";
import { type Tensor, zeros } from "../../src/tensor/index.js";

const onImages: Record<string, (image: Tensor) => unknown> = {
  localBinaryPattern: (x) => localBinaryPattern(x),
  censusTransform: (x) => censusTransform(x),
  integralImage: (x) => integralImage(x),
  densePatches: (x) => densePatches(x),
  orientedGradients: (x) => orientedGradients(x),
  sift: (x) => sift(x),
  fitFerns: (x) => fitFerns([x, x], [0, 1]),
};

describe.each(Object.entries(onImages))("%s of what is no image", (op, run) => {
  test("no tensor, no pixels, no numbers", () => {
    const none = `${op}: expected an image as a tensor, got `;
    expect(() => run(undefined as never)).toThrow(`${none}undefined`);
    expect(() => run([[1, 2]] as never)).toThrow(`${none}object`);
    expect(() => run(null as never)).toThrow(`${none}null`);
    expect(() => run(zeros([0, 5]))).toThrow(`${op}: expected an image with pixels, got [0,5]`);
    const broken = zeros([16, 16]);
    broken.values[20] = Number.POSITIVE_INFINITY;
    expect(() => run(broken)).toThrow(
      `${op}: expected finite brightness, got Infinity at place 20`,
    );
    expect(() => run(zeros([2, 16, 16]))).toThrow(
      `${op}: expected [H,W], [1,H,W] or [3,H,W], got [2,16,16]`,
    );
  });
});

const onRows: Record<string, (x: never, labels: never) => unknown> = {
  fitSvm,
  fitLinearSvm,
  fitAdaBoost: (x, labels) => fitAdaBoost(x, labels),
  fitOneVsRest: (x, labels) => fitOneVsRest(x, labels, fitLinearSvm),
};

describe.each(Object.entries(onRows))("%s of what are no rows", (op, run) => {
  test("no features, no labels, texts as labels", () => {
    const features = `${op}: expected features [N,D], a tensor or a list of rows, got `;
    expect(() => run(undefined as never, [0, 1] as never)).toThrow(`${features}undefined`);
    expect(() => run(5 as never, [0, 1] as never)).toThrow(`${features}5`);
    const rows = [[1], [2]] as never;
    expect(() => run(rows, undefined as never)).toThrow(
      `${op}: expected 2 labels, one a row, got undefined`,
    );
    expect(() => run(rows, ["a", "b"] as never)).toThrow(
      `${op}: expected labels that are numbers, got "a"`,
    );
    expect(() => run(rows, [0, Number.NaN] as never)).toThrow(
      `${op}: expected labels that are numbers, got NaN`,
    );
  });
});

test.each([
  [
    "kMeans: expected features [N,D], a tensor or a list of rows, got undefined",
    () => kMeans(undefined as never, 2),
  ],
  [
    "fitOneVsRest: expected learn as a function of rows and labels, got undefined",
    () => fitOneVsRest([[0], [1]], [0, 1], undefined as never),
  ],
  [
    "fitVocabulary: expected descriptors of 1 or more images, got none",
    () => fitVocabulary(undefined as never, 2),
  ],
  [
    "fitFerns: expected images of 2 pixels or more, got none",
    () => fitFerns(undefined as never, []),
  ],
  [
    "fitHaarDetector: expected 1 or more windows, got none",
    () => fitHaarDetector(undefined as never, []),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
