import type { Module } from "../nn/index.js";
import { OptionError } from "../tensor/index.js";
import { alexnet, alexnetTwoPath } from "./alexnet.js";
import { densenet121, densenet161, densenet169, densenet201 } from "./densenet.js";
import { googlenet } from "./googlenet.js";
import { lenet5 } from "./lenet.js";
import { mobileNet } from "./mobilenet.js";
import type { ModelOptions } from "./options.js";
import { resnet18, resnet34, resnet50, resnet101, resnet152 } from "./resnet.js";
import { vgg11, vgg13, vgg16, vgg19 } from "./vgg.js";

interface Entry {
  make(options?: ModelOptions): Module;
  /** One image of the size that the paper has. */
  input: readonly number[];
}

const IMAGENET = [1, 3, 224, 224];
const batchNorm = { batchNorm: true };
const plain = { shortcuts: false };

/** Every architecture by its name; torchvision's where it has it. */
const ZOO: Record<string, Entry> = {
  lenet5: { make: (o) => lenet5(o), input: [1, 1, 28, 28] },
  alexnet: { make: alexnet, input: IMAGENET },
  alexnet_two_path: { make: alexnetTwoPath, input: [1, 3, 227, 227] },
  vgg11: { make: vgg11, input: IMAGENET },
  vgg13: { make: vgg13, input: IMAGENET },
  vgg16: { make: vgg16, input: IMAGENET },
  vgg19: { make: vgg19, input: IMAGENET },
  vgg11_bn: { make: (o) => vgg11({ ...o, ...batchNorm }), input: IMAGENET },
  vgg13_bn: { make: (o) => vgg13({ ...o, ...batchNorm }), input: IMAGENET },
  vgg16_bn: { make: (o) => vgg16({ ...o, ...batchNorm }), input: IMAGENET },
  vgg19_bn: { make: (o) => vgg19({ ...o, ...batchNorm }), input: IMAGENET },
  googlenet: { make: googlenet, input: IMAGENET },
  googlenet_aux: { make: (o) => googlenet({ ...o, auxiliaries: true }), input: IMAGENET },
  googlenet_paper: { make: (o) => googlenet({ ...o, variant: "paper" }), input: IMAGENET },
  resnet18: { make: resnet18, input: IMAGENET },
  resnet34: { make: resnet34, input: IMAGENET },
  resnet50: { make: resnet50, input: IMAGENET },
  resnet101: { make: resnet101, input: IMAGENET },
  resnet152: { make: resnet152, input: IMAGENET },
  plain18: { make: (o) => resnet18({ ...o, ...plain }), input: IMAGENET },
  plain34: { make: (o) => resnet34({ ...o, ...plain }), input: IMAGENET },
  densenet121: { make: densenet121, input: IMAGENET },
  densenet161: { make: densenet161, input: IMAGENET },
  densenet169: { make: densenet169, input: IMAGENET },
  densenet201: { make: densenet201, input: IMAGENET },
  mobilenet: { make: mobileNet, input: IMAGENET },
};

/** The names that `modelNamed` knows. */
export const modelNames = (): string[] => Object.keys(ZOO);

/**
 * An architecture by its name, and the shape of one image of the size that its paper has.
 * @throws OptionError modelNamed: expected one of lenet5, alexnet, alexnet_two_path, vgg11, …, got "lenet"
 * @example modelNamed("vgg16_bn").model.parameterCount() // 138365992
 */
export function modelNamed(
  name: string,
  options: ModelOptions = {},
): { model: Module; input: readonly number[] } {
  const entry = Object.hasOwn(ZOO, name) ? ZOO[name] : undefined;
  if (!entry) {
    const known = modelNames().slice(0, 4).join(", ");
    const hint = `all: ${modelNames().join(" ")}`;
    throw new OptionError("modelNamed", `one of ${known}, …`, JSON.stringify(name), hint);
  }
  return { model: entry.make(options), input: entry.input };
}
