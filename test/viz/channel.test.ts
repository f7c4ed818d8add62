import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "../../src/host/index.js";
import { lenet5 } from "../../src/models/index.js";
import { conv2d, relu, sequential } from "../../src/nn/index.js";
import { ones, tensor, zeros } from "../../src/tensor/index.js";
import { type Figure, plotChannel } from "../../src/viz/index.js";

beforeEach(() => setLanguage("en"));

const numbers = ({ data }: Figure, i: number): number[] => {
  const rows = data[i].z as { bdata: string };
  const bytes = Buffer.from(rows.bdata, "base64");
  return [...new Float32Array(new Uint8Array(bytes).buffer)];
};

/** Filter 1 looks at channel 0 with 3 and at channel 1 with −5. */
function model() {
  const conv = conv2d(3, 2, { kernelSize: 1, bias: false });
  const weight = tensor([
    [[[1]], [[1]], [[1]]],
    [[[3]], [[-5]], [[0]]],
  ]);
  conv.loadStateDict({ weight });
  return sequential({ conv, relu: relu() });
}

test("a channel large, and its inputs with the filter's weights, the largest first", () => {
  const x = tensor([[[1, 2]], [[1, 0]], [[9, 9]]]);
  const figure = plotChannel(model(), x, "conv", 1);
  // Image, map, then weights and input of each.
  expect(figure.data).toHaveLength(2 + 2 * 3);
  expect(figure.data[0].type).toBe("image");
  expect(numbers(figure, 1)).toEqual([-2, 6]);
  expect(numbers(figure, 2)).toEqual([-5]);
  expect(numbers(figure, 3)).toEqual([1, 0]);
  expect(numbers(figure, 4)).toEqual([3]);
  expect(numbers(figure, 5)).toEqual([1, 2]);
  expect(figure.layout.coloraxis2).toMatchObject({ cmin: -5, cmax: 5 });
  expect(figure.text).toBe("Channel 1 of conv, 1×2, values −2 … 6. Of 3 inputs: 1, 0, 2");
});

test("a layer without filters shows the one channel that it answers to", () => {
  const x = tensor([[[1, 2]], [[1, 0]], [[9, 9]]]);
  const figure = plotChannel(model(), x, "relu", 1);
  expect(figure.data).toHaveLength(3);
  expect(numbers(figure, 1)).toEqual([0, 6]);
  expect(numbers(figure, 2)).toEqual([-2, 6]);
  setLanguage("ko");
  expect(plotChannel(model(), x, "relu", 1).text).toBe(
    "relu의 채널 1, 1×2, 값 0 … 6. 입력 1개 중 1",
  );
});

test("of grouped filters, the inputs of their own group; at most seven", () => {
  const grouped = sequential({ a: conv2d(4, 4, { kernelSize: 1, groups: 2 }) });
  const from = ({ text }: Figure) => text.split("inputs: ")[1].split(", ").sort();
  const wide = sequential({ a: conv2d(1, 4, { kernelSize: 1 }), b: grouped });
  expect(from(plotChannel(wide, ones([1, 2, 2]), "b.a", 3))).toEqual(["2", "3"]);
  const lenet = plotChannel(lenet5(), zeros([1, 28, 28]), "conv2", 15);
  expect(from(lenet)).toEqual(["0", "1", "2", "3", "4", "5"]);
  const many = sequential({
    a: conv2d(1, 9, { kernelSize: 1 }),
    b: conv2d(9, 1, { kernelSize: 1 }),
  });
  expect(from(plotChannel(many, ones([1, 2, 2]), "b", 0))).toHaveLength(7);
});

test("its messages", () => {
  const x = zeros([1, 28, 28]);
  expect(() => plotChannel(lenet5(), x, "conv9", 0)).toThrow(
    "plotChannel: expected a layer of the model (conv1, relu1,",
  );
  expect(() => plotChannel(lenet5(), x, "fc1", 0)).toThrow(
    "plotChannel: expected a layer with maps [N,C,H,W], got fc1 of shape [1,120]",
  );
  expect(() => plotChannel(lenet5(), x, "conv1", 6)).toThrow(
    "plotChannel: expected a channel from 0 to 5, got 6",
  );
});
