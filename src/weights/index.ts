/** Weights of models in files: .safetensors, downloads, the ones that others published. */
export { batchOfOne, type Guess, imagenetPreprocess, topClasses } from "./imagenet.js";
export { IMAGENET_CLASSES } from "./imagenetClasses.js";
export { type LoadWeightsOptions, loadWeights } from "./loadWeights.js";
export type { Match } from "./match.js";
export * from "./safetensors/index.js";
export { saveWeights } from "./saveWeights.js";
