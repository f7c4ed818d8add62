import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AnyExercise } from "../check/index.js";
import { CourseError } from "./problem.js";

/** Where a course's sources lie and where its notebooks go. */
export interface Course {
  /** One folder a lesson. */
  readonly lessons: string;
  /** Gets en/, ko/ and checks/. */
  readonly notebooks: string;
  /** The package whose name stands in the notebooks' metadata. */
  readonly version: string;
  /** The exercises that a lesson's checks.ts exports. */
  loadChecks(slug: string): Promise<Record<string, AnyExercise>>;
}

/** The course of this package. */
export function projectCourse(root = projectRoot()): Course {
  return {
    lessons: join(root, "lessons"),
    notebooks: join(root, "notebooks"),
    version: packageVersion(root),
    loadChecks: (slug) => loadCompiled(root, slug),
  };
}

/** The folder of our package.json, from src/ and from dist/ alike. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("convlab: no package.json above the program");
    folder = above;
  }
  return folder;
}

function packageVersion(root: string): string {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version;
}

async function loadCompiled(root: string, slug: string): Promise<Record<string, AnyExercise>> {
  const file = join(root, "dist", "lessons", slug, "checks.js");
  if (!existsSync(file)) {
    const source = `lessons/${slug}/checks.ts`;
    throw new CourseError(source, null, "it was not compiled", "run `npm run build` first");
  }
  return { ...(await import(pathToFileURL(file).href)) };
}
