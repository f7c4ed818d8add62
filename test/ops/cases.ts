import type { Tensor } from "../../src/index.js";
import { F, tensor } from "../../src/index.js";
import type { OpName } from "../../src/ops/operation.js";
import { elementwise, type OpCase, one, positive, waves } from "./caseTools.js";
import { layerCases, moreCases } from "./layerCases.js";

/** What every op with two operands must do. */
const broadcasting = (op: (a: Tensor, b: Tensor) => Tensor, inputs: typeof waves): OpCase[] =>
  [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], [3]],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[], [2, 2]],
    [[1], [2, 2]],
  ].map(([a, b]) => ({ name: `[${a}] and [${b}]`, inputs: inputs(a, b), run: op }));

const reductions = (
  op: (x: Tensor, axis?: number, options?: { keepDims: boolean }) => Tensor,
): OpCase[] => [
  one("all", [[2, 3, 2]], (x) => op(x)),
  one("first axis", [[2, 3, 2]], (x) => op(x, 0)),
  one("middle axis", [[2, 3, 2]], (x) => op(x, 1)),
  one("last axis, kept", [[2, 3, 2]], (x) => op(x, -1, { keepDims: true })),
  one("all, kept", [[2, 3]], (x) => op(x, undefined, { keepDims: true })),
];

const pooling = (op: typeof F.maxPool2d): OpCase[] => [
  one("2 by 2", [[2, 2, 4, 4]], (x) => op(x, { kernelSize: 2 })),
  one("overlapping", [[1, 2, 5, 5]], (x) => op(x, { kernelSize: 3, stride: 2 })),
  one("padding", [[1, 2, 5, 6]], (x) => op(x, { kernelSize: [3, 2], stride: 2, padding: 1 })),
];

/** Cases of every op: a name without cases does not compile. */
const plainCases: Record<OpName, OpCase[]> = {
  ...layerCases,
  add: broadcasting(F.add, waves),
  sub: broadcasting(F.sub, waves),
  mul: broadcasting(F.mul, waves),
  div: broadcasting(F.div, positive),
  neg: elementwise(F.neg),
  exp: elementwise(F.exp),
  log: [{ name: "a matrix", inputs: positive([3, 4]), run: F.log }],
  relu: elementwise(F.relu),
  sigmoid: elementwise(F.sigmoid),
  tanh: elementwise(F.tanh),
  sum: [...reductions(F.sum), one("two axes", [[2, 3, 2]], (x) => F.sum(x, [0, 2]))],
  mean: [...reductions(F.mean), one("two axes", [[2, 3, 2]], (x) => F.mean(x, [0, 2]))],
  max: reductions(F.max),
  matmul: [
    one(
      "square",
      [
        [3, 3],
        [3, 3],
      ],
      F.matmul,
    ),
    one(
      "odd sizes",
      [
        [5, 7],
        [7, 3],
      ],
      F.matmul,
    ),
    one(
      "a row by a column",
      [
        [1, 4],
        [4, 1],
      ],
      F.matmul,
    ),
    one("a matrix by itself", [[3, 3]], (x) => F.matmul(x, x)),
    one(
      "several, broadcast",
      [
        [2, 1, 2, 3],
        [3, 3, 4],
      ],
      F.matmul,
    ),
    one(
      "several by one",
      [
        [3, 2, 4],
        [4, 2],
      ],
      F.matmul,
    ),
    one("a row by a matrix", [[3], [3, 2]], F.matmul),
    one("several by a column", [[2, 2, 3], [3]], F.matmul),
  ],
  reshape: [one("to a matrix", [[2, 6]], (x) => F.reshape(x, [3, -1]))],
  flatten: [
    one("images", [[2, 3, 2, 2]], (x) => F.flatten(x)),
    one("all", [[2, 3]], (x) => F.flatten(x, 0)),
  ],
  permute: [
    one("channels last", [[2, 3, 2, 2]], (x) => F.permute(x, [0, 2, 3, 1])),
    one("negative axes", [[2, 3, 4]], (x) => F.permute(x, [-1, 0, 1])),
  ],
  transpose: [
    one("a matrix", [[2, 3]], (x) => F.transpose(x)),
    one("two of three axes", [[2, 3, 4]], (x) => F.transpose(x, 0, 2)),
  ],
  clone: [one("a matrix", [[2, 3]], F.clone)],
  to: [one("to float64 and on", [[2, 3]], (x) => F.to(x, "float64"))],
  concat: [
    one(
      "channels",
      [
        [2, 1, 2, 2],
        [2, 3, 2, 2],
      ],
      (a, b) => F.concat([a, b]),
    ),
    one(
      "rows",
      [
        [1, 2],
        [3, 2],
        [2, 2],
      ],
      (a, b, c) => F.concat([a, b, c], 0),
    ),
    one("the same twice", [[2, 2]], (a) => F.concat([a, a], -1)),
  ],
  takeRows: [
    one("some, one of them twice", [[4, 3]], (x) => F.takeRows(x, [2, 0, 2])),
    one("maps", [[3, 2, 2]], (x) => F.takeRows(x, [1])),
  ],
  slice: [
    one("columns", [[2, 5]], (x) => F.slice(x, 1, 1, 4)),
    one("rows to the end", [[4, 2]], (x) => F.slice(x, 0, 2)),
  ],
  flip: [
    one("an image", [[2, 3, 2]], (x) => F.flip(x)),
    one("one axis", [[2, 3]], (x) => F.flip(x, [1])),
  ],
  pad: [
    one("all around", [[2, 2, 3]], (x) => F.pad(x, 1)),
    one("left and right, with a number", [[2, 2]], (x) => F.pad(x, [0, 2], 7)),
    one("mirrored", [[2, 3, 4]], (x) => F.pad(x, { top: 2, right: 3 }, { mode: "reflect" })),
    one("the edge", [[2, 3]], (x) => F.pad(x, [2, 1], { mode: "replicate" })),
    one("the other side", [[1, 3, 2]], (x) => F.pad(x, [1, 2], { mode: "circular" })),
  ],
  linear: [
    one("with bias", [[3, 4], [2, 4], [2]], F.linear),
    one("one row", [[4], [2, 4], [2]], F.linear),
    one("rows in rows", [[2, 3, 4], [2, 4], [2]], F.linear),
    one(
      "no bias",
      [
        [3, 4],
        [2, 4],
      ],
      (x, w) => F.linear(x, w),
    ),
  ],
  softmax: [
    one("rows", [[3, 4]], (x) => F.softmax(x)),
    one("columns", [[3, 4]], (x) => F.softmax(x, 0)),
    one("channels", [[2, 3, 2]], (x) => F.softmax(x, 1)),
  ],
  logSoftmax: [
    one("rows", [[3, 4]], (x) => F.logSoftmax(x)),
    one("channels", [[2, 3, 2]], (x) => F.logSoftmax(x, 1)),
  ],
  crossEntropy: [
    one("an array of labels", [[3, 4]], (x) => F.crossEntropy(x, [0, 3, 1])),
    one("a tensor of labels", [[2, 3]], (x) => F.crossEntropy(x, tensor([2, 0]))),
    one("a typed array of labels", [[2, 3]], (x) => F.crossEntropy(x, Uint8Array.of(1, 1))),
    one("scaled afterwards", [[2, 3]], (x) => F.mul(F.crossEntropy(x, [1, 2]), 3)),
  ],
  mse: [
    one(
      "two matrices",
      [
        [2, 3],
        [2, 3],
      ],
      (x, t) => F.mse(x, t),
    ),
  ],
  conv2d: [
    one("plain", [[2, 2, 4, 5], [3, 2, 2, 3], [3]], (x, w, b) => F.conv2d(x, w, b)),
    one(
      "no bias",
      [
        [1, 2, 4, 4],
        [2, 2, 3, 3],
      ],
      (x, w) => F.conv2d(x, w),
    ),
    one("stride, padding", [[1, 2, 5, 5], [2, 2, 3, 3], [2]], (x, w, b) =>
      F.conv2d(x, w, b, { stride: 2, padding: 1 }),
    ),
    one(
      "dilation",
      [
        [1, 1, 6, 6],
        [2, 1, 2, 3],
      ],
      (x, w) => F.conv2d(x, w, null, { dilation: [3, 2] }),
    ),
    one("groups", [[2, 4, 3, 3], [6, 2, 2, 2], [6]], (x, w, b) => F.conv2d(x, w, b, { groups: 2 })),
    one(
      "same",
      [
        [1, 1, 3, 4],
        [1, 1, 3, 2],
      ],
      (x, w) => F.conv2d(x, w, null, { padding: "same" }),
    ),
  ],
  maxPool2d: pooling(F.maxPool2d),
  avgPool2d: pooling(F.avgPool2d),
  crossCorrelate2d: [
    one(
      "valid",
      [
        [4, 5],
        [3, 2],
      ],
      (x, w) => F.crossCorrelate2d(x, w),
    ),
    one(
      "same",
      [
        [4, 5],
        [3, 2],
      ],
      (x, w) => F.crossCorrelate2d(x, w, { padding: "same" }),
    ),
    one(
      "full",
      [
        [4, 5],
        [3, 2],
      ],
      (x, w) => F.crossCorrelate2d(x, w, { padding: "full" }),
    ),
    one(
      "stride, padding",
      [
        [5, 5],
        [3, 3],
      ],
      (x, w) => F.crossCorrelate2d(x, w, { stride: 2, padding: 1 }),
    ),
  ],
  convolve2d: [
    one(
      "valid",
      [
        [4, 5],
        [3, 2],
      ],
      (x, w) => F.convolve2d(x, w),
    ),
    one(
      "full",
      [
        [4, 5],
        [3, 2],
      ],
      (x, w) => F.convolve2d(x, w, { padding: "full" }),
    ),
  ],
};

export const cases = Object.fromEntries(
  Object.entries(plainCases).map(([name, list]) => [
    name,
    [...list, ...(moreCases[name as keyof typeof moreCases] ?? [])],
  ]),
) as typeof plainCases;
