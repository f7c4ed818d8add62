import { expect, test } from "vitest";
import { photo } from "../../src/data/index.js";
import { ones, rng, tensor } from "../../src/tensor/index.js";
import {
  batchOfOne,
  IMAGENET_CLASSES,
  imagenetPreprocess,
  topClasses,
} from "../../src/weights/index.js";

test("1,000 classes, the known ones at their numbers", () => {
  expect(IMAGENET_CLASSES).toHaveLength(1000);
  const known = {
    0: "tench",
    151: "Chihuahua",
    207: "golden retriever",
    268: "Mexican hairless",
    281: "tabby",
    340: "zebra",
    504: "coffee mug",
    967: "espresso",
    999: "toilet tissue",
  };
  for (const [label, name] of Object.entries(known))
    expect(IMAGENET_CLASSES[Number(label)]).toBe(name);
});

test("a photograph becomes what a ResNet takes", () => {
  const x = batchOfOne(imagenetPreprocess()(photo("cat"), rng(0)));
  expect(x.shape).toEqual([1, 3, 224, 224]);
  const small = imagenetPreprocess({ resize: 232, crop: 32 })(photo("cat"), rng(0));
  expect(small.shape).toEqual([3, 32, 32]);
  expect(() => imagenetPreprocess({ resize: 200 })).toThrow(
    "imagenetPreprocess: expected a crop of at most resize, got 224 of 200",
  );
});

test("the most probable classes come first", () => {
  const logits = Array.from({ length: 1000 }, () => 0);
  logits[967] = 5;
  logits[504] = 4;
  const guesses = topClasses(tensor([logits]), { count: 2 });
  expect(guesses.map(({ name }) => name)).toEqual(["espresso", "coffee mug"]);
  expect(guesses[0].probability).toBeCloseTo(Math.exp(5) / (Math.exp(5) + Math.exp(4) + 998), 6);
  expect(() => topClasses(ones([2, 1000]))).toThrow(
    "topClasses: expected numbers for 1000 classes of one picture, got shape [2,1000]",
  );
});
