/** Measured comparisons that bring several rooms together. */
export {
  type CompareFeaturesOptions,
  compareFeatures,
  featureLearners,
} from "./compareFeatures.js";
export { type DisturbanceScale, FeatureComparison, type LearnerResult } from "./comparison.js";
export { type Disturbance, disturbances, disturbed } from "./disturbances.js";
export {
  hogFeatures,
  type Labelled,
  type Learner,
  lbpFeatures,
  type NetworkOptions,
  networkLearner,
  type Predict,
  svmLearner,
  type WordOptions,
  wordsLearner,
} from "./learners.js";
export { digitsTask, photographsTask, type Task, type TaskOptions } from "./tasks.js";
