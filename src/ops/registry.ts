import type { Tensor } from "../tensor/tensor.js";
import { abs } from "./abs.js";
import { adaptiveAvgPool2d, adaptiveMaxPool2d, globalAvgPool2d } from "./adaptivePool2d.js";
import { add } from "./add.js";
import { avgPool2d } from "./avgPool2d.js";
import { batchNorm } from "./batchNorm.js";
import { clone, to } from "./clone.js";
import { concat } from "./concat.js";
import { conv1d } from "./conv1d.js";
import { conv2d } from "./conv2d.js";
import { convTranspose2d } from "./convTranspose2d.js";
import { convolve2d, crossCorrelate2d } from "./correlate2d.js";
import { crossEntropy } from "./crossEntropy.js";
import { deformableConv2d } from "./deformableConv2d.js";
import { div } from "./div.js";
import { dropout, dropout2d } from "./dropout.js";
import { exp } from "./exp.js";
import { flip } from "./flip.js";
import { gelu } from "./gelu.js";
import { hinge } from "./hinge.js";
import { groupNorm, layerNorm } from "./layerNorm.js";
import { leakyRelu } from "./leakyRelu.js";
import { linear } from "./linear.js";
import { localResponseNorm } from "./localResponseNorm.js";
import { log } from "./log.js";
import { bceWithLogits, l1Loss, smoothL1 } from "./losses.js";
import { matmul } from "./matmul.js";
import { max } from "./max.js";
import { maxPool2d } from "./maxPool2d.js";
import { mean } from "./mean.js";
import { min } from "./min.js";
import { mse } from "./mse.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import type { OpName } from "./operation.js";
import { pad } from "./pad.js";
import { permute, transpose } from "./permute.js";
import { pow } from "./pow.js";
import { relu } from "./relu.js";
import { flatten, reshape } from "./reshape.js";
import { roiAlign } from "./roiAlign.js";
import { roiPool } from "./roiPool.js";
import { sigmoid } from "./sigmoid.js";
import { silu } from "./silu.js";
import { slice } from "./slice.js";
import { logSoftmax, softmax } from "./softmax.js";
import { softplus } from "./softplus.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";
import { takeRows } from "./takeRows.js";
import { tanh } from "./tanh.js";
import { upsample } from "./upsample.js";
import { variance } from "./variance.js";

/**
 * Every differentiable op under its name. A name without a function does not compile; a function
 * without a gradient check fails a test.
 */
export const registry = {
  abs,
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  add,
  avgPool2d,
  batchNorm,
  bceWithLogits,
  clone,
  concat,
  conv1d,
  conv2d,
  convTranspose2d,
  convolve2d,
  crossCorrelate2d,
  crossEntropy,
  deformableConv2d,
  div,
  dropout,
  dropout2d,
  exp,
  flatten,
  flip,
  gelu,
  globalAvgPool2d,
  groupNorm,
  hinge,
  l1Loss,
  layerNorm,
  leakyRelu,
  linear,
  localResponseNorm,
  log,
  logSoftmax,
  matmul,
  max,
  maxPool2d,
  mean,
  min,
  mse,
  mul,
  neg,
  pad,
  permute,
  pow,
  relu,
  reshape,
  roiAlign,
  roiPool,
  sigmoid,
  silu,
  slice,
  smoothL1,
  softmax,
  softplus,
  sqrt,
  sub,
  sum,
  takeRows,
  tanh,
  to,
  transpose,
  upsample,
  variance,
} satisfies Record<OpName, (...args: never[]) => Tensor>;
