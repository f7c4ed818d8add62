export { type AdamOptions, adam } from "./adam.js";
export type { Optimizer } from "./optimizer.js";
export { type SgdOptions, sgd } from "./sgd.js";
