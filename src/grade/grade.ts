import type { GradedLesson } from "./lesson.js";
import {
  cellsByName,
  type HandedNotebook,
  lessonOf,
  type Reading,
  readNotebook,
} from "./notebook.js";
import { pool } from "./pool.js";
import { type RunFacts, writeReport } from "./report.js";
import type { Handed } from "./roster.js";
import { seedId } from "./seed.js";
import { Store } from "./store.js";
import { gradeExercises, type Workshop } from "./submission.js";
import type { Refusal, SubmissionVerdict, Text } from "./types.js";

/** Changes when a verdict on the same submission can become another one for a reason in this room. */
const GRADER = "1";

export interface GradeOptions {
  out: string;
  jobs: number;
  secret: string;
  /** The language of a notebook that doesn't say. */
  language: "ko" | "en";
  /** The limits as text: a verdict that was made under others is made anew. */
  limits: string;
  /** Grade only these students; others keep the verdicts they have. */
  only: ReadonlySet<string> | null;
  signal: AbortSignal;
  /** Told of every submission that has its verdict. */
  onDone: (verdict: SubmissionVerdict) => void;
}

const UNKNOWN: Text = {
  ko: "어느 수업의 공책인지 알 수 없습니다.",
  en: "It can't be told which lesson's notebook this is.",
};
const TWICE: Text = {
  ko: "같은 수업의 공책을 두 번 냈습니다. 하나만 남겨 주세요.",
  en: "There are two notebooks of this lesson. Hand in one only.",
};
const FAILED: Text = {
  ko: "채점기에 문제가 생겼습니다. 선생님이 다시 채점해야 합니다.",
  en: "The grader had trouble with this notebook. It has to be graded again.",
};

/** A submission that was read, with the lesson it belongs to. */
interface Sorted {
  handed: Handed;
  reading: Reading;
  lesson: GradedLesson | null;
}

/** Grades submissions and writes the report. Resolves to all verdicts there are, in the order of the submissions. */
export async function gradeAll(
  submissions: readonly Handed[],
  lessons: readonly GradedLesson[],
  shop: Workshop,
  options: GradeOptions,
): Promise<{ verdicts: SubmissionVerdict[]; facts: RunFacts }> {
  const started = Date.now();
  const store = new Store(options.out);
  const verdicts = new Map<Handed, SubmissionVerdict>();
  const seen = lessonsByStudent(submissions, lessons);
  await pool(submissions, options.jobs, options.signal, async (handed) => {
    const sorted = sort(handed, lessons);
    const verdict = await verdictOn(sorted, shop, store, seen, options);
    if (verdict === null) return;
    verdicts.set(handed, verdict);
    options.onDone(verdict);
  });
  const all = submissions.flatMap((handed) => verdicts.get(handed) ?? []);
  const facts: RunFacts = {
    seedId: seedId(options.secret),
    version: `${GRADER}:${lessons.map(({ slug, version }) => `${slug}@${version}`).join(",")}`,
    startedAt: new Date(started).toISOString(),
    seconds: (Date.now() - started) / 1000,
    interrupted: options.signal.aborted,
    left: submissions.length - all.length,
  };
  const titles = Object.fromEntries(lessons.map(({ slug, title }) => [slug, title]));
  writeReport(options.out, all, titles, facts);
  return { verdicts: all, facts };
}

function sort(handed: Handed, lessons: readonly GradedLesson[]): Sorted {
  const reading = readNotebook(handed.path);
  const slug = reading.ok ? lessonOf(reading.notebook, lessons) : null;
  return { handed, reading, lesson: lessons.find((lesson) => lesson.slug === slug) ?? null };
}

/** How many notebooks of each lesson each student handed in, as `student\0lesson`. Only folders can hold two. */
function lessonsByStudent(
  submissions: readonly Handed[],
  lessons: readonly GradedLesson[],
): Map<string, number> {
  const perStudent = new Map<string, Handed[]>();
  for (const one of submissions)
    perStudent.set(one.student, [...(perStudent.get(one.student) ?? []), one]);
  const counts = new Map<string, number>();
  for (const [student, several] of perStudent) {
    if (several.length < 2) continue;
    for (const { lesson } of several.map((one) => sort(one, lessons))) {
      const key = `${student}\0${lesson?.slug}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

/** The verdict: kept from before, or made now; null where this run leaves the submission out. */
async function verdictOn(
  { handed, reading, lesson }: Sorted,
  shop: Workshop,
  store: Store,
  seen: ReadonlyMap<string, number>,
  options: GradeOptions,
): Promise<SubmissionVerdict | null> {
  const refuse = (refused: Refusal, reason: Text): SubmissionVerdict => ({
    ...blank(handed, reading, lesson, options.language),
    refused,
    reason,
  });
  if (!reading.ok) return refuse(reading.refused, reading.reason);
  if (lesson === null) return refuse("unknown-lesson", UNKNOWN);
  if ((seen.get(`${handed.student}\0${lesson.slug}`) ?? 0) > 1)
    return refuse("duplicate-lesson", TWICE);
  const { cells, duplicates } = cellsByName(reading.notebook, exerciseCells(lesson));
  if (duplicates.length > 0) return refuse("duplicate-cell", duplicateCell(duplicates));
  const key = Store.key({
    ...{ student: handed.student, file: handed.file, sha256: reading.sha256 },
    ...{ version: `${GRADER}:${lesson.version}:${options.limits}`, seedId: seedId(options.secret) },
  });
  const kept = store.get(key);
  if (kept !== null) return kept;
  if (options.only !== null && !options.only.has(handed.student)) return null;
  const started = performance.now();
  const language = languageOf(reading.notebook, options);
  const work = { student: handed.student, secret: options.secret, lesson, language, cells };
  try {
    const { exercises, peakMemory } = await gradeExercises(work, shop);
    if (options.signal.aborted) return null;
    const verdict: SubmissionVerdict = {
      ...blank(handed, reading, lesson, language),
      ...{ earned: sum(exercises.map(({ earned }) => earned)), exercises, peakMemory },
      seconds: (performance.now() - started) / 1000,
    };
    store.put(key, verdict);
    return verdict;
  } catch (error) {
    if (options.signal.aborted) return null;
    if (process.env.DEBUG) console.error(error);
    return refuse("grader-failed", FAILED);
  }
}

function exerciseCells({ exercises }: GradedLesson): string[] {
  return exercises.flatMap(({ answerCells, checkCell }) => [...answerCells, checkCell]);
}

function duplicateCell(names: readonly string[]): Text {
  const list = names.join(", ");
  return {
    ko: `같은 셀이 두 번 있어서 어느 것이 답인지 알 수 없습니다: ${list}`,
    en: `A cell is there twice, and it can't be told which one counts: ${list}`,
  };
}

const languageOf = (notebook: HandedNotebook, { language }: GradeOptions) =>
  notebook.language ?? language;

function blank(
  handed: Handed,
  reading: Reading,
  lesson: GradedLesson | null,
  language: "ko" | "en",
): SubmissionVerdict {
  return {
    ...{
      student: handed.student,
      file: handed.file,
      sha256: reading.sha256,
      lesson: lesson?.slug ?? null,
    },
    language: reading.ok ? (reading.notebook.language ?? language) : language,
    ...{ refused: null, reason: null, earned: 0, exercises: [], seconds: 0, peakMemory: 0 },
    points: sum(lesson?.exercises.map(({ exercise }) => exercise.points) ?? []),
  };
}

function sum(numbers: readonly number[]): number {
  return Math.round(100 * numbers.reduce((total, one) => total + one, 0)) / 100;
}
