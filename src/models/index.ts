export { lenet5 } from "./lenet.js";
export { type MobileNetOptions, mobileNet, mobileNetBlock } from "./mobilenet.js";
export {
  type ResNetOptions,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
} from "./resnet.js";
