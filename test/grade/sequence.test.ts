import { expect, test } from "vitest";
import type { GradedExercise } from "../../src/grade/lesson.js";
import type { HandedCell } from "../../src/grade/notebook.js";
import { exerciseSeed, imagesSeed } from "../../src/grade/seed.js";
import { declares, sequenceOf, type Written } from "../../src/grade/sequence.js";
import { defining, shownCell } from "../../src/grade/shown.js";

const one = { answerCells: ["area"], checkCell: "areaCheck", given: "area" } as unknown;
const ANSWERS = new Set(["area", "side"]);

/** `name: source`; added cells have no name. */
const written = (...cells: [string | null, string][]): Written[] =>
  cells.map(([name, source]) => ({ name, cell: { source } as HandedCell }));
const of = (...cells: [string | null, string][]) =>
  sequenceOf(written(...cells), one as GradedExercise, ANSWERS);

test("answers and added cells up to the check, in order; the lesson's other cells are not the student's", () => {
  const found = of(
    ...([
      [null, "a"],
      ["side", "b"],
      ["show", "c"],
      ["area", "d"],
    ] as [string | null, string][]),
    ...([
      [null, "e"],
      ["areaCheck", "f"],
      [null, "area = 1"],
    ] as [string | null, string][]),
  );
  expect(found).toEqual({ sources: ["a", "b", "d", "e"], hasAdded: true, decides: false });
});

test("an added cell between answer and check decides where it declares the answer", () => {
  expect(of(["area", "x"], [null, "function area() {}"], ["areaCheck", ""]).decides).toBe(true);
  expect(of([null, "function area() {}"], ["area", "x"], ["areaCheck", ""]).decides).toBe(false);
});

test("without a check behind the answer, the lesson's next cell ends it", () => {
  expect(
    of(["areaCheck", ""], ["area", "a"], [null, "b"], ["show", "c"], [null, "d"]).sources,
  ).toEqual(["a", "b"]);
  expect(of(["area", "a"], [null, "b"]).sources).toEqual(["a", "b"]);
});

test("without an answer's cell, what declares it before the check, or in it", () => {
  expect(of(["show", ""], [null, "let area = 1;"], ["areaCheck", ""])).toMatchObject({
    decides: true,
  });
  expect(of(["areaCheck", "area = (a) => a; check.area(area)"])).toMatchObject({
    ...{ decides: true, hasAdded: true },
  });
  expect(of(["areaCheck", "check.area(area)"])).toEqual({
    sources: [],
    hasAdded: false,
    decides: false,
  });
});

test.each([
  ["function area() {}", true],
  ["async function* area() {}", true],
  ["const area: number = 1", true],
  ["globalThis.area = 1", false],
  ["area = 1", true],
  ["area == 1", false],
  ["area(1)", false],
  ["const areas = 1", false],
  ["function my$area() {}", false],
])("%s declares area: %s", (source, expected) => {
  expect(declares(source, "area")).toBe(expected);
});

test("a name with $ in it is no pattern", () => {
  expect(declares("let $a$ = 1", "$a$")).toBe(true);
  expect(declares("let aa = 1", "$a$")).toBe(false);
});

test("a hostile cell is looked through in no time", () => {
  expect(declares("const ".repeat(100_000), "area")).toBe(false);
  expect(declares(`area${" ".repeat(1_000_000)}`, "area")).toBe(false);
});

test("the lesson's cells that define a name, and what these need", () => {
  const cells = [
    shownCell("picture", "const [, height, width] = gray.shape;\nconst { a: first } = b;", 1),
    shownCell("slide", "function slide(x: number[]): number[] {\n  let inner = width;\n}", 2),
    shownCell("other", "const other = 1;", 3),
  ];
  const names = (...wanted: string[]) => defining(wanted, cells).map(({ name }) => name);
  expect(names("slide")).toEqual(["picture", "slide"]);
  expect(names("first")).toEqual(["picture"]);
  expect(names("inner", "nothing")).toEqual([]);
});

test("hidden images are one draw for a course; questions are one a student", () => {
  expect(imagesSeed("key", "first-cnn", "digits")).toBe(imagesSeed("key", "first-cnn", "digits"));
  const seeds = [
    imagesSeed("key", "first-cnn", "digits"),
    imagesSeed("other", "first-cnn", "digits"),
    imagesSeed("key", "first-cnn", "letters"),
    exerciseSeed("key", "kim", "first-cnn", "digits"),
    exerciseSeed("key", "lee", "first-cnn", "digits"),
  ];
  expect(new Set(seeds).size).toBe(seeds.length);
});
