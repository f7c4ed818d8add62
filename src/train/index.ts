export { type AdamOptions, adam } from "./adam.js";
export { adamW } from "./adamW.js";
export type {
  CallbackMemory,
  FitCallback,
  FitState,
  Monitor,
  RunSettings,
} from "./callbacks.js";
export type { CheckpointOptions } from "./checkpoint.js";
export { type CrossValidation, crossValidate } from "./crossValidate.js";
export { type EarlyStoppingOptions, earlyStopping } from "./earlyStopping.js";
export { type EvaluateOptions, type Evaluation, evaluate, type Loss } from "./evaluate.js";
export { type FastGradientSignOptions, fastGradientSign } from "./fastGradientSign.js";
export { type FitOptions, fit } from "./fit.js";
export { followSchedule } from "./followSchedule.js";
export { History, type HistoryEpoch, type HistoryStep } from "./history.js";
export { confusionMatrix, f1, type Metric, precision, recall } from "./metrics.js";
export {
  type MixedFeatures,
  mixFeatures,
  type SpreadOptions,
  spreadFeatures,
} from "./mixFeatures.js";
export type { Optimizer, OptimizerState } from "./optimizer.js";
export { predict } from "./predict.js";
export { degradationRuns } from "./recordedRuns.js";
export { type RmspropOptions, rmsprop } from "./rmsprop.js";
export { type LoggedRun, readRun, readRuns, runLog } from "./runLog.js";
export { saveBest } from "./saveBest.js";
export {
  cosineDecay,
  type OneCycleOptions,
  oneCycle,
  type Schedule,
  type Scheduler,
  scheduler,
  stepDecay,
  warmUp,
} from "./schedules.js";
export { type SgdOptions, sgd } from "./sgd.js";
