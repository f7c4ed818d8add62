import { expect, test } from "vitest";
import {
  averagePrecision,
  cocoMetrics,
  type Detections,
  fromArray,
  type GroundTruth,
  type Tensor,
  tensor,
  vocMetrics,
  zeros,
} from "../../src/index.js";
import recorded from "../oracle/cocoMetrics.json" with { type: "json" };

const boxes = (rows: number[][]): Tensor => fromArray(rows.flat(), [rows.length, 4]);
const names = [
  "ap",
  "ap50",
  "ap75",
  "apSmall",
  "apMedium",
  "apLarge",
  "recall1",
  "recall10",
  "recall100",
  "recallSmall",
  "recallMedium",
  "recallLarge",
] as const;

test.each(recorded.map((c, i) => [i, c] as const))(
  "COCO's twelve numbers equal pycocotools': %i",
  (_, c) => {
    const found = c.found.map((f) => ({ ...f, boxes: boxes(f.boxes) }));
    const truth = c.truth.map((t) => ({ ...t, boxes: boxes(t.boxes) }));
    const metrics = cocoMetrics(found, truth);
    names.forEach((name, i) => {
      // −1 there is "nothing of the kind".
      if (c.stats[i] === -1) expect(metrics[name], name).toBeNaN();
      else expect(metrics[name], name).toBeCloseTo(c.stats[i], 10);
    });
    c.byClass.forEach((ap, i) => {
      expect(metrics.byClass.get(i + 1)!.ap).toBeCloseTo(ap, 10);
    });
  },
);

// Two objects; the best detection finds one, the second is wrong, the third finds the other:
// precision 1 until recall ½, then 2/3.
const truth: GroundTruth[] = [
  {
    boxes: boxes([
      [0, 0, 10, 10],
      [20, 20, 30, 30],
      [50, 50, 60, 60],
    ]),
    labels: [3, 3, 3],
    ignore: [0, 0, 1],
  },
];
const found: Detections[] = [
  {
    boxes: boxes([
      [20, 20, 30, 29],
      [0, 0, 10, 9],
      [0, 0, 10, 10],
      [50, 50, 60, 60],
    ]),
    scores: [0.5, 0.9, 0.8, 0.7],
    labels: [3, 3, 3, 3],
  },
];

test("VOC: worked out by hand; a second detection is wrong, a difficult object does not count", () => {
  expect(vocMetrics(found, truth).map).toBeCloseTo(1 / 2 + (1 / 2) * (2 / 3), 12);
  expect(vocMetrics(found, truth, { points: "11" }).map).toBeCloseTo((6 + 5 * (2 / 3)) / 11, 12);
  expect(vocMetrics(found, truth, { threshold: 0.95 }).map).toBeCloseTo(1 / 4, 12);
  expect(vocMetrics(found, truth).byClass.get(3)).toBeCloseTo(5 / 6, 12);
});

test("the three ways to read the curve", () => {
  expect(averagePrecision([], 3, "11")).toBe(0);
  expect(averagePrecision([1, 1], 2, "101")).toBe(1);
  expect(averagePrecision([0, 1], 2, "101")).toBeCloseTo((51 * 0.5) / 101, 12);
  expect(averagePrecision([0, 1], 2, "all")).toBeCloseTo(0.25, 12);
  expect(averagePrecision([], 0)).toBeNaN();
});

test("nothing found is 0, nothing to find is NaN", () => {
  const nobody: Detections[] = [{ boxes: zeros([0, 4]), scores: [], labels: [] }];
  expect(cocoMetrics(nobody, truth).ap).toBe(0);
  expect(vocMetrics(nobody, truth).map).toBe(0);
  expect(cocoMetrics(found, [{ boxes: zeros([0, 4]), labels: [] }]).ap).toBeNaN();
  expect(vocMetrics([], []).map).toBeNaN();
});

test("boxes without area find nothing and break nothing", () => {
  const point = [{ boxes: tensor([[5, 5, 5, 5]]), labels: [0] }];
  const same = [{ ...point[0], scores: [1] }];
  expect(cocoMetrics(same, point).ap).toBe(0);
  expect(vocMetrics(same, point, { threshold: 0 }).map).toBe(0);
});

test.each([
  ["cocoMetrics: expected detections for each of 1 images, got 0", () => cocoMetrics([], truth)],
  ["vocMetrics: expected detections for each of 1 images, got 0", () => vocMetrics([], truth)],
  [
    "cocoMetrics: expected scores that can be compared, got NaN for box 0",
    () => cocoMetrics([{ boxes: zeros([1, 4]), scores: [NaN], labels: [1] }], truth),
  ],
  [
    "cocoMetrics: expected labels: one for each of 3 boxes, got 1",
    () => cocoMetrics(found, [{ boxes: truth[0].boxes, labels: [1] }]),
  ],
  [
    "vocMetrics: expected threshold from 0 to 1, got 50",
    () => vocMetrics(found, truth, { threshold: 50 }),
  ],
  [
    'averagePrecision: expected points "11", "101" or "all", got "7"',
    () => averagePrecision([], 1, "7" as "11"),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
