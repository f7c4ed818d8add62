import { describe, expect, test } from "vitest";
import {
  conv1d,
  conv2d,
  F,
  noGrad,
  relu,
  sequential,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import recorded from "../oracle/padding.json" with { type: "json" };
import { expectClose, wave } from "../oracle/wave.js";

interface Case {
  op: string;
  name: string;
  shapes: Record<string, number[]>;
  // biome-ignore lint/suspicious/noExplicitAny: options of any op, as JSON has them
  options: Record<string, any>;
  y: number[];
  gradients: Record<string, number[]>;
}
const cases = recorded.data as unknown as Case[];

type Inputs = Record<string, Tensor>;
const layer =
  (make: typeof conv2d | typeof conv1d) =>
  ({ x, w, b }: Inputs, { channels, filters, ...options }: Case["options"]): [Tensor, Inputs] => {
    const module = make(channels, filters, options as never);
    module.loadStateDict({ weight: w, bias: b });
    return [module.forward(x), { x, w: module.weight, b: module.bias! }];
  };

const runs: Record<string, (inputs: Inputs, options: Case["options"]) => [Tensor, Inputs]> = {
  pad: ({ x }, { sides, mode }) => [F.pad(x, sides, { mode }), { x }],
  conv2d: layer(conv2d),
  conv1d: layer(conv1d),
};

describe(`forward and backward equal ${recorded.recordedWith}`, () => {
  test.each(cases.map((c) => [`${c.op}: ${c.name}`, c] as const))("%s", (_, c) => {
    const inputs = Object.fromEntries(
      Object.entries(c.shapes).map(([name, shape], i) => [name, wave(shape, i)]),
    );
    const [y, leaves] = runs[c.op](inputs, c.options);
    expectClose(y.values, c.y, "y");
    y.backward(wave(y.shape, 9, { requiresGrad: false }));
    for (const [name, gradient] of Object.entries(c.gradients)) {
      expectClose(leaves[name].grad!.values, gradient, `d${name}`);
    }
  });
});

test("a layer with a border knows its shape, and passes it on in a network", () => {
  const conv = conv2d(1, 2, { kernelSize: 3, padding: 1, paddingMode: "reflect" });
  expect(conv.outputShape([1, 1, 4, 5])).toEqual([1, 2, 4, 5]);
  expect(String(conv)).toBe("BorderedConv2d(1, 2, kernelSize 3×3, padding 1, reflect)");
  const line = conv1d(1, 2, { kernelSize: 3, padding: 1, paddingMode: "circular" });
  expect(String(line)).toBe("Conv1d(1, 2, kernelSize 3, stride 1, padding 1, circular)");
  const x = wave([1, 1, 4, 5], 3);
  // A network takes convolution and relu in one pass where it can: not this one.
  const network = sequential({ conv, relu: relu() });
  for (const look of [() => network.forward(x), () => noGrad(() => network.forward(x))]) {
    expect(look().toArray()).toEqual(F.relu(conv.forward(x)).toArray());
  }
});

test('padding "valid" is none', () => {
  const [x, w] = [wave([1, 1, 4, 4], 0), wave([1, 1, 3, 3], 1)];
  const none = F.conv2d(x, w).toArray();
  expect(F.conv2d(x, w, null, { padding: "valid" }).toArray()).toEqual(none);
  expect(
    F.conv1d(tensor([[[1, 2, 3]]]), tensor([[[1, 1]]]), null, { padding: "valid" }).shape,
  ).toEqual([1, 1, 2]);
});

describe("messages", () => {
  const x = zeros([2, 3]);
  test.each([
    [
      "reflect",
      [0, 3],
      "at most 2 for 3 rows or columns, got 3\nhint: the edge itself is not repeated",
    ],
    ["reflect", [2, 0], "at most 1 for 2 rows or columns, got 2\nhint: the edge itself"],
    ["circular", [3, 0], "at most 2 for 2 rows or columns, got 3\nhint: a border goes around"],
  ] as const)("%s %j", (mode, sides, message) => {
    expect(() => F.pad(x, sides, { mode })).toThrow(`pad: expected a ${mode} border of ${message}`);
  });
  test("an empty image has no edge", () => {
    expect(() => F.pad(zeros([0, 2]), 1, { mode: "replicate" })).toThrow(
      "pad: expected a replicate border of at most 0 for 0 rows or columns, got 1\nhint: an image without rows",
    );
  });
  test("a mode that there is not", () => {
    expect(() => F.pad(x, 1, { mode: "mirror" as never })).toThrow(
      'pad: expected mode "constant", "reflect", "replicate" or "circular", got "mirror"',
    );
    const make = (paddingMode: string) => ({ kernelSize: 3, paddingMode: paddingMode as never });
    expect(() => conv2d(1, 1, make("mirror"))).toThrow(
      'conv2d: expected paddingMode "zeros", "reflect", "replicate" or "circular", got "mirror"',
    );
    expect(() => conv1d(1, 1, make("constant"))).toThrow(
      'conv1d: expected paddingMode "zeros", "reflect", "replicate" or "circular", got "constant"',
    );
  });
  test("the messages of the docstrings", () => {
    expect(() => F.pad(zeros([2, 2]), 2, { mode: "reflect" })).toThrow(
      "pad: expected a reflect border of at most 1 for 2 rows or columns, got 2",
    );
    expect(() => conv1d(1, 1, { kernelSize: 1, paddingMode: "mirror" as never })).toThrow(
      'conv1d: expected paddingMode "zeros", "reflect", "replicate" or "circular", got "mirror"',
    );
  });
});
