/** Exercises and their checks: defined once, used in the notebook and by the grader. */
export { type AnswerData, fn, model, signature, value } from "./answers.js";
export { type Comparison, close, exact } from "./compare.js";
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
export {
  boolean,
  choice,
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
