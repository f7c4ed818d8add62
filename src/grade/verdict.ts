import { type AskedData, exerciseData, isModelExercise, type Question } from "../check/data.js";
import type { AnyExercise } from "../check/exercise.js";
import { gradeAnswer, type Hidden } from "../check/grade.js";
import { firstWrong } from "../check/messages.js";
import type { CaseReport, CheckReport } from "../check/report.js";
import { judge } from "../check/verdict.js";
import type { Observed } from "./probe.js";
import type { CaseVerdict, ExerciseVerdict, Text } from "./types.js";

/** An exercise whose answer never came to be asked: no points, and why. */
export function unanswered(name: string, exercise: AnyExercise, says: Text): ExerciseVerdict {
  const { title, points } = exercise;
  return { name, title, points, earned: 0, cases: [], says, seconds: 0 };
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
  const where = isModelExercise(exercise)
    ? () => null
    : placesOf(exercise, name, hidden.questions, observed);
  return {
    name,
    title: exercise.title,
    points: exercise.points,
    earned: report.earned,
    cases: report.cases.map((one, i) => caseVerdict(one, observed[i], where(i))),
    says: diagnosis(exercise, report, observed),
    seconds: observed.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

function caseVerdict(
  { passed, input, got, reason }: CaseReport,
  came: Observed | undefined,
  where: Text | null,
): CaseVerdict {
  return { passed, input, got, reason: passed ? null : (came?.why ?? where ?? reason) };
}

/** Where an answer is wrong, without the right value: the next who is asked the same could use it. */
function placesOf(
  exercise: AnyExercise,
  name: string,
  questions: readonly Question[],
  observed: readonly Observed[],
): (i: number) => Text | null {
  const data = exerciseData(exercise, name) as AskedData;
  const nowhere = { ko: "", en: "" };
  return (i) => {
    const [asked, came] = [questions[i], observed[i]];
    const verdict = asked && came ? judge(data, asked, came.outcome) : null;
    return verdict?.kind === "different" ? firstWrong(verdict.difference, nowhere, false) : null;
  };
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
