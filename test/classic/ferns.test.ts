import { describe, expect, test } from "vitest";
import { fitFerns } from "../../src/classic/index.js";
import { mnist } from "../../src/data/index.js";
import { fromArray, tensor, zeros } from "../../src/tensor/index.js";

describe("random ferns", () => {
  test("probabilities by hand: Bayes, with a count before the data", () => {
    // One test on two pixels: whichever way round, two leaves.
    const [rising, falling] = [tensor([[0, 1]]), tensor([[1, 0]])];
    const images = [rising, rising, falling, falling];
    const model = fitFerns(images, [0, 0, 0, 1], { ferns: 1, depth: 1 });
    // Rising: ¾ · (2+1)/(3+2) against ¼ · (0+1)/(1+2).
    const [a, b] = [(3 / 4) * (3 / 5), (1 / 4) * (1 / 3)];
    expect(model.probabilities(rising).at(0)).toBeCloseTo(a / (a + b), 12);
    expect(model.probabilities(rising).at(1)).toBeCloseTo(b / (a + b), 12);
  });

  test("tell digits that they never saw, whatever the light; a seed gives the same ferns again", () => {
    const digits = mnist({ train: true, limit: 1200 });
    const images = Array.from({ length: 1200 }, (_, i) => digits.image(i));
    const learn = (seed: number) =>
      fitFerns(images.slice(0, 1000), digits.labels.slice(0, 1000), { seed, ferns: 60 });
    const model = learn(1);
    const said = images.slice(1000).map((image) => model.predict(image));
    const right = said.filter((one, i) => one === digits.labels[1000 + i]).length;
    expect(right / said.length).toBeGreaterThan(0.75);
    const dim = images.slice(1000).map((image) =>
      model.predict(
        fromArray(
          image.values.map((v: number) => v / 2 + 0.25),
          image.shape,
        ),
      ),
    );
    expect(dim).toEqual(said);
    expect(learn(1).tests).toEqual(model.tests);
    expect(learn(2).tests).not.toEqual(model.tests);
  });

  test("a pixel is never compared with itself", () => {
    const { tests } = fitFerns([zeros([2, 2]), zeros([2, 2])], [0, 1], { ferns: 50 });
    for (let i = 0; i < tests.length; i += 2) expect(tests[i]).not.toBe(tests[i + 1]);
  });

  test("bad input is named", () => {
    const images = [zeros([8, 8]), zeros([8, 8])];
    expect(() => fitFerns(images, [0, 1], { depth: 17 })).toThrow(
      "fitFerns: expected a depth of 1 … 16, got 17",
    );
    expect(() => fitFerns(images, [0, 1], { ferns: 0 })).toThrow(
      "fitFerns: expected ferns greater than 0, got 0",
    );
    expect(() => fitFerns([], [])).toThrow(
      "fitFerns: expected images of 2 pixels or more, got none",
    );
    expect(() => fitFerns([zeros([1, 1])], [0])).toThrow(
      "fitFerns: expected images of 2 pixels or more, got 1×1",
    );
    expect(() => fitFerns(images, [0])).toThrow("fitFerns: expected 2 labels, one a row, got 1");
    expect(() => fitFerns(images, [0, 1]).probabilities(zeros([4, 4]))).toThrow(
      "probabilities: expected an image of 8×8, got 4×4",
    );
    expect(() => fitFerns([images[0], zeros([8, 4])], [0, 1])).toThrow(
      "fitFerns: expected an image of 8×8, got 8×4",
    );
  });
});
