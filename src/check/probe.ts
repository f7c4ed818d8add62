import type { AnswerData } from "./answers.js";
import { withJosa } from "./josa.js";
import { askModel } from "./model/ask.js";
import { type Outcome, thrown } from "./outcome.js";
import { describe, type Json, schemaOf } from "./schema/index.js";
import { both } from "./text.js";

/**
 * Asks an answer, once for each input tuple, and gives what came as data. It runs where the answer
 * lives (the grader calls it inside the student's kernel), so nothing it says can be trusted there:
 * the verdict is made elsewhere, by `gradeAnswer`.
 *
 * `answer` and `inputs` are plain JSON or its text; `given` is the function, the value (then
 * `inputs` is `[[]]`), or a model's `build` (then an input tuple is `[weights, images]`).
 */
export async function probe(
  answer: AnswerData | string,
  inputs: readonly Json[][] | string,
  given: unknown,
): Promise<Outcome[]> {
  const parsed: AnswerData = typeof answer === "string" ? JSON.parse(answer) : answer;
  const tuples: readonly Json[][] = typeof inputs === "string" ? JSON.parse(inputs) : inputs;
  const outcomes: Outcome[] = [];
  for (const tuple of tuples) outcomes.push(await ask(parsed, tuple, given));
  return outcomes;
}

/** Asks once. Each call decodes its inputs anew, so that an answer that changes them harms nothing. */
export function ask(
  answer: AnswerData,
  inputs: readonly Json[],
  given: unknown,
): Outcome | Promise<Outcome> {
  try {
    if (answer.kind === "model") return askModel(answer, inputs, given);
    if (answer.kind === "value") return settle(answer.result, given);
    if (typeof given !== "function") return wrongKind(given);
    const decoded = answer.parameters.map(({ schema }, i) => schemaOf(schema).decode(inputs[i]));
    const result: unknown = given(...decoded);
    if (!isThenable(result)) return settle(answer.result, result);
    return Promise.resolve(result).then((came) => settle(answer.result, came), thrown);
  } catch (error) {
    return thrown(error);
  }
}

function settle(result: Parameters<typeof schemaOf>[0], came: unknown): Outcome {
  try {
    if (came === undefined || came === null) return { kind: "nothing" };
    const schema = schemaOf(result);
    const problem = schema.problem(came);
    return problem ? { kind: "wrongType", problem } : { kind: "value", value: schema.encode(came) };
  } catch (error) {
    return thrown(error);
  }
}

function wrongKind(given: unknown): Outcome {
  if (given === undefined) return { kind: "nothing" };
  const got = describe(given);
  return {
    kind: "wrongType",
    problem: both(
      `함수여야 하는데 ${withJosa(got.ko, "이/가")} 왔어요.`,
      `Expected a function, got ${got.en}.`,
    ),
  };
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null)?.then === "function";
