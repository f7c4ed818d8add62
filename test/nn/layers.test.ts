import { describe, expect, test } from "vitest";
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  batchNorm1d,
  batchNorm2d,
  conv2d,
  globalAvgPool2d,
  type Module,
  ones,
  relu,
  residual,
  type Shape,
  sequential,
  zeros,
} from "../../src/index.js";
import { wave } from "../oracle/wave.js";

/** Every layer on images, with an input: the shape rule and `forward` must agree. */
const layers: [Module, Shape, Shape][] = [
  [batchNorm2d(3), [2, 3, 4, 5], [2, 3, 4, 5]],
  [batchNorm1d(3), [2, 3], [2, 3]],
  [batchNorm1d(3), [2, 3, 4], [2, 3, 4]],
  [adaptiveAvgPool2d([2, 3]), [1, 2, 7, 7], [1, 2, 2, 3]],
  [adaptiveMaxPool2d(2), [1, 2, 7, 7], [1, 2, 2, 2]],
  [globalAvgPool2d(), [2, 3, 4, 5], [2, 3]],
];

describe("shape rules", () => {
  test.each(layers.map((c) => [String(c[0]), ...c] as const))("%s", (_, layer, input, output) => {
    expect(layer.outputShape(input)).toEqual(output);
    expect(layer.forward(wave(input, 1)).shape).toEqual(output);
  });
});

describe("batch normalization", () => {
  test("running statistics are state, but no parameters", () => {
    const model = sequential({ conv: conv2d(1, 2, { kernelSize: 1 }), bn: batchNorm2d(2) });
    expect(Object.keys(model.stateDict())).toEqual([
      "conv.weight",
      "conv.bias",
      "bn.weight",
      "bn.bias",
      "bn.running_mean",
      "bn.running_var",
      "bn.num_batches_tracked",
    ]);
    expect([...model.namedParameters().keys()]).toEqual([
      "conv.weight",
      "conv.bias",
      "bn.weight",
      "bn.bias",
    ]);
    expect(model.parameterCount()).toBe(8);
    expect([...model.namedBuffers().keys()][2]).toBe("bn.num_batches_tracked");
  });

  test("a state dict carries them to another model", () => {
    const [from, to] = [batchNorm2d(2), batchNorm2d(2)];
    for (let i = 0; i < 3; i++) from.forward(wave([2, 2, 3, 3], i));
    to.loadStateDict(from.stateDict());
    expect(to.numBatchesTracked!.item()).toBe(3);
    const x = wave([1, 2, 3, 3], 7);
    expect(to.eval().forward(x).values).toEqual(from.eval().forward(x).values);
    expect(() => to.loadStateDict({})).toThrow("got none for weight");
  });

  test("evaluation changes nothing; a batch that is refused is not counted", () => {
    const layer = batchNorm2d(2);
    expect(() => layer.forward(ones([1, 2, 1, 1]))).toThrow("more than one number");
    layer.eval().forward(wave([1, 2, 3, 3], 1));
    expect(layer.numBatchesTracked!.item()).toBe(0);
    expect(layer.runningMean!.toArray()).toEqual([0, 0]);
    expect(layer.runningVariance!.toArray()).toEqual([1, 1]);
  });

  test("prints its options", () => {
    expect(String(batchNorm2d(4, { epsilon: 0.001, momentum: null, affine: false }))).toBe(
      "BatchNorm2d(4, epsilon 0.001, momentum null, not affine)",
    );
  });
});

test("a flat residual block gives its parts its own names", () => {
  const body = sequential({ conv1: conv2d(1, 1, { kernelSize: 1, bias: false }), bn1: relu() });
  const block = residual(body, conv2d(1, 1, { kernelSize: 1, bias: false }), {
    after: relu(),
    flat: true,
  });
  expect(Object.keys(block.stateDict())).toEqual(["conv1.weight", "downsample.weight"]);
  const [w, s] = block.parameters();
  w.values[0] = -1;
  s.values[0] = -2;
  // body: relu(−x), shortcut: −2x
  expect(block.forward(ones([1, 1, 1, 1])).item()).toBe(0);
  expect(block.forward(ones([1, 1, 1, 1]).mul(-1)).item()).toBe(3);
  expect(block.outputShape([1, 1, 5, 5])).toEqual([1, 1, 5, 5]);
});

const image = zeros([1, 3, 8, 8]);
const messages: [string, string, () => unknown][] = [
  ...(["batchNorm1d", "batchNorm2d"] as const).map((name): [string, string, () => unknown] => [
    "OptionError",
    `${name}: expected channels as a whole number ≥ 1, got 0`,
    () => ({ batchNorm1d, batchNorm2d })[name](0),
  ]),
  [
    "OptionError",
    "batchNorm2d: expected momentum from 0 to 1, or null, got 2",
    () => batchNorm2d(1, { momentum: 2 }),
  ],
  [
    "ShapeError",
    "batchNorm2d: expected x of shape [N,4,H,W], got [1,3,8,8]",
    () => batchNorm2d(4).forward(image),
  ],
  [
    "ShapeError",
    "batchNorm1d: expected x of shape [N,4], got [1,3]",
    () => batchNorm1d(4).forward(zeros([1, 3])),
  ],
];

describe("messages", () => {
  test.each(messages)("%s %s", (name, message, fn) => {
    expect(fn).toThrow(expect.objectContaining({ name, message }));
  });
});
