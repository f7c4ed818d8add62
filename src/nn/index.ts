export { Relu, relu, Sigmoid, Softmax, sigmoid, softmax, Tanh, tanh } from "./activation.js";
export { type Call, captureOutputs, recordCalls } from "./capture.js";
export {
  Concat,
  concat,
  type Layers,
  Residual,
  residual,
  Sequential,
  sequential,
} from "./containers.js";
export { Conv2d, type Conv2dLayerOptions, conv2d } from "./conv2d.js";
export { Flatten, flatten } from "./flatten.js";
export type { LayerOptions } from "./init.js";
export { Linear, type LinearLayerOptions, linear } from "./linear.js";
export { Module, type Reach } from "./module.js";
export { AvgPool2d, avgPool2d, MaxPool2d, maxPool2d } from "./pool2d.js";
export type { StateDict } from "./stateDict.js";
export { Summary, type SummaryRow, summary } from "./summary.js";
