import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { glob } from "zx";
import {
  buildNotebook,
  type CodeCell,
  fileNameOf,
  type LessonEntry,
  type Notebook,
  projectCourse,
  readOrder,
  runNotebook,
  type Score,
  scoresOf,
  serialize,
} from "../../src/course/index.js";
import { convlab } from "./support/command.js";
import { full, pythonPath, skipWithoutJupyter } from "./support/parts.js";

const out = mkdtempSync(join(tmpdir(), "convlab-notebooks-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** CONVLAB_LESSONS=slug,slug looks at these only. */
const chosen = process.env.CONVLAB_LESSONS?.split(",");
const lessons = readOrder(projectCourse().lessons).filter(
  ({ slug }) => chosen === undefined || chosen.includes(slug),
);
const LANGUAGES = ["ko", "en"] as const;
type Language = (typeof LANGUAGES)[number];
const fileOf = (lesson: LessonEntry, language: Language) =>
  join("notebooks", language, fileNameOf(lesson));
const files = lessons.flatMap((lesson) => LANGUAGES.map((language) => fileOf(lesson, language)));
const read = (file: string): Notebook => JSON.parse(readFileSync(file, "utf8"));

interface Output {
  output_type: string;
  data?: Record<string, unknown>;
}
const codeCells = (notebook: Notebook) =>
  notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");
const outputs = (cell: CodeCell) => cell.outputs as unknown as Output[];
const stampOf = ({ metadata }: CodeCell) =>
  metadata.convlab as { kind: string; exercise?: string } | undefined;
const isFigure = ({ data }: Output) =>
  data !== undefined && "application/vnd.plotly.v1+json" in data;
const plain = ({ data }: Output): string => [data?.["text/plain"] ?? ""].flat().join("");

/** What every run must hold: nothing failed, figures are there, each with a picture and a text in its place. */
function expectWhole(notebook: Notebook, least = 5) {
  const all = codeCells(notebook).flatMap(outputs);
  expect(all.filter(({ output_type }) => output_type === "error")).toEqual([]);
  const figures = all.filter(isFigure);
  expect(figures.length).toBeGreaterThanOrEqual(least);
  for (const figure of figures) {
    const png = Buffer.from(String(figure.data?.["image/png"]), "base64");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.length).toBeGreaterThan(1000);
    expect(plain(figure).length).toBeGreaterThan(20);
  }
}

test("the lessons are there in two languages, committed without outputs", () => {
  const there = glob.sync("notebooks/{en,ko}/*.ipynb").sort();
  if (chosen === undefined) expect(there).toEqual([...files].sort());
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const file of files) {
    const cells = codeCells(read(file));
    expect(cells.flatMap(outputs), file).toEqual([]);
    expect(
      cells.every(({ execution_count }) => execution_count === null),
      file,
    ).toBe(true);
  }
});

const VALIDATE = `import nbformat, sys
for path in sys.argv[1:]:
    nb = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(nb)
    print(nb.nbformat, nb.nbformat_minor)`;

function expectValid(paths: string[]): void {
  const { stdout, stderr } = spawnSync(pythonPath, ["-c", VALIDATE, ...paths], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(stdout.trim().split(/\r?\n/)).toEqual(paths.map(() => "4 5"));
}

test.skipIf(skipWithoutJupyter)("they are valid notebooks of version 4.5", () => {
  expectValid(files);
});

/**
 * The solved notebook and, after its last cell, every exercise once more as the student first finds it, from the answer
 * to the check: the lesson's own code runs once.
 */
async function solvedThenUntouched(slug: string, language: Language): Promise<Notebook> {
  const solved = await buildNotebook(slug, language, { solutions: true });
  const given = codeCells(await buildNotebook(slug, language));
  let open = false;
  const again = given.filter((cell) => {
    const kind = stampOf(cell)?.kind;
    if (kind === "answer") open = true;
    const part = open;
    if (kind === "check") open = false;
    return part;
  });
  const renamed = again.map((cell) => ({ ...cell, id: `${cell.id}-untouched` }));
  return { ...solved, cells: [...solved.cells, ...renamed] } as Notebook;
}

/** The scores of the cells whose names end with the suffix. */
function scoresIn(notebook: Notebook, untouched: boolean): Score[] {
  const cells = notebook.cells.filter(({ id }) => String(id).endsWith("-untouched") === untouched);
  return scoresOf({ ...notebook, cells });
}

/** A network that is trained for a few steps only does not reach its exercise's target. */
async function trained(slug: string): Promise<Set<string>> {
  const exercises = await projectCourse().loadChecks(slug);
  const models = Object.entries(exercises).filter(([, { answer }]) => answer.kind === "model");
  return new Set(models.map(([name]) => name));
}

/** In `npm test` every lesson runs in one of its languages, in `npm run test:full` in both. */
const runs = lessons.flatMap((lesson) =>
  LANGUAGES.filter((_, i) => full || lesson.number % 2 !== i).map(
    (language) => [lesson.slug, language, lesson] as const,
  ),
);

describe("every lesson", () => {
  test.each(runs)(
    "%s (%s): the solved notebook passes, the untouched exercises are open and offer a hint",
    async (slug, language, lesson) => {
      const notebook = await solvedThenUntouched(slug, language);
      const { notebook: done, failed } = await runNotebook(notebook, {
        cwd: resolve("notebooks", language),
        timeout: full ? 1200 : 300,
        env: full ? {} : { CONVLAB_MAX_STEPS: "10" },
      });
      expect(failed).toEqual([]);
      expectWhole(done, lesson.talk ? 2 : 5);
      const names = Object.keys(await projectCourse().loadChecks(slug));
      const needTraining = full ? new Set<string>() : await trained(slug);

      const solved = scoresIn(done, false);
      expect(solved.map(({ exercise }) => exercise).sort()).toEqual([...names].sort());
      const open = solved.filter(({ passed, earned, points }) => !passed || earned !== points);
      expect(open.filter(({ exercise }) => !needTraining.has(exercise))).toEqual([]);

      const untouched = scoresIn(done, true);
      expect(untouched.map(({ exercise }) => exercise).sort()).toEqual([...names].sort());
      expect(untouched.filter(({ passed, earned }) => passed || earned !== 0)).toEqual([]);
      const said = codeCells(done)
        .filter((cell) => String(cell.id).endsWith("-untouched"))
        .flatMap((cell) => outputs(cell).map(plain))
        .join("\n");
      for (const name of names) expect(said).toContain(`check.${name}.hint()`);
      writeFileSync(join(out, `${language}-${fileNameOf(lesson)}`), serialize(done));
    },
  );
});

describe.skipIf(chosen !== undefined)("the stock tslab kernel", () => {
  const PATHS = lessons
    .filter(({ slug }) => ["convolution", "first-cnn"].includes(slug))
    .map((lesson) => fileOf(lesson, "en"));

  test("two lessons run there, their figures shown as pictures", async () => {
    const folder = join(out, "tslab");
    const options = ["--kernel", "tslab", "--short", "5"];
    const { code, text } = await convlab(["run", ...PATHS, "--out", folder, ...options]);
    expect(code, text).toBe(0);
    for (const path of PATHS) {
      const notebook = read(join(folder, basename(path)));
      expectWhole(notebook);
      expect(scoresOf(notebook).length).toBeGreaterThanOrEqual(4);
    }
  });
});

test.skipIf(skipWithoutJupyter)("what was run above is valid with its outputs", () => {
  const written = glob.sync("{*,tslab/*}.ipynb", { cwd: out, absolute: true });
  expect(written.length).toBeGreaterThanOrEqual(runs.length);
  expectValid(written);
});
