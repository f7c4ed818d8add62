import { expect, test } from "vitest";
import {
  anchorGrid,
  BACKGROUND,
  BETWEEN,
  baseAnchors,
  decodeBoxes,
  encodeBoxes,
  fromArray,
  matchAnchors,
  rng,
  sampleMatches,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import recorded from "../oracle/anchors.json" with { type: "json" };
import { expectClose } from "../oracle/wave.js";

const boxes = (flat: number[]): Tensor => fromArray(flat, [flat.length / 4, 4]);
const { coding, matching } = recorded;

test.each(recorded.anchors.map((c, i) => [i, c] as const))(
  "anchors equal torchvision's: %i",
  (_, c) => {
    const [h, w] = c.grid;
    const anchors = anchorGrid([h, w], [Math.floor(c.image[0] / h), Math.floor(c.image[1] / w)], c);
    expect([...anchors.values]).toEqual(c.anchors);
  },
);

test("the 9 anchors of the paper: 3 sizes by 3 ratios, areas of 128², 256² and 512²", () => {
  const nine = anchorGrid([1, 1], 16);
  expect(nine.shape).toEqual([9, 4]);
  for (let i = 0; i < 9; i++) {
    const [x1, y1, x2, y2] = nine.values.subarray(4 * i, 4 * i + 4);
    const side = 128 * 2 ** (i % 3);
    expect(((x2 - x1) * (y2 - y1)) / side ** 2).toBeCloseTo(1, 1);
    expect((y2 - y1) / (x2 - x1)).toBeCloseTo([0.5, 1, 2][Math.floor(i / 3)], 1);
  }
});

test.each(coding.cases.map((c) => [c.weights.join(), c] as const))(
  "encode and decode equal torchvision's: weights %s",
  (_, c) => {
    const [a, b] = [boxes(coding.boxes), boxes(coding.anchors)];
    const weights = c.weights as [number, number, number, number];
    const encoded = encodeBoxes(a, b, weights);
    expectClose(encoded.values, c.encoded, "encoded");
    expectClose(decodeBoxes(boxes(c.wild), b, weights).values, c.decoded, "decoded");
    expectClose(decodeBoxes(encoded, b, weights).values, coding.boxes, "there and back");
  },
);

test.each(matching.cases.map((c) => [`${c.high}, ${c.low}, ${c.everyObject}`, c] as const))(
  "matching equals torchvision's: %s",
  (_, c) => {
    const matches = matchAnchors(boxes(matching.anchors), boxes(matching.objects), c);
    expect([...matches]).toEqual(c.matches);
  },
);

test("no objects: all background; no anchors: nothing; an object that nothing touches takes nothing", () => {
  const two = tensor([
    [0, 0, 1, 1],
    [2, 2, 3, 3],
  ]);
  expect([...matchAnchors(two, zeros([0, 4]))]).toEqual([BACKGROUND, BACKGROUND]);
  expect(matchAnchors(zeros([0, 4]), two)).toHaveLength(0);
  expect([...matchAnchors(two, tensor([[50, 50, 60, 60]]))]).toEqual([BACKGROUND, BACKGROUND]);
  expect(encodeBoxes(zeros([0, 4]), zeros([0, 4])).shape).toEqual([0, 4]);
  expect(anchorGrid([0, 5], 16).shape).toEqual([0, 4]);
});

test("sampling: objects up to half, the rest background, never what lies between; the same for a seed", () => {
  const matches = Array.from({ length: 900 }, (_, i) =>
    i < 300 ? 3 : i < 400 ? BETWEEN : BACKGROUND,
  );
  const { positive, negative } = sampleMatches(matches, { rng: rng(1) });
  expect([positive.length, negative.length]).toEqual([128, 128]);
  expect(positive.every((i) => i < 300) && negative.every((i) => i >= 400)).toBe(true);
  expect(new Set([...positive, ...negative]).size).toBe(256);
  expect(sampleMatches(matches, { rng: rng(1) })).toEqual({ positive, negative });
  expect(sampleMatches(matches, { rng: rng(2) })).not.toEqual({ positive, negative });
  const few = sampleMatches([0, ...new Array(500).fill(BACKGROUND)], { rng: rng(1) });
  expect([few.positive.length, few.negative.length]).toEqual([1, 255]);
  expect(sampleMatches([], { rng: rng(1) })).toEqual({ positive: [], negative: [] });
});

test.each([
  ["baseAnchors: expected sizes as numbers > 0, got []", () => baseAnchors({ sizes: [] })],
  [
    "anchorGrid: expected map and stride as [height, width] ≥ 0, got [2]",
    () => anchorGrid([2] as unknown as [number, number], 1),
  ],
  [
    "encodeBoxes: expected boxes of shape [2,4], got [1,4]",
    () => encodeBoxes(zeros([1, 4]), zeros([2, 4])),
  ],
  [
    "encodeBoxes: expected boxes and anchors with an area, got none in row 0",
    () => encodeBoxes(zeros([1, 4]), zeros([1, 4])),
  ],
  [
    "decodeBoxes: expected deltas of shape [2,4], got [1,4]",
    () => decodeBoxes(zeros([1, 4]), zeros([2, 4])),
  ],
  [
    "decodeBoxes: expected four weights > 0, got [1,1,1,0]",
    () => decodeBoxes(zeros([1, 4]), zeros([1, 4]), [1, 1, 1, 0]),
  ],
  [
    "matchAnchors: expected low ≤ high, got 0.7 and 0.3",
    () => matchAnchors(zeros([1, 4]), zeros([1, 4]), { low: 0.7, high: 0.3 }),
  ],
  [
    "sampleMatches: expected count as a whole number ≥ 0, got -1",
    () => sampleMatches([], { count: -1, rng: rng(0) }),
  ],
] as [string, () => unknown][])("%s", (message, call) => {
  expect(call).toThrow(message);
});
