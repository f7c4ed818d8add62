import { inspect } from "node:util";
import { DISPLAY, type MimeBundle, t } from "../host/index.js";
import { progressFile, readLines } from "./file.js";
import { type LessonInfo, lessonsOfCourse } from "./lessons.js";
import { keyOf, type ProgressLine, type Standing, standings } from "./lines.js";
import { recordProblem } from "./record.js";
import { progressHtml, progressText } from "./table.js";

/** How a lesson stands. */
export interface LessonProgress {
  readonly slug: string;
  readonly number: number;
  readonly title: { readonly ko: string; readonly en: string };
  readonly exercises: readonly ExerciseProgress[];
  readonly earned: number;
  readonly points: number;
  readonly passed: number;
}

export interface ExerciseProgress {
  readonly name: string;
  readonly title: { readonly ko: string; readonly en: string };
  readonly points: number;
  readonly earned: number;
  readonly passed: boolean;
  /** How often it was checked. */
  readonly checks: number;
}

/** Lessons, exercises and points so far; shows itself as a table. */
export class Progress {
  constructor(
    readonly lessons: readonly LessonProgress[],
    /** Where it is kept; null where nothing is. */
    readonly file: string | null,
    /** What a reader should know: lines that could not be read, a file that can't be written. */
    readonly notes: readonly string[] = [],
  ) {}

  get earned(): number {
    return sum(this.lessons.map(({ earned }) => earned));
  }

  get points(): number {
    return sum(this.lessons.map(({ points }) => points));
  }

  toString(): string {
    return progressText(this);
  }

  [DISPLAY](): MimeBundle {
    return { "text/html": progressHtml(this), "text/plain": progressText(this) };
  }

  [inspect.custom](): string {
    return progressText(this);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/**
 * How far you are: each lesson's exercises and points, the best answer of each. Checks are kept in
 * `convlab-progress.jsonl` beside the notebooks, a text file of your own: copy it, read it, delete it.
 * @param file another file, of a friend say
 */
export function progress(file: string | null = progressFile()): Progress {
  const { lines, broken } = file === null ? { lines: [], broken: 0 } : readLines(file);
  return new Progress(lessonsFrom(lines), file, notesOn(broken));
}

/** The course's lessons with their standings; what only the file knows comes after them. */
export function lessonsFrom(
  lines: readonly ProgressLine[],
  course: readonly LessonInfo[] = lessonsOfCourse(),
): LessonProgress[] {
  const best = standings(lines);
  const known = course.map((lesson) => lessonFrom(lesson, best));
  const slugs = new Set(course.map(({ slug }) => slug));
  const others = [...best.values()].filter(({ lesson }) => !slugs.has(lesson));
  return [...known, ...[...new Set(others.map(({ lesson }) => lesson))].map(foreign(others))];
}

function lessonFrom(
  { slug, number, title, exercises }: LessonInfo,
  best: ReadonlyMap<string, Standing>,
): LessonProgress {
  const rows = exercises.map(({ name, title, points }) => {
    const { earned = 0, passed = false, checks = 0 } = best.get(keyOf(slug, name)) ?? {};
    return { name, title, points, earned: Math.min(earned, points), passed, checks };
  });
  return { slug, number, title, ...totals(rows) };
}

/** A lesson that this course does not have: a teacher's own, or a newer one. */
const foreign =
  (all: readonly Standing[]) =>
  (slug: string): LessonProgress => {
    const rows = all
      .filter(({ lesson }) => lesson === slug)
      .map(({ exercise, lesson: _, ...rest }) => ({
        name: exercise,
        title: { ko: exercise, en: exercise },
        ...rest,
      }));
    return { slug, number: -1, title: { ko: slug, en: slug }, ...totals(rows) };
  };

function totals(
  exercises: readonly ExerciseProgress[],
): Pick<LessonProgress, "exercises" | "earned" | "points" | "passed"> {
  return {
    exercises,
    earned: sum(exercises.map(({ earned }) => earned)),
    points: sum(exercises.map(({ points }) => points)),
    passed: exercises.filter(({ passed }) => passed).length,
  };
}

function notesOn(broken: number): string[] {
  const failed = recordProblem();
  return [
    ...(broken > 0
      ? [
          t({
            ko: `파일에서 읽지 못한 줄이 ${broken}개 있어요. 나머지는 그대로예요.`,
            en: `${broken} ${broken === 1 ? "line" : "lines"} of the file could not be read; the others count.`,
          }),
        ]
      : []),
    ...(failed
      ? [
          t({
            ko: `마지막 확인을 저장하지 못했어요: ${failed}`,
            en: `The last check could not be kept: ${failed}`,
          }),
        ]
      : []),
  ];
}
