import { describe, expect, test } from "vitest";
import { argmax, F, ones, type Tensor, tensor, zeros } from "../../src/index.js";

const x = zeros([2, 2]);
const double = zeros([2, 2], { dtype: "float64" });
const image = zeros([1, 3, 3, 3]);
const make = "\nhint: tensor([[1, 2], [3, 4]]) makes one";
const batch = "\nhint: x.reshape([1, ...x.shape]) adds the batch axis";
const fits = "\nhint: a smaller kernelSize or more padding makes it fit";
const depth = (c: number, groups: number) =>
  `\nhint: x is [1,${c},3,3] with groups ${groups}: a filter is as deep as its group of channels`;

/** Every message of the room, whole. */
const messages: [string, string, () => unknown][] = [
  // What is not a tensor
  ...Object.entries({
    relu: F.relu,
    exp: F.exp,
    log: F.log,
    neg: F.neg,
    sigmoid: F.sigmoid,
    tanh: F.tanh,
    clone: F.clone,
  }).map(([name, op]): [string, string, () => unknown] => [
    "DataError",
    `${name}: expected a tensor, got number${make}`,
    () => op(3 as unknown as Tensor),
  ]),
  ["DataError", `sum: expected a tensor, got an array${make}`, () => F.sum([[1]] as never)],
  ["DataError", `flatten: expected a tensor, got null${make}`, () => F.flatten(null as never)],
  ["DataError", `add: expected a tensor, got string${make}`, () => F.add(x, "1" as never)],
  ...(["add", "sub", "mul", "div"] as const).flatMap((name): [string, string, () => unknown][] => [
    [
      "DataError",
      `${name}: expected tensors of one dtype, got float32 and float64\nhint: x.to("float32") converts`,
      () => F[name](x, double),
    ],
    [
      "ShapeError",
      `${name}: expected shapes that are equal or 1 on each axis, from the last one, got [2] and [3]`,
      () => F[name](zeros([2]), zeros([3])),
    ],
  ]),
  // Axes
  ["ShapeError", "sum: expected an axis from -2 to 1, got axis 2", () => F.sum(x, 2)],
  ["ShapeError", "mean: expected an axis from -2 to 1, got axis 2", () => F.mean(x, [0, 2])],
  ["ShapeError", "max: expected an axis from -2 to 1, got axis 2", () => F.max(x, 2)],
  ["ShapeError", "argmax: expected an axis from -2 to 1, got axis 2", () => argmax(x, 2)],
  ["ShapeError", "flip: expected an axis from -2 to 1, got axis 2", () => F.flip(x, [2])],
  ["ShapeError", "softmax: expected an axis from -2 to 1, got axis 2", () => F.softmax(x, 2)],
  ["ShapeError", "logSoftmax: expected an axis from -2 to 1, got axis 2", () => F.logSoftmax(x, 2)],
  ["ShapeError", "sum: expected an axis from -2 to 1, got axis 0.5", () => F.sum(x, 0.5)],
  [
    "ShapeError",
    "transpose: expected an axis from -1 to 0, got axis -2",
    () => F.transpose(ones([2])),
  ],
  ["ShapeError", "flatten: expected an axis from -2 to 1, got axis 3", () => F.flatten(x, 3)],
  [
    "ShapeError",
    "permute: expected each axis of 0,1,2 once, got 0,0,1",
    () => F.permute(zeros([1, 1, 1]), [0, 0, 1]),
  ],
  ["ShapeError", "permute: expected each axis of 0,1 once, got none", () => F.permute(x, [])],
  [
    "ShapeError",
    "max: expected at least one element along the axis, got shape [0]",
    () => F.max(zeros([0])),
  ],
  [
    "ShapeError",
    "argmax: expected at least one element along the axis, got shape [0]",
    () => argmax(zeros([0])),
  ],
  // Shapes
  [
    "ShapeError",
    "matmul: expected matrices [M,K] and [K,N], got [2,3] and [4,5]",
    () => F.matmul(zeros([2, 3]), zeros([4, 5])),
  ],
  [
    "ShapeError",
    "matmul: expected matrices [M,K] and [K,N], got [3] and [2,2]",
    () => F.matmul(zeros([3]), x),
  ],
  [
    "ShapeError",
    "matmul: expected shapes that are equal or 1 on each axis, from the last one, got [2] and [3]",
    () => F.matmul(zeros([2, 4, 5]), zeros([3, 5, 1])),
  ],
  [
    "ShapeError",
    "reshape: expected a shape of 4 elements (from [2,2]), got [3,-1]",
    () => F.reshape(x, [3, -1]),
  ],
  [
    "ShapeError",
    "reshape: expected a shape of 4 elements (from [2,2]), got [-1,-1]",
    () => F.reshape(x, [-1, -1]),
  ],
  [
    "ShapeError",
    "reshape: expected a shape of 4 elements (from [2,2]), got [5]",
    () => F.reshape(x, [5]),
  ],
  [
    "ShapeError",
    "reshape: expected a shape of 4 elements (from [2,2]), got [-2,-2]",
    () => F.reshape(x, [-2, -2]),
  ],
  ["ShapeError", "pad: expected at least 2 axes, got [3]", () => F.pad(zeros([3]), 1)],
  [
    "OptionError",
    "pad: expected padding as a whole number ≥ 0, or two, got -1",
    () => F.pad(x, -1),
  ],
  ["ShapeError", "concat: expected at least one tensor, got none", () => F.concat([])],
  [
    "ShapeError",
    "concat: expected shapes equal but on axis 1, got [1,2,4,4] and [1,2,5,5]",
    () => F.concat([zeros([1, 2, 4, 4]), zeros([1, 2, 5, 5])]),
  ],
  [
    "ShapeError",
    "concat: expected shapes equal but on axis 0, got [2] and [2,2]",
    () => F.concat([zeros([2]), x], 0),
  ],
  [
    "ShapeError",
    "slice: expected 0 ≤ start < end ≤ 3, got 2 … 4",
    () => F.slice(zeros([3]), 0, 2, 4),
  ],
  [
    "ShapeError",
    "slice: expected 0 ≤ start < end ≤ 3, got 1 … 1",
    () => F.slice(zeros([3]), 0, 1, 1),
  ],
  ["ShapeError", "takeRows: expected x of shape [R,…], got []", () => F.takeRows(ones([]), [])],
  ["OptionError", "takeRows: expected a row from 0 to 1, got 2", () => F.takeRows(x, [2])],
  ["OptionError", "takeRows: expected a row from 0 to 1, got 0.5", () => F.takeRows(x, [0.5])],
  [
    "OptionError",
    "takeRows: expected no rows of a tensor without any, got 0",
    () => F.takeRows(zeros([0, 4]), [0]),
  ],
  [
    "OptionError",
    'to: expected dtype "float32" or "float64", got "int8"',
    () => F.to(x, "int8" as never),
  ],
  // Layers of a network
  [
    "ShapeError",
    "linear: expected x of shape [N,3], got [2,4]",
    () => F.linear(zeros([2, 4]), zeros([2, 3])),
  ],
  [
    "ShapeError",
    "linear: expected x of shape [N,27], got [1,3,3,3]\nhint: flatten() before the first linear layer makes [N, C·H·W]",
    () => F.linear(image, zeros([2, 27])),
  ],
  ["ShapeError", "linear: expected w of shape [O,I], got [3]", () => F.linear(x, zeros([3]))],
  ["ShapeError", "linear: expected b of shape [2], got [3]", () => F.linear(x, x, zeros([3]))],
  ["ShapeError", "mse: expected target of shape [2], got [3]", () => F.mse(zeros([2]), zeros([3]))],
  [
    "ShapeError",
    "crossEntropy: expected logits of shape [N,C], got [10]",
    () => F.crossEntropy(zeros([10]), [1]),
  ],
  ["ShapeError", "crossEntropy: expected 2 labels, got 3", () => F.crossEntropy(x, [0, 1, 0])],
  [
    "DataError",
    "crossEntropy: expected labels from 0 to 9, got 10 at 0",
    () => F.crossEntropy(zeros([1, 10]), [10]),
  ],
  [
    "DataError",
    "crossEntropy: expected labels from 0 to 1, got 0.5 at 1",
    () => F.crossEntropy(x, tensor([0, 0.5])),
  ],
  // Convolution
  [
    "ShapeError",
    `conv2d: expected x of shape [N,C,H,W], got [3,3,3]${batch}`,
    () => F.conv2d(zeros([3, 3, 3]), image),
  ],
  [
    "ShapeError",
    "conv2d: expected x of shape [N,C,H,W], got [3,3]",
    () => F.conv2d(zeros([3, 3]), image),
  ],
  [
    "ShapeError",
    `conv2d: expected w of shape [F,3,Kh,Kw], got [4,1,3,3]${depth(3, 1)}`,
    () => F.conv2d(image, zeros([4, 1, 3, 3])),
  ],
  [
    "ShapeError",
    `conv2d: expected w of shape [F,2,Kh,Kw], got [2,1,2,2]${depth(4, 2)}`,
    () => F.conv2d(zeros([1, 4, 3, 3]), zeros([2, 1, 2, 2]), null, { groups: 2 }),
  ],
  [
    "ShapeError",
    `conv2d: expected w of shape [F,3,Kh,Kw], got [3,3]${depth(3, 1)}`,
    () => F.conv2d(image, zeros([3, 3])),
  ],
  [
    "ShapeError",
    "conv2d: expected b of shape [1], got [2]",
    () => F.conv2d(image, image, zeros([2])),
  ],
  [
    "ShapeError",
    `conv2d: expected an input of at least 5×5 with its padding, got 3×3${fits}`,
    () => F.conv2d(image, zeros([1, 3, 5, 5])),
  ],
  [
    "ShapeError",
    `conv2d: expected an input of at least 5×5 with its padding, got 3×3${fits}`,
    () => F.conv2d(image, image, null, { dilation: 2 }),
  ],
  [
    "OptionError",
    "conv2d: expected stride as a whole number ≥ 1, or two, got 0",
    () => F.conv2d(image, image, null, { stride: 0 }),
  ],
  [
    "OptionError",
    "conv2d: expected padding as a whole number ≥ 0, or two, got [1]",
    () => F.conv2d(image, image, null, { padding: [1] as never }),
  ],
  [
    "OptionError",
    "conv2d: expected dilation as a whole number ≥ 1, or two, got 1.5",
    () => F.conv2d(image, image, null, { dilation: 1.5 }),
  ],
  [
    "OptionError",
    "conv2d: expected groups that divides the 3 channels and the 1 filters, got 2",
    () => F.conv2d(image, image, null, { groups: 2 }),
  ],
  [
    "OptionError",
    'conv2d: expected stride 1 with padding "same", got stride 2×1',
    () => F.conv2d(image, image, null, { padding: "same", stride: [2, 1] }),
  ],
  [
    "ShapeError",
    "crossCorrelate2d: expected an image [H,W] and a filter [Kh,Kw], got [3] and [2,2]",
    () => F.crossCorrelate2d(zeros([3]), x),
  ],
  [
    "ShapeError",
    "convolve2d: expected an image [H,W] and a filter [Kh,Kw], got [3] and [2,2]",
    () => F.convolve2d(zeros([3]), x),
  ],
  [
    "OptionError",
    'crossCorrelate2d: expected padding "valid", "same", "full", a whole number ≥ 0 or two, got "half"',
    () => F.crossCorrelate2d(x, x, { padding: "half" as never }),
  ],
  [
    "OptionError",
    "convolve2d: expected padding as a whole number ≥ 0, or two, got -1",
    () => F.convolve2d(x, x, { padding: -1 }),
  ],
  [
    "OptionError",
    "convolve2d: expected stride as a whole number ≥ 1, or two, got 0",
    () => F.convolve2d(x, x, { stride: 0 }),
  ],
  // Pooling
  ...(["maxPool2d", "avgPool2d"] as const).flatMap((name): [string, string, () => unknown][] => [
    [
      "ShapeError",
      `${name}: expected x of shape [N,C,H,W], got [28,28]`,
      () => F[name](zeros([28, 28]), { kernelSize: 2 }),
    ],
    [
      "OptionError",
      `${name}: expected kernelSize as a whole number ≥ 1, or two, got 0`,
      () => F[name](image, { kernelSize: 0 }),
    ],
    [
      "OptionError",
      `${name}: expected kernelSize as a whole number ≥ 1, or two, got undefined`,
      () => F[name](image, undefined as never),
    ],
    [
      "OptionError",
      `${name}: expected padding of at most half the window 2×2, got 2×2\nhint: a window must not see padding alone`,
      () => F[name](image, { kernelSize: 2, padding: 2 }),
    ],
    [
      "ShapeError",
      `${name}: expected an input of at least 4×4 with its padding, got 3×3${fits}`,
      () => F[name](image, { kernelSize: 4 }),
    ],
  ]),
];

describe("messages", () => {
  test.each(messages)("%s %s", (name, message, fn) => {
    expect(fn).toThrow(expect.objectContaining({ name, message }));
  });
});
