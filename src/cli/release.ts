import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { CourseError, computeExactly, projectCourse, writeFiles } from "../course/index.js";
import {
  bundleZip,
  isLanguage,
  lessonsToRelease,
  nbgraderFiles,
  studentBundle,
} from "../course/release/index.js";

export const help = `convlab release LESSON... --out DIR [options]
convlab release --all --out DIR [options]
convlab release LESSON... | --all  --nbgrader --out DIR [--language ko|en]

Writes what students get: the notebooks in Korean and English, the checks as data (inputs, results and messages; no
solutions, no reference code), a README and a manifest with the digest of every file.

  --out DIR          where to write; what lies there already is left alone but for files of the same name
  --zip              DIR.zip as well, for an LMS
  --nbgrader         a course for nbgrader instead: the instructor's notebooks with solutions, and its configuration.
                     Not for students' eyes
  --language ko|en   with --nbgrader: the language of the notebooks (default: ko)

Exit codes: 0 written · 1 there is no such lesson, or it can't be built · 2 wrong options
`;

class UsageError extends Error {}

function read(args: string[]) {
  const { values, positionals } = parse(args);
  const { all = false, nbgrader = false, zip = false, language, out } = values;
  if (!all && positionals.length === 0) throw new UsageError("expected a lesson, or --all");
  if (all && positionals.length > 0) throw new UsageError("expected lessons or --all, got both");
  if (out === undefined) throw new UsageError("expected --out DIR");
  if (!isLanguage(language)) throw new UsageError(`--language: expected ko or en, got ${language}`);
  if (nbgrader && zip) throw new UsageError("--zip is for students, --nbgrader holds solutions");
  return { slugs: positionals, nbgrader, zip, language, out };
}

function parse(args: string[]) {
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ all: flag, nbgrader: flag, zip: flag, out: { type: "string" } },
        language: { type: "string", default: "ko" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export async function run(args: string[]): Promise<number> {
  try {
    return await release(read(args));
  } catch (error) {
    const usage = error instanceof UsageError;
    const known =
      usage || error instanceof CourseError || /^release: /.test(String((error as Error).message));
    if (!known) throw error;
    const { message } = error as Error;
    process.stderr.write(
      usage ? `release: ${message}\nhint: convlab release --help\n` : `${message}\n`,
    );
    return usage ? 2 : 1;
  }
}

async function release({ slugs, nbgrader, zip, language, out }: ReturnType<typeof read>) {
  computeExactly();
  const course = projectCourse();
  const lessons = await lessonsToRelease(course, slugs);
  const files = nbgrader
    ? nbgraderFiles(lessons, language, course.version)
    : studentBundle(lessons, course.version);
  if (existsSync(out) && readdirSync(out).length > 0)
    process.stderr.write(`release: ${out} is not empty; files of the same name are replaced\n`);
  mkdirSync(out, { recursive: true });
  const written = writeFiles(out, files);
  process.stdout.write(
    `${lessons.length} lessons, ${files.length} files (${written.length} new or changed): ${out}\n`,
  );
  if (zip) {
    const path = join(dirname(resolve(out)), `${basename(resolve(out))}.zip`);
    writeFileSync(path, bundleZip(basename(resolve(out)), files));
    process.stdout.write(`${path}\n`);
  }
  if (nbgrader)
    process.stdout.write(
      `Next: cd ${out} && nbgrader generate_assignment ${lessons[0]?.entry.slug}   (the kernel: npx convlab kernel install --user)\n`,
    );
  return 0;
}
