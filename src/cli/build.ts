import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  buildAll,
  computeExactly,
  projectCourse,
  staleFiles,
  writeFiles,
} from "../course/index.js";

export const help = `convlab build [LESSON …] [--check]
convlab build [LESSON …] --solutions --out DIR

Builds the notebooks (notebooks/ko, notebooks/en) and the lessons' checks (notebooks/checks)
from lessons/, of all lessons or of those that are named (convlab build convolution). Run \`npm run build\` first when checks.ts has changed.

  --check       write nothing; fail and list the files that are not as they would be built
  --solutions   the teacher's notebooks, with the solutions; needs --out
  --out DIR     where to write (default: notebooks/)
`;

export async function run(args: string[]): Promise<number> {
  const options = {
    check: { type: "boolean", default: false },
    solutions: { type: "boolean", default: false },
    out: { type: "string" },
  } as const;
  let values: { check: boolean; solutions: boolean; out?: string };
  let lessons: string[];
  try {
    ({ values, positionals: lessons } = parseArgs({ args, options, allowPositionals: true }));
    if (values.solutions && !values.out)
      throw new Error("--solutions needs --out DIR: solutions do not belong into notebooks/");
    if (values.solutions && values.check)
      throw new Error("--check is about notebooks/, which has no solutions");
  } catch (error) {
    console.error(`convlab build: ${(error as Error).message}\n\n${help.trimEnd()}`);
    return 2;
  }
  computeExactly();
  const course = projectCourse();
  const folder = values.out ?? course.notebooks;
  const files = await buildAll(course, values.solutions, lessons);
  if (values.check) return reportStale(staleFiles(folder, files, lessons.length === 0));
  const written = writeFiles(folder, files);
  for (const path of written) console.log(`wrote ${join(folder, path)}`);
  console.log(
    `${written.length} of ${files.length} files were written, the others are as they should be.`,
  );
  return 0;
}

function reportStale(stale: readonly string[]): number {
  if (stale.length === 0) {
    console.log("The notebooks are up to date.");
    return 0;
  }
  console.error(
    `These files are not as \`npx convlab build\` would make them:\n${stale.map((path) => `  ${path}`).join("\n")}`,
  );
  return 1;
}
