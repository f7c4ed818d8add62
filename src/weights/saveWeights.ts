import type { Module } from "../nn/index.js";
import { type WriteSafetensorsOptions, writeSafetensors } from "./safetensors/index.js";

/**
 * Writes the weights of a model to a .safetensors file, whole or not at all, which `loadWeights` and
 * PyTorch read. F16 halves the size; `metadata` says how they were made.
 */
export function saveWeights(
  model: Module,
  file: string,
  options: Omit<WriteSafetensorsOptions, "file"> = {},
): void {
  writeSafetensors(model.stateDict(), { ...options, file });
}
