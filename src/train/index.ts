export { type AdamOptions, adam } from "./adam.js";
export { type EvaluateOptions, type Evaluation, evaluate, type Loss } from "./evaluate.js";
export { type FitOptions, fit } from "./fit.js";
export { History, type HistoryEpoch, type HistoryStep } from "./history.js";
export type { Optimizer, OptimizerState } from "./optimizer.js";
export { type SgdOptions, sgd } from "./sgd.js";
