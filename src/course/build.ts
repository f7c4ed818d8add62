import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Language } from "../host/index.js";
import { assemble } from "./assemble.js";
import { checksModule, checksTypes, lessonInfo } from "./checksModule.js";
import { lessonData } from "./exercises.js";
import { type Course, projectCourse } from "./layout.js";
import { loadLesson } from "./lesson.js";
import { type Notebook, serialize } from "./notebook.js";
import { fileNameOf, type LessonEntry, readOrder } from "./order.js";
import { stubsOf } from "./stubs.js";

export const LANGUAGES: readonly Language[] = ["ko", "en"];

/** A file that the builder makes: its path below `notebooks/`, and its text. */
export interface BuiltFile {
  readonly path: string;
  readonly text: string;
}

/** One lesson's notebook in one language; `solutions` makes the teacher's. */
export async function buildNotebook(
  slug: string,
  language: Language,
  { solutions = false, course = projectCourse() }: { solutions?: boolean; course?: Course } = {},
): Promise<Notebook> {
  const entry = readOrder(course.lessons).find((lesson) => lesson.slug === slug);
  if (!entry) throw new Error(`convlab: there is no lesson "${slug}"`);
  return assemble(await loadLesson(course, entry), {
    language,
    solutions,
    version: course.version,
  });
}

/** All that `convlab build` writes; with `solutions` the teacher's notebooks only; `only` names lessons, none means all. */
export async function buildAll(
  course: Course,
  solutions = false,
  only: readonly string[] = [],
): Promise<BuiltFile[]> {
  const files: BuiltFile[] = [];
  for (const entry of chosen(course, only)) {
    const lesson = await loadLesson(course, entry);
    for (const language of LANGUAGES) {
      const notebook = assemble(lesson, { language, solutions, version: course.version });
      files.push({ path: join(language, fileNameOf(entry)), text: serialize(notebook) });
    }
    if (solutions) continue;
    const data = lessonData(lesson.links, lesson.exercises);
    files.push({
      path: join("checks", `${entry.slug}.js`),
      text: checksModule(entry.slug, data, stubsOf(lesson)),
    });
    files.push({ path: join("checks", `${entry.slug}.d.ts`), text: checksTypes(entry.slug, data) });
    files.push({ path: join("checks", `${entry.slug}.json`), text: lessonInfo(entry, data) });
  }
  return files;
}

function chosen(course: Course, only: readonly string[]): LessonEntry[] {
  const all = readOrder(course.lessons);
  const unknown = only.find((slug) => !all.some((entry) => entry.slug === slug));
  if (unknown !== undefined)
    throw new Error(
      `convlab: there is no lesson "${unknown}"\nhint: there are ${all.map(({ slug }) => slug).join(", ")}`,
    );
  return only.length === 0 ? all : all.filter(({ slug }) => only.includes(slug));
}

/** Writes what differs; gives the paths that were written. */
export function writeFiles(folder: string, files: readonly BuiltFile[]): string[] {
  const changed = files.filter(({ path, text }) => textOf(join(folder, path)) !== text);
  for (const { path, text } of changed) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return changed.map(({ path }) => path);
}

/** The paths that are not as they would be built, and, where `files` is the whole course, those that no lesson makes any more. */
export function staleFiles(folder: string, files: readonly BuiltFile[], whole = true): string[] {
  const stale = files
    .filter(({ path, text }) => textOf(join(folder, path)) !== text)
    .map(({ path }) => path);
  if (!whole) return stale;
  const made = new Set(files.map(({ path }) => path));
  const left = [...LANGUAGES, "checks"].flatMap((name) =>
    existsSync(join(folder, name))
      ? readdirSync(join(folder, name)).map((file) => join(name, file))
      : [],
  );
  return [
    ...stale,
    ...left.filter((path) => /\.(ipynb|js|d\.ts|json)$/.test(path) && !made.has(path)),
  ];
}

const textOf = (path: string): string | null =>
  existsSync(path) ? readFileSync(path, "utf8") : null;
