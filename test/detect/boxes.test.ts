import { expect, test } from "vitest";
import {
  type BoxFormat,
  batchedNms,
  boxArea,
  boxGiou,
  boxIou,
  clipBoxes,
  convertBoxes,
  fromArray,
  largeBoxes,
  nms,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import recorded from "../oracle/detection.json" with { type: "json" };
import { expectClose } from "../oracle/wave.js";

const boxes = (flat: number[]): Tensor => fromArray(flat, [flat.length / 4, 4]);
const { boxes: known } = recorded;
const [a, b] = [boxes(known.a), boxes(known.b)];
const none = zeros([0, 4]);

test("formats, areas and clipping equal torchvision's", () => {
  for (const [format, wanted] of Object.entries(known.formats)) {
    const converted = convertBoxes(a, "xyxy", format as BoxFormat);
    expectClose(converted.values, wanted, format);
    expectClose(convertBoxes(converted, format as BoxFormat, "xyxy").values, known.a, "back");
  }
  expectClose(boxArea(a).values, known.area, "area");
  const far = boxes(known.a.map((v) => v * 2 - 20));
  expectClose(clipBoxes(far, [30, 35]).values, known.clipped, "clipped");
  expect(largeBoxes(a, 8)).toEqual(known.large);
});

test("IoU and GIoU equal torchvision's", () => {
  expect(boxIou(a, b).shape).toEqual([6, 5]);
  expectClose(boxIou(a, b).values, known.iou, "IoU");
  expectClose(boxGiou(a, b).values, known.giou, "GIoU");
});

test.each(recorded.nms.map((c, i) => [i, c] as const))("NMS equals torchvision's: %i", (_, c) => {
  expect(nms(boxes(c.boxes), tensor(c.scores), c.threshold)).toEqual(c.kept);
  expect(batchedNms(boxes(c.boxes), c.scores, c.classes, c.threshold)).toEqual(c.keptByClass);
});

test("no boxes are a result", () => {
  expect(boxIou(none, a).shape).toEqual([0, 6]);
  expect(boxArea(none).shape).toEqual([0]);
  expect(convertBoxes(none, "xywh", "xyxy").shape).toEqual([0, 4]);
  expect(clipBoxes(none, [4, 4]).shape).toEqual([0, 4]);
  expect(nms(none, [])).toEqual([]);
  expect(batchedNms(none, [], [])).toEqual([]);
});

test("boxes without area and outside have an overlap of 0, never NaN", () => {
  const point = tensor([[5, 5, 5, 5]]);
  const turned = tensor([[9, 9, 1, 1]]);
  expect(boxIou(point, point).toArray()).toEqual([[0]]);
  expect(boxGiou(point, point).toArray()).toEqual([[0]]);
  expect(boxArea(turned).toArray()).toEqual([0]);
  expect(boxIou(turned, tensor([[0, 0, 10, 10]])).toArray()).toEqual([[0]]);
  expect(boxArea(clipBoxes(tensor([[-9, -9, -2, -2]]), [4, 4])).toArray()).toEqual([0]);
  expect(
    nms(
      tensor([
        [5, 5, 5, 5],
        [5, 5, 5, 5],
      ]),
      [1, 0.5],
    ),
  ).toEqual([0, 1]);
});

test.each([
  [
    'convertBoxes: expected a format xyxy, xywh or cxcywh, got "yxyx"',
    () => convertBoxes(a, "yxyx" as "xyxy", "xywh"),
  ],
  [
    "convertBoxes: expected boxes of shape [N,4], got [4]",
    () => convertBoxes(tensor([1, 2, 3, 4]), "xyxy", "xywh"),
  ],
  ["boxArea: expected boxes of shape [N,4], got [2,3]", () => boxArea(zeros([2, 3]))],
  [
    "boxArea: expected boxes as a tensor [N,4], got object",
    () => boxArea([[0, 0, 1, 1]] as unknown as Tensor),
  ],
  ["clipBoxes: expected a size [height, width] ≥ 0, got [-1,5]", () => clipBoxes(a, [-1, 5])],
  ["largeBoxes: expected a size ≥ 0, got -1", () => largeBoxes(a, -1)],
  ["boxIou: expected a of shape [N,4], got [4]", () => boxIou(zeros([4]), a)],
  [
    "boxIou: expected finite numbers in b, got NaN in box 0",
    () => boxIou(a, tensor([[0, 0, NaN, 1]])),
  ],
  ["boxGiou: expected a of shape [N,4], got [4]", () => boxGiou(zeros([4]), a)],
  [
    "nms: expected scores that can be compared, got NaN for box 1",
    () => nms(zeros([2, 4]), [1, NaN]),
  ],
  ["nms: expected scores: one for each of 2 boxes, got 3", () => nms(zeros([2, 4]), [1, 2, 3])],
  ["nms: expected threshold from 0 to 1, got 2", () => nms(zeros([2, 4]), [1, 2], 2)],
  [
    "batchedNms: expected classes: one for each of 2 boxes, got 1",
    () => batchedNms(zeros([2, 4]), [1, 2], [1]),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
