import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { AnyExercise } from "../check/index.js";
import { requireAgreement, requireCells } from "./agree.js";
import { parseCells, type SourceCell } from "./cells.js";
import { type Link, linkExercises } from "./exercises.js";
import type { Course } from "./layout.js";
import type { LessonEntry } from "./order.js";
import { CourseError } from "./problem.js";
import { parseProse, type Section } from "./prose.js";

/** A lesson, read and found whole: both languages place the same cells and say the same. */
export interface Lesson {
  readonly entry: LessonEntry;
  readonly folder: string;
  readonly cells: readonly SourceCell[];
  readonly prose: { readonly ko: readonly Section[]; readonly en: readonly Section[] };
  readonly exercises: Readonly<Record<string, AnyExercise>>;
  /** Cell → exercise. */
  readonly links: ReadonlyMap<string, Link>;
}

export async function loadLesson(course: Course, entry: LessonEntry): Promise<Lesson> {
  const folder = join(course.lessons, entry.slug);
  const read = (name: string) => readSource(folder, name);
  const cells = parseCells(...read("cells.ts"));
  const prose = {
    ko: parseProse(...read("lesson.ko.md")),
    en: parseProse(...read("lesson.en.md")),
  };
  requireCells(prose.ko, cells);
  requireCells(prose.en, cells);
  requireAgreement(prose.ko, prose.en);
  const exercises = await course.loadChecks(entry.slug);
  const links = linkExercises(cells, exercises, nameOf(folder, "checks.ts"));
  return { entry, folder, cells, prose, exercises, links };
}

function readSource(folder: string, name: string): [string, string] {
  const path = join(folder, name);
  if (!existsSync(path))
    throw new CourseError(
      nameOf(folder, name),
      null,
      "there is no such file",
      "a lesson has lesson.json, lesson.ko.md, lesson.en.md, cells.ts and checks.ts",
    );
  return [readFileSync(path, "utf8"), nameOf(folder, name)];
}

/** The file as an author would open it: relative to where the command runs. */
const nameOf = (folder: string, name: string): string =>
  relative(process.cwd(), join(folder, name));
