import { isModelExercise } from "../check/data.js";
import type { FnExercise, ValueExercise } from "../check/exercise.js";
import { drawHidden } from "../check/grade.js";
import type { GradedExercise, GradedLesson } from "./lesson.js";
import { gradeModel } from "./model.js";
import type { HandedCell } from "./notebook.js";
import { askOnce, type Observed, whyNothing } from "./probe.js";
import { exerciseSeed } from "./seed.js";
import type { Run, Session } from "./session.js";
import type { ExerciseVerdict, Language, Text } from "./types.js";
import { unanswered, verdictOf } from "./verdict.js";

/** Questions to an answer that is a function; partial credit goes by them. */
export const HIDDEN_QUESTIONS = 10;

/** An answer that didn't come to an end so often is not asked again. */
const MOST_HUNG = 2;

/** Seconds of wall time. */
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
  setup: { ko: "준비 셀이 실행되지 않았어요.", en: "The set-up cell did not run." },
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
  const until = performance.now() + shop.times.submission * 1000;
  const exercises: ExerciseVerdict[] = [];
  const bench = new Bench(work, shop);
  try {
    for (const one of work.lesson.exercises) {
      shop.signal.throwIfAborted();
      const left = (until - performance.now()) / 1000;
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

/** The kernel that is in use, with what was run in it. */
class Bench {
  #session: Session | null = null;
  #ran = new Set<string>();
  peakMemory = 0;

  constructor(
    readonly work: Work,
    readonly shop: Workshop,
  ) {}

  /** A kernel in which the exercise's set-up cells ran; else why there is none. */
  async ready({ exercise }: GradedExercise): Promise<Session | Text> {
    if (this.#session?.usable !== true) {
      await this.clear();
      this.#session = await this.shop.start();
    }
    const needs = exercise.needs ?? this.work.lesson.setup.map(({ name }) => name);
    for (const { name, source } of this.work.lesson.setup) {
      if (!needs.includes(name) || this.#ran.has(name)) continue;
      const run = await this.#session.run(source[this.work.language], this.shop.times.cell);
      if (run.status !== "ok") return because(TEXTS.setup, run, this.shop.times.cell);
      this.#ran.add(name);
    }
    return this.#session;
  }

  async clear(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#ran.clear();
    if (session === null) return;
    await session.stop();
    this.peakMemory = Math.max(this.peakMemory, session.peakMemory);
  }
}

async function gradeOne(
  work: Work,
  one: GradedExercise,
  bench: Bench,
  times: TimeLimits,
  left: number,
): Promise<ExerciseVerdict> {
  const started = performance.now();
  const spent = () => (performance.now() - started) / 1000;
  const answers = one.answerCells
    .flatMap((name) => work.cells.get(name) ?? [])
    .filter(({ code }) => code);
  if (answers.length < one.answerCells.length)
    return unanswered(one.name, one.exercise, TEXTS.noCell);
  if (answers.every(({ source }, i) => isStub(source, one.stubs[i])))
    return unanswered(one.name, one.exercise, TEXTS.stub);
  const session = await bench.ready(one);
  if ("ko" in session) return unanswered(one.name, one.exercise, session);
  for (const { source } of answers) {
    const run = await session.run(source, Math.min(times.cell, left));
    if (run.status !== "ok")
      return unanswered(one.name, one.exercise, because(null, run, times.cell));
  }
  const seed = exerciseSeed(work.secret, work.student, work.lesson.slug, one.name);
  const budget = Math.min(times.exercise, left - spent());
  const verdict = isModelExercise(one.exercise)
    ? await gradeModel(one.name, one.exercise, {
        given: one.given,
        session,
        seed,
        seconds: budget,
        check: work.cells.get(one.checkCell),
      })
    : await askAll(one, one.exercise, session, seed, times, budget);
  return { ...verdict, seconds: spent() };
}

async function askAll(
  one: GradedExercise,
  exercise: FnExercise | ValueExercise,
  session: Session,
  seed: number,
  times: TimeLimits,
  budget: number,
): Promise<ExerciseVerdict> {
  const hidden = drawHidden(exercise, seed, { count: HIDDEN_QUESTIONS });
  const until = performance.now() + budget * 1000;
  const observed: Observed[] = [];
  let hung = 0;
  for (const inputs of hidden.inputs) {
    const seconds =
      hung < MOST_HUNG ? Math.min(times.question, (until - performance.now()) / 1000) : 0;
    const asking = { given: one.given, answer: exercise.answer, inputs };
    const came = seconds > 0 ? await askOnce(session, asking, seconds) : NOT_ASKED;
    if (came.status === "timeout") hung++;
    observed.push(came);
  }
  return verdictOf(one.name, exercise, hidden, observed);
}

/** Nobody wrote in the cell: what it gives is right now and then by luck, which is worth nothing. */
function isStub(source: string, stub: Record<Language, string> | undefined): boolean {
  return stub !== undefined && [stub.ko, stub.en].some((text) => text.trim() === source.trim());
}

/** Why a cell did not run, with the error's own words where it has some. */
function because(what: Text | null, run: Run, seconds: number): Text {
  const error = run.status === "error" ? errorWords(run) : null;
  const why = error === null ? whyNothing(run.status, seconds) : { ko: error, en: error };
  return what === null ? why : { ko: `${what.ko} ${why.ko}`, en: `${what.en} ${why.en}` };
}

function errorWords({ outputs }: Run): string | null {
  for (const output of outputs)
    if (output.output_type === "error")
      return `${output.ename.slice(0, 100)}: ${output.evalue.slice(0, 500)}`;
  return null;
}
