import { describe, expect, test } from "vitest";
import { F, ones, type Tensor, tensor, zeros } from "../../src/index.js";

const rows = zeros([4, 3]);
const image = zeros([1, 3, 3, 3]);
const signal = zeros([1, 3, 2]);
const batch = "\nhint: x.reshape([1, ...x.shape]) adds the batch axis";

const messages: [string, string, () => unknown][] = [
  // Regions
  [
    "ShapeError",
    "roiAlign: expected regions of shape [K,5], got [1,4]\nhint: [boxes] with boxes [L,4] are the regions of one image",
    () => F.roiAlign(image, zeros([1, 4]), { outputSize: 1 }),
  ],
  [
    "DataError",
    "roiAlign: expected an image from 0 to 0 for region 0, got 1",
    () => F.roiAlign(image, tensor([[1, 0, 0, 1, 1]]), { outputSize: 1 }),
  ],
  [
    "OptionError",
    "roiAlign: expected samplingRatio as a whole number ≥ 0, got 0.5",
    () => F.roiAlign(image, zeros([0, 5]), { outputSize: 1, samplingRatio: 0.5 }),
  ],
  [
    "ShapeError",
    "roiPool: expected boxes for each of 1 images, got 2",
    () => F.roiPool(image, [zeros([0, 4]), zeros([0, 4])], { outputSize: 1 }),
  ],
  [
    "DataError",
    "roiPool: expected finite numbers in regions, got NaN in region 0",
    () => F.roiPool(image, tensor([[0, NaN, 0, 1, 1]]), { outputSize: 1 }),
  ],
  [
    "OptionError",
    "roiPool: expected spatialScale > 0, got 0",
    () => F.roiPool(image, zeros([0, 5]), { outputSize: 1, spatialScale: 0 }),
  ],
  [
    "OptionError",
    "roiPool: expected outputSize as a whole number ≥ 1, or two, got 0",
    () => F.roiPool(image, zeros([0, 5]), { outputSize: 0 }),
  ],
  [
    "ShapeError",
    "roiPool: expected boxes of shape [L,4], got [1,5]",
    () => F.roiPool(image, [zeros([1, 5])], { outputSize: 1 }),
  ],
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
  // What is not a tensor
  ...Object.entries({
    leakyRelu: F.leakyRelu,
    gelu: F.gelu,
    silu: F.silu,
    softplus: F.softplus,
    abs: F.abs,
    sqrt: F.sqrt,
    pow: (x: Tensor) => F.pow(x, 2),
    min: (x: Tensor) => F.min(x),
    variance: (x: Tensor) => F.variance(x),
  }).map(([name, op]): [string, string, () => unknown] => [
    "DataError",
    `${name}: expected a tensor, got number\nhint: tensor([[1, 2], [3, 4]]) makes one`,
    () => op(3 as never),
  ]),
  [
    "OptionError",
    'gelu: expected approximate "none" or "tanh", got "erf"',
    () => F.gelu(rows, { approximate: "erf" as never }),
  ],
  [
    "OptionError",
    "variance: expected more than 1 number for correction 1, got 1",
    () => F.variance(ones([3, 1]), 1),
  ],
  // Dropout
  ...(["dropout", "dropout2d"] as const).map((name): [string, string, () => unknown] => [
    "OptionError",
    `${name}: expected p from 0 to 1, got 2`,
    () => F[name](zeros([1, 1, 2, 2]), { p: 2 }),
  ]),
  [
    "ShapeError",
    "dropout2d: expected x of shape [N,C,H,W], got [28,28]",
    () => F.dropout2d(zeros([28, 28])),
  ],
  // More normalization
  [
    "ShapeError",
    "layerNorm: expected x of shape […,4], got [2,3]",
    () => F.layerNorm(zeros([2, 3]), [4]),
  ],
  [
    "ShapeError",
    "layerNorm: expected weight of shape [3], got [2]",
    () => F.layerNorm(rows, [3], { weight: ones([2]) }),
  ],
  [
    "OptionError",
    "layerNorm: expected epsilon ≥ 0, got -1",
    () => F.layerNorm(rows, [3], { epsilon: -1 }),
  ],
  [
    "OptionError",
    "groupNorm: expected groups that divides the 4 channels, got 3",
    () => F.groupNorm(zeros([1, 4]), 3),
  ],
  [
    "ShapeError",
    "groupNorm: expected x of shape [N,C,…], got [3]",
    () => F.groupNorm(ones([3]), 1),
  ],
  [
    "ShapeError",
    "groupNorm: expected bias of shape [4], got [2]",
    () => F.groupNorm(zeros([1, 4]), 2, { bias: ones([2]) }),
  ],
  [
    "OptionError",
    "groupNorm: expected epsilon ≥ 0, got -1",
    () => F.groupNorm(zeros([1, 4]), 2, { epsilon: -1 }),
  ],
  [
    "ShapeError",
    "localResponseNorm: expected x of shape [N,C,…], got [3]",
    () => F.localResponseNorm(ones([3])),
  ],
  [
    "OptionError",
    "localResponseNorm: expected size as a whole number ≥ 1, got 0",
    () => F.localResponseNorm(rows, { size: 0 }),
  ],
  // Transposed convolution
  [
    "ShapeError",
    "convTranspose2d: expected w of shape [3,F/1,Kh,Kw], got [4,1,3,3]",
    () => F.convTranspose2d(image, zeros([4, 1, 3, 3])),
  ],
  [
    "ShapeError",
    "convTranspose2d: expected x of shape [N,C,H,W], got [3,3]",
    () => F.convTranspose2d(zeros([3, 3]), image),
  ],
  [
    "ShapeError",
    "convTranspose2d: expected b of shape [1], got [2]",
    () => F.convTranspose2d(image, zeros([3, 1, 2, 2]), ones([2])),
  ],
  [
    "ShapeError",
    "convTranspose2d: expected a result of at least 1×1, got -1×-1",
    () => F.convTranspose2d(zeros([1, 3, 1, 1]), zeros([3, 1, 1, 1]), null, { padding: 1 }),
  ],
  [
    "OptionError",
    "convTranspose2d: expected groups that divides the 3 channels, got 2",
    () => F.convTranspose2d(image, zeros([3, 1, 2, 2]), null, { groups: 2 }),
  ],
  [
    "OptionError",
    "convTranspose2d: expected outputPadding below stride 1×1 or dilation 1×1, got 1×1",
    () => F.convTranspose2d(image, zeros([3, 1, 2, 2]), null, { outputPadding: 1 }),
  ],
  // 1-D convolution
  [
    "ShapeError",
    "conv1d: expected x of shape [N,C,L], got [3,3]",
    () => F.conv1d(zeros([3, 3]), signal),
  ],
  [
    "ShapeError",
    "conv1d: expected w of shape [F,3,K], got [2,1,3]",
    () => F.conv1d(signal, zeros([2, 1, 3])),
  ],
  [
    "ShapeError",
    "conv1d: expected b of shape [2], got [3]",
    () => F.conv1d(signal, zeros([2, 3, 2]), ones([3])),
  ],
  [
    "OptionError",
    "conv1d: expected stride as a whole number ≥ 1, got 0",
    () => F.conv1d(signal, signal, null, { stride: 0 }),
  ],
  [
    "OptionError",
    "conv1d: expected padding as a whole number ≥ 0, got -1",
    () => F.conv1d(signal, signal, null, { padding: -1 }),
  ],
  [
    "OptionError",
    "conv1d: expected groups that divides the 3 channels and the 2 filters, got 2",
    () => F.conv1d(signal, zeros([2, 3, 2]), null, { groups: 2 }),
  ],
  [
    "ShapeError",
    "conv1d: expected a signal of at least 3 numbers with its padding, got 2",
    () => F.conv1d(signal, zeros([1, 3, 3])),
  ],
  [
    "OptionError",
    'conv1d: expected stride 1 with padding "same", got stride 2',
    () => F.conv1d(signal, signal, null, { padding: "same", stride: 2 }),
  ],
  // Deformable convolution
  [
    "ShapeError",
    "deformableConv2d: expected offset of shape [1,18,3,3], got [1,9,3,3]",
    () => F.deformableConv2d(zeros([1, 3, 5, 5]), zeros([1, 9, 3, 3]), image),
  ],
  [
    "ShapeError",
    "deformableConv2d: expected mask of shape [1,9,3,3], got [1,18,3,3]",
    () =>
      F.deformableConv2d(zeros([1, 3, 5, 5]), zeros([1, 18, 3, 3]), image, null, {
        mask: zeros([1, 18, 3, 3]),
      }),
  ],
  [
    "ShapeError",
    "deformableConv2d: expected w of shape [F,C/groups,Kh,Kw], got [3,3]",
    () => F.deformableConv2d(image, zeros([1, 18, 3, 3]), zeros([3, 3])),
  ],
  [
    "ShapeError",
    "deformableConv2d: expected b of shape [1], got [2]",
    () => F.deformableConv2d(image, zeros([1, 18, 1, 1]), image, ones([2])),
  ],
  [
    "OptionError",
    "deformableConv2d: expected filters as deep as a part of the 3 channels, got 2",
    () => F.deformableConv2d(image, zeros([1, 18, 1, 1]), zeros([1, 2, 3, 3])),
  ],
  // Pooling and padding
  [
    "OptionError",
    "avgPool2d: expected divisorOverride as a number other than 0, got 0",
    () => F.avgPool2d(image, { kernelSize: 2, divisorOverride: 0 }),
  ],
  [
    "OptionError",
    "maxPool2d: expected dilation as a whole number ≥ 1, or two, got 0",
    () => F.maxPool2d(image, { kernelSize: 2, dilation: 0 }),
  ],
  [
    "OptionError",
    'conv2d: expected padding top, bottom, left and right as whole numbers ≥ 0, got {"top":-1}',
    () => F.conv2d(image, image, null, { padding: { top: -1 } }),
  ],
  [
    "OptionError",
    'pad: expected padding top, bottom, left and right as whole numbers ≥ 0, got {"up":1}',
    () => F.pad(image, { up: 1 } as never),
  ],
  // Upsampling
  ["OptionError", "upsample: expected size or scale, got neither", () => F.upsample(image, {})],
  [
    "OptionError",
    "upsample: expected size or scale, got both",
    () => F.upsample(image, { size: 2, scale: 2 }),
  ],
  [
    "OptionError",
    "upsample: expected size as a whole number ≥ 1, or two, got 0",
    () => F.upsample(image, { size: 0 }),
  ],
  [
    "OptionError",
    "upsample: expected scale as a number > 0, or two, got 0",
    () => F.upsample(image, { scale: 0 }),
  ],
  [
    "OptionError",
    'upsample: expected mode "nearest" or "bilinear", got "cubic"',
    () => F.upsample(image, { scale: 2, mode: "cubic" as never }),
  ],
  [
    "OptionError",
    'upsample: expected alignCorners with mode "bilinear", got mode "nearest"',
    () => F.upsample(image, { scale: 2, alignCorners: true }),
  ],
  [
    "ShapeError",
    "upsample: expected images and a result with pixels, got [1,1,1,1] to 0×0",
    () => F.upsample(zeros([1, 1, 1, 1]), { scale: 0.5 }),
  ],
  // Losses
  ...(["l1Loss", "smoothL1", "bceWithLogits"] as const).map(
    (name): [string, string, () => unknown] => [
      "ShapeError",
      `${name}: expected target of shape [2], got [3]`,
      () => F[name](ones([2]), ones([3])),
    ],
  ),
  ...(["l1Loss", "smoothL1", "bceWithLogits", "mse"] as const).map(
    (name): [string, string, () => unknown] => [
      "OptionError",
      `${name}: expected reduction "mean", "sum" or "none", got "max"`,
      () => F[name](ones([2]), ones([2]), { reduction: "max" as never }),
    ],
  ),
  [
    "OptionError",
    "smoothL1: expected beta ≥ 0, got -1",
    () => F.smoothL1(ones([2]), ones([2]), { beta: -1 }),
  ],
  ["ShapeError", "hinge: expected logits of shape [N,C], got [10]", () => F.hinge(ones([10]), [1])],
  ["ShapeError", "hinge: expected 2 labels, got 3", () => F.hinge(ones([2, 2]), [1, 0, 1])],
  [
    "DataError",
    "hinge: expected labels from 0 to 1, got 2 at 0",
    () => F.hinge(ones([1, 2]), tensor([2])),
  ],
  [
    "OptionError",
    "hinge: expected margin as a number, got NaN",
    () => F.hinge(ones([1, 2]), [1], { margin: Number.NaN }),
  ],
  [
    "OptionError",
    'hinge: expected reduction "mean", "sum" or "none", got "max"',
    () => F.hinge(ones([1, 2]), [1], { reduction: "max" as never }),
  ],
  [
    "OptionError",
    'crossEntropy: expected reduction "mean", "sum" or "none", got "max"',
    () => F.crossEntropy(ones([1, 2]), [1], { reduction: "max" as never }),
  ],
  [
    "ShapeError",
    "crossEntropy: expected weight of shape [2], got [3]",
    () => F.crossEntropy(ones([1, 2]), [1], { weight: ones([3]) }),
  ],
  [
    "OptionError",
    "crossEntropy: expected labelSmoothing from 0 to 1, got 2",
    () => F.crossEntropy(ones([1, 2]), [1], { labelSmoothing: 2 }),
  ],
  [
    "DataError",
    "crossEntropy: expected probabilities from 0 to 1, got 2",
    () => F.crossEntropy(ones([1, 2]), tensor([[2, 0]])),
  ],
  [
    "DataError",
    "crossEntropy: expected labels from 0 to 1, got 9 at 1",
    () => F.crossEntropy(ones([2, 2]), [1, 9], { reduction: "sum" }),
  ],
];

describe("messages", () => {
  test.each(messages)("%s %s", (name, message, fn) => {
    expect(fn).toThrow(expect.objectContaining({ name, message }));
  });
});
