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
export { Conv2d, type Conv2dLayerOptions, conv2d } from "./conv2d.js";
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
export { Linear, type LinearLayerOptions, linear } from "./linear.js";
export { Module, type Reach } from "./module.js";
export { AvgPool2d, avgPool2d, MaxPool2d, maxPool2d } from "./pool2d.js";
export type { StateDict } from "./stateDict.js";
export { Summary, type SummaryRow, summary } from "./summary.js";
