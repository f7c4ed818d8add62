import { describe, expect, test } from "vitest";
import {
  drawHidden,
  exercise,
  exerciseData,
  gradeAnswer,
  model,
  probe,
  runCheck,
} from "../../src/check/index.js";
import { findBoxes, meanPrecision } from "../../src/check/model/boxes.js";
import { weightsOf } from "../../src/check/model/network.js";
import { targetOnSample } from "../../src/grade/model.js";
import { conv2d, Module, manualSeed, sequential } from "../../src/index.js";
import { fromArray, type Tensor, zeros } from "../../src/tensor/index.js";

const both = (text: string) => ({ ko: `${text}?`, en: `${text}?` });
const spotter = exercise({
  title: both("spotter"),
  points: 3,
  answer: model({ input: [3, 64, 64], classes: 10, images: "scenes", boxes: true }),
  target: 0.85,
  maxParameters: 10_000,
  mistakes: {
    nothing: { when: { accuracyBelow: 0.01 }, says: both("nothing found") },
    nearly: { when: { accuracyAbove: 0.5 }, says: both("nearly") },
  },
  hints: [both("one"), both("two")],
});
const data = exerciseData(spotter, "spotter");

/** Says one thing of every picture: in cell (2, 5) of 8×8 a box of 16×32 pixels in the middle of the cell, a seven. */
class OneSeven extends Module {
  readonly conv = conv2d(1, 1, { kernelSize: 1 });
  forward(x: Tensor): Tensor {
    const [n] = x.shape;
    const y = fromArray(new Float32Array(n * 15 * 64).fill(-20), [n, 15, 8, 8]);
    const logit = (p: number) => Math.log(p / (1 - p));
    for (let i = 0; i < n; i++) {
      const put = (k: number, v: number) => {
        y.values[(i * 15 + k) * 64 + 2 * 8 + 5] = v;
      };
      [0.5, 0.5, 0.25, 0.5, 0.9].forEach((p, k) => {
        put(k, logit(p));
      });
      put(5 + 7, 20);
    }
    return y;
  }
  override outputShape(): readonly number[] {
    return [1, 15, 8, 8];
  }
}
const SEVEN = [36, 4, 52, 36];

test("a grid's numbers become boxes in pixels, with their picture, class and score", () => {
  const found = findBoxes(new OneSeven(), zeros([3, 3, 64, 64]), 10);
  expect(found).toHaveLength(3 * 7);
  for (let i = 0; i < 3; i++) {
    const [picture, label, score, ...box] = found.slice(7 * i, 7 * i + 7);
    expect([picture, label]).toEqual([i, 7]);
    expect(score).toBeCloseTo(0.9, 4);
    box.forEach((v, k) => {
      expect(v).toBeCloseTo(SEVEN[k], 3);
    });
  }
});

test("mAP at IoU 0.5: right, half of them, in the wrong place, of the wrong class, and rubbish", () => {
  const truth = [0, 7, ...SEVEN, 1, 7, ...SEVEN];
  const [one, other] = [0, 1].map((picture) => [picture, 7, 0.9, ...SEVEN]);
  expect(meanPrecision([...one, ...other], truth)).toBe(1);
  expect(meanPrecision(one, truth)).toBeCloseTo(51 / 101, 6);
  expect(meanPrecision([0, 7, 0.9, 0, 0, 10, 10], truth)).toBe(0);
  expect(meanPrecision([0, 3, 0.9, ...SEVEN], truth)).toBe(0);
  expect(meanPrecision([], truth)).toBe(0);
  const rubbish = ["a", null, {}, 1, 2, 3, 4, 99, 7, 0.9, ...SEVEN, Number.NaN, 7];
  expect(meanPrecision([...rubbish.slice(0, 14), ...one, ...other], truth)).toBe(1);
});

describe("in the cell", () => {
  const source = (count: number, rows: number[]) => () => ({
    length: count,
    batch: () => ({ x: zeros([count, 3, 64, 64]), y: rows }),
  });
  const look = (rows: number[]) =>
    runCheck(data, { build: () => new OneSeven(), model: new OneSeven() }, source(2, rows));

  test("the target is on mAP50", () => {
    expect(look([0, 7, ...SEVEN, 1, 7, ...SEVEN])).toMatchObject({
      passed: true,
      earned: 3,
      says: { ko: "mAP50은 100 %예요.", en: "mAP50 is 100 %." },
    });
    expect(look([0, 3, ...SEVEN, 1, 7, 0, 40, 20, 60])).toMatchObject({
      passed: false,
      earned: 0,
      mistake: "nothing",
      says: { en: "mAP50 is 0 %. The target is 85 %. nothing found?" },
    });
  });

  test("an output that is no grid is answered in words", () => {
    const build = () => sequential(conv2d(3, 12, { kernelSize: 8, stride: 8 }));
    const report = runCheck(data, { build, model: build() }, source(1, [0, 7, ...SEVEN]));
    expect(report).toMatchObject({ passed: false, status: "type" });
    expect((report as { says: { en: string; ko: string } }).says.en).toBe(
      "For 1 images the model gives [1, 12, 8, 8]; expected [1, 5·B + 10, S, S]: B boxes and 10 classes for each of S×S cells.",
    );
    expect((report as { says: { ko: string } }).says.ko).toContain("[1, 5·B + 10, S, S] 꼴");
  });
});

test("the grader draws pictures anew, asks the network for boxes and judges them outside", async () => {
  manualSeed(1);
  const build = () => sequential(conv2d(3, 15, { kernelSize: 8, stride: 8 }));
  const hidden = drawHidden(spotter, 4, { weights: weightsOf(build()) });
  const again = drawHidden(spotter, 4, { weights: weightsOf(build()) });
  expect(again.labels).toEqual(hidden.labels);
  expect(drawHidden(spotter, 5).labels).not.toEqual(hidden.labels);
  expect(hidden.labels.length % 6).toBe(0);
  const observed = await probe(spotter.answer, hidden.inputs, build);
  expect(gradeAnswer(spotter, "spotter", hidden, observed)).toMatchObject({ passed: false });
  const perfect: number[] = [];
  for (let at = 0; at < hidden.labels.length; at += 6) {
    const [picture, label, ...box] = hidden.labels.slice(at, at + 6);
    perfect.push(picture, label, 0.9, ...box);
  }
  const said = [{ kind: "value", value: { predictions: perfect, layers: ["Conv2d"] } }];
  expect(gradeAnswer(spotter, "spotter", hidden, said)).toMatchObject({ passed: true, earned: 3 });
  expect(targetOnSample(0.85, hidden.labels.length / 6)).toBeGreaterThan(0.78);
});

test("regions for R-CNN's network: pieces with a class each", () => {
  const regions = exercise({
    ...spotter,
    answer: model({ input: [3, 32, 32], classes: 11, images: "regions" }),
    maxParameters: undefined,
  });
  const hidden = drawHidden(regions, 3);
  expect(hidden.labels).toHaveLength(500);
  expect(new Set(hidden.labels).size).toBe(11);
});
