import { beforeEach, expect, test } from "vitest";
import { ImageDataset } from "../../src/data/index.js";
import { setLanguage } from "../../src/host/index.js";
import { conv2d, flatten, Module, relu, sequential } from "../../src/nn/index.js";
import { fromArray, ones, type Tensor, tensor, zeros } from "../../src/tensor/index.js";
import {
  type Figure,
  featureMaps,
  plotConfusion,
  plotFeatureMaps,
  plotFilters,
  plotPredictions,
} from "../../src/viz/index.js";

beforeEach(() => setLanguage("en"));

/** One convolution whose filters are known: identity, and minus identity. */
function twoFilters() {
  const conv = conv2d(1, 2, { kernelSize: 1 });
  conv.loadStateDict({ weight: tensor([[[[1]]], [[[-1]]]]), bias: zeros([2]) });
  return sequential({ conv, relu: relu(), flat: flatten() });
}

/** Answers class `round(255 · first pixel)`. */
class Reader extends Module {
  forward(x: Tensor): Tensor {
    const [n, , , width] = x.shape;
    const logits = new Float32Array(n * 3);
    for (let i = 0; i < n; i++) logits[i * 3 + Math.round(255 * x.values[i * width])] = 4;
    return fromArray(logits, [n, 3]);
  }
}

/** Pictures (answer, 0) with labels: 0 0 1 1 2 2, read as 0 1 1 1 2 0. */
const six = () =>
  new ImageDataset({
    images: Uint8Array.from([0, 1, 1, 1, 2, 0].flatMap((answer) => [answer, 0])),
    labels: Uint8Array.from([0, 0, 1, 1, 2, 2]),
    shape: [1, 1, 2],
    classes: ["a", "b", "c"],
  });

const titles = ({ layout }: Figure) =>
  (layout.annotations as { text: string }[]).map(({ text }) => text);

test("feature maps of every layer by name, and the model stays in training mode", () => {
  const model = twoFilters().train();
  const maps = featureMaps(model, tensor([[[1, -2]]]));
  expect([...maps.keys()]).toEqual(["conv", "relu", "flat"]);
  expect(maps.get("relu")?.toArray()).toEqual([[[[1, 0]], [[0, 2]]]]);
  expect(maps.get("relu")?.requiresGrad).toBe(false);
  expect([model.training, model.modules()[0].training]).toEqual([true, true]);
});

test("plotFeatureMaps: one tile a map; a middle colour only where there are negative numbers", () => {
  const x = tensor([[[[1, -2]]]]);
  const [before, after] = ["conv", "relu"].map((name) => plotFeatureMaps(twoFilters(), x, name));
  expect(before.data).toHaveLength(2);
  expect(before.layout.coloraxis).toMatchObject({ cmin: -2, cmax: 2 });
  expect(after.layout.coloraxis).toMatchObject({ cmin: 0, cmax: 2, colorscale: "Cividis" });
  expect(after.text).toBe("2 feature maps of 1×2 from relu, values 0 to 2");
  expect(plotFeatureMaps(twoFilters(), x, "flat").data[0]).toMatchObject({ type: "bar" });
});

test("plotFeatureMaps errors name the layers, and ask for one image", () => {
  expect(() => plotFeatureMaps(twoFilters(), tensor([[[[1]]]]), "conv9")).toThrow(
    'plotFeatureMaps: expected a layer of the model (conv, relu, flat), got "conv9"',
  );
  expect(() => plotFeatureMaps(twoFilters(), ones([4, 1, 2, 2]), "conv")).toThrow(
    "plotFeatureMaps: expected one image, got 4 in shape [4,1,2,2]\nhint: take one: dataset.image(0)",
  );
});

test("filters of a layer, white at 0", () => {
  const figure = plotFilters(twoFilters());
  expect(figure.data).toHaveLength(2);
  expect(figure.layout.coloraxis).toMatchObject({ cmin: -1, cmax: 1 });
  expect(figure.text).toBe("2 filters of 1×1×1, weights −1 to 1");
});

test("colour filters are pictures; deep ones a row each, the first 8 by 8", () => {
  expect(plotFilters(ones([5, 3, 2, 2])).data.map(({ type }) => type)).toEqual(
    new Array(5).fill("image"),
  );
  const deep = plotFilters(ones([20, 30, 3, 3]));
  expect(deep.data).toHaveLength(64);
  expect(titles(deep).slice(7, 9)).toEqual(["0, 7", "1, 0"]);
  expect(deep.text).toBe("20 filters (the first 8) of 30×3×3, weights 1 to 1");
});

test("plotFilters errors", () => {
  expect(() => plotFilters(ones([10, 84]))).toThrow(
    "plotFilters: expected filters [F,C,kh,kw], got shape [10,84]",
  );
  expect(() => plotFilters(relu())).toThrow("plotFilters: expected a layer with filters, got Relu");
});

test("predictions: wrong ones with both names and the probability", () => {
  const figure = plotPredictions(new Reader(), six(), { only: "wrong" });
  // softmax of (4, 0, 0): e⁴ / (e⁴ + 2) = 0.965
  expect(titles(figure)).toEqual(["a → b (96 %)", "c → a (96 %)"]);
  expect(figure.text).toContain("2 wrong predictions");
  expect(titles(plotPredictions(new Reader(), six(), { only: "right", count: 2 }))).toEqual([
    "a (96 %)",
    "b (96 %)",
  ]);
  expect(plotPredictions(new Reader(), six()).data).toHaveLength(6);
});

test("nothing wrong is said, not drawn", () => {
  const right = six().subset([0, 2, 3]);
  expect(plotPredictions(new Reader(), right, { only: "wrong" }).text).toBe(
    "No wrong predictions among 3",
  );
});

test("the confusion matrix counts right class by row and answer by column", () => {
  const { data, text } = plotConfusion(new Reader(), six());
  const [wrong, right] = data.map(({ z }) => z as (number | null)[][]);
  expect(wrong).toEqual([
    [null, 1, null],
    [null, null, null],
    [1, null, null],
  ]);
  expect([0, 1, 2].map((i) => right[i][i])).toEqual([0.5, 1, 0.5]);
  expect(data[2]).toMatchObject({ text: ["1", "1", "2", "1", "1"], x: [0, 1, 1, 0, 2] });
  expect(text).toBe(
    "Confusion matrix, 4 of 6 right (66.7 %). Most often confused a → b: 1, c → a: 1",
  );
});

test("prediction errors", () => {
  expect(() => plotPredictions(new Reader(), six(), { count: 0 })).toThrow(
    "plotPredictions: expected a count from 1 to 64, got 0",
  );
  expect(() => plotConfusion(relu(), six())).toThrow(
    "plotConfusion: expected a model that answers [6,classes], got [6,1,1,2]\n" +
      "hint: end the model with flatten() and linear(…, classes)",
  );
});
