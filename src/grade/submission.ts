import { type Attempt, attempt } from "./attempt.js";
import { Bench } from "./bench.js";
import type { GradedExercise, GradedLesson } from "./lesson.js";
import type { HandedCell } from "./notebook.js";
import { declares, type Sequence, sequenceOf, type Written } from "./sequence.js";
import type { Session } from "./session.js";
import { defining } from "./shown.js";
import type { ExerciseVerdict, Language, Text } from "./types.js";
import { NO_TIME, unanswered } from "./verdict.js";

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
  /** All code cells in the notebook's order. */
  written: readonly Written[];
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
} satisfies Record<string, Text>;

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
          : unanswered(one.name, one.exercise, NO_TIME),
      );
    }
  } finally {
    await bench.clear();
  }
  return { exercises, peakMemory: bench.peakMemory };
}

/**
 * Grades one exercise: its answer cells by themselves, in the kernel that is there. Where that leaves something out (half of
 * an answer in another cell, a helper in a cell of its own), all that the student wrote up to the check runs in order, in a
 * fresh kernel, as it did in the notebook.
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
  const job = { work, one, bench, times };
  const answers = one.answerCells
    .flatMap((name) => work.cells.get(name) ?? [])
    .filter(({ code }) => code);
  const sequence = sequenceOf(work.written, one, answerNames(work.lesson));
  const isMissing = answers.length < one.answerCells.length;
  const isUntouched = answers.every(({ source }, i) => isStub(source, one.stubs[i]));
  if ((isMissing || isUntouched) && !sequence.decides)
    return unanswered(one.name, one.exercise, isMissing ? TEXTS.noCell : TEXTS.stub);
  let first: Attempt | null = null;
  if (!sequence.decides) {
    const sources = answers.map(({ source }) => source);
    first = await attempt({ ...job, sources, left });
    if (first.spoilt && bench.isShared(one) && spent() < left) {
      await bench.clear();
      first = await attempt({ ...job, sources, left: left - spent() });
    }
    if (spent() >= left || !isWorthMore(first, sequence, work.lesson))
      return { ...first.verdict, seconds: spent() };
  }
  await bench.clear();
  const shown = defining(first?.unknown ?? [], work.lesson.shown);
  const before = shown.map(({ source }) => source[work.language]);
  const second = await attempt({
    ...job,
    ...{ sources: sequence.sources, before, joined: true },
    left: Math.min(left - spent(), times.exercise),
  });
  const verdict = first !== null && second.isEmpty ? first.verdict : second.verdict;
  return { ...verdict, seconds: spent() };
}

const answerNames = ({ exercises }: GradedLesson): ReadonlySet<string> =>
  new Set(exercises.flatMap(({ answerCells }) => answerCells));

/** Whether cells besides the answer's own may hold what it lacked. */
function isWorthMore(
  { isBroken, unknown, isEmpty }: Attempt,
  { hasAdded, sources }: Sequence,
  { shown }: GradedLesson,
): boolean {
  if (hasAdded && (isBroken || isEmpty || unknown.length > 0)) return true;
  const isDeclared = (name: string) => sources.some((source) => declares(source, name));
  return unknown.some(isDeclared) || defining(unknown, shown).length > 0;
}

/** Nobody wrote in the cell: what it gives is right now and then by luck, which is worth nothing. */
function isStub(source: string, stub: Record<Language, string> | undefined): boolean {
  return stub !== undefined && [stub.ko, stub.en].some((text) => text.trim() === source.trim());
}
