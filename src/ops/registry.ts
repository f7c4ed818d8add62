import type { Tensor } from "../tensor/tensor.js";
import { adaptiveAvgPool2d, adaptiveMaxPool2d, globalAvgPool2d } from "./adaptivePool2d.js";
import { add } from "./add.js";
import { avgPool2d } from "./avgPool2d.js";
import { batchNorm } from "./batchNorm.js";
import { clone, to } from "./clone.js";
import { concat } from "./concat.js";
import { conv2d } from "./conv2d.js";
import { convolve2d, crossCorrelate2d } from "./correlate2d.js";
import { crossEntropy } from "./crossEntropy.js";
import { div } from "./div.js";
import { exp } from "./exp.js";
import { flip } from "./flip.js";
import { linear } from "./linear.js";
import { log } from "./log.js";
import { matmul } from "./matmul.js";
import { max } from "./max.js";
import { maxPool2d } from "./maxPool2d.js";
import { mean } from "./mean.js";
import { mse } from "./mse.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import type { OpName } from "./operation.js";
import { pad } from "./pad.js";
import { permute, transpose } from "./permute.js";
import { relu } from "./relu.js";
import { flatten, reshape } from "./reshape.js";
import { sigmoid } from "./sigmoid.js";
import { slice } from "./slice.js";
import { logSoftmax, softmax } from "./softmax.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";
import { tanh } from "./tanh.js";

/**
 * Every differentiable op under its name. A name without a function does not compile; a function
 * without a gradient check fails a test.
 */
export const registry = {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  add,
  avgPool2d,
  batchNorm,
  clone,
  concat,
  conv2d,
  convolve2d,
  crossCorrelate2d,
  crossEntropy,
  div,
  exp,
  flatten,
  flip,
  globalAvgPool2d,
  linear,
  log,
  logSoftmax,
  matmul,
  max,
  maxPool2d,
  mean,
  mse,
  mul,
  neg,
  pad,
  permute,
  relu,
  reshape,
  sigmoid,
  slice,
  softmax,
  sub,
  sum,
  tanh,
  to,
  transpose,
} satisfies Record<OpName, (...args: never[]) => Tensor>;
