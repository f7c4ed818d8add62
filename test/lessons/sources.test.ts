import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

interface Entry {
  slug: string;
  number: number;
  topics: string[];
}
const { lessons } = JSON.parse(readFileSync("lessons/course.json", "utf8")) as { lessons: Entry[] };
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
const notebooks = (slug: string) =>
  ["en", "ko"].flatMap((language) =>
    readdirSync(join("notebooks", language))
      .filter((file) => file.endsWith(`-${slug}.ipynb`))
      .map((file) => join("notebooks", language, file)),
  );
const cellsOf = (file: string): Cell[] => JSON.parse(readFileSync(file, "utf8")).cells;
const textOf = ({ source }: Cell): string => (Array.isArray(source) ? source.join("") : source);

describe.each(lessons)("$slug", ({ slug }) => {
  const source = readFileSync(join("lessons", slug, "cells.ts"), "utf8");
  const solutions = solutionsOf(source);

  test("has four exercises, each with a solution", () => {
    expect(solutions).toHaveLength(4);
    for (const solution of solutions) expect(solution.length).toBeGreaterThan(10);
  });

  test("its notebooks are there in both languages, without outputs and without solutions", () => {
    expect(notebooks(slug)).toHaveLength(2);
    for (const file of notebooks(slug)) {
      const cells = cellsOf(file);
      const whole = squeezed(cells.map(textOf).join("\n"));
      for (const solution of solutions) expect(whole, file).not.toContain(squeezed(solution));
      const answers = cells.filter(({ metadata }) => metadata.convlab?.kind === "answer");
      expect(answers).toHaveLength(4);
      for (const cell of answers) {
        expect(textOf(cell), `${file} ${cell.id}`).toContain('throw new Error("not solved yet")');
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
    const calls = source.match(/\bplot(?!Curve\b)\w+\(/g) ?? [];
    const figures = source.match(/\bshow\(/g) ?? [];
    expect(figures.length).toBeGreaterThan(5);
    expect(calls.length).toBeGreaterThan(3);
    for (const call of source.split(/\bshow\(/).slice(1)) {
      const inside = call.split("// %%")[0];
      if (/^\s*(plot|figure)/.test(inside)) expect(inside).toMatch(/title/);
    }
  });

  test("no cell declares a name that another one has declared", () => {
    const names = [...source.matchAll(/^(?:const|let|function|async function|class) (\w+)/gm)];
    const twice = names.map(([, name]) => name).filter((name, i, all) => all.indexOf(name) !== i);
    expect(names.length).toBeGreaterThan(20);
    expect(twice).toEqual([]);
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
  expect(prose).not.toContain("커널");
  expect(prose).not.toContain("당신");
});

test("the topics that the two lessons teach are named once", () => {
  const topics = lessons.flatMap((lesson) => lesson.topics);
  expect(topics).toContain("conv.stamp");
  expect(new Set(topics).size).toBe(topics.length);
});
