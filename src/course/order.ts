import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { CourseError } from "./problem.js";

const Words = v.object({
  ko: v.pipe(v.string(), v.minLength(1)),
  en: v.pipe(v.string(), v.minLength(1)),
});
const LessonEntry = v.object({
  slug: v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)),
  number: v.pipe(v.number(), v.integer(), v.minValue(0)),
  title: Words,
  topics: v.array(v.string()),
  minutes: v.number(),
});
const CourseFile = v.object({ lessons: v.array(LessonEntry) });

/** A lesson as lessons/course.json lists it. */
export type LessonEntry = v.InferOutput<typeof LessonEntry>;

/** The lessons in their order. */
export function readOrder(lessons: string): LessonEntry[] {
  const file = join(lessons, "course.json");
  const hint = 'it holds { "lessons": [{ slug, number, title: { ko, en }, topics, minutes }] }';
  if (!existsSync(file)) throw new CourseError(file, null, "there is no such file", hint);
  const read = v.safeParse(CourseFile, parseJson(file, hint));
  if (!read.success) {
    const issue = read.issues[0];
    throw new CourseError(file, null, `${v.getDotPath(issue) ?? "top"}: ${issue.message}`, hint);
  }
  const entries = read.output.lessons;
  for (const key of ["slug", "number"] as const) {
    const twice = entries.find((entry, i) => entries.findIndex((e) => e[key] === entry[key]) !== i);
    if (twice)
      throw new CourseError(
        file,
        null,
        `${key} ${twice[key]} stands there twice`,
        "give each lesson its own",
      );
  }
  return entries.sort((a, b) => a.number - b.number);
}

function parseJson(file: string, hint: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CourseError(file, null, (error as Error).message, hint);
  }
}

/** The notebook's file name: "01-convolution.ipynb". */
export const fileNameOf = ({ number, slug }: LessonEntry): string =>
  `${String(number).padStart(2, "0")}-${slug}.ipynb`;
