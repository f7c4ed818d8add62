import "./methods.js";

export { abs } from "./abs.js";
export { adaptiveAvgPool2d, adaptiveMaxPool2d, globalAvgPool2d } from "./adaptivePool2d.js";
export { add } from "./add.js";
export { avgPool2d } from "./avgPool2d.js";
export { type BatchNormOptions, batchNorm } from "./batchNorm.js";
export type { BorderMode } from "./border.js";
export type { Operand } from "./broadcast.js";
export { clone, to } from "./clone.js";
export { concat } from "./concat.js";
export { type Conv1dOptions, conv1d } from "./conv1d.js";
export { type Conv2dOptions, conv2d } from "./conv2d.js";
export { type ConvTranspose2dOptions, convTranspose2d } from "./convTranspose2d.js";
export { type Correlate2dOptions, convolve2d, crossCorrelate2d } from "./correlate2d.js";
export { crossEntropy } from "./crossEntropy.js";
export { type DeformableConv2dOptions, deformableConv2d } from "./deformableConv2d.js";
export { div } from "./div.js";
export { type DropoutOptions, dropout, dropout2d } from "./dropout.js";
export { exp } from "./exp.js";
export { flip } from "./flip.js";
export { type GeluOptions, gelu } from "./gelu.js";
export { type HingeOptions, hinge } from "./hinge.js";
export { groupNorm, layerNorm, type NormOptions } from "./layerNorm.js";
export { leakyRelu } from "./leakyRelu.js";
export { linear } from "./linear.js";
export { type LocalResponseNormOptions, localResponseNorm } from "./localResponseNorm.js";
export { log } from "./log.js";
export {
  type BceOptions,
  bceWithLogits,
  l1Loss,
  type SmoothL1Options,
  smoothL1,
} from "./losses.js";
export { matmul } from "./matmul.js";
export { argmax, max } from "./max.js";
export { maxPool2d } from "./maxPool2d.js";
export { mean } from "./mean.js";
export { min } from "./min.js";
export { mse } from "./mse.js";
export { mul } from "./mul.js";
export { neg } from "./neg.js";
export { type PadOptions, pad } from "./pad.js";
export { permute, transpose } from "./permute.js";
export type { AvgPool2dOptions, MaxPool2dOptions, Pool2dOptions } from "./pool2d.js";
export { pow } from "./pow.js";
export type { LossOptions, Reduction } from "./reduction.js";
export { relu } from "./relu.js";
export { flatten, reshape } from "./reshape.js";
export type { Regions, RoiPoolOptions } from "./roi.js";
export { type RoiAlignOptions, roiAlign } from "./roiAlign.js";
export { roiPool } from "./roiPool.js";
export { sigmoid } from "./sigmoid.js";
export { silu } from "./silu.js";
export { slice } from "./slice.js";
export { logSoftmax, softmax } from "./softmax.js";
export { softplus } from "./softplus.js";
export { sqrt } from "./sqrt.js";
export { sub } from "./sub.js";
export { type ReduceOptions, sum } from "./sum.js";
export { takeRows } from "./takeRows.js";
export { tanh } from "./tanh.js";
export { type UpsampleOptions, upsample } from "./upsample.js";
export { type VarianceOptions, variance } from "./variance.js";
export type { CrossEntropyOptions } from "./weightedCrossEntropy.js";
export type { Pair, Sides } from "./window.js";
