import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NO_RULES, type Rules, readRules, worthOf } from "../../src/grade/rules.js";
import { inZone, localTime } from "../../src/grade/time.js";
import type { SubmissionVerdict } from "../../src/grade/types.js";

const folder = mkdtempSync(join(tmpdir(), "rules-"));
const LESSONS = ["convolution", "padding"];

function rules(content: unknown): Rules {
  const path = join(folder, "rules.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return readRules(path, LESSONS);
}

const verdict = (student = "kim", lesson: string | null = "convolution"): SubmissionVerdict => ({
  ...{ student, file: "", sha256: "", lesson, language: "en", refused: null, reason: null },
  ...{ points: 9, earned: 8, exercises: [], seconds: 0, peakMemory: 0 },
});
const at = (text: string) => ({ utc: Date.parse(text) });

describe("times", () => {
  test.each([
    ["2026-03-20T23:59", "Asia/Seoul", "2026-03-20T14:59:00.000Z"],
    ["2026-03-20 23:59:30", "Asia/Seoul", "2026-03-20T14:59:30.000Z"],
    ["2026-03-20T23:59:00Z", "Asia/Seoul", "2026-03-20T23:59:00.000Z"],
    ["2026-03-20T23:59:00+02:00", "Asia/Seoul", "2026-03-20T21:59:00.000Z"],
    ["2026-07-01T12:00", "Europe/Berlin", "2026-07-01T10:00:00.000Z"],
    ["2026-01-01T12:00", "Europe/Berlin", "2026-01-01T11:00:00.000Z"],
    // Clocks are put back from 3 to 2: the hour comes twice, and the first one counts.
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    // They are put forward from 2 to 3: there is no such time.
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    ["2026-06-15T08:00", "Asia/Kolkata", "2026-06-15T02:30:00.000Z"],
  ])("%s in %s", (text, zone, utc) => {
    expect(new Date(inZone(text, zone)).toISOString()).toBe(utc);
  });

  test("are shown with their zone", () => {
    expect(localTime(Date.parse("2026-03-20T14:59:00Z"), "Asia/Seoul")).toBe(
      "2026-03-20 23:59:00 +09:00",
    );
    expect(localTime(Date.parse("2026-01-20T03:00:00Z"), "America/St_Johns")).toBe(
      "2026-01-19 23:30:00 -03:30",
    );
  });
});

describe("without rules", () => {
  test("a verdict is worth its points", () => {
    expect(worthOf(verdict(), NO_RULES, at("2026-01-01T00:00:00Z"))).toEqual({
      ...{ score: 8, max: 9, manual: 0, manualReason: "", submitted: null, deadline: null },
      ...{ lateDays: 0, penalty: 0 },
    });
  });
});

describe("deadlines", () => {
  const late = rules({
    late: { perDay: 10, atMost: 25, grace: 15 },
    lessons: { convolution: { deadline: "2026-03-20T23:59" } },
    extensions: { lee: { convolution: "2026-03-25" } },
    submitted: { park: "2026-03-19T10:00", choi: { convolution: "2026-03-22T10:00" } },
  });
  const worth = (student: string, when: string) => worthOf(verdict(student), late, at(when));

  test.each([
    ["in time", "2026-03-20T14:58:00Z", 0, 0],
    ["within the grace", "2026-03-20T15:13:00Z", 0, 0],
    ["just after it: a day has begun", "2026-03-20T15:15:00Z", 1, 0.8],
    ["a day and an hour", "2026-03-21T16:00:00Z", 2, 1.6],
    ["a week: never more than the most", "2026-03-27T16:00:00Z", 8, 2],
  ])("%s", (_, when, lateDays, penalty) => {
    expect(worth("kim", when)).toMatchObject({ lateDays, penalty, score: 8 - penalty });
  });

  test("one of their own; a day without a time ends at midnight", () => {
    expect(worth("lee", "2026-03-25T14:59:00Z")).toMatchObject({
      ...{ lateDays: 0, deadline: "2026-03-25 23:59:59 +09:00" },
      submitted: "2026-03-25 23:59:00 +09:00",
    });
    expect(worth("lee", "2026-03-25T15:30:00Z")).toMatchObject({ lateDays: 1 });
  });

  test("what the file of rules says of a submission's time goes before the file's own", () => {
    expect(worth("park", "2026-05-01T00:00:00Z")).toMatchObject({ lateDays: 0 });
    expect(worth("choi", "2026-01-01T00:00:00Z")).toMatchObject({ lateDays: 2 });
  });

  test("an archive's clock is the course's", () => {
    const local = (minute: number) => ({ local: [2026, 3, 20, 23, minute, 0] as const });
    expect(worthOf(verdict(), late, local(58))).toMatchObject({
      lateDays: 0,
      submitted: "2026-03-20 23:58:00 +09:00",
    });
    expect(worthOf(verdict(), late, { local: [2026, 3, 21, 1, 0, 0] })).toMatchObject({
      lateDays: 1,
    });
  });

  test("a lesson without a deadline, and no lesson at all", () => {
    for (const lesson of ["padding", null])
      expect(worthOf(verdict("kim", lesson), late, at("2030-01-01"))).toMatchObject({
        penalty: 0,
        deadline: null,
      });
  });

  test("a deadline without a penalty says how late it is", () => {
    const only = rules({ lessons: { convolution: { deadline: "2026-03-20" } } });
    expect(worthOf(verdict(), only, at("2026-03-22T00:00:00Z"))).toMatchObject({
      lateDays: 2,
      penalty: 0,
      score: 8,
    });
  });
});

test("points of a person: added, taken, with what there was to earn; names in any composition", () => {
  const name = "김철수";
  const manual = rules({
    manual: [
      { student: name.normalize("NFD"), lesson: "convolution", points: 3, max: 4, reason: "essay" },
      { student: name, lesson: "convolution", points: -0.5, reason: "no comments" },
      { student: "kim", lesson: "convolution", points: -100 },
      { student: name, lesson: "padding", points: 50 },
    ],
  });
  expect(worthOf(verdict(name), manual, null)).toMatchObject({
    ...{ score: 10.5, max: 13, manual: 2.5, manualReason: "essay; no comments" },
  });
  expect(worthOf(verdict("kim"), manual, null)).toMatchObject({ score: 0, manual: -100 });
});

test.each([
  ["{", /expected rules in .*rules\.json, got .*JSON/],
  [{ lesson: {} }, /got lesson: /],
  [{ timezone: "Mars/Olympus" }, /got timezone: expected a time zone as in Asia\/Seoul/],
  [{ lessons: { convolution: { deadline: "tomorrow" } } }, /got lessons\.convolution\.deadline: /],
  [
    { lessons: { convolutoin: {} } },
    /got a lesson "convolutoin"; there are convolution, padding\nhint: docs\/GRADING\.md/,
  ],
  [{ late: { perDay: 120 } }, /got late\.perDay: /],
  [{ manual: [{ student: "kim", lesson: "convolution" }] }, /got manual\.0\.points: /],
])("rules that can't be used are named: %j", (content, message) => {
  expect(() => rules(content)).toThrow(message);
});
