import type { GradedLesson } from "./lesson.js";
import { cellsByName, type HandedCell, lessonOf, type Reading } from "./notebook.js";
import { type Handed, readHanded } from "./roster.js";
import type { Written } from "./sequence.js";
import type { Language, Refusal, SubmissionVerdict, Text } from "./types.js";

const UNKNOWN: Text = {
  ko: "어느 수업의 공책인지 알 수 없습니다.",
  en: "It can't be told which lesson's notebook this is.",
};
const TWICE: Text = {
  ko: "같은 수업의 공책을 두 번 냈습니다. 하나만 남겨 주세요.",
  en: "There are two notebooks of this lesson. Hand in one only.",
};

/** What a verdict says of a submission whatever came of it: who, which file, which lesson. */
export type Label = Pick<Handed, "student" | "file">;

/** A submission that can be graded. */
export interface Ready {
  label: Label;
  sha256: string;
  lesson: GradedLesson;
  language: Language;
  cells: Map<string, HandedCell>;
  /** Its code cells in their order. */
  written: readonly Written[];
}

export type Triage = { refused: SubmissionVerdict } | { ready: Ready };

/** What was read of a submission, with the lesson it belongs to. */
interface Sorted {
  reading: Reading;
  lesson: GradedLesson | null;
}

export function sort(reading: Reading, lessons: readonly GradedLesson[]): Sorted {
  const slug = reading.ok ? lessonOf(reading.notebook, lessons) : null;
  return { reading, lesson: lessons.find((lesson) => lesson.slug === slug) ?? null };
}

/** Tells what can be graded from what can't. Runs nothing and never throws. */
export function triage(
  label: Label,
  { reading, lesson }: Sorted,
  fallback: Language,
  isTwice = false,
): Triage {
  const language = (reading.ok ? reading.notebook.language : null) ?? fallback;
  const refuse = (refused: Refusal, reason: Text): Triage => ({
    refused: { ...blank(label, reading.sha256, lesson, language), refused, reason },
  });
  if (!reading.ok) return refuse(reading.refused, reading.reason);
  if (lesson === null) return refuse("unknown-lesson", UNKNOWN);
  if (isTwice) return refuse("duplicate-lesson", TWICE);
  const { cells, duplicates } = cellsByName(reading.notebook, lesson.names);
  const graded = exerciseCells(lesson);
  const unclear = duplicates.filter((name) => graded.includes(name));
  if (unclear.length > 0) return refuse("duplicate-cell", duplicateCell(unclear));
  const written = writtenIn(reading.notebook.cells, cells);
  return { ready: { label, sha256: reading.sha256, lesson, language, cells, written } };
}

/** The submissions of students who handed in two of a lesson. Only folders and archives can hold two. */
export function twice(
  submissions: readonly Handed[],
  lessons: readonly GradedLesson[],
): ReadonlySet<Handed> {
  const perStudent = new Map<string, Handed[]>();
  for (const one of submissions) {
    const mine = perStudent.get(one.student);
    if (mine) mine.push(one);
    else perStudent.set(one.student, [one]);
  }
  const found = new Set<Handed>();
  for (const several of perStudent.values()) {
    if (several.length < 2) continue;
    const slugs = several.map((one) => sort(readHanded(one), lessons).lesson?.slug ?? null);
    for (const [i, slug] of slugs.entries())
      if (slug !== null && slugs.some((other, j) => j !== i && other === slug))
        found.add(several[i] as Handed);
  }
  return found;
}

function writtenIn(all: readonly HandedCell[], named: ReadonlyMap<string, HandedCell>): Written[] {
  const nameOf = new Map([...named].map(([name, cell]) => [cell, name]));
  return all
    .filter(({ code, source }) => code && source.trim() !== "")
    .map((cell) => ({ name: nameOf.get(cell) ?? null, cell }));
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

/** A verdict with nothing in it yet. */
export function blank(
  { student, file }: Label,
  sha256: string,
  lesson: GradedLesson | null,
  language: Language,
): SubmissionVerdict {
  return {
    ...{ student, file, sha256, lesson: lesson?.slug ?? null, language },
    ...{ refused: null, reason: null, earned: 0, exercises: [], seconds: 0, peakMemory: 0 },
    points: pointsOf(lesson?.exercises ?? []),
  };
}

export const pointsOf = (exercises: GradedLesson["exercises"]): number =>
  sum(exercises.map(({ exercise }) => exercise.points));

export function sum(numbers: readonly number[]): number {
  return Math.round(100 * numbers.reduce((total, one) => total + one, 0)) / 100;
}
