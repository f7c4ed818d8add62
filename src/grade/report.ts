import { mkdirSync, readdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { type CsvValue, csv } from "./csv.js";
import { feedbackPage } from "./feedback.js";
import { pageName } from "./roster.js";
import { writeWhole } from "./store.js";
import type { SubmissionVerdict, Text } from "./types.js";

export interface RunFacts {
  seedId: string;
  version: string;
  startedAt: string;
  seconds: number;
  interrupted: boolean;
  /** Submissions that have no verdict yet. */
  left: number;
}

const byExercise = (one: SubmissionVerdict) =>
  new Map(one.exercises.map((exercise) => [`${one.lesson}/${exercise.name}`, exercise.earned]));

/** One row a submission; one column an exercise of any lesson that occurs. */
export function gradeRows(verdicts: readonly SubmissionVerdict[]): CsvValue[][] {
  const exercises = [...new Set(verdicts.flatMap((one) => [...byExercise(one).keys()]))];
  const head = [
    "student",
    "file",
    "lesson",
    "status",
    "points",
    "max_points",
    ...exercises,
    "reason",
    "sha256",
  ];
  return [
    head,
    ...verdicts.map((one): CsvValue[] => {
      const earned = byExercise(one);
      return [
        ...[one.student, one.file, one.lesson, one.refused ?? "graded", one.earned, one.points],
        ...exercises.map((name) => earned.get(name) ?? null),
        ...[one.reason?.[one.language] ?? null, one.sha256],
      ];
    }),
  ];
}

function clearOldPages(folder: string, keep: ReadonlySet<string>): void {
  for (const name of readdirSync(folder))
    if (name.endsWith(".html") && !keep.has(name)) unlinkSync(join(folder, name));
}

/** Writes the gradebook and a page per student into `out`. */
export function writeReport(
  out: string,
  verdicts: readonly SubmissionVerdict[],
  titles: Record<string, Text>,
  facts: RunFacts,
): void {
  const pages = join(out, "feedback");
  mkdirSync(pages, { recursive: true });
  const students = new Map<string, SubmissionVerdict[]>();
  for (const one of verdicts)
    students.set(one.student, [...(students.get(one.student) ?? []), one]);
  const taken = new Set<string>();
  const written = new Set<string>();
  for (const [student, mine] of students) {
    const name = `${pageName(student, taken)}.html`;
    writeWhole(join(pages, name), feedbackPage(student, mine, titles));
    written.add(name);
  }
  clearOldPages(pages, written);
  writeWhole(join(out, "grades.csv"), csv(gradeRows(verdicts)));
  writeWhole(
    join(out, "grades.json"),
    `${JSON.stringify({ ...facts, submissions: verdicts }, null, 1)}\n`,
  );
}
