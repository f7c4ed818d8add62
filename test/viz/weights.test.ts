import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { linear, relu, sequential } from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { ones, tensor } from "../../src/tensor/index.js";
import { gradientSizes, plotGradientByDepth, plotWeights } from "../../src/viz/index.js";
import { histogram } from "../../src/viz/weightHistograms.js";

beforeEach(() => setLanguage("en"));

/** y = w₂ · w₁ · x with x = 1, so that dw₁ = w₂ and dw₂ = w₁. */
function chain(first: number, second: number) {
  const model = sequential({ a: linear(1, 1), b: linear(1, 1) });
  model.loadStateDict({
    "a.weight": tensor([[first]]),
    "a.bias": tensor([0]),
    "b.weight": tensor([[second]]),
    "b.bias": tensor([0]),
  });
  model.forward(ones([1, 1])).backward();
  return model;
}

test("the size of a gradient is its root mean square, weights only, from the input on", () => {
  expect(gradientSizes(chain(3, -0.5))).toEqual([
    { name: "a.weight", size: 0.5 },
    { name: "b.weight", size: 3 },
  ]);
  const wide = sequential({ a: linear(2, 1) });
  wide.forward(tensor([[3, 4]])).backward();
  expect(gradientSizes(wide)[0].size).toBeCloseTo(Math.sqrt(12.5));
});

test("gradient by depth: a line a model, layers named where one is alone, and the ratio in words", () => {
  const alone = plotGradientByDepth(chain(4, 1), { title: "T" });
  expect(alone.data[0]).toMatchObject({ x: [1, 2], y: [1, 4] });
  expect(alone.layout.xaxis).toMatchObject({ ticktext: ["a", "b"] });
  expect(alone.layout.yaxis).toMatchObject({ type: "log" });
  expect(alone.text).toBe("T. gradients of 2 layers, first 1, last 4 (ratio 0.25)");
  const two = plotGradientByDepth({ one: chain(4, 1), other: chain(1, 0) });
  expect(two.data.map(({ name, y }) => [name, y])).toEqual([
    ["one", [1, 4]],
    ["other", [null, 1]],
  ]);
});

test("a model without gradients is an error", () => {
  expect(() => gradientSizes(linear(1, 1))).toThrow(
    "gradientSizes: expected a model with gradients, got none\n" +
      "hint: compute a loss and call its backward() first, and draw before zeroGrad()",
  );
  expect(() => plotGradientByDepth(relu())).toThrow(
    "plotGradientByDepth: expected a model with gradients, got none",
  );
});

test("a histogram counts every value once, the ends too", () => {
  expect(histogram([-1, -0.5, 0, 0.5, 1], [-1, 1], 4)).toEqual([1, 1, 1, 2]);
  expect(histogram([2, 2], [2, 2], 3)).toEqual([2, 0, 0]);
  expect(histogram([Number.NaN, 0], [0, 1], 2)).toEqual([1, 0]);
});

test("weights: a panel a layer without biases, models of one layer share the bars' places", () => {
  const model = sequential({ a: linear(2, 2), b: linear(2, 1) });
  const before = {
    "a.weight": tensor([
      [0, 0],
      [0, 4],
    ]),
    "a.bias": tensor([9, 9]),
  };
  const after = {
    "a.weight": tensor([
      [1, 1],
      [2, 2],
    ]),
    "b.weight": tensor([[1, 3]]),
  };
  expect(plotWeights(model).data.map(({ xaxis }) => xaxis)).toEqual(["x", "x2"]);
  const { data, text } = plotWeights({ before, after }, { bins: 4 });
  expect(data.map(({ name, y, xaxis }) => [name, y, xaxis])).toEqual([
    ["before", [3, 0, 0, 1], "x"],
    ["after", [0, 2, 2, 0], "x"],
    ["after", [1, 0, 0, 1], "x2"],
  ]);
  expect(data[0].x).toEqual([0.5, 1.5, 2.5, 3.5]);
  expect(text).toBe(
    "before: weights of 1 layers, standard deviations a.weight 1.7\n" +
      "after: weights of 2 layers, standard deviations a.weight 0.5, b.weight 1",
  );
});

test("weight errors", () => {
  expect(() => plotWeights(relu())).toThrow("plotWeights: expected a model with weights, got none");
  expect(() => plotWeights(linear(1, 1), { bins: 1 })).toThrow(
    "plotWeights: expected bins from 2 to 500, got 1",
  );
});
