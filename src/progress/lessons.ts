import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Text {
  readonly ko: string;
  readonly en: string;
}

/** What a course says of a lesson in notebooks/checks/SLUG.json. */
export interface LessonInfo {
  readonly slug: string;
  readonly number: number;
  readonly title: Text;
  readonly exercises: readonly {
    readonly name: string;
    readonly title: Text;
    readonly points: number;
  }[];
}

/** The lessons of the course in their order. */
export function lessonsOfCourse(folder = checksFolder()): LessonInfo[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const lessons = files.map(
    (name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as LessonInfo,
  );
  return lessons.sort((a, b) => a.number - b.number);
}

/** notebooks/checks of the package, from src/ and dist/ alike. */
function checksFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return join(folder, "notebooks", "checks");
}
