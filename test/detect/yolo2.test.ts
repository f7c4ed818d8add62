import { expect, test } from "vitest";
import {
  boxPriors,
  F,
  fromArray,
  gradientCheck,
  type Prior,
  tensor,
  yolo,
  yolo2Loss,
  yoloLoss,
  yoloTarget,
  zeros,
} from "../../src/index.js";
import { noise } from "../oracle/wave.js";

const ANCHORS: Prior[] = [
  [1, 1],
  [1, 2],
];
const SIZE = [16, 16] as const;

/** One picture of 2×2 cells of 8 pixels, two anchors, one class, all numbers 0 but those said. */
function output(said: Record<number, number>) {
  const values = new Float32Array(2 * 6 * 4);
  for (const [at, value] of Object.entries(said)) values[Number(at)] = value;
  return fromArray(values, [1, 12, 2, 2]);
}

test("priors are means of boxes that are alike, whatever their size", () => {
  const boxes = [
    tensor([
      [0, 0, 10, 10],
      [5, 5, 17, 17],
      [0, 0, 10, 40],
    ]),
    zeros([0, 4]),
    tensor([
      [9, 9, 21, 53],
      [3, 3, 3, 9],
    ]),
  ];
  expect(boxPriors(boxes, 2, { cell: 1 })).toEqual([
    [11, 11],
    [11, 42],
  ]);
  expect(boxPriors(boxes, 2, { cell: 10 })[1][1]).toBeCloseTo(4.2);
  const all = boxPriors(boxes, 4, { cell: 1, seed: 3 });
  expect(all.map(([w, h]) => w * h)).toEqual([100, 144, 400, 528]);
});

test("priors need boxes, and a size of cells", () => {
  const one = [tensor([[0, 0, 4, 4]])];
  expect(() => boxPriors(one, 3, { cell: 8 })).toThrow(
    "boxPriors: expected at least 3 boxes with an area, got 1",
  );
  expect(() => boxPriors(one, 1, { cell: 0 })).toThrow("boxPriors: expected cell > 0, got 0");
});

test("an object's anchor pays for place, size, confidence and class; the others for their confidence", () => {
  const object = [tensor([[4, 4, 12, 20]])];
  // Middle (8, 12): cell (1, 1), x 0, y 0.5. 1 × 2 cells: the second anchor, tw = th = 0.
  const options = { classes: 1, coordinates: 1, object: 0, noObject: 0, classWeight: 0 };
  const weight = 2 - (1 * 2) / 4;
  const loss = yolo2Loss(output({}), ANCHORS, object, [[0]], SIZE, options);
  expect(loss.item()).toBeCloseTo(weight * 0.5 ** 2, 5);
  // Channel 6 + 2 (tw of the second anchor), cell 3: a width that is e² times too large.
  const wide = output({ [4 * 8 + 3]: 2 });
  const wider = yolo2Loss(wide, ANCHORS, object, [[0]], SIZE, options);
  expect(wider.item()).toBeCloseTo(weight * (0.5 ** 2 + 2 ** 2), 5);
});

test("places and sizes can be switched off by themselves", () => {
  const object = [tensor([[4, 4, 12, 20]])];
  const wide = output({ [4 * 8 + 3]: 2 });
  const off = { classes: 1, object: 0, noObject: 0, classWeight: 0, coordinates: 1 };
  const loss = (more: object) =>
    yolo2Loss(wide, ANCHORS, object, [[0]], SIZE, { ...off, ...more }).item();
  expect(loss({ sizes: 0 })).toBeCloseTo(1.5 * 0.25, 5);
  expect(loss({ places: 0 })).toBeCloseTo(1.5 * 4, 5);
  expect(loss({ places: 2, sizes: 3 })).toBeCloseTo(1.5 * (2 * 0.25 + 3 * 4), 5);
});

test("confidence is to be the IoU for the one that answers, 0 for the others unless they cover an object", () => {
  const options = { classes: 1, coordinates: 0, classWeight: 0, object: 1, noObject: 0 };
  // The anchor's box: middle (12, 12), 8 × 16; the object: middle (12, 12), 8 × 16: IoU 1, σ(0) = 0.5.
  const exact = [tensor([[8, 4, 16, 20]])];
  const own = yolo2Loss(output({}), ANCHORS, exact, [[0]], SIZE, options);
  expect(own.item()).toBeCloseTo(0.25, 5);
  const others = { ...options, object: 0, noObject: 1 };
  // 8 anchors less the one that answers.
  const all = yolo2Loss(output({}), ANCHORS, exact, [[0]], SIZE, { ...others, near: 0.6 });
  expect(all.item()).toBeCloseTo(7 * 0.25, 5);
  // The square anchor of the same cell has IoU ½.
  const fewer = yolo2Loss(output({}), ANCHORS, exact, [[0]], SIZE, { ...others, near: 0.5 });
  expect(fewer.item()).toBeCloseTo(6 * 0.25, 5);
});

test("the class costs its cross-entropy, an object outside nothing", () => {
  const options = { classes: 3, coordinates: 0, object: 0, noObject: 0 };
  const x = zeros([1, 16, 2, 2]);
  const one = yolo2Loss(x, ANCHORS, [tensor([[8, 4, 16, 20]])], [[2]], SIZE, options);
  expect(one.item()).toBeCloseTo(Math.log(3), 5);
  const outside = tensor([
    [20, 20, 30, 30],
    [4, 4, 4, 8],
  ]);
  expect(yolo2Loss(x, ANCHORS, [outside], [[2, 1]], SIZE, options).item()).toBe(0);
});

test("its gradient is that of differences", () => {
  const boxes = [
    tensor([
      [3, 2, 9, 9],
      [7, 1, 15, 14],
    ]),
    zeros([0, 4]),
  ];
  const labels = [[1, 0], []];
  const x = noise([2, 14, 2, 2], 5, { dtype: "float64", requiresGrad: true });
  // IoU to reach is a number, not a function of the output, so it is switched off here.
  const run = (y: typeof x) =>
    yolo2Loss(y, ANCHORS, boxes, labels, SIZE, { classes: 2, object: 0, near: 1 });
  const { ok, worst } = gradientCheck(run, [x]);
  expect(ok, JSON.stringify(worst)).toBe(true);
});

test("refuses numbers and lists that do not belong together", () => {
  const run = (
    x = output({}),
    boxes = [zeros([0, 4])],
    labels: number[][] = [[]],
    anchors = ANCHORS,
  ) => yolo2Loss(x, anchors, boxes, labels, SIZE, { classes: 1 });
  expect(run().item()).toBeCloseTo(8 * 0.25, 5);
  expect(() => run(zeros([1, 7, 1, 1]))).toThrow(
    "yolo2Loss: expected x of shape [N,12,S,S], got [1,7,1,1]",
  );
  expect(() => run(undefined, [])).toThrow(
    "yolo2Loss: expected boxes and labels for each of 1 images, got 0 and 1",
  );
  expect(() => run(undefined, [zeros([1, 4])], [[]])).toThrow(
    "yolo2Loss: expected labels: one for each of 1 boxes, got 0",
  );
  expect(() => run(undefined, undefined, undefined, [])).toThrow(
    "yolo2Loss: expected anchors [width, height] > 0, got []",
  );
  expect(() => run(undefined, [tensor([[Number.NaN, 0, 1, 1]])], [[0]])).toThrow(
    "yolo2Loss: expected finite numbers in boxes, got NaN in box 0",
  );
});

test("YOLO v1's loss is the sum of its five terms, each by itself", () => {
  const grid = { cells: 2, boxes: 2, classes: 3 };
  const x = F.sigmoid(noise([1, 2, 2, 13], 7));
  const target = yoloTarget([tensor([[1, 2, 9, 14]])], [[2]], SIZE, grid);
  const none = { places: 0, sizes: 0, noObject: 0, object: 0, classWeight: 0 };
  const alone = { places: 5, sizes: 5, noObject: 0.5, object: 1, classWeight: 1 };
  const terms = Object.entries(alone).map(([name, weight]) =>
    yoloLoss(x, target, grid, { ...none, [name]: weight }).item(),
  );
  expect(terms.every((term) => term > 0)).toBe(true);
  const whole = yoloLoss(x, target, grid).item();
  expect(terms.reduce((a, b) => a + b, 0)).toBeCloseTo(whole, 4);
  expect(yoloLoss(x, target, grid, none).item()).toBe(0);
});

test("a detector hands the weights of the terms on", () => {
  const off = { coordinates: 0, noObject: 0, object: 0, classWeight: 0 };
  const items = { x: zeros([1, 3, 32, 32]), boxes: [tensor([[4, 4, 12, 20]])] };
  for (const version of [1, 2] as const) {
    const anchors: Prior[] | undefined = version === 2 ? [[1, 1]] : undefined;
    const detector = yolo({ classes: ["a"], version, anchors, loss: off });
    expect(detector.loss({ ...items, labels: [Int32Array.of(0)] }).item()).toBe(0);
  }
});
