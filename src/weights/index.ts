/** Weights of models in files: .safetensors, .pth, downloads, the ones that others published. */

export { batchOfOne, type Guess, imagenetPreprocess, topClasses } from "./imagenet.js";
export { IMAGENET_CLASSES } from "./imagenetClasses.js";
export { loadBackbone } from "./loadBackbone.js";
export { type LoadWeightsOptions, loadWeights } from "./loadWeights.js";
export type { Match } from "./match.js";
export { readPytorch } from "./pytorch/read.js";
export * from "./safetensors/index.js";
export { saveWeights } from "./saveWeights.js";
export { loadTorchvision } from "./torchvision.js";
