import { describe, expect, test } from "vitest";
import { splitHead } from "../../src/detect/regions/heads.js";
import { ridge } from "../../src/detect/regions/ridge.js";
import {
  type RegionFeatures,
  regionRegression,
  regionSvms,
} from "../../src/detect/regions/svms.js";
import {
  digitScenes,
  F,
  fromArray,
  graphSegments,
  proposalRecall,
  proposeRegions,
  regionDetections,
  regionHead,
  regionLoss,
  regionProposalNetwork,
  regionTargets,
  rng,
  rpnLoss,
  selectiveSearch,
  spatialPyramid,
  tensor,
  zeros,
} from "../../src/index.js";

/** A bright square of 8 pixels at (4, 6) of a dark picture, and a gray one of 6 at (14, 2). */
const squares = () => {
  const image = zeros([3, 20, 24]);
  const paint = (x0: number, y0: number, side: number, value: number) => {
    for (let c = 0; c < 3; c++) {
      for (let y = y0; y < y0 + side; y++)
        image.values.fill(value, (c * 20 + y) * 24 + x0, (c * 20 + y) * 24 + x0 + side);
    }
  };
  paint(4, 6, 8, 1);
  paint(14, 2, 6, 0.5);
  return image;
};

describe("segmentation by graphs", () => {
  test("parts of one colour are one region each", () => {
    const { labels, count } = graphSegments(squares(), { sigma: 0, least: 1, scale: 10 });
    expect(count).toBe(3);
    const at = (x: number, y: number) => labels[y * 24 + x];
    expect([at(0, 0), at(14, 2), at(4, 6)]).toEqual([0, 1, 2]);
    expect(labels.filter((label) => label === 2).length).toBe(64);
    expect(labels.filter((label) => label === 1).length).toBe(36);
  });

  test("regions of too few pixels are joined, a larger scale leaves fewer", () => {
    expect(graphSegments(squares(), { sigma: 0, least: 40, scale: 10 }).count).toBe(2);
    expect(graphSegments(squares(), { sigma: 0, least: 1, scale: 1e6 }).count).toBe(1);
    const { image } = digitScenes({ count: 1, size: 64 }).sample(0);
    const counts = [10, 100, 1000].map((scale) => graphSegments(image, { scale }).count);
    expect(counts[0]).toBeGreaterThan(counts[1]);
    expect(counts[1]).toBeGreaterThan(counts[2]);
  });

  test("refuses what is no picture", () => {
    expect(() => graphSegments(zeros([4, 4]))).toThrow(
      "graphSegments: expected an image of shape [C,H,W], got [4,4]",
    );
    expect(() => graphSegments(zeros([1, 4, 4]), { scale: -1 })).toThrow(
      "graphSegments: expected scale ≥ 0, got -1",
    );
  });
});

describe("selective search", () => {
  test("proposes the box of each thing, and the whole picture first", () => {
    const found = selectiveSearch(squares(), { side: 4 }).toArray() as number[][];
    expect(found[0]).toEqual([0, 0, 24, 20]);
    const texts = found.map((box) => box.join());
    expect(new Set(texts).size).toBe(texts.length);
    const things = tensor([
      [4, 6, 12, 14],
      [14, 2, 20, 8],
    ]);
    expect(proposalRecall([tensor(found)], [things], 0.5)).toBe(1);
  });

  test("finds digits on photographs again, and keeps to its limits", () => {
    const set = digitScenes({ count: 3, size: 128, seed: 8 });
    const scenes = [0, 1, 2].map((i) => set.sample(i));
    const found = scenes.map(({ image }) => selectiveSearch(image));
    const boxes = scenes.map((scene) => scene.boxes);
    expect(proposalRecall(found, boxes)).toBeGreaterThan(0.8);
    const few = selectiveSearch(scenes[0].image, { most: 5, side: 20 });
    expect(few.shape).toEqual([5, 4]);
    for (const [x1, y1, x2, y2] of few.toArray() as number[][]) {
      expect(Math.min(x2 - x1, y2 - y1)).toBeGreaterThanOrEqual(20);
    }
    expect(selectiveSearch(scenes[0].image, { side: 1000 }).shape).toEqual([0, 4]);
    expect(selectiveSearch(scenes[0].image).toArray()).toEqual(found[0].toArray());
  });

  test("refuses what it cannot search", () => {
    expect(() => selectiveSearch(zeros([4, 4]))).toThrow(
      "selectiveSearch: expected an image of shape [C,H,W], got [4,4]",
    );
    expect(() => selectiveSearch(zeros([3, 8, 8]), { scales: [] })).toThrow(
      "selectiveSearch: expected scales as numbers > 0, got []",
    );
    expect(() => proposalRecall([], [], 2)).toThrow(
      "proposalRecall: expected overlap from 0 to 1, got 2",
    );
  });
});

describe("ridge regression", () => {
  test("gives back a line, the free constant not held down", () => {
    const x = { values: [0, 0, 1, 0, 0, 1, 1, 1, 2, 1], rows: 5, columns: 2 };
    const y = { values: [5, 7, 4, 6, 8], rows: 5, columns: 1 };
    const { weights, bias } = ridge(x, y, 1e-9);
    expect([...weights, ...bias].map((v) => Number(v.toFixed(5)))).toEqual([2, -1, 5]);
  });

  test("a large λ leaves the means, and no rows are refused", () => {
    const x = { values: [0, 2, 4], rows: 3, columns: 1 };
    const { weights, bias } = ridge(x, { values: [1, 2, 6], rows: 3, columns: 1 }, 1e12);
    expect(weights[0]).toBeCloseTo(0, 6);
    expect(bias[0]).toBeCloseTo(3, 6);
    // (XᵀX + λ)⁻¹Xᵀy on what is left without the means: 10 / (8 + 2).
    expect(ridge(x, { values: [1, 2, 6], rows: 3, columns: 1 }, 2).weights[0]).toBeCloseTo(1, 9);
    const none = { values: [], rows: 0, columns: 1 };
    expect(() => ridge(none, none, 1)).toThrow(
      "ridge: expected targets for 0 rows, at least 1, got 0",
    );
  });
});

/** Features tell objects (first number 1) from background (first number −1). */
const picture = (): RegionFeatures => ({
  proposals: tensor([
    [0, 0, 10, 10],
    [50, 50, 60, 60],
    [1, 0, 11, 10],
    [70, 0, 90, 20],
  ]),
  features: tensor([
    [1, 0],
    [-1, 0],
    [1, 1],
    [-1, 1],
  ]),
  boxes: tensor([[0, 0, 10, 10]]),
  own: tensor([[1, 0]]),
  labels: [1],
});

test("SVMs tell objects from proposals that hardly touch one; a class without objects is never found", () => {
  const { weights, bias } = regionSvms([picture(), picture()], 2, { c: 1, rng: rng(0) });
  const score = (label: number, [a, b]: number[]) =>
    weights[2 * label] * a + weights[2 * label + 1] * b + bias[label];
  expect(score(1, [1, 0])).toBeGreaterThan(0);
  expect(score(1, [-1, 0])).toBeLessThan(0);
  expect([score(0, [1, 0]), score(0, [-1, 0])]).toEqual([-1, -1]);
});

test("box regression moves proposals with an IoU of 0.6 onto their object", () => {
  const { weights, bias } = regionRegression([picture()], 2, { lambda: 1e-6 });
  const move = (a: number, b: number) => weights[8] * a + weights[9] * b + bias[4];
  expect(move(1, 0)).toBeCloseTo(0, 3);
  expect(move(1, 1)).toBeCloseTo(-0.1, 3);
  expect([...weights.subarray(0, 8)].every((w) => w === 0)).toBe(true);
});

test("a pyramid puts its levels' bins behind one another", () => {
  const maps = fromArray(
    Float32Array.from({ length: 16 }, (_, i) => i),
    [1, 1, 4, 4],
  );
  const pooled = spatialPyramid(maps, [tensor([[0, 0, 3, 3]])], [2, 1]);
  expect(pooled.toArray()).toEqual([[5, 7, 13, 15, 15]]);
  expect(spatialPyramid(maps, [zeros([0, 4])], [2, 1]).shape).toEqual([0, 5]);
});

describe("bad input", () => {
  const anchors = tensor([
    [0, 0, 4, 4],
    [4, 4, 8, 8],
  ]);

  test("region proposal network", () => {
    expect(() => regionProposalNetwork(4, { scores: 3 as never })).toThrow(
      "regionProposalNetwork: expected scores 1 or 2, got 3",
    );
    expect(() => regionProposalNetwork(4).anchorOutput(zeros([1, 45, 2, 2]))).toThrow(
      "anchorOutput: expected x of shape [N,54,H,W], got [1,45,2,2]",
    );
    const three = { logits: zeros([3]), deltas: zeros([3, 4]) };
    expect(() => proposeRegions(three, anchors, [8, 8])).toThrow(
      "proposeRegions: expected numbers for a multiple of 2 anchors, got 3",
    );
    const nan = { logits: tensor([0, Number.NaN]), deltas: zeros([2, 4]) };
    expect(() => proposeRegions(nan, anchors, [8, 8])).toThrow(
      "proposeRegions: expected finite numbers, got NaN",
    );
    const two = { logits: zeros([2]), deltas: zeros([2, 4]) };
    expect(() => rpnLoss(two, anchors, [], { rng: rng(0) })).toThrow(
      "rpnLoss: expected boxes for each of 1 images, got 0",
    );
  });

  test("losses of a region proposal network without objects, and without anything to choose", () => {
    const logits = tensor([0.3, -1], { requiresGrad: true });
    const deltas = zeros([2, 4], { requiresGrad: true });
    const none = rpnLoss({ logits, deltas }, anchors, [zeros([0, 4])], { rng: rng(0) });
    expect(none.place.item()).toBe(0);
    expect(none.object.item()).toBeCloseTo(
      (Math.log1p(Math.exp(0.3)) + Math.log1p(Math.exp(-1))) / 2,
      5,
    );
    const flat = [tensor([[3, 3, 3, 8]])];
    const same = rpnLoss({ logits, deltas }, anchors, flat, { rng: rng(0) });
    expect(same.object.item()).toBe(none.object.item());
    const nothing = rpnLoss({ logits, deltas }, anchors, flat, { rng: rng(0), count: 0 });
    expect(Math.abs(nothing.object.item()) + Math.abs(nothing.place.item())).toBe(0);
    F.add(nothing.object, nothing.place).backward();
    expect(logits.grad?.toArray()).toEqual([0, 0]);
  });

  test("region heads", () => {
    expect(() => regionTargets([zeros([0, 4])], [zeros([0, 4])], [], { rng: rng(0) })).toThrow(
      "regionTargets: expected proposals, boxes and labels of as many images, got 1, 1 and 0",
    );
    expect(() => splitHead(zeros([1, 7]))).toThrow(
      "splitHead: expected x of shape [K,5(C + 1)], got [1,7]",
    );
    expect(() => regionLoss(zeros([1, 10]), [0, 1], zeros([1, 4]))).toThrow(
      "regionLoss: expected labels and deltas of 1 regions, got 2 and [1,4]",
    );
    expect(() => regionDetections(zeros([1, 10]), zeros([2, 4]), [8, 8])).toThrow(
      "regionDetections: expected regions of shape [1,4], got [2,4]",
    );
    const nan = F.add(zeros([1, 10]), Number.NaN);
    expect(() => regionDetections(nan, tensor([[0, 0, 4, 4]]), [8, 8])).toThrow(
      "regionDetections: expected finite numbers, got NaN",
    );
  });

  test("no regions: nothing learned, nothing found", () => {
    const head = regionHead(8, 1, 4);
    const none = head.forward(zeros([0, 2, 2, 2]));
    expect(none.shape).toEqual([0, 10]);
    expect(regionDetections(none, zeros([0, 4]), [8, 8]).boxes.shape).toEqual([0, 4]);
    const { kind, place } = regionLoss(none, [], zeros([0, 4]));
    expect([kind.item(), place.item()]).toEqual([0, 0]);
    const targets = regionTargets([zeros([0, 4])], [zeros([0, 4])], [[]], { rng: rng(0) });
    expect([targets.labels, targets.deltas.shape]).toEqual([[], [0, 4]]);
  });

  test("only background: boxes cost nothing", () => {
    const { kind, place } = regionLoss(zeros([2, 10]), [0, 0], zeros([2, 4]));
    expect(place.item()).toBe(0);
    expect(kind.item()).toBeCloseTo(Math.log(2), 5);
  });
});
