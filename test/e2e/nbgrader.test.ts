import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { glob } from "zx";
import { buildNotebook, type Notebook } from "../../src/course/index.js";
import { convlab } from "./support/command.js";
import { nbgraderPython, skipWithoutNbgrader } from "./support/parts.js";

const work = mkdtempSync(join(tmpdir(), "nbgrader-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const prefix = join(work, "jupyter");
/** Everything that Jupyter and nbgrader read and write lies in the test's own folder. */
const env = {
  ...process.env,
  PATH: `${dirname(nbgraderPython)}${delimiter}${process.env.PATH}`,
  HOME: work,
  JUPYTER_PATH: join(prefix, "share", "jupyter"),
  JUPYTER_CONFIG_DIR: join(work, "config"),
  JUPYTER_DATA_DIR: join(work, "data"),
  JUPYTER_RUNTIME_DIR: join(work, "runtime"),
  IPYTHONDIR: join(work, "ipython"),
};

function nbgrader(folder: string, ...args: string[]): string {
  const all = ["-m", "nbgrader", ...args];
  const { status, stdout, stderr } = spawnSync(nbgraderPython, all, {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect(status, `${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout + stderr;
}

const read = (path: string): Notebook => JSON.parse(readFileSync(path, "utf8"));

/** A course that runs real nbgrader: our notebooks, our kernel, its commands from the first to the last. */
describe.skipIf(skipWithoutNbgrader)("nbgrader", () => {
  const course = join(work, "course");
  const student = join(work, "student");
  const exchange = `\nc.Exchange.root = ${JSON.stringify(join(work, "exchange"))}\n`;

  test("release, fetch, submit, collect, autograde, feedback, export", async () => {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(student, { recursive: true });
    mkdirSync(join(work, "exchange"));
    chmodSync(join(work, "exchange"), 0o777);
    expect((await convlab(["kernel", "install", "--prefix", prefix])).code).toBe(0);
    const released = await convlab([
      "release",
      "convolution",
      "--nbgrader",
      "--language",
      "en",
      "--out",
      course,
    ]);
    expect(released.code, released.text).toBe(0);
    const config = join(course, "nbgrader_config.py");
    writeFileSync(config, readFileSync(config, "utf8") + exchange);
    writeFileSync(
      join(student, "nbgrader_config.py"),
      `c = get_config()\nc.CourseDirectory.course_id = "convlab"${exchange}`,
    );

    nbgrader(course, "generate_assignment", "convolution");
    const file = "04-convolution.ipynb";
    const generated = read(join(course, "release", "convolution", file));
    // What nbgrader makes of the instructor's notebook is what convlab builds for students, checksums included.
    const ours = await buildNotebook("convolution", "en");
    const code = (notebook: Notebook) =>
      notebook.cells
        .filter(({ cell_type }) => cell_type === "code")
        .map(({ id, source, metadata }) => [
          id,
          [source].flat().join(""),
          metadata.nbgrader,
          metadata.convlab,
        ]);
    expect(code(generated)).toEqual(code(ours));

    nbgrader(course, "release_assignment", "convolution");
    nbgrader(student, "fetch_assignment", "convolution");
    const mine = join(student, "convolution", file);
    const handed = read(mine);
    const solved = await buildNotebook("convolution", "en", { solutions: true });
    for (const cell of handed.cells)
      if (["outputSize", "convolve2d"].includes(String(cell.id)))
        cell.source = solved.cells.find(({ id }) => id === cell.id)?.source ?? "";
    // Half of it right: points by case go through nbgrader as the bare number.
    const dot = handed.cells.find(({ id }) => id === "windowDot");
    if (dot)
      dot.source = `function windowDot(image: number[][], filter: number[][], row: number, column: number): number {
  if (column > 0) return 1e6;
  return filter.flatMap((line, a) => line.map((x, b) => x * image[row + a][column + b])).reduce((s, x) => s + x, 0);
}`;
    // nbgrader takes its own checks back.
    for (const cell of handed.cells) if (cell.id === "edgeStrengthCheck") cell.source = "3";
    writeFileSync(mine, JSON.stringify(handed));
    nbgrader(student, "submit", "convolution");

    nbgrader(course, "collect", "convolution");
    nbgrader(course, "autograde", "convolution");
    nbgrader(course, "generate_feedback", "convolution");
    nbgrader(course, "export");
    const [head, row] = readFileSync(join(course, "grades.csv"), "utf8").trim().split(/\r?\n/);
    const grades = Object.fromEntries(
      head?.split(",").map((name, i) => [name, row?.split(",")[i]]) ?? [],
    );
    expect(grades).toMatchObject({ assignment: "convolution", max_score: "14.0" });
    expect(Number(grades.score)).toBeGreaterThan(4);
    expect(Number(grades.score)).toBeLessThan(6);
    const [page] = await glob(`feedback/*/convolution/*.html`, { cwd: course, absolute: true });
    const html = readFileSync(page ?? "", "utf8");
    expect(html).toContain("Not solved yet.");
    expect(html).toContain("All 4 cases are right.");
    expect(userInfo().username).toBe(grades.student_id);
  });
});
