import type { BuiltFile } from "../build.js";
import type { Course } from "../layout.js";
import { type Lesson, loadLesson } from "../lesson.js";
import { readOrder } from "../order.js";
import { writeZip } from "../zip/write.js";

export { studentBundle } from "./bundle.js";
export { instructorNotebook, isLanguage, nbgraderConfig, nbgraderFiles } from "./nbgrader.js";

/** The lessons of these names, in the course's order; all of them where none is named. Throws for a name that there is not. */
export async function lessonsToRelease(
  course: Course,
  slugs: readonly string[],
): Promise<Lesson[]> {
  const order = readOrder(course.lessons);
  const unknown = slugs.find((slug) => !order.some((entry) => entry.slug === slug));
  if (unknown !== undefined) {
    const names = order.map(({ slug }) => slug).join(", ");
    throw new Error(`release: expected a lesson, got "${unknown}"\nhint: there are ${names}`);
  }
  const chosen = order.filter(({ slug }) => slugs.length === 0 || slugs.includes(slug));
  return Promise.all(chosen.map((entry) => loadLesson(course, entry)));
}

/** The files as one archive, under a folder of this name. */
export const bundleZip = (folder: string, files: readonly BuiltFile[]): Buffer =>
  writeZip(
    files.map(({ path, text }) => ({
      path: `${folder}/${path.replaceAll("\\", "/")}`,
      bytes: Buffer.from(text, "utf8"),
    })),
  );
