import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  buildAll,
  buildNotebook,
  serialize,
  staleFiles,
  writeFiles,
} from "../../src/course/index.js";
import type { Cell } from "../../src/course/notebook.js";
import { sourceOf } from "../../src/course/notebook.js";
import { tinyCourse } from "./fixture/course.js";

// Expected numbers in the files are those of the strict routines, whatever this Node has.
process.env.CONVLAB_ENGINE = "strict";

const build = (language: "ko" | "en", solutions = false) =>
  buildNotebook("tiny", language, { solutions, course: tinyCourse });

const cellsByName = async (language: "ko" | "en", solutions = false) => {
  const notebook = await build(language, solutions);
  const named = notebook.cells.map((cell): [string, Cell] => [String(cell.id), cell]);
  return new Map(named.map(([id, cell]) => [id, { ...cell, text: sourceOf(cell) }]));
};

test("the notebook has the lesson's prose and cells in order", async () => {
  const { cells, metadata, nbformat, nbformat_minor } = await build("ko");
  expect(cells.map(({ id }) => id)).toEqual([
    "md-1",
    "setup",
    "md-2",
    "look",
    "outputSize",
    "outputSizeCheck",
    "md-3",
    "slope",
    "slopeCheck",
    "edge",
    "edgeCheck",
    "later",
    "laterCheck",
    "md-4",
    "net",
    "training",
    "netCheck",
    "broken",
    "md-5",
  ]);
  expect([nbformat, nbformat_minor]).toEqual([4, 5]);
  expect(metadata.kernelspec).toEqual({
    name: "convlab",
    display_name: "convlab (TypeScript)",
    language: "typescript",
  });
  expect(metadata.language_info).toMatchObject({
    name: "typescript",
    codemirror_mode: "typescript",
    mimetype: "application/typescript",
    file_extension: ".ts",
  });
  expect(metadata.convlab).toEqual({ lesson: "tiny", language: "ko", version: "1.2.3" });
});

test("cells hold what nbformat 4.5 asks for", async () => {
  const ids = new Set<unknown>();
  for (const cell of (await build("en")).cells) {
    expect(cell.id).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
    expect(ids.has(cell.id)).toBe(false);
    ids.add(cell.id);
    expect(Array.isArray(cell.source)).toBe(true);
    expect(typeof cell.metadata).toBe("object");
    if (cell.cell_type === "code")
      expect(cell).toMatchObject({ execution_count: null, outputs: [] });
    else expect(Object.keys(cell)).not.toContain("outputs");
    const tags = (cell.metadata.tags ?? []) as string[];
    expect(new Set(tags).size).toBe(tags.length);
  }
});

test("each language keeps its own comments and texts; t and its import are gone", async () => {
  const [ko, en] = [await cellsByName("ko"), await cellsByName("en")];
  expect(ko.get("setup")!.text).toBe(
    [
      'import { flatten, linear, type Module, sequential, show, type Tensor, tensor } from "convlab";',
      "// @ts-expect-error: this lesson has no types in notebooks/checks",
      'import { checks } from "convlab/lessons/tiny";',
      "",
      'const check = checks("ko");',
    ].join("\n"),
  );
  expect(ko.get("look")!.text).toBe(
    '// 무엇이 나올까요?\n// 맞혀 보세요.\nshow("안녕하세요");\nconst nested = `둘: $' +
      '{"속"}`;\nconsole.log(nested);',
  );
  expect(en.get("look")!.text).toBe(
    '// What comes out?\n// Guess.\nshow("Good morning");\nconst nested = "two";\nconsole.log(nested);',
  );
  expect(en.get("md-1")!.text).toContain("A tiny lesson");
  expect(ko.get("md-1")!.text).toContain("아주 작은 레슨");
});

test("the student's notebook has stubs, the teacher's has solutions", async () => {
  const [student, teacher] = [await cellsByName("en"), await cellsByName("en", true)];
  expect(student.get("outputSize")!.text).toBe(
    [
      "export function outputSize(n: number, f: number, s: number): number {",
      "  // Write your answer here.",
      '  throw new Error("not solved yet");',
      "}",
    ].join("\n"),
  );
  expect(teacher.get("outputSize")!.text).toContain("the secret solution");
  expect(teacher.get("outputSize")!.text).not.toContain("#region");
  expect(student.get("slope")!.text).toContain(
    "  // Double every number.\n  if (y.length > 0) throw",
  );
  expect(student.get("edge")!.text).toBe("const edge: Tensor = tensor([[0, 0, 0], [0, 0, 0]]);");
  expect(teacher.get("edge")!.text).toContain("[-1, 0, 1]");
  expect((await build("en", true)).metadata.convlab).toMatchObject({ solutions: true });
});

test("cells are tied to exercises, graders' metadata and tags", async () => {
  const cells = await cellsByName("en");
  expect(cells.get("net")!.metadata).toMatchObject({
    convlab: { kind: "answer", name: "net", exercise: "net" },
    deletable: false,
    nbgrader: {
      schema_version: 3,
      grade: false,
      solution: true,
      locked: false,
      task: false,
      grade_id: "net",
      cell_type: "code",
    },
  });
  expect(cells.get("netCheck")!.metadata).toMatchObject({
    convlab: {
      kind: "check",
      name: "netCheck",
      exercise: "net",
      argument: "{ build: net, model }",
    },
    nbgrader: { grade: true, solution: false, locked: true, points: 4, grade_id: "netCheck" },
  });
  expect(cells.get("broken")!.metadata).toEqual({
    convlab: { kind: "try", name: "broken" },
    tags: ["raises-exception", "hide-input"],
    jupyter: { source_hidden: true },
  });
  expect(cells.get("setup")!.metadata).not.toHaveProperty("nbgrader");
});

test("an image lies in the notebook itself", async () => {
  const cell = (await cellsByName("ko")).get("md-1")!;
  expect(cell.text).toContain("![점](attachment:dot.png)");
  const data = (cell as unknown as { attachments: Record<string, Record<string, string>> })
    .attachments;
  expect(Buffer.from(data["dot.png"]["image/png"], "base64").subarray(1, 4).toString()).toBe("PNG");
});

describe("the built files", () => {
  test("are the same bytes every time, with sorted keys and a last newline", async () => {
    const [first, second] = [await buildAll(tinyCourse), await buildAll(tinyCourse)];
    expect(first).toEqual(second);
    expect(first.map(({ path }) => path)).toEqual([
      "ko/03-tiny.ipynb",
      "en/03-tiny.ipynb",
      "checks/tiny.js",
      "checks/tiny.d.ts",
      "checks/tiny.json",
    ]);
    expect(first[0].text).toMatch(/^\{\n "cells": \[\n/);
    expect(first[0].text.endsWith('"nbformat_minor": 5\n}\n')).toBe(true);
    expect(serialize(JSON.parse(first[0].text))).toBe(first[0].text);
  });

  test("hold no line of a solution and no code of a reference", async () => {
    const texts = (await buildAll(tinyCourse)).map(({ text }) => text).join("\n");
    for (const secret of ["the secret solution", "y[i] *= 2", "setTimeout", "linear(4, 2));"])
      expect(texts).not.toContain(secret);
    expect(texts).not.toContain("=> Math.floor");
    expect(texts).toContain("Is the 1 added before the division");
  });

  test("hold what stands in each answer's cell at first, in both languages", async () => {
    const { text } = (await buildAll(tinyCourse))[2];
    const [, line = ""] = /^ {2}outputSize: (\{.*\}),$/m.exec(text) ?? [];
    const { outputSize } = JSON.parse(line);
    expect(outputSize.en).toContain("  // Write your answer here.\n");
    expect(outputSize.ko).toContain("  // 여기에 답을 쓰세요.\n");
  });

  test("type a check as its answer is", async () => {
    const types = (await buildAll(tinyCourse))[3].text;
    expect(types).toContain('import type { Module, Tensor } from "convlab";');
    expect(types).toContain(
      "readonly outputSize: Check<(n: number, f: number, s: number) => number>;",
    );
    expect(types).toContain("readonly later: AsyncCheck<(x: number) => Promise<number>>;");
    expect(types).toContain("readonly edge: Check<Tensor>;");
    expect(types).toContain("readonly net: Check<{ build: () => Module; model: Module }>;");
  });

  test("are written where they differ, and found stale where they are not as built", async () => {
    const folder = mkdtempSync(join(tmpdir(), "convlab-build-"));
    try {
      const files = await buildAll(tinyCourse);
      expect(staleFiles(folder, files)).toHaveLength(5);
      expect(writeFiles(folder, files)).toHaveLength(5);
      expect(staleFiles(folder, files)).toEqual([]);
      expect(writeFiles(folder, files)).toEqual([]);
      writeFileSync(join(folder, "ko", "03-tiny.ipynb"), "{}\n");
      writeFileSync(join(folder, "en", "09-gone.ipynb"), "{}\n");
      expect(staleFiles(folder, files)).toEqual(["ko/03-tiny.ipynb", "en/09-gone.ipynb"]);
      expect(writeFiles(folder, files)).toEqual(["ko/03-tiny.ipynb"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
