export { Relu, relu, Sigmoid, Softmax, sigmoid, softmax, Tanh, tanh } from "./activation.js";
export {
  AdaptiveAvgPool2d,
  AdaptiveMaxPool2d,
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  GlobalAvgPool2d,
  globalAvgPool2d,
} from "./adaptivePool2d.js";
export {
  BatchNorm1d,
  BatchNorm2d,
  type BatchNormLayerOptions,
  batchNorm1d,
  batchNorm2d,
} from "./batchNorm.js";
export { type Call, captureOutputs, recordCalls } from "./capture.js";
export { Comparison, type ComparisonRow, compare } from "./compare.js";
export {
  Concat,
  concat,
  type Layers,
  Residual,
  type ResidualOptions,
  residual,
  Sequential,
  sequential,
} from "./containers.js";
export { Conv1d, type Conv1dLayerOptions, conv1d } from "./conv1d.js";
export { Conv2d, type Conv2dLayerOptions, conv2d, type PaddingMode } from "./conv2d.js";
export {
  ConvTranspose2d,
  type ConvTranspose2dLayerOptions,
  convTranspose2d,
} from "./convTranspose2d.js";
export {
  DeformableConv2d,
  type DeformableConv2dLayerOptions,
  deformableConv2d,
} from "./deformableConv2d.js";
export { Dropout, Dropout2d, type DropoutLayerOptions, dropout, dropout2d } from "./dropout.js";
export { Flatten, flatten } from "./flatten.js";
export { Container, type Flow } from "./flow.js";
export { Identity, identity } from "./identity.js";
export {
  bilinearInit,
  constantInit,
  type Init,
  initialize,
  type KaimingOptions,
  kaimingNormal,
  kaimingUniform,
  type LayerOptions,
  normalInit,
  xavierNormal,
  xavierUniform,
} from "./init.js";
export { knownWeights } from "./knownWeights.js";
export {
  GroupNorm,
  groupNorm,
  LayerNorm,
  LocalResponseNorm,
  layerNorm,
  localResponseNorm,
  type NormLayerOptions,
} from "./layerNorm.js";
export { Linear, type LinearLayerOptions, linear } from "./linear.js";
export { Module, type Reach } from "./module.js";
export { AvgPool2d, avgPool2d, MaxPool2d, maxPool2d } from "./pool2d.js";
export { l1Penalty, l2Penalty } from "./regularize.js";
export {
  depthwiseConv2d,
  pointwiseConv2d,
  type Separation,
  separableConv2d,
  separate,
  spatiallySeparableConv2d,
} from "./separable.js";
export { Gelu, gelu, LeakyRelu, leakyRelu, Silu, silu } from "./smoothActivation.js";
export type { StateDict } from "./stateDict.js";
export { Summary, type SummaryRow, summary } from "./summary.js";
export { Upsample, upsample } from "./upsample.js";
