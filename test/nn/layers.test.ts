import { describe, expect, test } from "vitest";
import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool2d,
  batchNorm1d,
  batchNorm2d,
  constantInit,
  conv1d,
  conv2d,
  convTranspose2d,
  deformableConv2d,
  depthwiseConv2d,
  dropout,
  dropout2d,
  F,
  gelu,
  globalAvgPool2d,
  groupNorm,
  identity,
  l1Penalty,
  l2Penalty,
  layerNorm,
  leakyRelu,
  linear,
  localResponseNorm,
  type Module,
  manualSeed,
  maxPool2d,
  ones,
  pointwiseConv2d,
  relu,
  residual,
  rng,
  type Shape,
  separableConv2d,
  separate,
  sequential,
  silu,
  spatiallySeparableConv2d,
  summary,
  tensor,
  upsample,
  zeros,
} from "../../src/index.js";
import { expectClose, wave } from "../oracle/wave.js";

/** Every layer on images, with an input: the shape rule and `forward` must agree. */
const layers: [Module, Shape, Shape][] = [
  [batchNorm2d(3), [2, 3, 4, 5], [2, 3, 4, 5]],
  [batchNorm1d(3), [2, 3], [2, 3]],
  [batchNorm1d(3), [2, 3, 4], [2, 3, 4]],
  [adaptiveAvgPool2d([2, 3]), [1, 2, 7, 7], [1, 2, 2, 3]],
  [adaptiveMaxPool2d(2), [1, 2, 7, 7], [1, 2, 2, 2]],
  [globalAvgPool2d(), [2, 3, 4, 5], [2, 3]],
  [leakyRelu(0.2), [2, 3], [2, 3]],
  [gelu({ approximate: "tanh" }), [2, 3], [2, 3]],
  [silu(), [2, 3], [2, 3]],
  [dropout({ p: 0.1 }), [2, 3], [2, 3]],
  [dropout2d(), [2, 3, 4, 5], [2, 3, 4, 5]],
  [layerNorm([3, 4]), [2, 3, 4], [2, 3, 4]],
  [groupNorm(2, 4), [2, 4, 3], [2, 4, 3]],
  [localResponseNorm({ size: 3 }), [2, 4, 3, 3], [2, 4, 3, 3]],
  [upsample({ scale: 2, mode: "bilinear" }), [1, 2, 3, 4], [1, 2, 6, 8]],
  [identity(), [4], [4]],
  [conv1d(2, 3, { kernelSize: 3, stride: 2 }), [1, 2, 9], [1, 3, 4]],
  [conv1d(4, 4, { kernelSize: 2, padding: "same", groups: 4, bias: false }), [1, 4, 5], [1, 4, 5]],
  [convTranspose2d(2, 3, { kernelSize: 3, stride: 2 }), [1, 2, 4, 4], [1, 3, 9, 9]],
  [
    convTranspose2d(4, 4, { kernelSize: 2, groups: 2, stride: 2, bias: false }),
    [1, 4, 2, 3],
    [1, 4, 4, 6],
  ],
  [deformableConv2d(2, 3, { kernelSize: 3, padding: 1 }), [1, 2, 5, 5], [1, 3, 5, 5]],
  [deformableConv2d(2, 3, { kernelSize: 2, modulated: false }), [1, 2, 5, 5], [1, 3, 4, 4]],
  [depthwiseConv2d(3, { kernelSize: 3, multiplier: 2 }), [1, 3, 5, 5], [1, 6, 3, 3]],
  [pointwiseConv2d(3, 4), [1, 3, 5, 5], [1, 4, 5, 5]],
  [separableConv2d(3, 4, { kernelSize: 3, stride: 2 }), [1, 3, 7, 7], [1, 4, 3, 3]],
  [
    spatiallySeparableConv2d(2, 3, { kernelSize: [3, 5], stride: 2, padding: [1, 2] }),
    [1, 2, 7, 7],
    [1, 3, 4, 4],
  ],
  [conv2d(1, 2, { kernelSize: 3, padding: { top: 2, left: 1 } }), [1, 1, 4, 4], [1, 2, 4, 3]],
  [maxPool2d({ kernelSize: 3, stride: 2, ceilMode: true }), [1, 2, 6, 6], [1, 2, 3, 3]],
  [maxPool2d({ kernelSize: 2, stride: 1, dilation: 3 }), [1, 2, 6, 6], [1, 2, 3, 3]],
  [avgPool2d({ kernelSize: 3, padding: 1, countIncludePad: false }), [1, 2, 6, 6], [1, 2, 2, 2]],
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

describe("dropout", () => {
  test("drops the share p in training, keeps the mean, and the same with the same seed", () => {
    const x = ones([100, 100]);
    const draw = (seed: number) => dropout({ p: 0.3, rng: rng(seed) }).forward(x);
    const y = draw(1);
    const dropped = y.values.filter((v) => v === 0).length / x.size;
    expect(dropped).toBeCloseTo(0.3, 1);
    expect(new Set(y.values)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
    expect(F.mean(y).item()).toBeCloseTo(1, 1);
    expect(draw(1).values).toEqual(y.values);
    expect(draw(2).values).not.toEqual(y.values);
  });

  test("draws anew at each call, and follows manualSeed without a generator of its own", () => {
    const layer = dropout();
    const draw = () => {
      manualSeed(3);
      return [layer.forward(ones([50])), layer.forward(ones([50]))].map((y) => [...y.values]);
    };
    const [first, second] = draw();
    expect(second).not.toEqual(first);
    expect(draw()).toEqual([first, second]);
  });

  test("2d drops channels as a whole; p 1 drops all; evaluation drops nothing", () => {
    const y = dropout2d({ rng: rng(1) }).forward(ones([8, 8, 2, 2]));
    const channels = Array.from(
      { length: 64 },
      (_, c) => new Set(y.values.slice(4 * c, 4 * c + 4)),
    );
    expect(channels.every((numbers) => numbers.size === 1)).toBe(true);
    expect(new Set(y.values)).toEqual(new Set([0, 2]));
    expect(new Set(dropout({ p: 1 }).forward(ones([9])).values)).toEqual(new Set([0]));
    const x = ones([9]);
    expect(dropout().eval().forward(x)).toBe(x);
  });
});

describe("separable convolutions", () => {
  test("a depthwise separable one is its two parts", () => {
    const layer = separableConv2d(2, 3, { kernelSize: 3, bias: false });
    const [depthwise, pointwise] = layer.parameters();
    const x = wave([1, 2, 5, 5], 1);
    const wanted = F.conv2d(F.conv2d(x, depthwise, null, { groups: 2 }), pointwise);
    expect(layer.forward(x).values).toEqual(wanted.values);
    expect(Object.keys(layer.stateDict())).toEqual(["depthwise.weight", "pointwise.weight"]);
  });

  test("a filter of rank 1 falls into a column and a row, which do the same", () => {
    const filter = tensor([
      [-1, 0, 1],
      [-2, 0, 2],
      [-1, 0, 1],
    ]);
    const { rank, column, row, sizes } = separate(filter);
    expect(rank).toBe(1);
    expectClose(F.matmul(column.reshape([3, 1]), row.reshape([1, 3])).values, filter.values, "w");
    expect(sizes[0]).toBeCloseTo(Math.sqrt(12), 6);
    const layer = spatiallySeparableConv2d(1, 1, { kernelSize: 3, bias: false });
    layer.loadStateDict({
      "column.weight": column.reshape([1, 1, 3, 1]),
      "row.weight": row.reshape([1, 1, 1, 3]),
    });
    const x = wave([1, 1, 6, 6], 2);
    const wanted = F.conv2d(x, filter.reshape([1, 1, 3, 3]));
    expectClose(layer.forward(x).values, wanted.values, "y");
  });

  test("the rank of others, and of oblong ones; what a rank 1 leaves out is as large as told", () => {
    expect(
      separate(
        tensor([
          [1, 0],
          [0, 1],
        ]),
      ).rank,
    ).toBe(2);
    expect(separate(zeros([3, 3])).rank).toBe(0);
    const oblong = wave([2, 5], 1);
    const { rank, column, row, sizes } = separate(oblong);
    expect(rank).toBe(2);
    const rest = F.sub(oblong, F.matmul(column.reshape([2, 1]), row.reshape([1, 5])));
    expect(Math.hypot(...rest.values)).toBeCloseTo(sizes[1], 5);
  });
});

test("a deformable convolution starts as a plain one, and learns its offsets", () => {
  const layer = deformableConv2d(2, 3, { kernelSize: 3, padding: 1 });
  expect(layer.reach()).toEqual({ span: [3, 3], stride: [1, 1] });
  const x = wave([1, 2, 5, 5], 1);
  const plain = F.conv2d(x, layer.weight, layer.bias, { padding: 1 });
  const y = layer.forward(x);
  expectClose(y.values, plain.values, "y");
  y.sum().backward();
  expect(layer.offset.weight.grad!.values.some((v) => v !== 0)).toBe(true);
  expect(layer.mask!.weight.grad!.values.some((v) => v !== 0)).toBe(true);
  const { rows, params, macs } = summary(layer, [1, 2, 5, 5]);
  expect(rows).toHaveLength(1);
  expect([params, rows[0].params]).toEqual([57 + 18 * 27, 57 + 18 * 27]);
  expect(macs).toBe(25 * 18 * (3 + 18 + 9));
});

test("regularization sees weights, not biases", () => {
  const model = sequential(linear(2, 1, { init: constantInit(-3) }), batchNorm1d(1));
  expect([l1Penalty(model).item(), l2Penalty(model).item()]).toEqual([6, 9]);
  l1Penalty(model).backward();
  l2Penalty(model).backward();
  const [weight, bias] = model.parameters();
  expect(weight.grad!.toArray()).toEqual([[-4, -4]]);
  expect(bias.grad).toBeNull();
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
  ["OptionError", "dropout: expected p from 0 to 1, got 2", () => dropout({ p: 2 })],
  ["OptionError", "dropout2d: expected p from 0 to 1, got 2", () => dropout2d({ p: 2 })],
  [
    "OptionError",
    'gelu: expected approximate "none" or "tanh", got "erf"',
    () => gelu({ approximate: "erf" as never }),
  ],
  [
    "ShapeError",
    "layerNorm: expected x of shape […,4], got [2,3]",
    () => layerNorm([4]).outputShape([2, 3]),
  ],
  [
    "OptionError",
    "groupNorm: expected groups that divides the 4 channels, got 3",
    () => groupNorm(3, 4),
  ],
  [
    "ShapeError",
    "groupNorm: expected x of shape [N,4,…], got [2,3]",
    () => groupNorm(2, 4).outputShape([2, 3]),
  ],
  [
    "OptionError",
    "upsample: expected size or scale, got neither",
    () => upsample({}).outputShape([1, 1, 2, 2]),
  ],
  [
    "OptionError",
    "convTranspose2d: expected kernelSize as a whole number ≥ 1, or two, got undefined",
    () => convTranspose2d(1, 1, {} as never),
  ],
  [
    "OptionError",
    "convTranspose2d: expected inChannels as a whole number ≥ 1, got 0",
    () => convTranspose2d(0, 1, { kernelSize: 1 }),
  ],
  [
    "OptionError",
    "convTranspose2d: expected groups that divides the 4 channels and the 3 filters, got 2",
    () => convTranspose2d(4, 3, { kernelSize: 1, groups: 2 }),
  ],
  [
    "OptionError",
    "conv1d: expected kernelSize as a whole number ≥ 1, got undefined",
    () => conv1d(1, 1, {} as never),
  ],
  [
    "OptionError",
    "conv1d: expected groups that divides the 4 channels and the 3 filters, got 2",
    () => conv1d(4, 3, { kernelSize: 1, groups: 2 }),
  ],
  [
    "OptionError",
    "deformableConv2d: expected kernelSize as a whole number ≥ 1, or two, got undefined",
    () => deformableConv2d(1, 1, {} as never),
  ],
  [
    "OptionError",
    'spatiallySeparableConv2d: expected a padding of numbers, got "same"',
    () => spatiallySeparableConv2d(1, 1, { kernelSize: 3, padding: "same" as never }),
  ],
  [
    "ShapeError",
    "separate: expected a filter of shape [Kh,Kw], got [3]",
    () => separate(ones([3])),
  ],
  ["OptionError", "l1Penalty: expected a model with weights, got none", () => l1Penalty(relu())],
  ["OptionError", "l2Penalty: expected a model with weights, got none", () => l2Penalty(relu())],
];

describe("messages", () => {
  test.each(messages)("%s %s", (name, message, fn) => {
    expect(fn).toThrow(expect.objectContaining({ name, message }));
  });
});
