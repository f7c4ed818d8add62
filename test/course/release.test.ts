import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { run } from "../../src/cli/release.js";
import { projectCourse, sourceOf } from "../../src/course/index.js";
import {
  bundleZip,
  lessonsToRelease,
  nbgraderConfig,
  nbgraderFiles,
  studentBundle,
} from "../../src/course/release/index.js";
import { marked } from "../../src/course/release/nbgrader.js";
import { withZip } from "../../src/course/zip/read.js";

// Expected numbers in the files are those of the strict routines, whatever this Node has.
process.env.CONVLAB_ENGINE = "strict";

const course = projectCourse();
const lessons = await lessonsToRelease(course, []);
const squeezed = (text: string) => text.replace(/\s+/g, "");

describe("a student's bundle", () => {
  const files = studentBundle(lessons, "1.2.3");

  test("holds both languages, checks, a README and a manifest that lists them", () => {
    const paths = files.map(({ path }) => path);
    for (const { entry } of lessons)
      expect(paths).toEqual(expect.arrayContaining([`checks/${entry.slug}.js`]));
    for (const language of ["ko", "en"])
      expect(paths.filter((path) => path.startsWith(`${language}/`))).toHaveLength(lessons.length);
    const manifest = JSON.parse(files.find(({ path }) => path === "manifest.json")?.text ?? "");
    expect(Object.keys(manifest.files).sort()).toEqual(
      paths.filter((path) => path !== "manifest.json").sort(),
    );
    expect(manifest.lessons[0]).toMatchObject({ slug: "tour", points: 10 });
  });

  test("is what notebooks/ holds", () => {
    for (const { path, text } of files.filter(({ path }) => /^(ko|en|checks)\//.test(path)))
      expect(text.replaceAll('"version": "1.2.3"', `"version": "${course.version}"`), path).toBe(
        readFileSync(join(course.notebooks, path), "utf8"),
      );
  });

  test("no solution, no code of a reference, no path of the teacher's", () => {
    // Hints are meant to be nearly the answer, and are not searched.
    const all = squeezed(
      files
        .map(({ text }) => text.replace(/"hints":\[.*?\}\]/g, ""))
        .join("\n")
        .replaceAll('\\"', '"'),
    );
    const references = lessons.flatMap(({ exercises }) =>
      Object.values(exercises).flatMap((exercise) => {
        const { reference, generate } = exercise as { reference?: unknown; generate?: unknown };
        return [reference, generate].filter((code) => typeof code === "function").map(String);
      }),
    );
    expect(references.length).toBeGreaterThan(8);
    for (const code of references) expect(all).not.toContain(squeezed(code));
    for (const { path } of files) expect(path).not.toMatch(/solution|lesson\.|cells/);
    expect(all).not.toContain(process.cwd());
    expect(all).not.toContain("#regionsolution");
  });

  test("as an archive that others open", () => {
    const path = join(mkdtempSync(join(tmpdir(), "release-")), "bundle.zip");
    writeFileSync(path, bundleZip("course", files));
    withZip(path, (entries) => {
      expect(entries.map(({ name }) => name)).toEqual(files.map((file) => `course/${file.path}`));
      for (const [i, entry] of entries.entries())
        expect(entry.read(2 ** 24).toString("utf8")).toBe(files[i]?.text);
    });
    expect(bundleZip("course", files).equals(bundleZip("course", files))).toBe(true);
  });
});

describe("a course for nbgrader", () => {
  const files = nbgraderFiles(lessons, "en", "1.2.3");
  const notebooks = files.filter(({ path }) => path.endsWith(".ipynb"));
  const parsed = notebooks.map(({ text }) => JSON.parse(text));
  const answers = parsed.flatMap(({ cells }) =>
    cells.filter(
      (cell: { metadata: { convlab?: { kind: string } } }) =>
        cell.metadata.convlab?.kind === "answer",
    ),
  );

  test("is source/ASSIGNMENT and a configuration", () => {
    expect(files.map(({ path }) => path)).toEqual([
      "nbgrader_config.py",
      ...lessons.map(({ entry }) =>
        expect.stringMatching(`^source/${entry.slug}/\\d\\d-${entry.slug}.ipynb$`),
      ),
    ]);
    expect(nbgraderConfig()).toContain('"typescript": "// Write your answer here.');
  });

  test("every answer has its solution between nbgrader's marks, and its stub beside it", () => {
    const isFunction = (code: string) => /^(export )?(async )?function /m.test(code);
    const functions = answers.filter(({ metadata }) => isFunction(metadata.convlab.stub));
    expect(functions.length).toBeGreaterThanOrEqual(20);
    for (const cell of answers) {
      const source = sourceOf(cell);
      expect(source.match(/\/\/ BEGIN SOLUTION/g)).toHaveLength(1);
      expect(source).toMatch(/\/\/ BEGIN SOLUTION\n[\s\S]+\n\s*\/\/ END SOLUTION/);
      const { stub } = cell.metadata.convlab;
      // A value has a stub that is not right yet; a function's throws.
      if (isFunction(stub)) expect(stub).toContain("not solved yet");
      const [head, tail] = source
        .split(/^.*(?:BEGIN|END) SOLUTION.*\n?/m)
        .filter((_, i) => i !== 1);
      expect(stub.startsWith(head ?? "")).toBe(true);
      expect(stub.endsWith(tail ?? "")).toBe(true);
    }
  });

  test("the instructor's notebook does not call itself the teacher's version", () => {
    for (const { metadata } of parsed) expect(metadata.convlab).not.toHaveProperty("solutions");
  });
});

test("marks go around what differs", () => {
  expect(marked("f {\n  return 1;\n}", "f {\n  throw 1;\n}")).toBe(
    "f {\n  // BEGIN SOLUTION\n  return 1;\n  // END SOLUTION\n}",
  );
  expect(marked("a\n}\n}", "a\n}")).toBe("a\n}\n// BEGIN SOLUTION\n}\n// END SOLUTION");
  expect(marked("same", "same")).toBe("same\n// BEGIN SOLUTION\n// END SOLUTION");
});

describe("convlab release", () => {
  let printed = "";
  let out = "";
  beforeAll(() => {
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, "write").mockImplementation((text) => {
        printed += text;
        return true;
      });
    return () => vi.restoreAllMocks();
  });
  beforeEach(() => {
    printed = "";
    out = join(mkdtempSync(join(tmpdir(), "release-")), "bundle");
  });

  test("one lesson, with an archive", async () => {
    expect(await run(["convolution", "--out", out, "--zip"])).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["README.md", "checks", "en", "ko", "manifest.json"]);
    expect(readdirSync(join(out, "ko"))).toEqual(["04-convolution.ipynb"]);
    expect(withZip(`${out}.zip`, (entries) => entries.length)).toBe(6);
    expect(await run(["convolution", "--out", out])).toBe(0);
    expect(printed).toContain("(0 new or changed)");
    expect(printed).toContain("is not empty");
  });

  test("all, and for nbgrader", async () => {
    expect(await run(["--all", "--out", out])).toBe(0);
    expect(readdirSync(join(out, "en"))).toHaveLength(lessons.length);
    expect(await run(["--all", "--nbgrader", "--language", "en", "--out", `${out}-nb`])).toBe(0);
    expect(readdirSync(join(`${out}-nb`, "source"))).toHaveLength(lessons.length);
    expect(printed).toContain("nbgrader generate_assignment");
  });

  test.each([
    [[], 2, "expected a lesson, or --all"],
    [["convolution", "--all", "--out", "x"], 2, "expected lessons or --all, got both"],
    [["convolution"], 2, "expected --out DIR"],
    [["convolution", "--out", "x", "--language", "fr"], 2, "--language: expected ko or en, got fr"],
    [["convolution", "--out", "x", "--nbgrader", "--zip"], 2, "--nbgrader holds solutions"],
    [["convolution", "--wrong"], 2, "hint: convlab release --help"],
    [["nothing", "--out", "x"], 1, 'expected a lesson, got "nothing"\nhint: there are tour, '],
  ])("%j", async (args, code, message) => {
    expect(await run(args)).toBe(code);
    expect(printed).toContain(message);
  });
});
