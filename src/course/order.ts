import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { CourseError } from "./problem.js";

const Words = v.object({
  ko: v.pipe(v.string(), v.minLength(1)),
  en: v.pipe(v.string(), v.minLength(1)),
});
const LessonFile = v.strictObject({
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
  title: Words,
  minutes: v.pipe(v.number(), v.minValue(1)),
  /** A presenter's notebook of five minutes and questions for the listeners, instead of a lesson. */
  talk: v.optional(v.boolean()),
});

/** A lesson as its lesson.json describes it. The slug is the folder's name. */
export type LessonEntry = v.InferOutput<typeof LessonFile> & { readonly slug: string };

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const HINT = "it holds { number, title: { ko, en }, minutes }";

/**
 * The lessons in their order: every folder that holds a lesson.json. Each lesson describes itself, so that authors don't
 * meet in one file; numbers may leave gaps for lessons that are not written yet.
 */
export function readOrder(lessons: string): LessonEntry[] {
  const slugs = existsSync(lessons)
    ? readdirSync(lessons).filter((name) => existsSync(join(lessons, name, "lesson.json")))
    : [];
  if (slugs.length === 0)
    throw new CourseError(
      lessons,
      null,
      "there is no lesson",
      "a lesson's folder has a lesson.json",
    );
  const entries = slugs.map((slug) => readEntry(lessons, slug));
  entries.sort((a, b) => a.number - b.number);
  const at = entries.findIndex((entry, i) => entry.number === entries[i + 1]?.number);
  if (at >= 0) {
    const [one, other] = [entries[at], entries[at + 1]] as [LessonEntry, LessonEntry];
    throw new CourseError(
      join(lessons, other.slug, "lesson.json"),
      null,
      `number ${other.number} is ${one.slug}'s too`,
      "give each lesson its own",
    );
  }
  return entries;
}

function readEntry(lessons: string, slug: string): LessonEntry {
  const file = join(lessons, slug, "lesson.json");
  if (!SLUG.test(slug))
    throw new CourseError(
      file,
      null,
      `"${slug}" is no name for a lesson`,
      "a-z, 0-9 and single hyphens",
    );
  const read = v.safeParse(LessonFile, parseJson(file));
  if (read.success) return { slug, ...read.output };
  const issue = read.issues[0];
  throw new CourseError(file, null, `${v.getDotPath(issue) ?? "top"}: ${issue.message}`, HINT);
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CourseError(file, null, (error as Error).message, HINT);
  }
}

/** The notebook's file name: "04-convolution.ipynb". */
export const fileNameOf = ({ number, slug }: LessonEntry): string =>
  `${String(number).padStart(2, "0")}-${slug}.ipynb`;
