export { type AlexNetOptions, alexnet, alexnetTwoPath } from "./alexnet.js";
export { BACKBONE, backbone } from "./backbone.js";
export {
  DenseBlock,
  type DenseNetOptions,
  densenet121,
  densenet161,
  densenet169,
  densenet201,
} from "./densenet.js";
export { GoogLeNet, type GoogLeNetOptions, googlenet } from "./googlenet.js";
export { lenet5 } from "./lenet.js";
export { type MobileNetOptions, mobileNet, mobileNetBlock } from "./mobilenet.js";
export type { ModelOptions } from "./options.js";
export {
  type ResNetOptions,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
} from "./resnet.js";
export { type VggOptions, vgg11, vgg13, vgg16, vgg19 } from "./vgg.js";
export { modelNamed, modelNames } from "./zoo.js";
