import type { AnswerData, FnAnswer, ModelAnswer } from "./answers.js";
import { type Comparison, close, exact } from "./compare.js";
import { difference } from "./difference.js";
import type {
  AnyExercise,
  FnExercise,
  ModelExercise,
  ModelSigns,
  ValueExercise,
} from "./exercise.js";
import { type Json, type SchemaData, schemaOf } from "./schema/index.js";
import type { Text } from "./text.js";

/** One thing to ask, with what is right and what each known mistake would give. All of it is data. */
export interface Question {
  readonly inputs: Json[];
  readonly expected: Json;
  /** Mistake → its wrong result here; a mistake that gives the right result, or throws, is left out. */
  readonly known: Readonly<Record<string, Json>>;
}

interface Base {
  readonly name: string;
  readonly title: Text;
  readonly points: number;
  readonly hints: readonly [Text, Text];
}

/** A function or a value, as the student's bundle holds it. */
export interface AskedData extends Base {
  readonly answer: Exclude<AnswerData, ModelAnswer>;
  readonly compare: Comparison;
  readonly questions: readonly Question[];
  /** Mistake → what to say. */
  readonly says: Readonly<Record<string, Text>>;
}

/** A trained model, as the student's bundle holds it. */
export interface ModelData extends Base {
  readonly answer: ModelAnswer;
  readonly target: number;
  readonly stretch?: number;
  readonly maxParameters?: number;
  readonly maxMultiplyAdds?: number;
  readonly minLayers?: number;
  readonly visible?: number;
  readonly mistakes: readonly {
    readonly name: string;
    readonly when: ModelSigns;
    readonly says: Text;
  }[];
}

/** An exercise without its code: inputs, results and messages. */
export type ExerciseData = AskedData | ModelData;

export const isModelData = (data: ExerciseData): data is ModelData => data.answer.kind === "model";
export const isModelExercise = (ex: AnyExercise): ex is ModelExercise => ex.answer.kind === "model";
const isFnExercise = (ex: AnyExercise): ex is FnExercise => ex.answer.kind === "fn";

/**
 * What the student's bundle gets of an exercise: pure JSON, no code of the reference.
 * Throws where two known mistakes, or a mistake and the right answer, look the same in every case.
 */
export function exerciseData(exercise: AnyExercise, name: string): ExerciseData {
  const { title, points, hints } = exercise;
  if (isModelExercise(exercise)) return modelData(exercise, name);
  const { answer, mistakes } = exercise as FnExercise | ValueExercise;
  const inputs: unknown[][] = isFnExercise(exercise) ? [...exercise.cases] : [[]];
  const questions = inputs.map((tuple) => question(exercise as FnExercise | ValueExercise, tuple));
  const says = Object.fromEntries(Object.entries(mistakes).map(([key, { says }]) => [key, says]));
  const data = {
    name,
    title,
    points,
    hints,
    answer: plain(answer),
    compare: comparisonOf(exercise),
    questions,
    says,
  };
  refuseLookalikes(data);
  return data;
}

function modelData(exercise: ModelExercise, name: string): ModelData {
  const { title, points, hints, answer, target, stretch, visible } = exercise;
  const { maxParameters, maxMultiplyAdds, minLayers } = exercise;
  const mistakes = Object.entries(exercise.mistakes).map(([key, mistake]) => ({
    name: key,
    ...mistake,
  }));
  const limits = { maxParameters, maxMultiplyAdds, minLayers };
  return { name, title, points, hints, answer, target, stretch, ...limits, visible, mistakes };
}

/** The question that an input tuple makes: the reference and the known mistakes are asked here. */
export function question(
  exercise: FnExercise | ValueExercise,
  tuple: readonly unknown[],
): Question {
  const { answer, mistakes } = exercise;
  const result = schemaOf(answer.result);
  const compare = comparisonOf(exercise);
  const encoded = isFnExercise(exercise)
    ? exercise.answer.parameters.map(({ schema }, i) => schemaOf(schema).encode(tuple[i]))
    : [];
  // Each function gets inputs of its own: one that changes them must not mislead the next.
  const run = (code: unknown): unknown => {
    if (!isFnExercise(exercise)) return code;
    const fresh = exercise.answer.parameters.map(({ schema }, i) =>
      schemaOf(schema).decode(encoded[i]),
    );
    return (code as (...inputs: unknown[]) => unknown)(...fresh);
  };
  const expected = run(exercise.reference);
  const known: Record<string, Json> = {};
  for (const [name, mistake] of Object.entries(mistakes)) {
    const wrong = attempt(() => run(mistake.answer));
    if (wrong === undefined || result.problem(wrong)) continue;
    if (difference(expected, wrong, compare)) known[name] = result.encode(wrong);
  }
  return { inputs: encoded, expected: result.encode(expected), known };
}

function attempt(make: () => unknown): unknown {
  try {
    return make();
  } catch {
    return undefined;
  }
}

/** What is compared how: fractions within a tolerance, all else exactly. */
export function comparisonOf(exercise: AnyExercise): Comparison {
  const { compare } = exercise as FnExercise | ValueExercise;
  return (
    compare ??
    (hasFractions((exercise.answer as FnAnswer<never, never>).result) ? close() : exact())
  );
}

function hasFractions(data: SchemaData): boolean {
  if (data.kind === "number" || data.kind === "tensor") return true;
  if (data.kind === "list") return hasFractions(data.of);
  return data.kind === "record" && Object.values(data.fields).some(hasFractions);
}

/** Without the field that is for the compiler only. */
function plain(answer: FnExercise["answer"] | ValueExercise["answer"]): AskedData["answer"] {
  const { types: _, ...rest } = answer;
  return rest as AskedData["answer"];
}

/** A mistake that no visible case shows could never be named; two that look alike, not told apart. */
function refuseLookalikes({ name, title, questions, says, compare, answer }: AskedData): void {
  const { decode } = schemaOf(answer.result);
  const names = Object.keys(says);
  const refuse = (got: string): never => {
    throw new Error(
      `exercise ${name} ("${title.en}"): expected cases that tell its known mistakes apart, got ${got}\nhint: add a case in which they differ`,
    );
  };
  const agree = (a: string, b: string) =>
    questions.every(({ known, expected }) => {
      const [x, y] = [known[a] ?? expected, known[b] ?? expected];
      return !difference(decode(x), decode(y), compare);
    });
  names.forEach((a, i) => {
    if (questions.every(({ known }) => known[a] === undefined))
      refuse(`the right result from the mistake ${a} in every case`);
    for (const b of names.slice(i + 1))
      if (agree(a, b)) refuse(`the same results from ${a} and ${b} in every case`);
  });
}
