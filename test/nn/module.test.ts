import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { DISPLAY } from "../../src/host/index.js";
import {
  avgPool2d,
  concat,
  conv2d,
  F,
  flatten,
  linear,
  Module,
  manualSeed,
  maxPool2d,
  ones,
  relu,
  residual,
  rng,
  sequential,
  sigmoid,
  softmax,
  type Tensor,
  tanh,
  tensor,
  zeros,
} from "../../src/index.js";

/** A network as a student writes one. */
class Net extends Module {
  readonly features = sequential({ conv: conv2d(1, 2, { kernelSize: 3 }), act: relu() });
  readonly head = linear(8, 3);
  readonly scale = ones([1], { requiresGrad: true });

  forward(x: Tensor): Tensor {
    return this.head.forward(this.features.forward(x).flatten()).mul(this.scale);
  }
}

describe("Module", () => {
  test("finds parameters and parts in its fields, by PyTorch's names", () => {
    const net = new Net();
    expect([...net.namedParameters().keys()]).toEqual([
      "scale",
      "features.conv.weight",
      "features.conv.bias",
      "head.weight",
      "head.bias",
    ]);
    expect([...net.namedModules().keys()]).toEqual([
      "features",
      "features.conv",
      "features.act",
      "head",
    ]);
    expect(net.modules()[3]).toBe(net.head);
    expect(net.parameters().every((p) => p.requiresGrad)).toBe(true);
  });

  test("counts a shared parameter once", () => {
    const layer = linear(2, 2);
    const twice = sequential(layer, relu(), layer);
    expect(twice.parameters()).toHaveLength(2);
    expect(twice.namedParameters().size).toBe(4);
  });

  test("train and eval reach every part", () => {
    const net = new Net();
    expect(net.training).toBe(true);
    expect(net.eval()).toBe(net);
    expect([net, ...net.modules()].map((m) => m.training)).toEqual(Array(5).fill(false));
    net.train();
    expect(net.features.layer("act").training).toBe(true);
  });

  test("zeroGrad forgets all gradients", () => {
    const net = new Net();
    net
      .forward(ones([1, 1, 4, 4]))
      .sum()
      .backward();
    expect(net.parameters().every((p) => p.grad !== null)).toBe(true);
    net.zeroGrad();
    expect(net.parameters().every((p) => p.grad === null)).toBe(true);
  });

  test("prints as the tree that it is", () => {
    const text = [
      "Net(",
      "  (features): Sequential(",
      "    (conv): Conv2d(1, 2, kernelSize 3×3)",
      "    (act): Relu()",
      "  )",
      "  (head): Linear(8, 3)",
      ")",
    ].join("\n");
    const net = new Net();
    expect(String(net)).toBe(text);
    expect(inspect(net)).toBe(text);
    expect(net[DISPLAY]()).toEqual({ "text/plain": text });
  });

  test.each([
    [
      conv2d(4, 8, {
        kernelSize: [3, 1],
        stride: 2,
        padding: [1, 0],
        dilation: 2,
        groups: 2,
        bias: false,
      }),
      "Conv2d(4, 8, kernelSize 3×1, stride 2, padding 1×0, dilation 2, groups 2, no bias)",
    ],
    [
      conv2d(1, 1, { kernelSize: 3, padding: "same" }),
      "Conv2d(1, 1, kernelSize 3×3, padding same)",
    ],
    [
      maxPool2d({ kernelSize: 3, stride: 2, padding: 1 }),
      "MaxPool2d(kernelSize 3×3, stride 2×2, padding 1×1)",
    ],
    [avgPool2d({ kernelSize: 2 }), "AvgPool2d(kernelSize 2×2, stride 2×2)"],
    [linear(2, 1, { bias: false }), "Linear(2, 1, no bias)"],
    [softmax(), "Softmax(axis -1)"],
    [flatten(), "Flatten()"],
  ])("a layer prints its options: %s", (layer, text) => {
    expect(String(layer)).toBe(text);
  });
});

describe("state dict", () => {
  test("shares numbers with the model, and copies them into another", () => {
    const [a, b] = [new Net(), new Net()];
    const state = a.stateDict();
    expect(Object.keys(state)).toEqual([...a.namedParameters().keys()]);
    expect(Object.values(state).some((t) => t.requiresGrad)).toBe(false);
    expect(b.loadStateDict(state)).toBe(b);
    const x = ones([1, 1, 4, 4]);
    expect(b.forward(x).toArray()).toEqual(a.forward(x).toArray());
    a.head.weight.values[0] = 5;
    expect([state["head.weight"].values[0], b.head.weight.values[0] === 5]).toEqual([5, false]);
  });

  test("is refused whole where one name or shape does not fit", () => {
    const net = sequential({ fc: linear(3, 2) });
    const before = net.stateDict()["fc.weight"].clone().toArray();
    const [weight, bias] = [zeros([2, 3]), zeros([2])];
    for (const [state, name, message] of [
      [
        { "fc.weight": weight },
        "DataError",
        "loadStateDict: expected the names of the model, got none for fc.bias",
      ],
      [
        { "fc.weight": weight, "fc.bias": bias, x: bias, y: bias },
        "DataError",
        "loadStateDict: expected the names of the model, got the unknown x, y",
      ],
      [
        { "fc.bias": bias, "fc.weight": zeros([3, 2]) },
        "ShapeError",
        "loadStateDict: expected fc.weight of shape [2,3], got [3,2]",
      ],
    ] as const) {
      expect(() => net.loadStateDict(state as never)).toThrow(
        expect.objectContaining({ name, message }),
      );
    }
    expect(net.stateDict()["fc.weight"].toArray()).toEqual(before);
  });
});

describe("first weights", () => {
  test("are even in ±1/√fanIn, for weights and biases", () => {
    const layer = conv2d(4, 64, { kernelSize: 3, groups: 2, rng: rng(0) });
    const bound = 1 / Math.sqrt(2 * 9);
    for (const values of [layer.weight.values, layer.bias!.values]) {
      const largest = Math.max(...values.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(Math.fround(bound));
      // The largest of n even numbers is some 1/n below the bound.
      expect(largest).toBeGreaterThan((values === layer.weight.values ? 0.99 : 0.9) * bound);
      expect(Math.min(...values)).toBeLessThan(0);
    }
    const wide = linear(100, 50, { rng: rng(0) }).weight.values;
    expect(Math.max(...wide.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.1));
  });

  test("come from the rng that is given, or from manualSeed", () => {
    const weights = (options = {}) => linear(3, 2, options).weight.toArray();
    expect(weights({ rng: rng(1) })).toEqual(weights({ rng: rng(1) }));
    manualSeed(4);
    const first = weights();
    manualSeed(4);
    expect(weights()).toEqual(first);
    expect(weights()).not.toEqual(first);
  });

  test("may be float64", () => {
    const net = sequential(conv2d(1, 1, { kernelSize: 1, dtype: "float64" }), flatten());
    expect(net.forward(ones([1, 1, 2, 2], { dtype: "float64" })).dtype).toBe("float64");
  });
});

describe("layers", () => {
  const image = tensor([
    [
      [
        [1, -2],
        [3, 4],
      ],
    ],
  ]);

  test("compute what the ops compute", () => {
    const conv = conv2d(1, 2, { kernelSize: 2, padding: 1 });
    const fc = linear(4, 3);
    for (const [layer, wanted] of [
      [conv, F.conv2d(image, conv.weight, conv.bias, { padding: 1 })],
      [relu(), F.relu(image)],
      [sigmoid(), F.sigmoid(image)],
      [tanh(), F.tanh(image)],
      [softmax(1), F.softmax(image, 1)],
      [maxPool2d({ kernelSize: 2 }), F.maxPool2d(image, { kernelSize: 2 })],
      [avgPool2d({ kernelSize: 2 }), F.avgPool2d(image, { kernelSize: 2 })],
      [flatten(), F.flatten(image)],
      [sequential(flatten(), fc), F.linear(F.flatten(image), fc.weight, fc.bias)],
      [concat(relu(), tanh()), F.concat([F.relu(image), F.tanh(image)])],
      [concat({ a: relu(), b: relu() }), F.concat([F.relu(image), F.relu(image)])],
      [residual(relu()), F.add(F.relu(image), image)],
      [residual(relu(), tanh()), F.add(F.relu(image), F.tanh(image))],
    ] as [Module, Tensor][]) {
      expect(layer.forward(image).toArray(), String(layer)).toEqual(wanted.toArray());
      expect(layer.outputShape(image.shape), String(layer)).toEqual(wanted.shape);
    }
  });

  test("names of parameters inside containers", () => {
    const net = sequential(
      residual(linear(2, 2), linear(2, 2, { bias: false })),
      concat(linear(2, 1), linear(2, 1, { bias: false })),
    );
    expect([...net.namedParameters().keys()]).toEqual([
      "0.body.weight",
      "0.body.bias",
      "0.shortcut.weight",
      "1.0.weight",
      "1.0.bias",
      "1.1.weight",
    ]);
  });

  test("layer finds by name and by number", () => {
    const net = sequential({ a: relu(), b: tanh() });
    expect(net.layer("b")).toBe(net.layer(1));
    expect(net.layer(-1)).toBe(net.layer("b"));
  });
});

describe("messages", () => {
  const paren =
    "\nhint: relu() with parentheses makes a layer; a function of your own goes into a class with forward";
  const way = "\nhint: a 1×1 convolution as shortcut changes channels, its stride the size";
  test.each<[string, string, () => unknown]>([
    [
      "OptionError",
      `sequential: expected layers, got function as layer 1${paren}`,
      () => sequential(relu(), relu as never),
    ],
    [
      "OptionError",
      `sequential: expected layers, got number as layer a${paren}`,
      () => sequential({ a: 3 as never }),
    ],
    [
      "OptionError",
      `concat: expected layers, got function as layer 0${paren}`,
      () => concat(relu as never),
    ],
    [
      "OptionError",
      `residual: expected layers, got function as layer 0${paren}`,
      () => residual(relu as never),
    ],
    [
      "OptionError",
      'sequential: expected names without a dot, got "a.b"',
      () => sequential({ "a.b": relu() }),
    ],
    [
      "OptionError",
      'layer: expected one of a, b, got "c"',
      () => sequential({ a: relu(), b: relu() }).layer("c"),
    ],
    ["OptionError", "layer: expected one of a, got 1", () => sequential({ a: relu() }).layer(1)],
    [
      "ShapeError",
      `residual: expected a shortcut of shape [1,2,4,4], got [1,1,4,4]${way}`,
      () => residual(conv2d(1, 2, { kernelSize: 1 })).outputShape([1, 1, 4, 4]),
    ],
    [
      "ShapeError",
      `residual: expected a shortcut of shape [1,2,4,4], got [1,1,4,4]${way}`,
      () => residual(conv2d(1, 2, { kernelSize: 1 })).forward(ones([1, 1, 4, 4])),
    ],
    [
      "ShapeError",
      "concat: expected shapes equal but on axis 1, got [1,2,4,4] and [1,2,5,5]",
      () => concat(conv2d(2, 2, { kernelSize: 2 }), relu()).outputShape([1, 2, 5, 5]),
    ],
    [
      "OptionError",
      "conv2d: expected inChannels as a whole number ≥ 1, got 0",
      () => conv2d(0, 1, { kernelSize: 1 }),
    ],
    [
      "OptionError",
      "conv2d: expected outChannels as a whole number ≥ 1, got 1.5",
      () => conv2d(1, 1.5, { kernelSize: 1 }),
    ],
    [
      "OptionError",
      "conv2d: expected kernelSize as a whole number ≥ 1, or two, got undefined",
      () => conv2d(1, 1, {} as never),
    ],
    [
      "OptionError",
      "conv2d: expected kernelSize as a whole number ≥ 1, or two, got undefined",
      () => conv2d(1, 1, undefined as never),
    ],
    [
      "OptionError",
      "conv2d: expected groups that divides the 3 channels and the 4 filters, got 2",
      () => conv2d(3, 4, { kernelSize: 1, groups: 2 }),
    ],
    ["OptionError", "linear: expected inFeatures as a whole number ≥ 1, got 0", () => linear(0, 1)],
    [
      "OptionError",
      "linear: expected outFeatures as a whole number ≥ 1, got undefined",
      () => linear(1, undefined as never),
    ],
    [
      "OptionError",
      "maxPool2d: expected kernelSize as a whole number ≥ 1, or two, got undefined",
      () => maxPool2d(undefined as never),
    ],
    [
      "OptionError",
      "avgPool2d: expected kernelSize as a whole number ≥ 1, or two, got undefined",
      () => avgPool2d({} as never),
    ],
  ])("%s %s", (name, message, fn) => {
    expect(fn).toThrow(expect.objectContaining({ name, message }));
  });
});
