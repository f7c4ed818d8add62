import { beforeEach, describe, expect, test } from "vitest";
import {
  compareDetectors,
  conv2d,
  type Detector,
  digitScenes,
  evaluateDetector,
  F,
  fasterRcnn,
  fastRcnn,
  fromArray,
  manualSeed,
  pretrainTrunk,
  rcnn,
  rng,
  type Scene,
  SceneDataset,
  saveDetector,
  sequential,
  setLanguage,
  shapes,
  sppNet,
  tensor,
  yolo,
  zeros,
} from "../../src/index.js";

beforeEach(() => setLanguage("en"));

const FEW = { show: false, maxSteps: 2, batchSize: 2 } as const;
const set = digitScenes({ count: 4, size: 64, seed: 3 });
const { classes } = set;

const makers: Record<string, (more?: object) => Detector> = {
  "R-CNN": (more) => rcnn({ classes, rng: rng(1), ...more }),
  SPPNet: (more) => sppNet({ classes, rng: rng(1), ...more }),
  "Fast R-CNN": (more) => fastRcnn({ classes, rng: rng(1), ...more }),
  "Faster R-CNN": (more) => fasterRcnn({ classes, rng: rng(1), ...more }),
  "YOLO v1": (more) => yolo({ classes, version: 1, rng: rng(1), ...more }),
  "YOLO v2": (more) => yolo({ classes, rng: rng(1), ...more }),
};

/** A set of one picture that is said to hold these boxes. */
function saidToHold(boxes: number[][], labels: number[]): SceneDataset {
  const draw = (): Scene => ({
    ...set.sample(0),
    boxes: fromArray(Float32Array.from(boxes.flat()), [boxes.length, 4]),
    labels: Int32Array.from(labels),
  });
  return new SceneDataset({ count: 2, seed: 0, classes, draw });
}

describe.each(Object.entries(makers))("%s", (name, make) => {
  test("learns, and finds boxes inside the picture with classes and scores", async () => {
    const detector = make();
    const run = await detector.train(set, FEW);
    expect(detector.name).toBe(name);
    expect(run.losses.length).toBe(2);
    expect(run.losses.every((loss) => loss > 0)).toBe(true);
    expect(run.seconds).toBeGreaterThan(0);
    const found = detector.detect(set.sample(0).image, { threshold: 0 });
    const count = found.boxes.shape[0];
    expect(count).toBeGreaterThan(0);
    expect([found.scores.length, found.labels.length]).toEqual([count, count]);
    expect(found.boxes.values.every((v: number) => v >= 0 && v <= 64)).toBe(true);
    expect(found.scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    expect(found.labels.every((label) => label >= 0 && label < 10)).toBe(true);
    expect([...found.scores].sort((a, b) => b - a)).toEqual(found.scores);
    const proposals = found.proposals?.shape[0] ?? 0;
    expect(proposals > 0).toBe(!name.startsWith("YOLO"));
    expect(found.passes).toBe(name === "R-CNN" ? proposals : 1);
    expect(Object.values(found.stages).every((seconds) => seconds >= 0)).toBe(true);
  });

  test("pictures without objects teach it that there are none", async () => {
    const empty = digitScenes({ count: 2, size: 64, objects: [0, 0] });
    const detector = make(name === "YOLO v2" ? { anchors: [[1, 2]] } : {});
    const { losses } = await detector.train(empty, FEW);
    expect(losses.every(Number.isFinite)).toBe(true);
    const report = evaluateDetector(detector, empty);
    expect(report.map50).toBeNaN();
    expect(report.detections.length).toBe(2);
  });

  test("refuses pictures and options that it cannot use", () => {
    const detector = make();
    const { stride } = detector;
    const expected = `detect: expected an image of shape [3,H,W], H and W multiples of ${stride}`;
    expect(() => detector.detect(zeros([3, 100, 100]))).toThrow(`${expected}, got [3,100,100]`);
    expect(() => detector.detect(zeros([1, 64, 64]))).toThrow(`${expected}, got [1,64,64]`);
    expect(() => detector.detect(zeros([3, 0, 64]))).toThrow(`${expected}, got [3,0,64]`);
    expect(() => detector.detect([1] as never)).toThrow(`${expected}, got object`);
    const broken = F.add(zeros([3, 64, 64]), Number.NaN);
    expect(() => detector.detect(broken)).toThrow(
      "detect: expected finite numbers in the image, got NaN",
    );
    expect(() => detector.detect(zeros([3, 64, 64]), { threshold: 2 })).toThrow(
      "detect: expected threshold from 0 to 1, got 2",
    );
    expect(() => detector.detect(zeros([3, 64, 64]), { overlap: -1 })).toThrow(
      "detect: expected overlap from 0 to 1, got -1",
    );
  });

  test("needs classes, pictures and at least one step", async () => {
    expect(() => make({ classes: [] })).toThrow(/expected classes, at least 1, got none/);
    expect(() => make({ classes: undefined })).toThrow(/expected classes, at least 1, got/);
    const detector = make(name === "YOLO v2" ? { anchors: [[1, 1]] } : {});
    await expect(detector.train(undefined as never, FEW)).rejects.toThrow(
      "train: expected pictures to learn from, got none",
    );
    await expect(detector.train(set, { ...FEW, epochs: 0 })).rejects.toThrow(
      "train: expected epochs of at least 1, got 0",
    );
  });

  test("boxes without an area are nothing to learn; those that reach outside are", async () => {
    const odd = saidToHold(
      [
        [10, 10, 10, 30],
        [-20, 8, 30, 40],
        [40, 40, 80, 60],
      ],
      [1, 2, 3],
    );
    const more = name === "YOLO v2" ? { anchors: [[1, 2]] } : {};
    const options = { ...FEW, augment: false };
    const { losses } = await make(more).train(odd, options);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});

test.each(["R-CNN", "SPPNet", "Fast R-CNN"])("%s: no proposals, no boxes", async (name) => {
  const detector = makers[name]({ search: { side: 1000 } });
  await detector.train(digitScenes({ count: 2, size: 64, objects: [0, 0] }), FEW);
  const found = detector.detect(set.sample(0).image, { threshold: 0 });
  expect(found.boxes.shape).toEqual([0, 4]);
  expect([found.scores, found.labels, found.proposals?.shape]).toEqual([[], [], [0, 4]]);
});

test("YOLO's own refusals", async () => {
  expect(() => yolo({ classes, version: 3 as never })).toThrow(
    "yolo: expected version 1 or 2, got 3",
  );
  expect(() => yolo({ classes, boxes: 0 })).toThrow(
    "yolo: expected boxes as a whole number ≥ 1, got 0",
  );
  expect(() => yolo({ classes, stride: 0 })).toThrow(
    "yolo: expected stride as a whole number ≥ 1, got 0",
  );
  expect(() => yolo({ classes }).detect(zeros([3, 64, 64]))).toThrow(
    "yolo: expected anchors, got none yet",
  );
  const empty = digitScenes({ count: 2, size: 64, objects: [0, 0] });
  await expect(yolo({ classes }).train(empty, FEW)).rejects.toThrow(
    "boxPriors: expected at least 5 boxes with an area, got 0",
  );
  const outside = saidToHold([[70, 70, 90, 90]], [1]);
  await expect(
    yolo({ classes, version: 1 }).train(outside, { ...FEW, augment: false }),
  ).rejects.toThrow("yoloTarget: expected the middle of box 0 inside the image, got [80,80]");
  await expect(
    yolo({ classes, rng: rng(1) }).train(set, { ...FEW, learningRate: 1e30, maxSteps: 8 }),
  ).rejects.toThrow(/train: expected a finite loss, got (NaN|Infinity) in step \d/);
});

test("YOLO takes a network of one's own, with cells of another size", async () => {
  manualSeed(1);
  const model = sequential(conv2d(3, 15, { kernelSize: 8, stride: 8 }));
  const own = yolo({ classes, version: 1, boxes: 1, stride: 8, model });
  const before = Array.from(model.parameters()[0].values);
  const { losses } = await own.train(set, FEW);
  expect(losses).toHaveLength(2);
  expect(Array.from(model.parameters()[0].values)).not.toEqual(before);
  expect(own.output(set.batch([0, 1]).x).shape).toEqual([2, 8, 8, 15]);
  expect(own.detect(set.sample(0).image, { threshold: 0, overlap: 1 }).scores).toHaveLength(64);
  expect(() => saveDetector(own, "nowhere.safetensors")).toThrow(
    "saveDetector: expected the library's own network, got another one",
  );
});

test("the same seed gives the same training, another one another", async () => {
  const losses = async (seed: number) =>
    (await yolo({ classes, rng: rng(5) }).train(set, { ...FEW, seed })).losses;
  expect(await losses(1)).toEqual(await losses(1));
  expect(await losses(1)).not.toEqual(await losses(2));
});

test.each([1, 2] as const)(
  "YOLO v%i learns two pictures of shapes by heart",
  async (version) => {
    const two = shapes({ count: 2, size: 64, seed: 5, objects: [1, 2] });
    const detector = yolo({ classes: two.classes, version, boxes: 2, rng: rng(2) });
    const options = { show: false, batchSize: 2, epochs: 120, augment: false, learningRate: 0.003 };
    const { losses } = await detector.train(two, options);
    expect(losses[losses.length - 1]).toBeLessThan(losses[0] / 10);
    const report = evaluateDetector(detector, two);
    // On these pictures it reached 1 in both versions.
    expect(report.map50).toBeGreaterThan(0.6);
    expect([report.passes, report.proposals]).toEqual([1, 0]);
    expect(Object.keys(report.stages)).toEqual(["network", "decode", "nms"]);
  },
  60_000,
);

test("pretraining gives weights that a trunk takes", async () => {
  const trunk = await pretrainTrunk(set, { ...FEW, rng: rng(1) });
  const detector = fastRcnn({ classes, trunk });
  expect(detector.trunk.stateDict()["conv1.weight"].toArray()).toEqual(
    trunk["conv1.weight"].toArray(),
  );
  const empty = digitScenes({ count: 1, size: 64, objects: [0, 0] });
  expect(Object.keys(await pretrainTrunk(empty, FEW))).toContain("bn4.running_var");
});

test("a comparison has a row for each detector, and a table", async () => {
  const two = [fasterRcnn({ classes, rng: rng(1) }), yolo({ classes, rng: rng(1) })];
  const seen: string[] = [];
  const options = { train: set, test: set.subset(2), training: FEW };
  const comparison = await compareDetectors(two, {
    ...options,
    onRow: ({ name }) => seen.push(name),
  });
  expect(seen).toEqual(["Faster R-CNN", "YOLO v2"]);
  expect(comparison.rows.map(({ passes, proposals }) => [passes, proposals])).toEqual([
    [1, comparison.rows[0].proposals],
    [1, 0],
  ]);
  expect(String(comparison)).toContain("CNN passes");
  expect(String(comparison).split("\n")).toHaveLength(4);
  const untrained = await compareDetectors([two[1]], { test: set.subset(1) });
  expect(untrained.rows[0].training).toBeNull();
  await expect(compareDetectors([], options)).rejects.toThrow(
    "compareDetectors: expected at least one detector, got none",
  );
});

test("YOLO's steps: the grid, all boxes, a class for each cell, what stays", async () => {
  for (const version of [1, 2] as const) {
    const detector = yolo({ classes, version, rng: rng(1) });
    await detector.train(set, FEW);
    const { image } = set.sample(0);
    const steps = detector.steps(image, { threshold: 0.01 });
    expect(steps.grid).toEqual([4, 4]);
    expect(steps.all.boxes.shape).toEqual([16 * detector.boxes, 4]);
    expect(steps.cells.labels).toHaveLength(16);
    expect(steps.cells.probabilities.every((p) => p > 0 && p <= 1)).toBe(true);
    expect(steps.found.scores).toEqual(detector.detect(image, { threshold: 0.01 }).scores);
    // A box's score is its confidence times its class's share: never more than the confidence.
    expect(Math.max(...steps.found.scores)).toBeLessThanOrEqual(steps.all.scores[0]);
    expect(steps.image.shape).toEqual([3, 64, 64]);
  }
});

test("a batch of one picture is a picture", () => {
  const detector = yolo({ classes, anchors: [[1, 1]], rng: rng(1) });
  const { image } = set.sample(1);
  const [one, batch] = [image, image.reshape([1, 3, 64, 64])].map((x) =>
    detector.detect(x, { threshold: 0 }),
  );
  expect(batch.boxes.toArray()).toEqual(one.boxes.toArray());
  expect(tensor(one.scores).size).toBe(one.boxes.shape[0]);
});
