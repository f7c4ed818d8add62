import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { person } from "../../src/grade/people.js";
import { pool } from "../../src/grade/pool.js";
import { duration, progressLine } from "../../src/grade/progress.js";
import { type Graded, gradeRows, writeReport } from "../../src/grade/report.js";
import { exerciseSeed, seedId } from "../../src/grade/seed.js";
import { Store } from "../../src/grade/store.js";

const graded = (student: string, changes: Partial<Graded> = {}): Graded => ({
  ...{ score: 2, max: 3, manual: 0, manualReason: "", submitted: null, deadline: null },
  ...{ lateDays: 0, penalty: 0 },
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
      mistake: null,
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
  score: 0,
  max: 0,
  exercises: [],
});
const parts = {
  lessons: { padding: { title: { ko: "패딩", en: "Padding" }, points: 3 } },
  people: [],
};
const facts = { seedId: "x", version: "1", startedAt: "", seconds: 1, interrupted: false, left: 0 };

test("a row a submission, a column an exercise; a refused one has its reason; who handed in nothing", () => {
  const late = { score: 1.8, manual: 1, submitted: "s", deadline: "d", lateDays: 1, penalty: 1.2 };
  const rows = gradeRows([graded("kim", late), refused], [person("park"), person("kim")]);
  const [head, ...all] = rows;
  expect(all.map((row) => Object.fromEntries(row.map((value, i) => [head?.[i], value])))).toEqual([
    {
      ...{ student: "kim", file: "kim.ipynb", lesson: "padding", status: "graded", score: 1.8 },
      ...{ max_score: 3, points: 2, max_points: 3, manual: 1, submitted: "s", deadline: "d" },
      ...{ late_days: 1, penalty: 1.2, "padding/pad": 2, reason: null, sha256: "kim" },
    },
    {
      ...{ student: "lee", file: "lee.ipynb", lesson: null, status: "not-json", score: 0 },
      ...{ max_score: 0, points: 0, max_points: 0, manual: 0, submitted: null, deadline: null },
      ...{ late_days: 0, penalty: 0, "padding/pad": null, reason: "broken", sha256: "lee" },
    },
    expect.objectContaining({
      student: "park",
      status: "not-handed-in",
      score: null,
      sha256: null,
    }),
  ]);
});

test("the report has a page a student and language; pages of students who are gone go", () => {
  const out = mkdtempSync(join(tmpdir(), "report-"));
  writeReport(out, [graded("kim"), graded("a/b"), refused], parts, facts);
  writeReport(out, [graded("kim"), graded("kim", { file: "kim/2.ipynb" })], parts, facts);
  for (const lang of ["ko", "en"])
    expect(readdirSync(join(out, "feedback", lang))).toEqual(["kim.html"]);
  expect(JSON.parse(readFileSync(join(out, "grades.json"), "utf8")).submissions).toHaveLength(2);
  expect(readdirSync(out).sort()).toEqual([
    ...["canvas.csv", "feedback", "grades.csv", "grades.json"],
    ...["moodle.csv", "report.en.html", "report.ko.html"],
  ]);
});

test("Canvas and Moodle get a row a student and a column a lesson", () => {
  const out = mkdtempSync(join(tmpdir(), "report-"));
  const people = [
    { ...person("kim"), name: "김, 철수", canvas: "77", email: "k@example.org" },
    person("lee (12)", { platform: "moodle", id: "12" }),
  ];
  writeReport(out, [graded("kim", { score: 1.5 }), refused], { ...parts, people }, facts);
  const read = (name: string) => readFileSync(join(out, name), "utf8").split("\r\n");
  expect(read("canvas.csv")).toEqual([
    "\uFEFFStudent,ID,SIS User ID,SIS Login ID,Section,Padding",
    '"    Points Possible",,,,,3',
    '"김, 철수",77,,,,1.5',
    "lee (12),,,,,",
    "",
  ]);
  expect(read("moodle.csv").slice(1)).toEqual([
    ',"김, 철수",,,k@example.org,1.5',
    "Participant 12,lee (12),,,,",
    "",
  ]);
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
  expect(progressLine(1, 2, 5, "x", true)).toBe(
    `grade: ${"█".repeat(12)}${"░".repeat(12)} 1/2, 5 s left  x`,
  );
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
