/** Exercises and their checks: defined once, used in the notebook and by the grader. */
export { type AnswerData, fn, model, type PictureSet, signature, value } from "./answers.js";
export { type AsyncCheck, type Check, createChecks, type Stubs } from "./checks.js";
export { type Comparison, close, exact } from "./compare.js";
export { type ExerciseData, exerciseData, type Question } from "./data.js";
export {
  type AnyExercise,
  type Exercise,
  exercise,
  type FnExercise,
  type LabelledImages,
  type ModelExercise,
  type ModelSigns,
  type ValueExercise,
} from "./exercise.js";
export { drawHidden, gradeAnswer, type Hidden } from "./grade.js";
export { hiddenImages, type ImageSource } from "./model/images.js";
export { loadWeights, type Weights } from "./model/network.js";
export { type Outcome, parseOutcome } from "./outcome.js";
export { probe } from "./probe.js";
export { CHECK_MIME, WEIGHTS_MIME } from "./render.js";
export type { CaseReport, CheckReport } from "./report.js";
export { runCheck } from "./run.js";
export {
  boolean,
  choice,
  decodeTensor,
  encodeTensor,
  type Infer,
  integer,
  type Json,
  list,
  number,
  record,
  type Schema,
  type SchemaData,
  SchemaError,
  schemaOf,
  tensor,
  text,
} from "./schema/index.js";
