import { isModelExercise } from "../check/data.js";
import type { FnExercise, ValueExercise } from "../check/exercise.js";
import { drawHidden } from "../check/grade.js";
import { Bench } from "./bench.js";
import type { GradedExercise, GradedLesson } from "./lesson.js";
import { gradeModel } from "./model.js";
import type { HandedCell } from "./notebook.js";
import { askOnce, type Observed } from "./probe.js";
import { because } from "./reasons.js";
import { exerciseSeed } from "./seed.js";
import type { Session } from "./session.js";
import type { ExerciseVerdict, Language, Text } from "./types.js";
import { unanswered, verdictOf } from "./verdict.js";

/** Questions to an answer that is a function; partial credit goes by them. */
export const HIDDEN_QUESTIONS = 10;

/** An answer that didn't come to an end so often is not asked again. */
const MOST_HUNG = 2;
/** The same in a kernel in which another answer ran before: it is asked in a fresh one then. */
const MOST_HUNG_SHARED = 1;

/** Seconds of the sandbox's own time (SandboxClock). */
export interface TimeLimits {
  /** One cell: a set-up cell, an answer cell. */
  cell: number;
  /** One question to an answer. */
  question: number;
  /** All questions of one exercise. */
  exercise: number;
  /** The whole submission. */
  submission: number;
}

/** A submission whose lesson is known and whose cells are told apart. */
export interface Work {
  student: string;
  secret: string;
  lesson: GradedLesson;
  language: Language;
  cells: Map<string, HandedCell>;
}

export interface Workshop {
  /** A fresh kernel in a sandbox. */
  start(): Promise<Session>;
  /** Tells that the run is to end. */
  signal: AbortSignal;
  times: TimeLimits;
}

const TEXTS = {
  noCell: {
    ko: "이 문제의 답 셀이 공책에 없어요.",
    en: "The notebook has no answer cell for this exercise.",
  },
  stub: { ko: "아직 풀지 않았어요.", en: "Not solved yet." },
  noTime: {
    ko: "채점 시간이 다 되어 묻지 못했어요.",
    en: "The time for this notebook was over before this could be asked.",
  },
} satisfies Record<string, Text>;

const NOT_ASKED: Observed = {
  status: "timeout",
  outcome: { kind: "missing" },
  why: TEXTS.noTime,
  seconds: 0,
};

/** Grades one submission: the exercises in turn in one kernel; where that is lost, the rest goes on in a fresh one. */
export async function gradeExercises(
  work: Work,
  shop: Workshop,
): Promise<{ exercises: ExerciseVerdict[]; peakMemory: number }> {
  const exercises: ExerciseVerdict[] = [];
  const bench = new Bench(work, shop);
  try {
    for (const one of work.lesson.exercises) {
      shop.signal.throwIfAborted();
      const left = shop.times.submission - bench.clock;
      exercises.push(
        left > 0
          ? await gradeOne(work, one, bench, shop.times, left)
          : unanswered(one.name, one.exercise, TEXTS.noTime),
      );
    }
  } finally {
    await bench.clear();
  }
  return { exercises, peakMemory: bench.peakMemory };
}

/** What came of an exercise, and whether it may have failed through what ran in the same kernel before. */
interface Attempt {
  verdict: ExerciseVerdict;
  spoilt: boolean;
}

/**
 * Grades one exercise in the kernel that is there. Where a question brought no value, and another answer ran in that kernel
 * before, that one may have spoilt it (a timer, a thread, a patched built-in): the exercise gets a fresh kernel then.
 */
async function gradeOne(
  work: Work,
  one: GradedExercise,
  bench: Bench,
  times: TimeLimits,
  left: number,
): Promise<ExerciseVerdict> {
  const started = bench.clock;
  const spent = () => bench.clock - started;
  const answers = one.answerCells
    .flatMap((name) => work.cells.get(name) ?? [])
    .filter(({ code }) => code);
  if (answers.length < one.answerCells.length)
    return unanswered(one.name, one.exercise, TEXTS.noCell);
  if (answers.every(({ source }, i) => isStub(source, one.stubs[i])))
    return unanswered(one.name, one.exercise, TEXTS.stub);
  let { verdict, spoilt } = await attempt(work, one, answers, bench, times, left);
  if (spoilt && bench.isShared(one) && spent() < left) {
    await bench.clear();
    ({ verdict } = await attempt(work, one, answers, bench, times, left - spent()));
  }
  return { ...verdict, seconds: spent() };
}

async function attempt(
  work: Work,
  one: GradedExercise,
  answers: readonly HandedCell[],
  bench: Bench,
  times: TimeLimits,
  left: number,
): Promise<Attempt> {
  const failed = (says: Text): Attempt => ({
    verdict: unanswered(one.name, one.exercise, says),
    spoilt: true,
  });
  const mostHung = bench.isShared(one) ? MOST_HUNG_SHARED : MOST_HUNG;
  const until = bench.clock + left;
  const session = await bench.ready(one);
  if ("ko" in session) return failed(session);
  for (const { source } of answers) {
    const run = await session.run(source, Math.min(times.cell, left));
    if (run.status !== "ok") return failed(because(null, run, times.cell));
  }
  const seed = exerciseSeed(work.secret, work.student, work.lesson.slug, one.name);
  const seconds = Math.min(times.exercise, until - bench.clock);
  if (!isModelExercise(one.exercise))
    return askAll(one, one.exercise, session, seed, { times, budget: seconds, mostHung });
  const check = work.cells.get(one.checkCell);
  const verdict = await gradeModel(one.name, one.exercise, {
    given: one.given,
    session,
    seed,
    seconds,
    check,
  });
  return { verdict, spoilt: !session.usable || nothingCame(verdict) };
}

async function askAll(
  one: GradedExercise,
  exercise: FnExercise | ValueExercise,
  session: Session,
  seed: number,
  { times, budget, mostHung }: { times: TimeLimits; budget: number; mostHung: number },
): Promise<Attempt> {
  const hidden = drawHidden(exercise, seed, { count: HIDDEN_QUESTIONS });
  const until = session.clock + budget;
  const observed: Observed[] = [];
  let hung = 0;
  for (const inputs of hidden.inputs) {
    const seconds = hung < mostHung ? Math.min(times.question, until - session.clock) : 0;
    const asking = { given: one.given, answer: exercise.answer, inputs };
    const came = seconds > 0 ? await askOnce(session, asking, seconds) : NOT_ASKED;
    if (came.status === "timeout") hung++;
    observed.push(came);
  }
  const verdict = verdictOf(one.name, exercise, hidden, observed);
  const lost = observed.some(({ status }) => status !== "ok");
  return { verdict, spoilt: lost || nothingCame(verdict) };
}

const nothingCame = ({ cases }: ExerciseVerdict) =>
  cases.length > 0 && cases.every(({ got }) => got === null);

/** Nobody wrote in the cell: what it gives is right now and then by luck, which is worth nothing. */
function isStub(source: string, stub: Record<Language, string> | undefined): boolean {
  return stub !== undefined && [stub.ko, stub.en].some((text) => text.trim() === source.trim());
}
