import { isModelExercise } from "../check/data.js";
import type { FnExercise, ValueExercise } from "../check/exercise.js";
import { drawHidden } from "../check/grade.js";
import type { Bench } from "./bench.js";
import type { GradedExercise } from "./lesson.js";
import { gradeModel } from "./model.js";
import { askOnce, type Observed } from "./probe.js";
import { because, errorIn } from "./reasons.js";
import { exerciseSeed, imagesSeed } from "./seed.js";
import type { Run, Session } from "./session.js";
import type { TimeLimits, Work } from "./submission.js";
import type { ExerciseVerdict, Text } from "./types.js";
import { NO_TIME, unanswered, verdictOf } from "./verdict.js";

/** Questions to an answer that is a function; partial credit goes by them. */
export const HIDDEN_QUESTIONS = 10;

/** An answer that didn't come to an end so often is not asked again. */
const MOST_HUNG = 2;
/** The same in a kernel in which another answer ran before: it is asked in a fresh one then. */
const MOST_HUNG_SHARED = 1;
/** Cells that are tried as parts of one, where none of them is whole. */
const MOST_PARTS = 4;

const NOT_ASKED: Observed = {
  status: "timeout",
  outcome: { kind: "missing" },
  why: NO_TIME,
  seconds: 0,
};

/** What is run before an exercise is asked. */
export interface Job {
  work: Work;
  one: GradedExercise;
  bench: Bench;
  times: TimeLimits;
  /** The answer. */
  sources: readonly string[];
  /** The lesson's own cells that it stands on. */
  before?: readonly string[];
  /** Sources are all that the student wrote: halves of a cell are put together, and what fails is passed over. */
  joined?: boolean;
  /** Seconds that there are. */
  left: number;
}

/** What came of it. */
export interface Attempt {
  verdict: ExerciseVerdict;
  /** It may have failed through what ran in the same kernel before. */
  spoilt: boolean;
  /** The answer's cell is no whole cell. */
  isBroken: boolean;
  /** No question brought a value. */
  isEmpty: boolean;
  /** Names that it used and nobody had defined. */
  unknown: readonly string[];
}

/** Runs an answer's cells in the kernel that is there, and asks. */
export async function attempt(job: Job): Promise<Attempt> {
  const { work, one, bench, times, left } = job;
  const failed = (says: Text, run?: Run): Attempt => ({
    verdict: unanswered(one.name, one.exercise, says),
    ...{ spoilt: true, isEmpty: true },
    isBroken: run !== undefined && isSyntaxError(run),
    unknown: unknownIn([run && errorIn(run)]),
  });
  const mostHung = bench.isShared(one) ? MOST_HUNG_SHARED : MOST_HUNG;
  const until = bench.clock + left;
  const session = await bench.ready(one);
  if ("ko" in session) return failed(session);
  const run = (source: string) => session.run(source, Math.min(times.cell, until - bench.clock));
  for (const source of job.before ?? []) await run(source);
  const stopped = job.joined ? await runJoined(job.sources, run) : await runAll(job.sources, run);
  if (stopped !== null) return failed(because(null, stopped, times.cell), stopped);
  const seconds = Math.min(times.exercise, until - bench.clock);
  if (!isModelExercise(one.exercise))
    return askAll(job, one.exercise, session, { budget: seconds, mostHung });
  const verdict = await gradeModel(one.name, one.exercise, {
    given: one.given,
    asked: one.asked,
    session,
    seed: imagesSeed(work.secret, work.lesson.slug, one.name),
    seconds,
    check: work.cells.get(one.checkCell),
  });
  const isEmpty = nothingCame(verdict);
  return { verdict, spoilt: !session.usable || isEmpty, isBroken: false, isEmpty, unknown: [] };
}

type Runner = (source: string) => Promise<Run>;

/** The first cell that did not run ends it. */
async function runAll(sources: readonly string[], run: Runner): Promise<Run | null> {
  for (const source of sources) {
    const came = await run(source);
    if (came.status !== "ok") return came;
  }
  return null;
}

/** Only a kernel that is lost ends it. A cell that is not whole is tried again with the next ones behind it. */
async function runJoined(sources: readonly string[], run: Runner): Promise<Run | null> {
  let open: string[] = [];
  for (const source of sources) {
    if (open.length > 0 && !isSyntaxError(await run([...open, source].join("\n")))) {
      open = [];
      continue;
    }
    const came = await run(source);
    if (came.status !== "ok" && came.status !== "error") return came;
    open = isSyntaxError(came) ? [...open, source].slice(-MOST_PARTS) : [];
  }
  return null;
}

const isSyntaxError = (run: Run): boolean => errorIn(run)?.name === "SyntaxError";

async function askAll(
  { work, one, times }: Job,
  exercise: FnExercise | ValueExercise,
  session: Session,
  { budget, mostHung }: { budget: number; mostHung: number },
): Promise<Attempt> {
  const seed = exerciseSeed(work.secret, work.student, work.lesson.slug, one.name);
  const hidden = drawHidden(exercise, seed, { count: HIDDEN_QUESTIONS });
  const until = session.clock + budget;
  const observed: Observed[] = [];
  let hung = 0;
  for (const inputs of hidden.inputs) {
    const seconds = hung < mostHung ? Math.min(times.question, until - session.clock) : 0;
    const { given, asked } = one;
    const asking = { given, asked, answer: exercise.answer, inputs };
    const came = seconds > 0 ? await askOnce(session, asking, seconds) : NOT_ASKED;
    if (came.status === "timeout") hung++;
    observed.push(came);
  }
  const verdict = verdictOf(one.name, exercise, hidden, observed);
  const lost = observed.some(({ status }) => status !== "ok");
  const isEmpty = nothingCame(verdict);
  const thrown = observed.map(({ outcome }) => (outcome.kind === "threw" ? outcome : undefined));
  return { verdict, spoilt: lost || isEmpty, isBroken: false, isEmpty, unknown: unknownIn(thrown) };
}

const nothingCame = ({ cases }: ExerciseVerdict) =>
  cases.length > 0 && cases.every(({ got }) => got === null);

/** The names in JavaScript's own words for such an error. A student who forges them gets more of their own cells run. */
function unknownIn(errors: readonly ({ name: string; message: string } | undefined)[]): string[] {
  const names = errors.flatMap((error) => {
    if (error?.name !== "ReferenceError") return [];
    return /^([\w$]{1,100}) is not defined$/.exec(error.message)?.[1] ?? [];
  });
  return [...new Set(names)];
}
