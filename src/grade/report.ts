import { mkdirSync, readdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { classPage, classStats } from "./classReport.js";
import { type CsvValue, csv } from "./csv.js";
import { feedbackPage } from "./feedback.js";
import { canvasRows, moodleRows } from "./lms.js";
import type { Person } from "./people.js";
import { pageName } from "./roster.js";
import type { Worth } from "./rules.js";
import { writeWhole } from "./store.js";
import { LANGUAGES, type SubmissionVerdict, type Text } from "./types.js";

export interface RunFacts {
  seedId: string;
  version: string;
  startedAt: string;
  seconds: number;
  interrupted: boolean;
  /** Submissions that have no verdict yet. */
  left: number;
}

/** A verdict with what it is worth by the course's rules. */
export type Graded = SubmissionVerdict & Worth;

/** What a report is made of besides the verdicts. */
export interface ReportParts {
  /** The lessons by name, in the course's order. */
  lessons: Record<string, { title: Text; points: number }>;
  /** Everybody, those too who handed nothing in. */
  people: readonly Person[];
}

const byExercise = (one: SubmissionVerdict) =>
  new Map(one.exercises.map((exercise) => [`${one.lesson}/${exercise.name}`, exercise.earned]));

const HEAD = [
  ...["student", "file", "lesson", "status", "score", "max_score", "points", "max_points"],
  ...["manual", "submitted", "deadline", "late_days", "penalty"],
];

/** One row a submission, then those who handed nothing in; one column an exercise of any lesson that occurs. */
export function gradeRows(graded: readonly Graded[], people: readonly Person[] = []): CsvValue[][] {
  const exercises = [...new Set(graded.flatMap((one) => [...byExercise(one).keys()]))];
  const there = new Set(graded.map(({ student }) => student));
  const missing = people.filter(({ student }) => !there.has(student));
  return [
    [...HEAD, ...exercises, "reason", "sha256"],
    ...graded.map((one): CsvValue[] => {
      const earned = byExercise(one);
      return [
        ...[one.student, one.file, one.lesson, one.refused ?? "graded", one.score, one.max],
        ...[one.earned, one.points, one.manual, one.submitted, one.deadline, one.lateDays],
        one.penalty,
        ...exercises.map((name) => earned.get(name) ?? null),
        ...[one.reason?.[one.language] ?? (one.manualReason || null), one.sha256],
      ];
    }),
    ...missing.map(({ student }): CsvValue[] => [
      ...[student, null, null, "not-handed-in"],
      ...Array.from({ length: HEAD.length - 4 + exercises.length + 2 }, () => null),
    ]),
  ];
}

function clearOldPages(folder: string, keep: ReadonlySet<string>): void {
  for (const name of readdirSync(folder))
    if (name.endsWith(".html") && !keep.has(name)) unlinkSync(join(folder, name));
}

/** Writes the gradebook, a page per student and language, the class report and the learning platforms' tables into `out`. */
export function writeReport(
  out: string,
  graded: readonly Graded[],
  { lessons, people }: ReportParts,
  facts: RunFacts,
): void {
  const titles = Object.fromEntries(
    Object.entries(lessons).map(([slug, { title }]) => [slug, title]),
  );
  writePages(out, graded, titles);
  const stats = classStats(graded);
  for (const lang of LANGUAGES)
    writeWhole(join(out, `report.${lang}.html`), classPage(stats, graded, titles, lang));
  writeWhole(join(out, "grades.csv"), csv(gradeRows(graded, people)));
  writePlatforms(out, graded, { lessons, people });
  const json = { ...facts, exercises: stats, submissions: graded };
  writeWhole(join(out, "grades.json"), `${JSON.stringify(json, null, 1)}\n`);
}

function writePages(out: string, graded: readonly Graded[], titles: Record<string, Text>): void {
  const students = new Map<string, Graded[]>();
  for (const one of graded) students.set(one.student, [...(students.get(one.student) ?? []), one]);
  const taken = new Set<string>();
  const names = new Map([...students.keys()].map((one) => [one, `${pageName(one, taken)}.html`]));
  for (const lang of LANGUAGES) {
    const folder = join(out, "feedback", lang);
    mkdirSync(folder, { recursive: true });
    for (const [student, mine] of students) {
      const name = names.get(student) as string;
      writeWhole(join(folder, name), feedbackPage(student, mine, titles, lang, name));
    }
    clearOldPages(folder, new Set(names.values()));
  }
}

/** Tables that Canvas and Moodle import: a row a student, a column a lesson that somebody handed in. */
function writePlatforms(
  out: string,
  graded: readonly Graded[],
  { lessons, people }: ReportParts,
): void {
  const occurring = Object.entries(lessons).filter(([slug]) =>
    graded.some(({ lesson }) => lesson === slug),
  );
  const columns = occurring.map(([slug, lesson]) => ({
    title: lesson.title,
    points: Math.max(...graded.filter((one) => one.lesson === slug).map(({ max }) => max)),
  }));
  const rows = people.map((person) => ({
    person,
    scores: occurring.map(([slug]) => {
      const mine = graded.filter((one) => one.student === person.student && one.lesson === slug);
      return mine.length === 0 ? null : Math.max(...mine.map(({ score }) => score));
    }),
  }));
  writeWhole(join(out, "canvas.csv"), csv(canvasRows(columns, rows)));
  writeWhole(join(out, "moodle.csv"), csv(moodleRows(columns, rows)));
}
