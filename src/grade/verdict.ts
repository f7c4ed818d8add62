import { type AskedData, exerciseData, isModelExercise, type Question } from "../check/data.js";
import type { AnyExercise } from "../check/exercise.js";
import { gradeAnswer, type Hidden } from "../check/grade.js";
import { firstWrong } from "../check/messages.js";
import type { CaseReport, CheckReport } from "../check/report.js";
import { judge, type Verdict } from "../check/verdict.js";
import type { Observed } from "./probe.js";
import type { CaseVerdict, ExerciseVerdict, Text } from "./types.js";
import { inFull, inputsInFull } from "./words.js";

export const NO_TIME: Text = {
  ko: "채점 시간이 다 되어 묻지 못했어요.",
  en: "The time for this notebook was over before this could be asked.",
};

/** An exercise whose answer never came to be asked: no points, and why. */
export function unanswered(name: string, exercise: AnyExercise, says: Text): ExerciseVerdict {
  const { title, points } = exercise;
  return { name, title, points, earned: 0, cases: [], says, mistake: null, seconds: 0 };
}

/**
 * The verdict on what an answer gave. Made in this process, which never ran student code, from values that crossed as data;
 * nothing that came can make it throw or count for more than what it is.
 */
export function verdictOf(
  name: string,
  exercise: AnyExercise,
  hidden: Hidden,
  observed: readonly Observed[],
): ExerciseVerdict {
  const outcomes = observed.map(({ outcome }) => outcome);
  const report = gradeAnswer(exercise, name, hidden, outcomes);
  return {
    name,
    title: exercise.title,
    points: exercise.points,
    earned: report.earned,
    cases: isModelExercise(exercise)
      ? report.cases.map((one) => ({ ...plainCase(one), reason: observed[0]?.why ?? one.reason }))
      : casesOf(exercise, name, hidden.questions, report.cases, observed),
    says: diagnosis(exercise, report, observed),
    mistake: report.passed ? null : report.mistake,
    seconds: observed.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

const plainCase = ({ passed, input, got, reason }: CaseReport): CaseVerdict => ({
  passed,
  input,
  got,
  reason,
});

/** The cases with input and answer in full, but without the right value: the next who is asked the same could use it. */
function casesOf(
  exercise: AnyExercise,
  name: string,
  questions: readonly Question[],
  reports: readonly CaseReport[],
  observed: readonly Observed[],
): CaseVerdict[] {
  const data = exerciseData(exercise, name) as AskedData;
  return questions.map((asked, i) => {
    const { outcome, why } = observed[i] ?? { outcome: { kind: "missing" }, why: null };
    const verdict = judge(data, asked, outcome);
    return {
      passed: verdict.kind === "right",
      input: inputsInFull(data.answer, asked.inputs),
      got: verdict.kind === "failed" ? null : inFull(verdict.got),
      reason:
        verdict.kind === "right" ? null : (why ?? whereOf(verdict) ?? reports[i]?.reason ?? null),
    };
  });
}

function whereOf(verdict: Verdict): Text | null {
  return verdict.kind === "different"
    ? firstWrong(verdict.difference, { ko: "", en: "" }, false)
    : null;
}

function diagnosis(
  exercise: AnyExercise,
  report: CheckReport,
  observed: readonly Observed[],
): Text | null {
  if (report.passed) return null;
  if (report.mistake !== null) {
    const known: Record<string, { says: Text }> = exercise.mistakes;
    return known[report.mistake]?.says ?? null;
  }
  if (report.status === "unsolved") return report.cases[0]?.reason ?? null;
  if (isModelExercise(exercise)) return null;
  return observed.find(({ why }) => why !== null)?.why ?? null;
}
