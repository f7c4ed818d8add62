import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pool } from "../../src/grade/pool.js";
import { duration, progressLine } from "../../src/grade/progress.js";
import { gradeRows, writeReport } from "../../src/grade/report.js";
import { exerciseSeed, seedId } from "../../src/grade/seed.js";
import { Store } from "../../src/grade/store.js";
import type { SubmissionVerdict } from "../../src/grade/types.js";

const graded = (student: string, changes: Partial<SubmissionVerdict> = {}): SubmissionVerdict => ({
  ...{
    student,
    file: `${student}.ipynb`,
    sha256: student,
    lesson: "padding",
    language: "en",
    refused: null,
    reason: null,
  },
  ...{ points: 3, earned: 2, seconds: 1, peakMemory: 5 },
  exercises: [
    {
      name: "pad",
      title: { ko: "", en: "" },
      points: 3,
      earned: 2,
      cases: [],
      says: null,
      seconds: 1,
    },
  ],
  ...changes,
});
const refused = graded("lee", {
  lesson: null,
  refused: "not-json",
  reason: { ko: "깨짐", en: "broken" },
  earned: 0,
  points: 0,
  exercises: [],
});
const facts = { seedId: "x", version: "1", startedAt: "", seconds: 1, interrupted: false, left: 0 };

test("a row a submission, a column an exercise; a refused one has its reason", () => {
  expect(gradeRows([graded("kim"), refused])).toEqual([
    [
      "student",
      "file",
      "lesson",
      "status",
      "points",
      "max_points",
      "padding/pad",
      "reason",
      "sha256",
    ],
    ["kim", "kim.ipynb", "padding", "graded", 2, 3, 2, null, "kim"],
    ["lee", "lee.ipynb", null, "not-json", 0, 0, null, "broken", "lee"],
  ]);
});

test("the report has a page a student; pages of students who are gone go", () => {
  const out = mkdtempSync(join(tmpdir(), "report-"));
  writeReport(out, [graded("kim"), graded("a/b"), refused], {}, facts);
  writeReport(out, [graded("kim"), graded("kim", { file: "kim/2.ipynb" })], {}, facts);
  expect(readdirSync(join(out, "feedback"))).toEqual(["kim.html"]);
  expect(JSON.parse(readFileSync(join(out, "grades.json"), "utf8")).submissions).toHaveLength(2);
});

test("the store gives back what was put under the same key, and nothing for a torn file", () => {
  const out = mkdtempSync(join(tmpdir(), "store-"));
  const parts = { student: "kim", file: "kim.ipynb", sha256: "1", version: "1", seedId: "1" };
  const key = Store.key(parts);
  new Store(out).put(key, graded("kim"));
  expect(new Store(out).get(key)).toEqual(graded("kim"));
  for (const part of Object.keys(parts))
    expect(new Store(out).get(Store.key({ ...parts, [part]: "2" }))).toBe(null);
  writeFileSync(join(out, ".cache", `${key}.json`), '{"student":');
  expect(new Store(out).get(key)).toBe(null);
});

test("a secret is drawn once and kept", () => {
  const out = mkdtempSync(join(tmpdir(), "store-"));
  const secret = new Store(out).secret();
  expect(secret.length).toBeGreaterThan(20);
  expect(new Store(out).secret()).toBe(secret);
});

test("seeds differ by secret, student, lesson and exercise, and are the same again", () => {
  const seeds: [string, string, string, string][] = [
    ["s", "kim", "l", "e"],
    ["t", "kim", "l", "e"],
    ["s", "lee", "l", "e"],
    ["s", "kim", "m", "e"],
    ["s", "kim", "l", "f"],
    ["s", "ki", "ml", "e"],
  ];
  expect(new Set(seeds.map((parts) => exerciseSeed(...parts))).size).toBe(seeds.length);
  expect(exerciseSeed("s", "kim", "l", "e")).toBe(seeds.map((parts) => exerciseSeed(...parts))[0]);
  expect(seedId("s")).not.toBe(seedId("t"));
});

test("progress tells how long the rest takes, and lets no control character out", () => {
  expect(progressLine(1, 4, 20, "kim")).toBe("grade: 1/4, 60 s left  kim");
  expect(progressLine(0, 4, 0, "\u001b[2Jx")).toBe("grade: 0/4  \ufffd[2Jx");
  expect([5, 150, 7200].map(duration)).toEqual(["5 s", "3 min", "2.0 h"]);
});

test("the pool runs so many at a time and takes no more once it is told to stop", async () => {
  const stop = new AbortController();
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await pool([1, 2, 3, 4, 5, 6], 2, stop.signal, async (item) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
    done.push(item);
    if (item === 3) stop.abort();
  });
  expect(most).toBe(2);
  expect(done).toContain(3);
  expect(done).not.toContain(6);
});
