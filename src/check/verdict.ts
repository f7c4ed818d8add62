import type { AskedData, Question } from "./data.js";
import { type Difference, difference } from "./difference.js";
import type { Outcome } from "./outcome.js";
import { type Json, schemaOf } from "./schema/index.js";

/** How one question went. */
export type Verdict =
  | { readonly kind: "right"; readonly got: unknown }
  | { readonly kind: "different"; readonly got: unknown; readonly difference: Difference }
  | { readonly kind: "failed"; readonly outcome: Exclude<Outcome, { kind: "value" }> };

/** Holds an outcome against what was expected. The outcome may be anybody's; it never throws. */
export function judge(data: AskedData, question: Question, outcome: Outcome): Verdict {
  if (outcome.kind !== "value") return { kind: "failed", outcome };
  const schema = schemaOf(data.answer.result);
  try {
    const got = schema.decode(outcome.value);
    const found = difference(schema.decode(question.expected), got, data.compare);
    return found ? { kind: "different", got, difference: found } : { kind: "right", got };
  } catch {
    // It came out of the student's kernel as a value that no value of this type encodes to.
    return { kind: "failed", outcome: { kind: "missing" } };
  }
}

/**
 * The known mistake that explains a wrong answer: in every question that failed it gives exactly
 * what came. Of several, the one that also fits the most questions that were right.
 */
export function diagnose(
  data: AskedData,
  questions: readonly Question[],
  verdicts: readonly Verdict[],
): string | null {
  const { decode } = schemaOf(data.answer.result);
  const gives = (mistake: string, i: number): boolean => {
    const [verdict, { known, expected }] = [verdicts[i], questions[i]];
    const result: Json = Object.hasOwn(known, mistake) ? known[mistake] : expected;
    return verdict.kind !== "failed" && !difference(decode(result), verdict.got, data.compare);
  };
  const wrong = verdicts.flatMap((verdict, i) => (verdict.kind === "right" ? [] : [i]));
  if (wrong.length === 0) return null;
  const fits = Object.keys(data.says)
    .filter((mistake) =>
      wrong.every((i) => Object.hasOwn(questions[i].known, mistake) && gives(mistake, i)),
    )
    .map((mistake) => ({ mistake, agree: questions.filter((_, i) => gives(mistake, i)).length }));
  return fits.sort((a, b) => b.agree - a.agree)[0]?.mistake ?? null;
}
