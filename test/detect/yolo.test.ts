import { expect, test } from "vitest";
import {
  decodeYolo,
  decodeYolo2,
  gradientCheck,
  noGrad,
  tensor,
  type YoloGrid,
  yoloLoss,
  yoloTarget,
  zeros,
} from "../../src/index.js";
import { expectClose, noise } from "../oracle/wave.js";

const paper: YoloGrid = { cells: 7, boxes: 2, classes: 20 };
const small: YoloGrid = { cells: 2, boxes: 2, classes: 3 };

test("7×7×30: what is encoded decodes to the same boxes and classes", () => {
  const boxes = tensor([
    [10, 20, 110, 220],
    [300, 40, 440, 448],
    [200, 200, 210, 215],
  ]);
  const target = yoloTarget([boxes], [[4, 19, 0]], [448, 448], paper);
  expect(target.shape).toEqual([1, 7, 7, 30]);
  const [found] = decodeYolo(target, [448, 448], paper);
  // Both boxes of a cell say the same.
  expect(found.labels).toEqual([4, 4, 0, 0, 19, 19]);
  expect(found.cells).toEqual([7, 7, 24, 24, 26, 26]);
  expectClose(found.boxes.values.slice(0, 4), [10, 20, 110, 220], "first");
  expectClose(found.boxes.values.slice(8, 12), [200, 200, 210, 215], "third");
});

test("a cell has one class: of two objects in it the first stays; no objects are all 0", () => {
  const target = yoloTarget(
    [
      tensor([
        [0, 0, 4, 4],
        [1, 1, 4, 4],
      ]),
      zeros([0, 4]),
    ],
    [[2, 1], []],
    [16, 16],
    small,
  );
  const [first, empty] = decodeYolo(target, [16, 16], small);
  expect(first.labels).toEqual([2, 2]);
  expect(empty.boxes.shape).toEqual([0, 4]);
  expect(target.values.slice(2 * 2 * 13).every((v) => v === 0)).toBe(true);
});

test("the loss, worked out by hand: the box with the larger IoU answers, the other is to be silent", () => {
  const grid: YoloGrid = { cells: 1, boxes: 2, classes: 2 };
  const target = yoloTarget([tensor([[1, 1, 3, 3]])], [[0]], [4, 4], grid);
  // Box 0 is the left half of the object (IoU ½), box 1 lies beside it (IoU 0).
  const output = tensor([[[[0.375, 0.5, 0.25, 0.5, 0.9, 0.9, 0.9, 0.1, 0.1, 0.4, 0.7, 0.2]]]]);
  const size = (0.5 - Math.SQRT1_2) ** 2;
  const wanted = 5 * (0.125 ** 2 + size) + (0.9 - 0.5) ** 2 + 0.5 * 0.4 ** 2 + 0.3 ** 2 + 0.2 ** 2;
  expect(yoloLoss(output, target, grid).item()).toBeCloseTo(wanted, 5);
  expect(yoloLoss(target, target, grid).item()).toBeCloseTo(0.5, 5);
});

test("the loss has the right gradient, and an untrained network's negative sizes give finite ones", () => {
  const target = yoloTarget(
    [
      tensor([
        [0, 0, 5, 6],
        [9, 9, 15, 12],
      ]),
    ],
    [[0, 2]],
    [16, 16],
    small,
  );
  const exact = tensor([...target.values], { shape: target.shape, dtype: "float64" });
  const x = noise([1, 2, 2, 13], 3, {
    center: 0.5,
    scale: 0.4,
    dtype: "float64",
    requiresGrad: true,
  });
  // The IoU is a target: without the change of confidence with it, only the classes and places are exact.
  const { grad } = gradientOf(x, exact);
  const step = 1e-6;
  for (const i of [10, 11, 12, 4 + 13]) {
    const before = x.values[i];
    const at = (v: number) => {
      x.values[i] = v;
      return noGrad(() => yoloLoss(x, exact, small).item());
    };
    const slope = (at(before + step) - at(before - step)) / (2 * step);
    x.values[i] = before;
    expect(grad[i]).toBeCloseTo(slope, 5);
  }
  const negative = tensor(new Array(52).fill(-1), { shape: [1, 2, 2, 13], requiresGrad: true });
  yoloLoss(negative, target, small).backward();
  expect([...negative.grad!.values].every(Number.isFinite)).toBe(true);
});

function gradientOf(x: ReturnType<typeof zeros>, target: ReturnType<typeof zeros>) {
  x.zeroGrad();
  yoloLoss(x, target, small).backward();
  return { grad: [...x.grad!.values] };
}

test("where no box answers, the whole loss passes the gradient check", () => {
  const nothing = zeros([1, 2, 2, 13], { dtype: "float64" });
  const x = noise([1, 2, 2, 13], 5, {
    center: 0.5,
    scale: 0.3,
    dtype: "float64",
    requiresGrad: true,
  });
  expect(gradientCheck((v) => yoloLoss(v, nothing, small), [x]).ok).toBe(true);
});

test("v2: σ and exp about the anchor, score σ(to) · softmax", () => {
  const output = zeros([1, 14, 2, 3]);
  const set = (anchor: number, k: number, cell: number, v: number) => {
    output.values[((anchor * 7 + k) * 2 + Math.floor(cell / 3)) * 3 + (cell % 3)] = v;
  };
  // Anchor 1, row 1, column 2: to = 4, class 1 by 3.
  for (const [k, v] of [
    [0, Math.log(3)],
    [1, -Math.log(3)],
    [2, Math.log(2)],
    [3, 0],
    [4, 4],
    [6, 3],
  ])
    set(1, k, 5, v);
  const [found] = decodeYolo2(
    output,
    [
      [9, 9],
      [1, 2],
    ],
    [20, 30],
    { classes: 2, threshold: 0.3 },
  );
  expect([found.labels, found.cells]).toEqual([[1], [5]]);
  expect(found.scores[0]).toBeCloseTo(1 / (1 + Math.exp(-4)) / (1 + Math.exp(-3)), 6);
  // Middle (2.75, 1.25) cells, 2 × 2 cells, 10 pixels each.
  expectClose(found.boxes.values, [17.5, 2.5, 37.5, 22.5], "box");
});

test.each([
  [
    "yoloTarget: expected cells as a whole number ≥ 1, got 0",
    () => yoloTarget([], [], [1, 1], { ...paper, cells: 0 }),
  ],
  [
    "yoloTarget: expected labels for each of 1 images, got 0",
    () => yoloTarget([zeros([0, 4])], [], [1, 1], paper),
  ],
  [
    "yoloTarget: expected labels from 0 to 19, got 20",
    () => yoloTarget([zeros([1, 4])], [[20]], [1, 1], paper),
  ],
  [
    "yoloTarget: expected the middle of box 0 inside the image, got [60,5] in 10×10",
    () => yoloTarget([tensor([[55, 0, 65, 10]])], [[1]], [10, 10], paper),
  ],
  [
    "decodeYolo: expected x of shape [N,7,7,30], got [1,30,7,7]",
    () => decodeYolo(zeros([1, 30, 7, 7]), [1, 1], paper),
  ],
  [
    "decodeYolo: expected finite numbers, got NaN",
    () => decodeYolo(tensor(new Array(52).fill(NaN), { shape: [1, 2, 2, 13] }), [1, 1], small),
  ],
  [
    "yoloLoss: expected x of shape [N,7,7,30], got [1,30,7,7]",
    () => yoloLoss(zeros([1, 30, 7, 7]), zeros([1]), paper),
  ],
  [
    "yoloLoss: expected target of shape [1,2,2,13], got [2,2,2,13]",
    () => yoloLoss(zeros([1, 2, 2, 13]), zeros([2, 2, 2, 13]), small),
  ],
  [
    "decodeYolo2: expected x of shape [N,14,S,S], got [1,7,1,1]",
    () =>
      decodeYolo2(
        zeros([1, 7, 1, 1]),
        [
          [1, 1],
          [2, 2],
        ],
        [1, 1],
        { classes: 2 },
      ),
  ],
  [
    "decodeYolo2: expected anchors [width, height] > 0, got []",
    () => decodeYolo2(zeros([1, 7, 1, 1]), [], [1, 1], { classes: 2 }),
  ],
  [
    "decodeYolo2: expected finite numbers, got NaN",
    () =>
      decodeYolo2(tensor([[[[NaN]], [[0]], [[0]], [[0]], [[0]], [[0]]]]), [[1, 1]], [1, 1], {
        classes: 1,
      }),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
