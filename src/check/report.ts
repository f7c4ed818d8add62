import type { Measured } from "../progress/index.js";
import { signature } from "./answers.js";
import type { AskedData, Question } from "./data.js";
import { failure, firstWrong, score } from "./messages.js";
import type { Outcome } from "./outcome.js";
import { schemaOf } from "./schema/index.js";
import { both, same, sentences, type Text } from "./text.js";
import { diagnose, judge, type Verdict } from "./verdict.js";
import { inputsInWords, shortValue } from "./words.js";

/** How one case went, in words. */
export interface CaseReport {
  readonly passed: boolean;
  /** The inputs, shortened; empty for a value. */
  readonly input: Text;
  /** What is expected; null where telling would give the answer away. */
  readonly expected: Text | null;
  /** What came; null where nothing did. */
  readonly got: Text | null;
  /** Why it failed; null where it passed. */
  readonly reason: Text | null;
}

/** What a check says, in the cell and from the grader. */
export interface CheckReport {
  readonly exercise: string;
  readonly title: Text;
  /** `unsolved`: the stub is still there. `type`: nothing came that could be compared. */
  readonly status: "passed" | "failed" | "unsolved" | "type";
  readonly passed: boolean;
  readonly points: number;
  readonly earned: number;
  readonly cases: readonly CaseReport[];
  /** The known mistake that explains the answer. */
  readonly mistake: string | null;
  /** What was right; the first thing that is wrong; the way out. */
  readonly parts: readonly Text[];
  /** The parts as one text. */
  readonly says: Text;
  /** What was measured of a trained model: for leaderboards. */
  readonly measured?: Measured;
}

/** Weighs the outcomes of some questions: the same words in the cell and from the grader. */
export function reportOn(
  data: AskedData,
  questions: readonly Question[],
  outcomes: readonly Outcome[],
): CheckReport {
  const verdicts = questions.map((question, i) =>
    judge(data, question, outcomes[i] ?? { kind: "missing" }),
  );
  const right = verdicts.filter(({ kind }) => kind === "right").length;
  const mistake = diagnose(data, questions, verdicts);
  const cases = verdicts.map((verdict, i) => caseReport(data, questions[i], verdict));
  const parts = partsOf(data, cases, verdicts, mistake);
  return {
    exercise: data.name,
    title: data.title,
    status: statusOf(verdicts),
    passed: right === questions.length,
    points: data.points,
    earned: share(data.points, right, questions.length),
    cases,
    mistake,
    parts,
    says: sentences(...parts),
  };
}

/** Partial credit by case, in hundredths of a point, never rounded up. */
export function share(points: number, right: number, total: number): number {
  return total === 0 ? 0 : Math.floor((100 * points * right) / total + 1e-9) / 100;
}

function statusOf(verdicts: readonly Verdict[]): CheckReport["status"] {
  if (verdicts.every(({ kind }) => kind === "right")) return "passed";
  const failures = verdicts.flatMap((verdict) =>
    verdict.kind === "failed" ? [verdict.outcome.kind] : [],
  );
  if (failures.length < verdicts.length) return "failed";
  if (failures.every((kind) => kind === "unsolved")) return "unsolved";
  return failures.every((kind) => kind === "wrongType" || kind === "nothing") ? "type" : "failed";
}

function caseReport(data: AskedData, question: Question, verdict: Verdict): CaseReport {
  const input = inputsInWords(data.answer, question);
  const tell = data.answer.kind === "fn";
  const expected = tell ? shortValue(schemaOf(data.answer.result).decode(question.expected)) : null;
  if (verdict.kind === "right")
    return { passed: true, input, expected, got: shortValue(verdict.got), reason: null };
  if (verdict.kind === "different") {
    const reason = firstWrong(verdict.difference, input, tell);
    return { passed: false, input, expected, got: shortValue(verdict.got), reason };
  }
  const reason = failure(verdict.outcome, input, signature(data.answer));
  return { passed: false, input, expected, got: null, reason };
}

function partsOf(
  data: AskedData,
  cases: readonly CaseReport[],
  verdicts: readonly Verdict[],
  mistake: string | null,
): Text[] {
  const status = statusOf(verdicts);
  const right = cases.filter(({ passed }) => passed).length;
  if (status === "passed") return [score(right, cases.length)];
  const first = cases.findIndex(({ passed }) => !passed);
  const reason = cases[first].reason!;
  if (status === "unsolved") return [reason];
  if (status === "type") return [typePart(data, verdicts[first])];
  return [score(right, cases.length), reason, ...(mistake ? [data.says[mistake]] : [])];
}

/** A wrong type is the same for every input: said once, without inputs, unless an input caused it. */
function typePart(data: AskedData, verdict: Verdict): Text {
  const none = same("");
  const outcome = verdict.kind === "failed" ? verdict.outcome : ({ kind: "missing" } as const);
  if (outcome.kind === "nothing" && data.answer.kind === "fn") {
    return both(
      `아무것도 돌려주지 않았어요. return이 빠지지 않았나요? 답의 꼴: ${signature(data.answer)}`,
      `Nothing came back. Is a return missing? Expected: ${signature(data.answer)}`,
    );
  }
  return failure(outcome, none, signature(data.answer));
}
