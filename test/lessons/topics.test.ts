import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exerciseNames, lessons } from "./lessons.js";

interface Row {
  en: string;
  ko: string;
  lessons: string[];
  exercises: string[];
}

/** What this file needs of YAML: keys with texts in quotes and lists of words. */
function parse(text: string): Record<string, Row> {
  const rows: Record<string, Row> = {};
  let row = {} as Record<string, unknown>;
  let list: string[] = [];
  for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
    const [, indent = "", key = "", value = ""] = /^( *)(?:- |([\w.]+): ?)(.*)$/.exec(line) ?? [];
    if (indent === "    ") list.push(value);
    else if (indent === "") {
      row = {};
      rows[key] = row as unknown as Row;
    } else if (value.startsWith('"')) row[key] = JSON.parse(value);
    else {
      list = [];
      row[key] = list;
    }
  }
  return rows;
}
const { open: openRow, ...topics } = parse(readFileSync("lessons/topics.yaml", "utf8"));
const open = (openRow as Row).lessons;
const rows = Object.entries(topics);
const written = new Set(lessons.map(({ slug }) => slug));

/** The lessons that were planned when only two were written. Nothing may be added here. */
const PLANNED = [
  ..."tour seeing features-svm perceptron channels stride-padding receptive-field conv-zoo".split(
    " ",
  ),
  ..."training-well data cross-validation alexnet vgg googlenet resnet densenet comparing".split(
    " ",
  ),
  ..."transfer segmentation rcnn yolo claims group-project".split(" "),
  ..."talk-kfold talk-series talk-tensor talk-batchnorm talk-convolutions".split(" "),
];

test("all 61 topics stand there once, with a title in both languages", () => {
  expect(new Set(rows.map(([id]) => id)).size).toBe(61);
  expect(rows).toHaveLength(61);
  for (const [id, { en, ko }] of rows) {
    expect(id).toMatch(/^(cv|nn|conv|train|arch|seg|det|peer)\.[a-z0-9]+$/);
    expect(en, id).not.toBe("");
    expect(ko, id).not.toBe("");
  }
});

test("a lesson is either written or on the list of open ones, which only gets shorter", () => {
  const named = new Set(rows.flatMap(([, row]) => row.lessons));
  expect([...named].filter((slug) => !written.has(slug) && !open.includes(slug))).toEqual([]);
  expect(open.filter((slug) => written.has(slug))).toEqual([]);
  expect(open.filter((slug) => !PLANNED.includes(slug))).toEqual([]);
  expect(new Set(open).size).toBe(open.length);
});

describe("every topic of a written lesson has a lesson and a graded exercise", () => {
  test.each(rows)("%s", async (_, row) => {
    expect(row.lessons.length).toBeGreaterThan(0);
    const done = row.lessons.filter((slug) => written.has(slug));
    if (done.length > 0) expect(row.exercises.length).toBeGreaterThan(0);
    for (const exercise of row.exercises) {
      const [slug = "", name] = exercise.split(".");
      expect(row.lessons, exercise).toContain(slug);
      expect(await exerciseNames(slug), exercise).toContain(name);
    }
    // A topic that two lessons teach is examined by each that is there.
    for (const slug of done)
      expect(
        row.exercises.some((exercise) => exercise.startsWith(`${slug}.`)),
        slug,
      ).toBe(true);
  });
});

test.each(lessons.map(({ slug }) => slug))("%s teaches a topic", (slug) => {
  const withoutTopics = ["tour", "claims"];
  const taught = rows.filter(([, row]) => row.lessons.includes(slug));
  if (!withoutTopics.includes(slug)) expect(taught.length).toBeGreaterThan(0);
});
