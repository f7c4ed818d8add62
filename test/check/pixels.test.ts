import { describe, expect, test } from "vitest";
import {
  type CheckReport,
  drawHidden,
  exercise,
  exerciseData,
  gradeAnswer,
  model,
  probe,
  runCheck,
} from "../../src/check/index.js";
import { hiddenPictures, testPictures } from "../../src/check/model/images.js";
import { meanIou, weightsOf } from "../../src/check/model/network.js";
import { conv2d, type Module, sequential } from "../../src/nn/index.js";
import { rng, tensor } from "../../src/tensor/index.js";
import { signatureData } from "./probeData.js";

const pixels = exercise({
  title: { ko: "밝은 픽셀", en: "Bright pixels" },
  points: 3,
  answer: model({ input: [1, 2, 2], classes: 2, pixels: true }),
  target: 0.7,
  stretch: 0.9,
  generate: () => ({ images: tensor([[picture]]), labels: [0, 1, 0, 1] }),
  mistakes: {
    nothing: {
      when: { accuracyBelow: 0.5 },
      says: { ko: "모두 배경인가요?", en: "Is all of it background?" },
    },
    close: {
      when: { accuracyAbove: 0.5 },
      says: { ko: "가장자리는 어떤가요?", en: "What about the edges?" },
    },
  },
  hints: [
    { ko: "하나", en: "one" },
    { ko: "둘", en: "two" },
  ],
});
const picture = [
  [0, 1],
  [0.2, 0.9],
];
const data = exerciseData(pixels, "pixels");
const build = (): Module => sequential(conv2d(1, 2, { kernelSize: 1 }));

/** Class 1 where a pixel is brighter than `from`. */
function brighterThan(from: number): Module {
  const net = build();
  const state = net.stateDict();
  state["0.weight"].values.set([0, 1]);
  state["0.bias"].values.set([0, -from]);
  return net;
}
const source = () => ({ length: 1, batch: () => ({ x: tensor([[picture]]), y: [0, 1, 0, 1] }) });
const check = (given: unknown) => runCheck(data, given, source) as CheckReport;

describe("a model that classifies pixels", () => {
  test("passes by its mean IoU, not by its accuracy", () => {
    expect(check({ build, model: brighterThan(0.5) })).toMatchObject({
      passed: true,
      says: {
        ko: "평균 IoU는 100 %예요. 더 높은 목표 90 %에도 닿았어요.",
        en: "The mean IoU is 100 %. The stretch target of 90 % is reached too.",
      },
    });
    // Three of four pixels are right: IoU 2/3 and 1/2.
    expect(check({ build, model: brighterThan(0.95) })).toMatchObject({
      passed: false,
      mistake: "close",
      says: { en: "The mean IoU is 58.33 %. The target is 70 %. What about the edges?" },
    });
    expect(check({ build, model: brighterThan(2) }).mistake).toBe("nothing");
  });

  test("that gives one answer for a whole picture is told so", () => {
    const coarse = (): Module => sequential(conv2d(1, 2, { kernelSize: 2 }));
    const { says, status } = check({ build: coarse, model: coarse() });
    expect(status).toBe("type");
    expect(says.en).toMatch(
      /gives \[1, 2, 1, 1\]; expected \[1, 2, 2, 2\]: 2 numbers for each pixel/,
    );
    expect(says.ko).toMatch(/픽셀마다 숫자 2개/);
  });

  test("is graded by its answers to each pixel; made-up ones earn nothing", async () => {
    const weights = weightsOf(brighterThan(0.5));
    const hidden = drawHidden(pixels, 3, { weights });
    const observed = await probe(signatureData(pixels), hidden.inputs, build);
    const grade = (came: unknown) => gradeAnswer(pixels, "pixels", hidden, came);
    expect(grade(observed)).toMatchObject({ passed: true, earned: 3 });
    for (const predictions of [
      [0, 0, 0, 0],
      ["length", "0", null, -1],
      [0, 1],
    ]) {
      expect(grade([{ kind: "value", value: { predictions } }]).earned).toBe(0);
    }
  });
});

test("the mean IoU is over the classes that occur", () => {
  expect(meanIou([0, 0, 1, 1], [0, 0, 0, 1], 4)).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(meanIou([], [], 2)).toBe(0);
});

test("drawn pictures to look at, and others for the grader: the same seed, the same pictures", () => {
  const streets = testPictures("streets").batch([0, 59]);
  expect(streets.x.shape).toEqual([2, 3, 64, 96]);
  expect(streets.y).toHaveLength(2 * 64 * 96);
  expect(new Set(streets.y as ArrayLike<number> & Iterable<number>)).toEqual(new Set([0, 1, 2]));
  const dogs = hiddenPictures("breeds", rng(4));
  expect(dogs.images.shape).toEqual([100, 3, 64, 64]);
  expect(new Set(Array.from(dogs.labels)).size).toBe(20);
  expect(hiddenPictures("streets", rng(1)).images.shape).toEqual([40, 3, 64, 96]);
});
