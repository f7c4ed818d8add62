/** Weights of models in files: .safetensors, downloads, the ones that others published. */
export * from "./safetensors/index.js";
