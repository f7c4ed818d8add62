import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { FnExercise, ValueExercise } from "../../src/check/exercise.js";
import {
  drawHidden,
  exerciseData,
  gradeAnswer,
  type Question,
  runCheck,
  schemaOf,
} from "../../src/check/index.js";
import { codeSources } from "../../src/course/assemble.js";
import { parseCells } from "../../src/course/cells.js";
import {
  buildAll,
  loadLesson,
  projectCourse,
  readOrder,
  sourceOf,
  staleFiles,
} from "../../src/course/index.js";

// Expected numbers in the files are those of the strict routines, whatever this Node has.
process.env.CONVLAB_ENGINE = "strict";

const course = projectCourse();
const lessons = await Promise.all(
  readOrder(course.lessons).map((entry) => loadLesson(course, entry)),
);

test("the committed notebooks are as they would be built", async () => {
  expect(staleFiles(course.notebooks, await buildAll(course))).toEqual([]);
});

/** All files below notebooks/, as text. */
function textsIn(folder: string): string {
  const paths = readdirSync(folder).map((name) => join(folder, name));
  return paths
    .map((path) => (statSync(path).isDirectory() ? textsIn(path) : readFileSync(path, "utf8")))
    .join("\n");
}

const normalised = (text: string) => text.replace(/\s+/g, "");

/** A line of cells.ts, and whether it lies between `#region solution` and its `#else` or end. */
function markedLines(slug: string): { text: string; where: string; secret: boolean }[] {
  let secret = false;
  const lines = readFileSync(join(course.lessons, slug, "cells.ts"), "utf8").split("\n");
  return lines.map((text, i) => {
    if (/\/\/ #(else|endregion)/.test(text)) secret = false;
    const marked = { text: normalised(text), where: `${slug}/cells.ts:${i + 1}`, secret };
    if (text.includes("// #region solution")) secret = true;
    return marked;
  });
}

test("no line of a solution is anywhere in notebooks/", () => {
  // Hints are meant to be nearly the answer: they are in the bundle and are not searched.
  const built = textsIn(course.notebooks).replace(/"hints":\[.*?\}\]/g, "");
  const all = normalised(built.replaceAll('\\"', '"'));
  const lines = lessons.flatMap(({ entry }) => markedLines(entry.slug));
  // A line that stands in a cell that the student sees is no secret.
  const open = lines.flatMap(({ text, secret }) => (secret ? [] : [text])).join("\n");
  const secrets = lines.filter(
    ({ text, secret }) => secret && text.length > 12 && !open.includes(text),
  );
  expect(secrets.length).toBeGreaterThan(0);
  expect(secrets.filter(({ text }) => all.includes(text)).map(({ where }) => where)).toEqual([]);
});

describe.each(lessons.map((lesson) => [lesson.entry.slug, lesson] as const))("%s", (_, lesson) => {
  const asked = Object.entries(lesson.exercises).filter(
    ([, { answer }]) => answer.kind !== "model",
  );

  test.each(asked)(
    "%s: the reference passes, and each known mistake is named when it is made",
    async (name, exercise) => {
      const data = exerciseData(exercise, name);
      const { reference, mistakes, answer } = exercise as FnExercise | ValueExercise;
      const fresh = (given: unknown) =>
        answer.kind === "fn"
          ? given
          : schemaOf(answer.result).decode(schemaOf(answer.result).encode(given));
      expect(await runCheck(data, fresh(reference))).toMatchObject({
        passed: true,
        earned: data.points,
      });
      for (const [mistake, { answer: made, says }] of Object.entries(mistakes)) {
        const report = await runCheck(data, fresh(made));
        expect(report.mistake, `${name}: ${mistake}`).toBe(mistake);
        expect(report.parts.at(-1)).toEqual(says);
        expect(report.passed).toBe(false);
      }
    },
  );

  const functions = asked.filter(([, { answer }]) => answer.kind === "fn");

  test.each(functions)(
    "%s: for the grader the reference is right and no known mistake is",
    // AlexNet's features for twenty seeds take a busy machine more than a minute.
    { timeout: 600_000 },
    (name, exercise) => {
      for (let seed = 0; seed < 20; seed++) {
        const hidden = drawHidden(exercise, seed);
        const answers = (pick: (question: Question) => unknown) =>
          hidden.questions.map((question) => ({ kind: "value", value: pick(question) }));
        const right = gradeAnswer(
          exercise,
          name,
          hidden,
          answers(({ expected }) => expected),
        );
        expect(right).toMatchObject({ passed: true, earned: exercise.points });
        for (const mistake of Object.keys(exercise.mistakes)) {
          const observed = answers(({ known, expected }) => known[mistake] ?? expected);
          const wrong = gradeAnswer(exercise, name, hidden, observed);
          expect(wrong.passed, `${name}: ${mistake}, seed ${seed}`).toBe(false);
        }
      }
    },
  );

  test("titles, hints and messages are there in both languages", () => {
    for (const exercise of Object.values(lesson.exercises)) {
      const says = Object.values(exercise.mistakes).map((mistake) => mistake.says);
      for (const { ko, en } of [exercise.title, ...exercise.hints, ...says]) {
        expect(ko).toMatch(/[가-힣]/);
        expect(en).toMatch(/[a-z]/i);
        expect(en).not.toMatch(/[가-힣]/);
      }
    }
  });

  test("the student's notebook says nothing in the other language's words", () => {
    const english = codeSources(lesson, { language: "en", solutions: true }).map(
      ([, source]) => source,
    );
    for (const source of english) expect(source).not.toMatch(/\/\/ (ko|en):|\bt\(\{/);
  });
});

test("a lesson's cells are found where its file says", () => {
  for (const { cells, folder } of lessons) {
    const again = parseCells(readFileSync(join(folder, "cells.ts"), "utf8"), "cells.ts");
    expect(again.map(({ name }) => name)).toEqual(cells.map(({ name }) => name));
    expect(sourceOf({ source: ["a\n", "b"] })).toBe("a\nb");
  }
});
