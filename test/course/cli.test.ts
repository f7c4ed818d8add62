import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { run as build, help as buildHelp } from "../../src/cli/build.js";
import { run, help as runHelp } from "../../src/cli/run.js";
import { projectCourse } from "../../src/course/index.js";

let folder = "";
let out = "";
let err = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "convlab-cli-"));
  [out, err] = ["", ""];
  vi.spyOn(console, "log").mockImplementation((text = "") => {
    out += `${text}\n`;
  });
  vi.spyOn(console, "error").mockImplementation((text = "") => {
    err += `${text}\n`;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const write = (name: string, sources: string[], metadata = {}) => {
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    id: `c${i}`,
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  writeFileSync(
    join(folder, name),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }),
  );
  return join(folder, name);
};
const read = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));

describe("convlab build", () => {
  test("refuses options that make no sense, with its help", async () => {
    expect(await build(["--solutions"])).toBe(2);
    expect(err).toContain("--solutions needs --out DIR");
    expect(err).toContain(buildHelp.split("\n")[0]);
    expect(await build(["--solutions", "--check", "--out", folder])).toBe(2);
    expect(await build(["--nonsense"])).toBe(2);
    expect(err).toContain("--nonsense");
  });

  test("writes the student's files, then finds nothing to write, then what is stale", async () => {
    expect(await build(["--out", folder])).toBe(0);
    const { length } = out.match(/^wrote /gm) ?? [];
    expect(length).toBeGreaterThanOrEqual(8);
    out = "";
    expect(await build(["--out", folder])).toBe(0);
    expect(out).toMatch(/^0 of \d+ files were written/);
    expect(await build(["--check", "--out", folder])).toBe(0);
    writeFileSync(join(folder, "en", "04-convolution.ipynb"), "{}");
    expect(await build(["--check", "--out", folder])).toBe(1);
    expect(err).toContain("  en/04-convolution.ipynb");
    expect(err).not.toContain("ko/04-convolution.ipynb");
  });

  test("writes the teacher's notebooks elsewhere", async () => {
    expect(await build(["--solutions", "--out", folder])).toBe(0);
    const notebook = read("en", "04-convolution.ipynb");
    expect(notebook.metadata.convlab).toMatchObject({ lesson: "convolution", solutions: true });
    expect(JSON.stringify(notebook)).toContain("n - f + 1");
    const student = readFileSync(
      join(projectCourse().notebooks, "en", "04-convolution.ipynb"),
      "utf8",
    );
    expect(student).not.toContain("return n - f + 1");
  });
});

describe("convlab run", () => {
  test("refuses what it cannot run, with its help", async () => {
    for (const [args, what] of [
      [[], "no notebook was given"],
      [["a.ipynb"], "--out DIR is missing"],
      [
        ["a.ipynb", "--out", folder, "--timeout", "soon"],
        "--timeout: expected a number above 0, got soon",
      ],
      [["a.ipynb", "--out", folder, "--short", "0"], "--short: expected a number above 0, got 0"],
      [["--nonsense"], "--nonsense"],
    ] as const) {
      err = "";
      expect(await run([...args])).toBe(2);
      expect(err).toContain(what);
      expect(err).toContain(runHelp.split("\n")[0]);
    }
    await expect(run([write("own.ipynb", ["1"]), "--out", folder, "--solutions"])).rejects.toThrow(
      /own\.ipynb: no lesson of the course/,
    );
    await expect(
      run([write("own.ipynb", ["1"]), "--out", folder, "--kernel", "no-such"]),
    ).rejects.toThrow(/there is no kernel "no-such"/);
  });

  test("runs notebooks, goes on after one that fails, and sums up", async () => {
    const good = write("good.ipynb", [
      'import { checks } from "convlab/lessons/convolution"; const check = checks("en");',
      "check.outputSize((n, f) => n - f + 1); check.windowDot(() => 0);",
      "process.env.CONVLAB_MAX_STEPS",
    ]);
    const bad = write("bad.ipynb", ['throw new Error("oh")', "1"]);
    expect(await run([bad, good, "--out", join(folder, "out"), "--short", "3"])).toBe(1);
    expect(err).toContain("✗ c0: Error: oh");
    expect(out).toMatch(/cell 2\/3 {2}c1 {2}\d+\.\d s\n/);
    expect(out).toMatch(/cell 1\/2 {2}c0 {2}\d+\.\d s {2}error\n/);
    expect(out).toMatch(/bad\.ipynb: no checks, \d+\.\d s, c0 failed\n/);
    expect(out).toMatch(/good\.ipynb: 1 of 2 checks passed \(1\/3 points\), \d+\.\d s\n/);
    const [, shown, steps] = read("out", "good.ipynb").cells;
    expect(shown.outputs).toHaveLength(2);
    expect(steps.outputs[0].data["text/plain"].join("")).toContain("3");
    expect(read("out", "bad.ipynb").cells[0].outputs[0]).toMatchObject({
      output_type: "error",
      evalue: "oh",
    });
    expect(await run([good, "--out", join(folder, "out")])).toBe(0);
  });
});
