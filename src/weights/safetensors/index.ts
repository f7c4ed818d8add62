export type { SafetensorsDtype } from "./dtypes.js";
export { readSafetensors, type Safetensors } from "./read.js";
export { type WriteSafetensorsOptions, writeSafetensors } from "./write.js";
