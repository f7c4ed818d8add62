import { describe, expect, test } from "vitest";
import { F, ones, zeros } from "../../src/index.js";

const rows = zeros([4, 3]);
const batch = "\nhint: x.reshape([1, ...x.shape]) adds the batch axis";

const messages: [string, string, () => unknown][] = [
  // Normalization
  [
    "ShapeError",
    "batchNorm: expected x of shape [N,C,…], got [3]",
    () => F.batchNorm(ones([3]), { training: true }),
  ],
  [
    "ShapeError",
    "batchNorm: expected weight of shape [3], got [2]",
    () => F.batchNorm(rows, { weight: ones([2]), training: true }),
  ],
  [
    "ShapeError",
    "batchNorm: expected runningVariance of shape [3], got [3,1]",
    () => F.batchNorm(rows, { runningMean: ones([3]), runningVariance: ones([3, 1]) }),
  ],
  [
    "ShapeError",
    "batchNorm: expected more than one number for each channel in training, got [1,3]\nhint: a larger batch, or model.eval()",
    () => F.batchNorm(ones([1, 3]), { training: true }),
  ],
  [
    "OptionError",
    "batchNorm: expected runningMean and runningVariance outside training, got none",
    () => F.batchNorm(rows, { runningMean: ones([3]) }),
  ],
  [
    "OptionError",
    "batchNorm: expected momentum from 0 to 1, got 2",
    () => F.batchNorm(rows, { training: true, momentum: 2 }),
  ],
  [
    "OptionError",
    "batchNorm: expected epsilon ≥ 0, got -1",
    () => F.batchNorm(rows, { training: true, epsilon: -1 }),
  ],
  // Pooling to a size
  ...(["adaptiveAvgPool2d", "adaptiveMaxPool2d"] as const).flatMap(
    (name): [string, string, () => unknown][] => [
      [
        "ShapeError",
        `${name}: expected x of shape [N,C,H,W], got [28,28]`,
        () => F[name](zeros([28, 28]), 1),
      ],
      [
        "OptionError",
        `${name}: expected outputSize as a whole number ≥ 1, or two, got 0`,
        () => F[name](zeros([1, 1, 2, 2]), 0),
      ],
      [
        "ShapeError",
        `${name}: expected images with pixels, got [1,1,0,3]`,
        () => F[name](zeros([1, 1, 0, 3]), 1),
      ],
    ],
  ),
  [
    "ShapeError",
    "globalAvgPool2d: expected x of shape [N,C,H,W], got [28,28]",
    () => F.globalAvgPool2d(zeros([28, 28])),
  ],
  [
    "ShapeError",
    `globalAvgPool2d: expected x of shape [N,C,H,W], got [3,2,2]${batch}`,
    () => F.globalAvgPool2d(zeros([3, 2, 2])),
  ],
];

describe("messages", () => {
  test.each(messages)("%s %s", (name, message, fn) => {
    expect(fn).toThrow(expect.objectContaining({ name, message }));
  });
});
