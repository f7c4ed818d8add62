import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/commands.js";
import { projectCourse, readOrder } from "../../src/course/index.js";

const guide = (name: string) => readFileSync(`docs/${name}`, "utf8");

describe.each(["teaching.md", "teaching.ko.md"])("%s", (name) => {
  const text = guide(name);

  test("says of every lesson what a student can do afterwards", () => {
    const rows = [...text.matchAll(/^\| (\d+) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];
    const numbers = rows.map(([, number]) => Number(number));
    const lessons = readOrder(projectCourse().lessons).filter(({ number }) => number <= 24);
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, i) => i));
    for (const { number } of lessons) expect(rows[number][3].length).toBeGreaterThan(12);
  });

  test("names only commands that there are", () => {
    const named = [...text.matchAll(/convlab (\w+)/g)].map(([, command]) => command);
    expect(named.length).toBeGreaterThan(6);
    for (const command of named) expect(Object.keys(COMMANDS)).toContain(command);
  });
});

test("both languages have the same parts and the same code", () => {
  const [ko, en] = [guide("teaching.ko.md"), guide("teaching.md")];
  const count = (text: string, pattern: RegExp) => text.match(pattern)?.length;
  expect(count(ko, /^## /gm)).toBe(count(en, /^## /gm));
  expect(count(ko, /^```/gm)).toBe(count(en, /^```/gm));
});
