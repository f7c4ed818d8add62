import { beforeEach, expect, test } from "vitest";
import { HUMAN_TOP5_ERROR, ILSVRC_RESULTS, ImageDataset } from "../../src/data/index.js";
import { setLanguage } from "../../src/host/index.js";
import { fromArray, type Rng, type Tensor, tensor } from "../../src/tensor/index.js";
import {
  type Figure,
  plotAugmentations,
  plotIlsvrc,
  plotLabelErrors,
} from "../../src/viz/index.js";

beforeEach(() => setLanguage("en"));

const titles = ({ layout }: Figure) =>
  (layout.annotations as { text: string }[]).map(({ text }) => text);

const four = new ImageDataset({
  images: Uint8Array.from([0, 50, 100, 150]),
  labels: Uint8Array.from([0, 1, 1, 0]),
  shape: [1, 1, 1],
  classes: ["cat", "dog"],
});

test("label errors: given → suggested with the given one's probability, and their share", () => {
  const errors = [
    { index: 2, given: 1, suggested: 0, confidence: 0.01 },
    { index: 0, given: 0, suggested: 1, confidence: 0.2 },
  ];
  const figure = plotLabelErrors(four, errors);
  expect(titles(figure)).toEqual(["dog → cat (1 %)", "cat → dog (20 %)"]);
  expect(figure.text).toBe(
    "2 of 4 labels are probably wrong (50.00 %). Given → suggested (probability of the given one): " +
      "dog → cat (1 %), cat → dog (20 %)",
  );
  const [one] = plotLabelErrors(four, errors, { count: 1 }).data;
  expect(one.source).toBe(figure.data[0].source);
  expect(() => plotLabelErrors(four, errors, { count: 0 })).toThrow(
    "plotLabelErrors: expected a count from 1 to 64, got 0",
  );
  expect(() => plotLabelErrors(four, [])).toThrow(
    "plotLabelErrors: expected at least one label error, got none",
  );
});

test("augmentations: a row each, the original first, the same seed the same pictures", () => {
  const picture = tensor([[[0, 1]]]);
  const shift = ({ values, shape }: Tensor, random: Rng) =>
    fromArray(
      Float32Array.from(values, (value) => value * random.uniform()),
      shape,
    );
  const same = (one: Tensor) => one;
  const draw = (seed: number) =>
    plotAugmentations(picture, { dim: shift, nothing: same }, { copies: 2, seed });
  const figure = draw(1);
  expect(titles(figure)).toEqual(["original", "dim", "dim", "original", "nothing", "nothing"]);
  const sources = figure.data.map(({ source }) => source);
  expect([sources[3], sources[4], sources[5]]).toEqual([sources[0], sources[0], sources[0]]);
  expect(new Set(sources.slice(0, 3)).size).toBe(3);
  expect(draw(1).data).toEqual(figure.data);
  expect(draw(2).data[1].source).not.toBe(sources[1]);
  expect(figure.text).toBe("One image and 2 augmentations, 2 times each: dim, nothing");
  expect(() => plotAugmentations(picture, {})).toThrow(
    "plotAugmentations: expected at least one augmentation by name, got none",
  );
  expect(() => plotAugmentations(picture, { same }, { copies: 0 })).toThrow(
    "plotAugmentations: expected copies from 1 to 8, got 0",
  );
});

test("the winners of ILSVRC by year, the person's error as a line", () => {
  const human = HUMAN_TOP5_ERROR.top5Error;
  const { data, layout, text } = plotIlsvrc(ILSVRC_RESULTS, { human });
  const winners = ILSVRC_RESULTS.filter(({ place }) => place === 1);
  expect(data[0].y).toEqual(winners.map(({ top5Error }) => top5Error));
  expect((data[0].text as string[])[2]).toBe("AlexNet<br>16.4 %");
  const { color } = data[0].marker as { color: string[] };
  expect([color[0], color[1]]).toEqual([color[0], color[0]]);
  expect(new Set(color.slice(2)).size).toBe(1);
  expect(color[2]).not.toBe(color[1]);
  expect((layout.shapes as object[])[0]).toMatchObject({ y0: 5.1, y1: 5.1 });
  expect(text).toContain("2012 AlexNet 16.4 %, 2013 Clarifai 11.7 %, 2014 GoogLeNet 6.7 %");
  expect(text).toMatch(/person 5\.1 %$/);
  setLanguage("ko");
  const { layout: korean } = plotIlsvrc(ILSVRC_RESULTS);
  expect(korean.yaxis).toMatchObject({ title: { text: "상위 5개 오류율 (%)" } });
  expect(korean.shapes).toBeUndefined();
  expect(() => plotIlsvrc([])).toThrow("plotIlsvrc: expected at least one winner, got none");
});
