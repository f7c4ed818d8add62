import { afterAll, beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { lenet5 } from "../../src/models/index.js";
import {
  batchNorm2d,
  conv2d,
  flatten,
  linear,
  maxPool2d,
  relu,
  residual,
  sequential,
} from "../../src/nn/index.js";
import "../../src/ops/index.js";
import { ones, type Tensor, tensor, zeros } from "../../src/tensor/index.js";
import { stop } from "../../src/viz/draw/drawPng.js";
import { type Figure, plotChannels, plotGraph } from "../../src/viz/index.js";

afterAll(stop);
beforeEach(() => setLanguage("en"));

const texts = ({ data }: Figure) =>
  data
    .slice(2)
    .map(({ name, text }) => [name, (text as string[]).map((one) => one.replace(/<\/?b>/g, ""))]);

test("y = w · x + b: what was made from what, named where a name is known", () => {
  const w = tensor([[2, 3]], { requiresGrad: true });
  const b = tensor([[1]], { requiresGrad: true });
  const product = w.mul(tensor([[4, 5]]));
  const y = product.sum().add(b);
  const figure = plotGraph(y, { names: { w, b }, title: "G" });
  expect(texts(figure)).toEqual([
    ["input (no gradient)", ["input<br>1×2"]],
    ["leaf (gets a gradient)", ["w<br>1×2", "b<br>1×1"]],
    ["result of an operation", ["mul<br>1×2", "sum<br>[ ]", "add<br>1×1"]],
  ]);
  expect(figure.text).toBe(
    "G. Recorded graph: 3 operations, 5 arrows. From inputs to result: mul 1×2, sum [ ], add 1×1. " +
      "Leaves that get a gradient: w, b",
  );
});

test("arrows go down from row to row, and a tensor used twice is drawn once", () => {
  const a = ones([2], { requiresGrad: true });
  const square = a.mul(a);
  const { data } = plotGraph(square.add(a).add(square));
  const [{ y }, { x: heads }] = data as { x: number[]; y: (number | null)[] }[];
  const lines = y.flatMap((from, i) => (i % 3 === 0 ? [[from, y[i + 1]]] : [])) as number[][];
  expect(lines).toHaveLength(6);
  expect(heads).toHaveLength(6);
  expect(lines.every(([from, to]) => to > from)).toBe(true);
  expect(data.slice(2).map(({ x }) => (x as number[]).length)).toEqual([1, 3]);
});

test("boxes lie beside each other, not over each other, inside the figure", () => {
  const model = lenet5();
  const figure = plotGraph(model.forward(zeros([1, 1, 28, 28])), { names: model });
  const boxes = figure.layout.shapes as Record<"x0" | "x1" | "y0" | "y1", number>[];
  const [, width] = (figure.layout.xaxis as { range: number[] }).range;
  boxes.forEach((one, i) => {
    expect(one.x0).toBeGreaterThanOrEqual(0);
    expect(one.x1).toBeLessThanOrEqual(width);
    for (const other of boxes.slice(i + 1)) {
      expect(
        one.x1 <= other.x0 || other.x1 <= one.x0 || one.y1 <= other.y0 || other.y1 <= one.y0,
      ).toBe(true);
    }
  });
  expect(figure.text).toContain("conv1.weight");
  expect(figure.png().length).toBeGreaterThan(10_000);
});

test("layers that were computed in one pass are named, all of them", () => {
  const conv = () => conv2d(2, 2, { kernelSize: 3, padding: 1 });
  const model = sequential({
    a: conv(),
    b: relu(),
    c: residual(sequential(conv(), batchNorm2d(2)), null, { after: relu() }),
    d: conv(),
    e: maxPool2d({ kernelSize: 2 }),
    f: flatten(),
    g: linear(8, 3),
    h: relu(),
  });
  const { text } = plotGraph(model.forward(ones([1, 2, 4, 4])));
  const steps = [
    ...["conv2d, relu 1×2×4×4", "conv2d 1×2×4×4", "batchNorm, add, relu 1×2×4×4"],
    ...["conv2d … maxPool2d 1×2×2×2", "flatten 1×8", "linear, relu 1×3"],
  ];
  expect(text).toContain(`From inputs to result: ${steps.join(", ")}. Leaves`);
});

test("graph errors", () => {
  expect(() => plotGraph(ones([1]))).toThrow(
    "plotGraph: expected a result computed from a tensor with requiresGrad, got a tensor without a graph\n" +
      "hint: make the tensor with { requiresGrad: true }, and compute outside noGrad",
  );
  const used = sequential(linear(1, 1)).forward(ones([1, 1]));
  used.backward();
  expect(() => plotGraph(used)).toThrow(
    "plotGraph: expected a result whose graph is still there, got one that backward has already used\n" +
      "hint: draw before backward(), or call backward(undefined, { retainGraph: true })",
  );
  let long: Tensor = ones([1], { requiresGrad: true });
  for (let i = 0; i < 130; i++) long = long.neg();
  expect(() => plotGraph(long)).toThrow(
    "plotGraph: expected a graph of at most 120 tensors, got more\nhint: draw a part of it: one layer, one block",
  );
});

interface Sliders {
  sliders: { steps: { args: [string, boolean[]] }[] }[];
}

test("channels: a menu of layers, and for each a slider that shows one map beside the image", () => {
  const figure = plotChannels(lenet5(), zeros([1, 28, 28]), { layers: ["conv1", "pool2"] });
  // The image, 6 maps, 16 maps.
  expect(figure.data).toHaveLength(23);
  const shown = figure.data.flatMap(({ visible }, i) => (visible === false ? [] : [i]));
  expect(shown).toEqual([0, 1]);
  const { updatemenus, sliders } = figure.layout as unknown as {
    updatemenus: { buttons: { label: string; args: [{ visible: boolean[] }, Sliders] }[] }[];
  } & Sliders;
  const on = (list: boolean[]) => list.flatMap((yes, i) => (yes ? [i] : []));
  const [{ buttons }] = updatemenus;
  expect(buttons.map(({ label }) => label)).toEqual(["conv1", "pool2"]);
  expect(buttons.map(({ args: [{ visible }] }) => on(visible))).toEqual([
    [0, 1],
    [0, 7],
  ]);
  expect(buttons[0].args[1].sliders).toEqual(sliders);
  const [{ steps }] = buttons[1].args[1].sliders;
  expect([sliders[0].steps.length, steps.length]).toEqual([6, 16]);
  expect(on(steps[3].args[1])).toEqual([0, 10]);
  expect((figure.data[10].hovertemplate as string).endsWith("pool2, 3</extra>")).toBe(true);
  expect(figure.text).toBe(
    "Feature maps by layer and channel, to choose from. Layers: conv1 (6 × 28×28), pool2 (16 × 5×5)",
  );
});

test("channels: all layers with maps if none are named, the first few channels", () => {
  const { layout, data } = plotChannels(lenet5(), zeros([1, 28, 28]), { channels: 2 });
  const [{ buttons }] = layout.updatemenus as { buttons: object[] }[];
  expect(buttons).toHaveLength(6);
  expect(data).toHaveLength(13);
});

test("channel errors", () => {
  const x = zeros([1, 28, 28]);
  expect(() => plotChannels(lenet5(), x, { layers: ["conv9"] })).toThrow(
    "plotChannels: expected a layer of the model (conv1, relu1, pool1, conv2,",
  );
  expect(() => plotChannels(lenet5(), x, { layers: ["fc1"] })).toThrow(
    "plotChannels: expected layers with maps [N,C,H,W], got fc1 of shape [1,120]",
  );
  expect(() => plotChannels(lenet5(), x, { channels: 0 })).toThrow(
    "plotChannels: expected at least one channel, got 0",
  );
  expect(() => plotChannels(sequential(flatten(), linear(3, 3)), ones([1, 1, 3]))).toThrow(
    "plotChannels: expected a model with feature maps, got one without",
  );
});
