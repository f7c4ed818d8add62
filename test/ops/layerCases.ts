import { F, rng, type Tensor, tensor } from "../../src/index.js";
import { noise } from "../oracle/wave.js";
import { elementwise, type OpCase, one, positive } from "./caseTools.js";

/** Running statistics of three channels, in the type of x. */
const running = (x: Tensor) => ({
  runningMean: tensor([0.1, -0.2, 0.3], { dtype: x.dtype }),
  runningVariance: tensor([0.5, 1, 2], { dtype: x.dtype }),
});

/** Labels of every second kind, and how much each of three classes counts. */
const labels = [0, 2, 1, 2];
const weightOf = (x: Tensor) => tensor([0.5, 1, 2], { dtype: x.dtype });

/** Probabilities, fixed: a target does not need a gradient. */
const target = (x: Tensor, seed = 3) =>
  noise(x.shape, seed, { center: 0.5, scale: 0.5, dtype: x.dtype });

/** Regions inside, across the edge, and in another image. */
const regions = tensor([
  [0, 0.3, 1.2, 4.1, 3.9],
  [1, -2, 1, 3, 8],
  [1, 2, 2, 2.5, 2.25],
]);

/** Cases of the ops that layers of the architectures need. */
export const layerCases = {
  batchNorm: [
    one("images in training", [[2, 3, 2, 3], [3], [3]], (x, weight, bias) =>
      F.batchNorm(x, { weight, bias, training: true, ...running(x) }),
    ),
    one("rows in training, without γ and β", [[5, 3]], (x) => F.batchNorm(x, { training: true })),
    one("γ alone", [[4, 3], [3]], (x, weight) => F.batchNorm(x, { weight, training: true })),
    one("β alone", [[4, 3], [3]], (x, bias) => F.batchNorm(x, { bias, training: true })),
    one("running statistics", [[2, 3, 2, 2], [3], [3]], (x, weight, bias) =>
      F.batchNorm(x, { weight, bias, epsilon: 0.1, ...running(x) }),
    ),
  ],
  adaptiveAvgPool2d: [
    one("overlapping windows", [[2, 2, 5, 7]], (x) => F.adaptiveAvgPool2d(x, [3, 2])),
    one("larger than the image", [[1, 1, 2, 2]], (x) => F.adaptiveAvgPool2d(x, 3)),
  ],
  adaptiveMaxPool2d: [
    one("overlapping windows", [[2, 2, 5, 7]], (x) => F.adaptiveMaxPool2d(x, [3, 2])),
  ],
  globalAvgPool2d: [one("images", [[2, 3, 4, 5]], F.globalAvgPool2d)],
  leakyRelu: [
    ...elementwise((x) => F.leakyRelu(x)),
    one("slope", [[5]], (x) => F.leakyRelu(x, 0.3)),
  ],
  gelu: [
    ...elementwise((x) => F.gelu(x)),
    one("large", [[7]], (x) => F.gelu(F.mul(x, 4))),
    one("tanh", [[7]], (x) => F.gelu(x, { approximate: "tanh" })),
  ],
  silu: elementwise(F.silu),
  softplus: [...elementwise(F.softplus), one("large", [[7]], (x) => F.softplus(F.mul(x, 30)))],
  abs: elementwise(F.abs),
  min: [
    one("all", [[2, 3, 2]], (x) => F.min(x)),
    one("an axis, kept", [[2, 3, 2]], (x) => F.min(x, 1, { keepDims: true })),
  ],
  variance: [
    one("all", [[2, 3]], (x) => F.variance(x)),
    one("two axes, kept, of the numbers themselves", [[2, 3, 2]], (x) =>
      F.variance(x, [0, 2], { keepDims: true, correction: 0 }),
    ),
  ],
  sqrt: [{ name: "a matrix", inputs: positive([3, 4]), run: F.sqrt }],
  pow: [
    one("a square", [[3, 4]], (x) => F.pow(x, 2)),
    { name: "a root", inputs: positive([3, 4]), run: (x) => F.pow(x, 0.3) },
  ],
  dropout: [
    one("half", [[4, 5]], (x) => F.dropout(x, { rng: rng(1) })),
    one("a fifth", [[4, 5]], (x) => F.dropout(x, { p: 0.2, rng: rng(1) })),
    one("evaluation", [[4]], (x) => F.dropout(F.mul(x, 2), { training: false })),
  ],
  dropout2d: [one("half", [[2, 3, 2, 2]], (x) => F.dropout2d(x, { rng: rng(1) }))],
  layerNorm: [
    one("rows", [[3, 4], [4], [4]], (x, weight, bias) => F.layerNorm(x, [4], { weight, bias })),
    one("images, no γ", [[2, 2, 3, 2]], (x) => F.layerNorm(x, [2, 3, 2], { epsilon: 0.1 })),
  ],
  groupNorm: [
    one("two groups", [[2, 4, 2, 3], [4], [4]], (x, weight, bias) =>
      F.groupNorm(x, 2, { weight, bias }),
    ),
    one("rows", [[3, 6]], (x) => F.groupNorm(x, 2)),
  ],
  localResponseNorm: [
    one("five neighbours", [[2, 7, 2, 2]], (x) => F.localResponseNorm(x, { alpha: 0.5, k: 2 })),
    one("an even number of them", [[1, 4, 3]], (x) =>
      F.localResponseNorm(x, { size: 2, alpha: 1 }),
    ),
  ],
  convTranspose2d: [
    one("plain", [[2, 2, 3, 2], [2, 3, 2, 3], [3]], (x, w, b) => F.convTranspose2d(x, w, b)),
    one("stride, padding, rows more", [[1, 2, 3, 3], [2, 2, 3, 3], [2]], (x, w, b) =>
      F.convTranspose2d(x, w, b, { stride: 2, padding: 1, outputPadding: [1, 0] }),
    ),
    one(
      "groups, dilation",
      [
        [1, 4, 2, 3],
        [4, 1, 2, 2],
      ],
      (x, w) => F.convTranspose2d(x, w, null, { groups: 2, dilation: 2, stride: [1, 3] }),
    ),
    one(
      "more rows than the stride",
      [
        [1, 1, 3, 3],
        [1, 1, 2, 2],
      ],
      (x, w) => F.convTranspose2d(x, w, null, { dilation: 3, outputPadding: 2 }),
    ),
  ],
  conv1d: [
    one("plain", [[2, 2, 7], [3, 2, 3], [3]], (x, w, b) => F.conv1d(x, w, b)),
    one(
      "all options",
      [
        [1, 4, 9],
        [2, 2, 3],
      ],
      (x, w) => F.conv1d(x, w, null, { stride: 2, padding: 2, dilation: 2, groups: 2 }),
    ),
    one(
      "same",
      [
        [1, 1, 5],
        [1, 1, 2],
      ],
      (x, w) => F.conv1d(x, w, null, { padding: "same" }),
    ),
  ],
  roiAlign: [
    one("as many samples as pixels", [[2, 2, 5, 6]], (x) =>
      F.roiAlign(x, regions, { outputSize: [2, 3] }),
    ),
    one("aligned, scaled, two samples", [[2, 2, 5, 6]], (x) =>
      F.roiAlign(x, regions, { outputSize: 2, spatialScale: 0.5, samplingRatio: 2, aligned: true }),
    ),
  ],
  roiPool: [one("regions", [[2, 2, 5, 6]], (x) => F.roiPool(x, regions, { outputSize: [2, 3] }))],
  deformableConv2d: [
    one("moved by waves", [[1, 2, 4, 4], [1, 8, 3, 3], [2, 2, 2, 2], [2]], (x, o, w, b) =>
      F.deformableConv2d(x, F.mul(o, 0.7), w, b),
    ),
    one(
      "mask, groups, padding",
      [
        [2, 4, 3, 3],
        [2, 36, 2, 2],
        [2, 2, 3, 3],
        [2, 18, 2, 2],
      ],
      (x, o, w, mask) =>
        F.deformableConv2d(x, F.mul(o, 0.7), w, null, { mask, stride: 2, padding: 1 }),
    ),
  ],
  upsample: [
    one("nearest", [[1, 2, 3, 2]], (x) => F.upsample(x, { scale: 2 })),
    one("nearest, smaller", [[1, 1, 5, 4]], (x) => F.upsample(x, { size: [3, 7] })),
    one("bilinear", [[1, 2, 3, 2]], (x) => F.upsample(x, { scale: [2, 1.5], mode: "bilinear" })),
    one("bilinear, corners", [[1, 1, 3, 4]], (x) =>
      F.upsample(x, { size: [5, 2], mode: "bilinear", alignCorners: true }),
    ),
  ],
  l1Loss: [
    one(
      "mean",
      [
        [3, 4],
        [3, 4],
      ],
      (x, t) => F.l1Loss(x, t),
    ),
  ],
  smoothL1: [
    one(
      "mean",
      [
        [3, 4],
        [3, 4],
      ],
      (x, t) => F.smoothL1(x, t, { beta: 0.7 }),
    ),
    one("none", [[5], [5]], (x, t) => F.smoothL1(F.mul(x, 3), t, { reduction: "none" })),
  ],
  bceWithLogits: [
    one(
      "two tensors",
      [
        [3, 4],
        [3, 4],
      ],
      (x, t) => F.bceWithLogits(x, t),
    ),
    one("weights", [[3, 4]], (x) =>
      F.bceWithLogits(x, target(x), {
        weight: target(x, 4),
        posWeight: tensor([1, 2, 3, 4], { dtype: x.dtype }),
        reduction: "sum",
      }),
    ),
  ],
  hinge: [
    one("mean", [[4, 3]], (x) => F.hinge(x, labels)),
    one("none, margin", [[4, 3]], (x) => F.hinge(x, labels, { margin: 0.4, reduction: "none" })),
    one("sum", [[4, 3]], (x) => F.hinge(x, tensor(labels), { reduction: "sum" })),
  ],
} satisfies Record<string, OpCase[]>;

/** More ways to call the ops of cases.ts. */
export const moreCases = {
  crossEntropy: [
    one("weights and smoothing", [[4, 3]], (x) =>
      F.crossEntropy(x, labels, { weight: weightOf(x), labelSmoothing: 0.2 }),
    ),
    one("probabilities", [[4, 3]], (x) => F.crossEntropy(x, target(x), { labelSmoothing: 0.1 })),
    one("a label for each pixel, some ignored", [[2, 3, 1, 2]], (x) =>
      F.crossEntropy(x, [0, 255, 1, 2], { ignoreIndex: 255, reduction: "none" }),
    ),
    one("sum", [[4, 3]], (x) => F.crossEntropy(x, labels, { reduction: "sum" })),
  ],
  mse: [one("none", [[5], [5]], (x, t) => F.mse(x, t, { reduction: "none" }))],
  maxPool2d: [
    one("rounded up", [[1, 2, 5, 6]], (x) => F.maxPool2d(x, { kernelSize: 2, ceilMode: true })),
    one("rounded up to one window that is larger than the image", [[1, 2, 2, 3]], (x) =>
      F.maxPool2d(x, { kernelSize: 3, stride: 2, ceilMode: true }),
    ),
    one("rounded up, overlapping", [[2, 3, 8, 6]], (x) =>
      F.maxPool2d(x, { kernelSize: 3, stride: 2, ceilMode: true }),
    ),
    one("rounded up, padding", [[1, 5, 8, 7]], (x) =>
      F.maxPool2d(x, { kernelSize: [4, 3], stride: [3, 2], padding: 1, ceilMode: true }),
    ),
    one("rounded up, gaps", [[1, 2, 6, 6]], (x) =>
      F.maxPool2d(x, { kernelSize: 2, stride: 4, ceilMode: true }),
    ),
    one("dilated", [[1, 2, 7, 6]], (x) =>
      F.maxPool2d(x, { kernelSize: 3, stride: 1, padding: 1, dilation: [2, 1] }),
    ),
  ],
  avgPool2d: [
    one("padding does not count", [[1, 2, 5, 4]], (x) =>
      F.avgPool2d(x, { kernelSize: 3, stride: 2, padding: 1, countIncludePad: false }),
    ),
    one("rounded up", [[1, 1, 5, 6]], (x) =>
      F.avgPool2d(x, { kernelSize: 3, stride: 2, padding: [0, 1], ceilMode: true }),
    ),
    one("a divisor", [[1, 1, 4, 4]], (x) => F.avgPool2d(x, { kernelSize: 2, divisorOverride: 3 })),
  ],
  conv2d: [
    one(
      "padding by side",
      [
        [1, 1, 3, 4],
        [1, 1, 2, 2],
      ],
      (x, w) => F.conv2d(x, w, null, { padding: { top: 2, right: 1 } }),
    ),
  ],
  pad: [one("by side", [[2, 2]], (x) => F.pad(x, { top: 1, left: 2, right: 1 }, 3))],
} satisfies Record<string, OpCase[]>;
