import type { AnyExercise } from "../check/exercise.js";
import type { ShownCell } from "./shown.js";
import type { Language, Text } from "./types.js";

/** A lesson as the grader needs it; all of it from our own sources, nothing from a submission. */
export interface GradedLesson {
  slug: string;
  title: Text;
  /** The names of all its cells that have one. */
  names: readonly string[];
  /** Its set-up cells in order, with their sources in both languages. */
  setup: readonly { name: string; source: Record<Language, string> }[];
  /** The cells between, which an answer may use. */
  shown: readonly ShownCell<Record<Language, string>>[];
  exercises: readonly GradedExercise[];
  /** Changes with whatever decides a verdict. */
  version: string;
}

export interface GradedExercise {
  name: string;
  exercise: AnyExercise;
  /** The cells the student wrote, in order. */
  answerCells: readonly string[];
  /** What the answer cells held before anybody wrote in them, in each language. */
  stubs: readonly Record<Language, string>[];
  /** The cell whose output carries a trained model. */
  checkCell: string;
  /** What the check cell gives to the check: `outputSize`; of a model, what builds it. */
  given: string;
  /** Where the lesson wraps it, what is asked: `askBlock(block)` of `check.block(askBlock(block))`. */
  asked?: string;
}
