import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DISPLAY, setLanguage } from "convlab";
import { createChecks } from "convlab/check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exercise, exerciseData, fn, integer } from "../../src/check/index.js";
import { useHost } from "../../src/host/current.js";
import {
  lessonsFrom,
  lessonsOfCourse,
  parseLines,
  progress,
  progressFile,
  readLines,
  record,
  recordFor,
} from "../../src/progress/index.js";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "progress-"));
  file = join(folder, "convlab-progress.jsonl");
  vi.stubEnv("CONVLAB_PROGRESS", file);
  setLanguage("en");
});

afterEach(() => {
  vi.unstubAllEnvs();
  recordFor(undefined);
  useHost(undefined);
  rmSync(folder, { recursive: true, force: true });
});

const double = exercise({
  title: { ko: "두 배", en: "Double" },
  points: 4,
  answer: fn({ n: integer() }, integer()),
  reference: (n: number) => 2 * n,
  cases: [[1], [2], [5], [0]],
  generate: (rng) => [rng.int(9)],
  mistakes: {
    square: { answer: (n: number) => n * n, says: { ko: "제곱인가요?", en: "A square?" } },
    half: { answer: (n: number) => n, says: { ko: "그대로인가요?", en: "Unchanged?" } },
    one: { answer: () => 1, says: { ko: "늘 1인가요?", en: "Always 1?" } },
  },
  hints: [
    { ko: "하나", en: "one" },
    { ko: "둘", en: "two" },
  ],
});

function quietChecks() {
  useHost({
    name: "terminal",
    needsPicture: false,
    display: () => ({ update: () => {} }),
    interrupted: () => false,
    onInterrupted: () => {},
  });
  return createChecks([exerciseData(double, "double")], "en", {}, "made-up");
}

describe("what a check keeps", () => {
  test("a line for each answer: points, passed, when", () => {
    const check = quietChecks();
    check.double((n: number) => n * n);
    check.double((n: number) => 2 * n);
    const { lines, broken } = readLines(file);
    expect(broken).toBe(0);
    expect(lines).toMatchObject([
      { lesson: "made-up", exercise: "double", earned: 2, points: 4, passed: false },
      { lesson: "made-up", exercise: "double", earned: 4, points: 4, passed: true },
    ]);
    expect(Date.parse(lines[0].time)).toBeGreaterThan(0);
  });

  test("not an untouched one, and nothing under nbgrader or without a person", () => {
    const check = quietChecks();
    check.double(() => {
      throw new Error("TODO");
    });
    const touched = readLines(file).lines.length;
    vi.stubEnv("NBGRADER_EXECUTION", "autograde");
    check.double((n: number) => 2 * n);
    expect(readLines(file).lines).toHaveLength(touched);
    vi.stubEnv("NBGRADER_EXECUTION", "");
    vi.stubEnv("CONVLAB_PROGRESS", "");
    check.double((n: number) => 2 * n);
    expect(readLines(file).lines).toHaveLength(touched);
  });

  test("a member's name, where one was said", () => {
    recordFor("민지");
    record({ lesson: "a", exercise: "b", earned: 1, points: 1, passed: true });
    expect(readLines(file).lines[0].member).toBe("민지");
  });

  test("a file that can't be written stops no check, and progress() says so", () => {
    vi.stubEnv("CONVLAB_PROGRESS", folder);
    const check = quietChecks();
    expect(() => check.double((n: number) => 2 * n)).not.toThrow();
    vi.stubEnv("CONVLAB_PROGRESS", file);
    expect(String(progress())).toContain("The last check could not be kept:");
    check.double((n: number) => 2 * n);
    expect(String(progress())).not.toContain("could not be kept");
  });
});

describe("the file", () => {
  test("lies beside the notebooks, above ko and en", () => {
    vi.stubEnv("CONVLAB_PROGRESS", "");
    expect(progressFile("/home/mina/course")).toBe("/home/mina/course/convlab-progress.jsonl");
    expect(progressFile("/home/mina/notebooks/ko")).toBe(
      "/home/mina/notebooks/convlab-progress.jsonl",
    );
    vi.stubEnv("CONVLAB_PROGRESS", "off");
    expect(progressFile("/home/mina")).toBeNull();
    expect(String(progress())).toContain("Nothing is kept");
  });

  test("broken lines are counted, kept, and hide nothing", () => {
    const good = '{"time":"t","lesson":"a","exercise":"b","earned":1,"points":2,"passed":false}';
    writeFileSync(file, `${good}\nnonsense\nnull\n{"lesson":3}\n${good.slice(0, 20)}`);
    record({ lesson: "a", exercise: "b", earned: 2, points: 2, passed: true });
    const { lines, broken } = readLines(file);
    expect(lines.map(({ earned }) => earned)).toEqual([1, 2]);
    expect(broken).toBe(4);
    expect(readFileSync(file, "utf8")).toContain("nonsense");
    expect(String(progress())).toContain("4 lines of the file could not be read");
  });

  test("two files one after the other are a file", () => {
    const line = (exercise: string) =>
      `{"time":"t","lesson":"a","exercise":"${exercise}","earned":1,"points":2,"passed":false}\n`;
    expect(parseLines(line("x") + line("y")).lines).toHaveLength(2);
  });
});

describe("progress()", () => {
  const course = [
    {
      slug: "a",
      number: 3,
      title: { ko: "가", en: "A" },
      exercises: [
        { name: "x", title: { ko: "엑스", en: "X" }, points: 2 },
        { name: "y", title: { ko: "와이", en: "Y" }, points: 3 },
      ],
    },
  ];
  const line = (exercise: string, earned: number, points: number, lesson = "a") => ({
    time: "t",
    ...{ lesson, exercise, earned, points, passed: earned === points },
  });

  test("the best answer counts; a worse one later takes nothing away", () => {
    const [lesson] = lessonsFrom([line("x", 2, 2), line("x", 1, 2), line("y", 1, 3)], course);
    expect(lesson).toMatchObject({ earned: 3, points: 5, passed: 1 });
    expect(lesson.exercises[0]).toMatchObject({ earned: 2, passed: true, checks: 2 });
  });

  test("a lesson that the course does not have is listed too", () => {
    const lessons = lessonsFrom([line("z", 1, 4, "own")], course);
    expect(lessons.map(({ slug }) => slug)).toEqual(["a", "own"]);
    expect(lessons[1]).toMatchObject({ earned: 1, points: 4 });
  });

  test("the course's own lessons, in their order, with all their exercises", () => {
    const lessons = lessonsOfCourse();
    expect(lessons.length).toBeGreaterThan(8);
    expect(lessons.map(({ number }) => number)).toEqual(
      lessons.map(({ number }) => number).sort((a, b) => a - b),
    );
    const first = lessons[0].exercises[0];
    record({
      ...{ lesson: lessons[0].slug, exercise: first.name, earned: first.points },
      ...{ points: first.points, passed: true },
    });
    const now = progress();
    expect(now.earned).toBe(first.points);
    expect(now.points).toBeGreaterThan(50);
    expect(String(now)).toMatch(/^1 of \d+ exercises passed/);
    expect(String(now)).toContain("✓");
    const html = now[DISPLAY]()["text/html"] as string;
    expect(html).toContain("<progress");
    expect(html).toContain(first.title.en);
    setLanguage("ko");
    expect(String(now)).toMatch(/^연습문제 \d+개 중 1개 통과/);
  });

  test("nothing is made by looking", () => {
    progress();
    expect(existsSync(file)).toBe(false);
  });
});
