import { type AnyExercise, exerciseData } from "../../src/check/index.js";

/** What the probe is told of an exercise's answer: JSON text. */
export const signatureData = (exercise: AnyExercise): string =>
  JSON.stringify(exerciseData(exercise, "it").answer);
