import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { glob } from "zx";
import { type CodeCell, type Notebook, type Score, scoresOf } from "../../src/course/index.js";
import { convlab } from "./support/command.js";
import { full, pythonPath, skipWithoutJupyter } from "./support/parts.js";

const out = mkdtempSync(join(tmpdir(), "convlab-notebooks-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const files = glob.sync("notebooks/{en,ko}/*.ipynb").sort();
const short = full ? [] : ["--short", "10"];
const READ = (file: string): Notebook => JSON.parse(readFileSync(file, "utf8"));

/** Runs notebooks headless into a folder of their own; returns them with their outputs. */
async function run(name: string, paths: string[], options: string[]): Promise<Notebook[]> {
  const folder = join(out, name);
  const { code, text } = await convlab(["run", ...paths, "--out", folder, ...options]);
  expect(code, text).toBe(0);
  return paths.map((path) => READ(join(folder, basename(path))));
}

const codeCells = (notebook: Notebook) =>
  notebook.cells.filter((cell): cell is CodeCell => cell.cell_type === "code");

interface Output {
  output_type: string;
  data?: Record<string, unknown>;
}
const outputs = (cell: CodeCell) => cell.outputs as unknown as Output[];
const isFigure = ({ data }: Output) =>
  data !== undefined && "application/vnd.plotly.v1+json" in data;

/** What every run must hold: nothing failed, figures are there, each with a picture. */
function expectWhole(notebook: Notebook) {
  const all = codeCells(notebook).flatMap(outputs);
  expect(all.filter(({ output_type }) => output_type === "error")).toEqual([]);
  const figures = all.filter(isFigure);
  expect(figures.length).toBeGreaterThanOrEqual(8);
  for (const { data } of figures) {
    const png = Buffer.from(String(data?.["image/png"]), "base64");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.length).toBeGreaterThan(1000);
  }
}

test("there are two lessons in two languages, committed without outputs", () => {
  expect(files).toHaveLength(4);
  for (const file of files) {
    const cells = codeCells(READ(file));
    expect(cells.flatMap(outputs), file).toEqual([]);
    expect(
      cells.every(({ execution_count }) => execution_count === null),
      file,
    ).toBe(true);
  }
});

const validate = (path: string) =>
  spawnSync(
    pythonPath,
    [
      "-c",
      "import nbformat, sys; nb = nbformat.read(sys.argv[1], as_version=nbformat.NO_CONVERT); nbformat.validate(nb); print(nb.nbformat, nb.nbformat_minor)",
      path,
    ],
    { encoding: "utf8" },
  );

describe.skipIf(skipWithoutJupyter)("nbformat", () => {
  test.each(files)("%s is a valid notebook of version 4.5", (file) => {
    const { stdout, stderr } = validate(file);
    expect(stdout.trim(), stderr).toBe("4 5");
    expect(stderr).toBe("");
  });
});

describe("untouched notebooks", () => {
  test.each(["en", "ko"])(
    "Run All goes through in %s; each exercise is open and offers a hint",
    async (language) => {
      const paths = files.filter((file) => file.includes(`/${language}/`));
      for (const notebook of await run(`untouched-${language}`, paths, short)) {
        expectWhole(notebook);
        const scores = scoresOf(notebook);
        expect(scores.map(({ passed, earned }) => [passed, earned])).toEqual(
          Array.from({ length: 4 }, () => [false, 0]),
        );
        for (const { exercise } of scores)
          expect(checkText(notebook, exercise)).toContain(`check.${exercise}.hint()`);
      }
    },
  );
});

function checkText(notebook: Notebook, exercise: string): string {
  const cell = codeCells(notebook).find(({ id }) => id === `${exercise}Check`)!;
  return outputs(cell)
    .map(({ data }) => [data?.["text/plain"] ?? ""].flat().join(""))
    .join("\n");
}

describe("the teacher's version", () => {
  const passed = (scores: Score[]) =>
    scores.map(({ exercise, passed }) => `${exercise}: ${passed}`);

  test("English, trained in full: every exercise passes, 98 % and more of MNIST's test images", async () => {
    const paths = files.filter((file) => file.includes("/en/"));
    const [first, second] = await run("solutions-en", paths, ["--solutions", "--timeout", "1200"]);
    for (const notebook of [first, second]) {
      expectWhole(notebook);
      const scores = scoresOf(notebook);
      expect(passed(scores)).toEqual(scores.map(({ exercise }) => `${exercise}: true`));
      expect(scores).toHaveLength(4);
      expect(scores.every(({ earned, points }) => earned === points)).toBe(true);
    }
    const [, right] = /([\d,]+) of 10,000 images right/.exec(checkText(second, "digits"))!;
    expect(Number(right.replace(",", ""))).toBeGreaterThanOrEqual(9800);
  });

  test("Korean: every exercise that needs no training passes", async () => {
    const paths = files.filter((file) => file.includes("/ko/"));
    for (const notebook of await run("solutions-ko", paths, ["--solutions", ...short])) {
      expectWhole(notebook);
      const scores = scoresOf(notebook).filter(({ exercise }) => full || exercise !== "digits");
      expect(scores.length).toBeGreaterThanOrEqual(3);
      expect(passed(scores)).toEqual(scores.map(({ exercise }) => `${exercise}: true`));
    }
  });
});

describe("the stock tslab kernel", () => {
  test("both lessons run there, their figures shown as pictures", async () => {
    const paths = files.filter((file) => file.includes("/en/"));
    for (const notebook of await run("tslab", paths, ["--kernel", "tslab", "--short", "5"])) {
      expectWhole(notebook);
      expect(scoresOf(notebook)).toHaveLength(4);
    }
  });
});

test.skipIf(skipWithoutJupyter)(
  "what was run above, in both kernels, is valid with its outputs",
  () => {
    const written = glob.sync("*/*.ipynb", { cwd: out, absolute: true });
    expect(written.length).toBeGreaterThanOrEqual(10);
    for (const file of written) expect(validate(file).stderr, file).toBe("");
  },
);
