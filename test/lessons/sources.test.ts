import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyExercise } from "../../src/check/index.js";
import { fileNameOf, loadLesson } from "../../src/course/index.js";
import { course, lessons } from "./lessons.js";

const squeezed = (text: string): string => text.replace(/\s+/g, "");

/** The text between `// #region solution` and `// #else` or `// #endregion`. */
function solutionsOf(source: string): string[] {
  const regions = source.split(/^\s*\/\/ #region solution$/m).slice(1);
  return regions.map((rest) => rest.split(/^\s*\/\/ #(?:else|endregion)/m)[0].trim());
}

interface Cell {
  id: string;
  cell_type: string;
  source: string | string[];
  outputs?: unknown[];
  metadata: { convlab?: { kind?: string } };
}
const cellsOf = (file: string): Cell[] => JSON.parse(readFileSync(file, "utf8")).cells;
const textOf = ({ source }: Cell): string => (Array.isArray(source) ? source.join("") : source);
const loaded = await Promise.all(
  lessons.map(async (lesson) => ({
    ...lesson,
    exercises: Object.entries(await course.loadChecks(lesson.slug)),
  })),
);
const isAsked = ({ answer }: AnyExercise) => answer.kind !== "model";

describe.each(loaded)("$slug", (lesson) => {
  const { slug, exercises } = lesson;
  const source = readFileSync(join("lessons", slug, "cells.ts"), "utf8");
  const solutions = solutionsOf(source);
  const notebooks = ["en", "ko"].map((language) => join("notebooks", language, fileNameOf(lesson)));

  // A talk has five minutes, and two to four questions for its listeners.
  const { least, most, figuresMoreThan, namesMoreThan } = lesson.talk
    ? { least: 2, most: 4, figuresMoreThan: 1, namesMoreThan: 3 }
    : { least: 4, most: 8, figuresMoreThan: 5, namesMoreThan: 10 };

  test("has enough exercises, each with a solution, hints and three known mistakes", () => {
    expect(exercises.length).toBeGreaterThanOrEqual(least);
    expect(exercises.length).toBeLessThanOrEqual(most);
    if (lesson.talk) expect(lesson.minutes).toBeLessThanOrEqual(15);
    expect(solutions.length).toBeGreaterThanOrEqual(exercises.length);
    for (const solution of solutions) expect(solution.length).toBeGreaterThan(10);
    for (const [name, { mistakes, hints }] of exercises) {
      expect(Object.keys(mistakes).length, name).toBeGreaterThanOrEqual(3);
      expect(hints[0].en, name).not.toBe(hints[1].en);
    }
  });

  test("its notebooks are there in both languages, without outputs and without solutions", () => {
    for (const file of notebooks) {
      const cells = cellsOf(file);
      const whole = squeezed(cells.map(textOf).join("\n"));
      for (const solution of solutions) expect(whole, file).not.toContain(squeezed(solution));
      const answers = cells.filter(({ metadata }) => metadata.convlab?.kind === "answer");
      expect(answers.length).toBeGreaterThanOrEqual(exercises.length);
      for (const cell of answers) {
        const lines = solutions.flatMap((solution) => solution.split("\n").map(squeezed));
        const given = new Set(textOf(cell).split("\n").map(squeezed));
        const leaked = lines.filter((line) => line.length > 12 && given.has(line));
        expect(leaked, `${file} ${cell.id}`).toEqual([]);
      }
      for (const { outputs = [] } of cells) expect(outputs).toEqual([]);
    }
  });

  test("its bundle of checks holds no solution", () => {
    const file = join("notebooks", "checks", `${slug}.js`);
    expect(existsSync(file)).toBe(true);
    const bundle = squeezed(readFileSync(file, "utf8"));
    for (const solution of solutions) expect(bundle).not.toContain(squeezed(solution));
  });

  test("every figure of a cell has a caption in both languages", () => {
    const figures = source.match(/\bshow\(/g) ?? [];
    expect(figures.length).toBeGreaterThan(figuresMoreThan);
    for (const call of source.split(/\bshow\(/).slice(1)) {
      const inside = call.split("// %%")[0];
      if (/^\s*(plot|figure)/.test(inside)) expect(inside).toMatch(/title/);
      if (/^\s*figure/.test(inside)) expect(inside, "alternative text").toMatch(/\btext:/);
    }
  });

  test("no cell declares a name that another one has declared", () => {
    const names = [...source.matchAll(/^(?:const|let|function|async function|class) (\w+)/gm)];
    const twice = names.map(([, name]) => name).filter((name, i, all) => all.indexOf(name) !== i);
    expect(names.length).toBeGreaterThan(namesMoreThan);
    expect(twice).toEqual([]);
  });

  test("no cell outside an exercise uses its answer: an untouched notebook runs to its end", async () => {
    const { cells } = await loadLesson(course, lesson);
    let open: string[] = [];
    let answers: string[] = [];
    const uses: string[] = [];
    for (const { name, kind, lines } of cells) {
      const code = lines.map(({ text }) => text.replace(/\/\/.*$/, "")).join("\n");
      const words = new Set(code.match(/[\w$]+/g));
      const used = answers.filter((answer) => words.has(answer));
      if (kind !== "answer" && used.length > 0) uses.push(`${name}: ${used}`);
      if (kind === "answer")
        open.push(
          ...[...code.matchAll(/^(?:async )?(?:const|let|function|class) (\w+)/gm)].map(
            ([, word]) => word,
          ),
        );
      if (kind === "check") {
        answers = [...answers, ...open];
        open = [];
      }
    }
    expect(uses).toEqual([]);
  });

  test("each function is tried with right solutions and with each known mistake in other words", () => {
    const name = slug.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const file = join("test", "lessons", `${name}.test.ts`);
    const tests = existsSync(file) ? readFileSync(file, "utf8") : "";
    for (const [exercise] of exercises.filter(([, one]) => one.answer.kind === "fn"))
      expect(tests, file).toContain(`testExercise("${exercise}"`);
    for (const [exercise] of exercises.filter(([, one]) => !isAsked(one)))
      expect(tests, file).toContain(exercise);
  });
});

test("the glossary's words are used, and 커널 only of the Jupyter kernel", () => {
  const prose = lessons
    .map(({ slug }) => readFileSync(join("lessons", slug, "lesson.ko.md"), "utf8"))
    .join("\n");
  const rows = readFileSync("lessons/GLOSSARY.md", "utf8").matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm);
  const terms = [...rows].slice(1).flatMap(([, , korean]) => korean.trim().split(", "));
  expect(terms.length).toBeGreaterThan(20);
  for (const term of terms.filter((term) => !/^-+$/.test(term))) expect(prose).toContain(term);
  expect(prose.replace(/(주피터 커널|커널 트릭)/g, "")).not.toContain("커널");
  expect(prose).not.toContain("당신");
});
