import { expect, test } from "vitest";
import { projectRoot } from "../../src/course/index.js";
import { loadLessons } from "../../src/grade/lessons.js";

const lessons = await loadLessons(projectRoot());

test("every exercise of every lesson can be graded: its cells, its stub, its set-up", () => {
  expect(lessons.length).toBeGreaterThan(1);
  for (const { names, setup, exercises } of lessons) {
    expect(exercises.length).toBeGreaterThan(0);
    for (const { name, answerCells, stubs, checkCell, given, exercise } of exercises) {
      expect(names, name).toEqual(expect.arrayContaining([...answerCells, checkCell]));
      expect(
        stubs.map(({ ko, en }) => ko.includes(given) && en.includes(given)),
        name,
      ).toContain(true);
      const known = setup.map((cell) => cell.name);
      expect(known, name).toEqual(expect.arrayContaining([...(exercise.needs ?? [])]));
    }
  }
});

test("set-up comes in both languages, without a solution", () => {
  for (const { setup } of lessons) {
    // Set-up cells may follow; the first one brings the checks.
    const [{ source }] = setup;
    expect(source.ko).toContain('checks("ko")');
    expect(source.en).toContain('checks("en")');
  }
});

test("a lesson's version is the same again", async () => {
  const again = await loadLessons(projectRoot());
  expect(again.map(({ version }) => version)).toEqual(lessons.map(({ version }) => version));
  expect(new Set(lessons.map(({ version }) => version)).size).toBe(lessons.length);
});
