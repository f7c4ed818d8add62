import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildNotebook,
  type CellStamp,
  type Course,
  type Lesson,
  type LessonEntry,
  loadLesson,
  type Notebook,
  projectCourse,
  readOrder,
  sourceOf,
} from "../course/index.js";
import type { GradedExercise, GradedLesson } from "./lesson.js";
import { sha256 } from "./seed.js";
import { shownCell } from "./shown.js";
import type { Language } from "./types.js";

/** The lessons of the project, from their sources and their compiled checks. */
export async function loadLessons(
  root: string,
  course: Course = projectCourse(root),
): Promise<GradedLesson[]> {
  return Promise.all(readOrder(course.lessons).map((entry) => loadOne(root, course, entry)));
}

async function loadOne(root: string, course: Course, entry: LessonEntry): Promise<GradedLesson> {
  const [lesson, ko, en] = await Promise.all([
    loadLesson(course, entry),
    buildNotebook(entry.slug, "ko", { course }),
    buildNotebook(entry.slug, "en", { course }),
  ]);
  const both = (name: string) => ({ ko: sourceIn(ko, name), en: sourceIn(en, name) });
  const setup = lesson.cells
    .filter(({ kind }) => kind === "setup")
    .map(({ name }) => ({ name, source: both(name) }));
  const shown = lesson.cells
    .filter(({ kind }) => kind === "show" || kind === "try")
    .map(({ name }) => shownCell(name, both(name).en, both(name)));
  return {
    slug: entry.slug,
    title: entry.title,
    names: lesson.cells.map(({ name }) => name),
    setup,
    shown,
    exercises: exercisesOf(lesson, both),
    version: sha256(
      JSON.stringify([course.version, setup, sources(shown), compiled(root, entry.slug)]),
    ).slice(0, 12),
  };
}

const sources = (cells: readonly { source: unknown }[]) => cells.map(({ source }) => source);

function sourceIn(notebook: Notebook, name: string): string {
  const cell = notebook.cells.find(({ id }) => id === name);
  return cell === undefined ? "" : sourceOf(cell);
}

/** The lesson's compiled files: exercises, generators, references. */
function compiled(root: string, slug: string): string[] {
  const folder = join(root, "dist", "lessons", slug);
  const files = readdirSync(folder).filter((file) => file.endsWith(".js"));
  return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
}

function exercisesOf(
  { cells, links, exercises }: Lesson,
  sources: (cell: string) => Record<Language, string>,
): GradedExercise[] {
  const kindOf = new Map(cells.map(({ name, kind }) => [name, kind]));
  const checks = [...links].filter(([cell]) => kindOf.get(cell) === "check");
  return checks.flatMap(([checkCell, link]): GradedExercise[] => {
    const exercise = exercises[link.exercise];
    if (exercise === undefined) return [];
    const answerCells = [...links].flatMap(([cell, other]) =>
      other.exercise === link.exercise && cell !== checkCell ? [cell] : [],
    );
    const given = givenIn(link.argument ?? "", exercise.answer.kind === "model");
    const stubs = answerCells.map(sources);
    const one = { name: link.exercise, exercise, answerCells, stubs, checkCell, ...given };
    return [one];
  });
}

/**
 * The name of what a check is given, and what the lesson makes of it, if anything: `ask(name)`, `() => new Net(name)`. A trained model's
 * check gets `{ build: name, model: … }`; the grader, which doesn't train, takes what builds it.
 */
export function givenIn(
  argument: NonNullable<CellStamp["argument"]>,
  isModel: boolean,
): Pick<GradedExercise, "given" | "asked"> {
  const wrapped = (
    isModel
      ? /\bbuild:\s*(\(\) => new [A-Za-z_$][\w$]*\(([A-Za-z_$][\w$]*)\))\s*[,}]/
      : /^([A-Za-z_$][\w$]*\(([A-Za-z_$][\w$]*)\))$/
  ).exec(argument.trim());
  if (wrapped !== null) return { given: wrapped[2], asked: wrapped[1] };
  const name = isModel
    ? /\bbuild(?::\s*([\w$]+))?\s*[,}]/.exec(argument)
    : /^([\w$]+)$/.exec(argument.trim());
  if (name !== null) return { given: name[1] ?? "build" };
  throw new Error(
    `grade: expected a check that is given a name${isModel ? " as build" : ""}, got check(${argument})\n` +
      "hint: give the answer a name in its cell, and give the name to the check",
  );
}
