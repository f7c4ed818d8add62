import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { lenet5 } from "../../src/models/index.js";
import { batchNorm2d, conv2d, maxPool2d, relu, sequential, summary } from "../../src/nn/index.js";
import { ones, tensor, zeros } from "../../src/tensor/index.js";
import {
  activationMaximization,
  plotActivationMaximization,
  plotReceptiveField,
  receptiveField,
} from "../../src/viz/index.js";
import { noise } from "../oracle/wave.js";

beforeEach(() => setLanguage("en"));

test("for one filter the best image is the filter itself, at the length that was asked for", () => {
  const weight = noise([1, 1, 3, 3], 4);
  const conv = conv2d(1, 1, { kernelSize: 3, bias: false });
  conv.loadStateDict({ weight });
  const { image, answers } = activationMaximization(sequential({ conv }), "conv", {
    input: [1, 3, 3],
    norm: 2,
    steps: 200,
  });
  const length = Math.hypot(...weight.values);
  image.values.forEach((value, i) => {
    // A step of a tenth leaves it a little beside the end.
    expect(value).toBeCloseTo((2 * weight.values[i]) / length, 1);
  });
  expect(Math.hypot(...image.values)).toBeCloseTo(2);
  expect(answers).toHaveLength(201);
  expect(answers[200]).toBeCloseTo(2 * length, 1);
});

test("the same seed gives the same image, and the model learns nothing from it", () => {
  const model = lenet5();
  const options = { input: [1, 28, 28], channel: 3, steps: 3, seed: 5 };
  const [one, two] = [1, 2].map(() => activationMaximization(model, "pool2", options));
  expect(one.image.toArray()).toEqual(two.image.toArray());
  expect(one.answers[3]).toBeGreaterThan(one.answers[0]);
  expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
});

test("the figure of several channels says how far their answers grew", () => {
  const figure = plotActivationMaximization(lenet5(), "conv1", {
    input: [1, 28, 28],
    channels: [0, 2],
    steps: 2,
    title: "Look",
  });
  expect(figure.data.map(({ type }) => type)).toEqual(["image", "image"]);
  expect(figure.text).toMatch(
    /^Look\. The images that 2 channels of conv1 answer most to\. Mean answer, from noise on: 0: \S+ → \S+, 2: \S+ → \S+$/,
  );
});

test("maximization errors", () => {
  const model = sequential({ conv: conv2d(1, 6, { kernelSize: 1 }) });
  const input = [1, 4, 4];
  expect(() => activationMaximization(model, "conv9", { input })).toThrow(
    'activationMaximization: expected a layer of the model (conv), got "conv9"',
  );
  expect(() => activationMaximization(model, "conv", { input, channel: 6 })).toThrow(
    "activationMaximization: expected a channel from 0 to 5, got 6",
  );
  expect(() => activationMaximization(model, "conv", { input, steps: 0 })).toThrow(
    "activationMaximization: expected steps, learningRate and norm > 0, got steps 0",
  );
  expect(() => activationMaximization(model, "conv", { input: [28] })).toThrow(
    "activationMaximization: expected input as [C,H,W], got [28]",
  );
});

const three = () => conv2d(2, 2, { kernelSize: 3, padding: 1 });

test("three 3×3 see 7×7, a stride doubles what comes after, and the edge cuts off", () => {
  const model = sequential({ a: three(), b: three(), c: three() });
  const fields = ["a", "b", "c"].map((name) => receptiveField(model, name, [2, 15, 15]));
  expect(fields.map(({ height, width }) => [height, width])).toEqual([
    [3, 3],
    [5, 5],
    [7, 7],
  ]);
  expect(fields[2]).toMatchObject({ top: 4, left: 4, at: [7, 7] });
  expect(receptiveField(model, "c", [2, 15, 15], { at: [0, 14] })).toMatchObject({
    top: 0,
    left: 11,
    height: 4,
    width: 4,
  });
  const strided = sequential({ a: conv2d(2, 2, { kernelSize: 3, stride: 2 }), b: three() });
  expect(receptiveField(strided, "b", [2, 21, 21])).toMatchObject({ height: 7, width: 7 });
});

test.each([8, 64])("with %i channels the fast routines' rounding is not seen", (channels) => {
  const wide = () => conv2d(channels, channels, { kernelSize: 3, padding: 1, bias: false });
  const model = sequential({ a: wide(), b: wide(), c: wide() });
  const fields = ["a", "b", "c"].map((name) => receptiveField(model, name, [channels, 17, 17]));
  expect(fields.map(({ height, width }) => [height, width])).toEqual([
    [3, 3],
    [5, 5],
    [7, 7],
  ]);
  expect(fields[0].gradient.at(8, 10)).toBe(0);
});

test("maxima, ReLU and batch norm hide nothing: LeNet-5 as its summary says", () => {
  const model = lenet5();
  const rows = summary(model, [1, 1, 28, 28]).rows;
  for (const name of ["conv1", "pool1", "conv2", "pool2"]) {
    const { height, width } = receptiveField(model, name, [1, 28, 28]);
    expect([height, width]).toEqual(rows.find((row) => row.name === name)?.receptiveField);
  }
  const normed = sequential({
    a: three(),
    n: batchNorm2d(2),
    r: relu(),
    p: maxPool2d({ kernelSize: 2 }),
  });
  expect(receptiveField(normed, "p", [2, 12, 12])).toMatchObject({ height: 4, width: 4 });
});

test("the gradient is the filter's size, and the frame lies around it on both pictures", () => {
  const conv = conv2d(1, 1, { kernelSize: 3, bias: false });
  conv.loadStateDict({
    weight: tensor([
      [
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, -9],
        ],
      ],
    ]),
  });
  const model = sequential({ conv });
  const field = receptiveField(model, "conv", [1, 5, 5], { at: [1, 2] });
  expect(field.gradient.at(1, 2)).toBeCloseTo(1);
  expect(field.gradient.at(3, 4)).toBeCloseTo(9);
  expect(field.gradient.at(0, 0)).toBe(0);
  const figure = plotReceptiveField(model, "conv", ones([1, 5, 5]), { at: [1, 2] });
  expect(figure.text).toBe(
    "Output pixel (1, 2) of conv sees 3×3 pixels of the input, from (1, 2) on",
  );
  const [, , left, right] = figure.layout.shapes as Record<string, number>[];
  const { x0, dx, y0, dy } = figure.data[0] as Record<string, number>;
  expect([left.x0, left.x1]).toEqual([x0 + 1.5 * dx, x0 + 4.5 * dx]);
  expect([left.y0, left.y1]).toEqual([y0 + 0.5 * dy, y0 + 3.5 * dy]);
  expect(right.x1 - right.x0).toBeCloseTo(3 * dx);
  expect(right.x0).toBeGreaterThan(left.x1);
});

test("receptive field errors", () => {
  const model = lenet5();
  const measure =
    (...rest: unknown[]) =>
    () =>
      receptiveField(model, ...(rest as [string, number[], object]));
  expect(measure("conv9", [1, 28, 28])).toThrow(
    'receptiveField: expected a layer of the model (conv1, relu1, pool1, conv2, relu2, pool2, flatten, fc1, relu3, fc2, relu4, fc3), got "conv9"',
  );
  expect(measure("fc1", [1, 28, 28])).toThrow(
    "receptiveField: expected a layer with maps [N,C,H,W], got fc1 of shape [1,120]",
  );
  expect(measure("conv2", [1, 28, 28], { at: [0, 10] })).toThrow(
    "receptiveField: expected a pixel inside 10×10, got (0, 10)",
  );
  expect(measure("conv2", [28])).toThrow("receptiveField: expected an input [C,H,W], got [28]");
  expect(() => plotReceptiveField(model, "conv1", zeros([28]))).toThrow(
    "plotReceptiveField: expected an input [C,H,W], got [28]",
  );
});
