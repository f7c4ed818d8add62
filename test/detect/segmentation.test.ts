import { expect, test } from "vitest";
import {
  adaptiveAvgPool2d,
  conv2d,
  convolutionalize,
  dropout,
  flatten,
  globalAvgPool2d,
  lenet5,
  linear,
  manualSeed,
  noGrad,
  pixelMetrics,
  relu,
  type Sequential,
  segmentationBound,
  sequential,
  softmax,
  streets,
  zeros,
} from "../../src/index.js";
import { expectClose, wave } from "../oracle/wave.js";

const heads: Record<string, () => Sequential> = {
  "flatten, two dense layers": () =>
    sequential(
      conv2d(2, 4, { kernelSize: 3 }),
      relu(),
      flatten(),
      linear(4 * 6 * 6, 8),
      relu(),
      dropout(),
      linear(8, 3),
    ),
  "global average pooling": () =>
    sequential(conv2d(2, 4, { kernelSize: 3 }), globalAvgPool2d(), linear(4, 3, { bias: false })),
  "parts, adaptive pooling that does nothing at this size": () =>
    sequential({
      features: sequential(conv2d(2, 4, { kernelSize: 3 })),
      avgpool: adaptiveAvgPool2d(6),
      classifier: sequential(flatten(), linear(144, 3)),
    }),
  "adaptive pooling to 1×1": () =>
    sequential(conv2d(2, 4, { kernelSize: 3 }), adaptiveAvgPool2d(1), flatten(), linear(4, 3)),
};

test.each(Object.entries(heads))("convolutionalized, the same numbers: %s", (_, build) => {
  manualSeed(3);
  const model = build();
  model.eval();
  const dense = convolutionalize(model, [1, 2, 8, 8]);
  const x = wave([2, 2, 8, 8], 0, { requiresGrad: false });
  const y = noGrad(() => dense.forward(x));
  expect(y.shape).toEqual([2, 3, 1, 1]);
  expectClose(y.values, noGrad(() => model.forward(x)).values, "y");
  expect(dense.parameterCount()).toBe(model.parameterCount());
});

test("on a larger image: at every place what the model says of the part under it", () => {
  manualSeed(4);
  const model = lenet5().eval();
  const dense = convolutionalize(model, [1, 1, 28, 28]);
  const same = wave([1, 1, 28, 28], 1, { requiresGrad: false });
  expectClose(
    noGrad(() => dense.forward(same)).values,
    noGrad(() => model.forward(same)).values,
    "LeNet-5",
  );
  const parts = heads["flatten, two dense layers"]().eval();
  const large = wave([1, 2, 10, 11], 2, { requiresGrad: false });
  const map = noGrad(() => convolutionalize(parts, [1, 2, 8, 8]).forward(large));
  expect(map.shape).toEqual([1, 3, 3, 4]);
  const under = large.slice(2, 2, 10).slice(3, 1, 9);
  const said = noGrad(() => parts.forward(under));
  expectClose(
    [0, 1, 2].map((k) => map.values[(k * 3 + 2) * 4 + 1]),
    said.values,
    "one place",
  );
});

test("pixel accuracy and mean IoU, worked out by hand; ignored pixels; classes that do not occur", () => {
  const { accuracy, meanAccuracy, miou, iou } = pixelMetrics(
    [0, 0, 1, 1, 2, 0],
    [0, 0, 0, 1, 1, 255],
    4,
    { ignore: 255 },
  );
  expect(accuracy).toBeCloseTo(3 / 5, 12);
  expect(meanAccuracy).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(iou).toEqual([2 / 3, 1 / 3, 0, Number.NaN]);
  expect(miou).toBeCloseTo(1 / 3, 12);
  expect(pixelMetrics([], [], 2).miou).toBeNaN();
});

test("what a coarse map could do at best: large things are kept, thin ones lost", () => {
  const mask = zeros([2, 32, 32]);
  for (let i = 0; i < 16 * 32; i++) mask.values[i] = 1; // the upper half of the first one
  for (let y = 0; y < 32; y++) mask.values[(32 + y) * 32 + 13] = 2; // a line in the second one
  const { iou, accuracy } = segmentationBound(mask, 8, 3);
  expect(iou[1]).toBe(1);
  expect(iou[2]).toBe(0);
  expect(accuracy).toBeCloseTo(1 - 32 / 2048, 10);
  expect(segmentationBound(mask, 1, 3).iou).toEqual([1, 1, 1]);
  expect(
    segmentationBound(streets({ count: 4, size: 64 }).batch([0, 1, 2, 3]).masks, 2, 3).miou,
  ).toBeGreaterThan(0.8);
});

test.each([
  [
    "convolutionalize: expected a sequential model, got undefined",
    () => convolutionalize(undefined as never, [1, 1, 28, 28]),
  ],
  [
    "convolutionalize: expected the shape of its input, [N,C,H,W], got [28,28]",
    () => convolutionalize(lenet5(), [28, 28]),
  ],
  [
    "convolutionalize: expected an input that makes 400 numbers for the dense layer, got 144 (16×3×3)",
    () => convolutionalize(lenet5(), [1, 1, 20, 20]),
  ],
  [
    "segmentationBound: expected a stride of at least 1, got 0",
    () => segmentationBound(zeros([8, 8]), 0, 2),
  ],
  [
    "segmentationBound: expected classes as a whole number ≥ 1, got 0",
    () => segmentationBound(zeros([8, 8]), 2, 0),
  ],
  [
    "segmentationBound: expected masks [N,H,W] of at least 8×8, got [1,4,4]",
    () => segmentationBound(zeros([1, 4, 4]), 8, 2),
  ],
  [
    "pixelMetrics: expected classes from 0 to 1, got 2",
    () => segmentationBound(zeros([8, 8]).add(2), 2, 2),
  ],
  [
    "convolutionalize: expected layers that work on maps behind flatten, got Softmax",
    () => convolutionalize(sequential(flatten(), linear(4, 2), softmax()), [1, 1, 2, 2]),
  ],
  [
    "convolutionalize: expected pooling to 1×1, or none at this size, got 6×6 to 4×4",
    () => convolutionalize(sequential(adaptiveAvgPool2d(4)), [1, 1, 6, 6]),
  ],
  [
    "pixelMetrics: expected as many answers as pixels, got 1 and 2",
    () => pixelMetrics([1], [1, 1], 2),
  ],
  ["pixelMetrics: expected classes from 0 to 1, got 2", () => pixelMetrics([2], [1], 2)],
  ["pixelMetrics: expected classes as a whole number ≥ 1, got 0", () => pixelMetrics([], [], 0)],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
