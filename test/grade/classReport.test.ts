import { expect, test } from "vitest";
import { classPage, classStats } from "../../src/grade/classReport.js";
import type { ExerciseVerdict, SubmissionVerdict } from "../../src/grade/types.js";

const text = (words: string) => ({ ko: words, en: words });
const exercise = (changes: Partial<ExerciseVerdict>): ExerciseVerdict => ({
  ...{ name: "pad", title: text("Padding"), points: 2, earned: 2, cases: [], says: null },
  ...{ mistake: null, seconds: 1 },
  ...changes,
});
const verdict = (
  one: Partial<ExerciseVerdict>,
  changes: Partial<SubmissionVerdict> = {},
): SubmissionVerdict => ({
  ...{ student: "kim", file: "", sha256: "", lesson: "padding", language: "en", refused: null },
  ...{ reason: null, points: 2, earned: 2, exercises: [exercise(one)], seconds: 1, peakMemory: 0 },
  ...changes,
});
const wrong = (got: string) => [
  { passed: false, input: text(""), got: text(got), reason: text(`You say ${got}.`) },
];
const all = [
  verdict({ seconds: 3 }),
  verdict({
    earned: 1,
    mistake: "offByOne",
    says: text("Count again."),
    cases: wrong("3"),
    seconds: 2,
  }),
  verdict({ earned: 0, mistake: "offByOne", says: text("Count again."), cases: wrong("4") }),
  verdict({ earned: 0, says: text("Not solved yet.") }),
  verdict({ earned: 0, cases: wrong("17") }),
  verdict({ earned: 0, cases: wrong("18") }),
  verdict({ earned: 0, says: text("<script>boom</script>") }),
  verdict({}, { refused: "not-json", lesson: null, exercises: [] }),
];

test("counts who solved what, what goes wrong how often, and the time", () => {
  expect(classStats(all)).toEqual([
    {
      ...{ lesson: "padding", exercise: "pad", title: text("Padding"), points: 2, asked: 7 },
      ...{ solved: 1, untouched: 1, share: 1.5 / 7, seconds: 1 },
      mistakes: [
        { name: "offByOne", says: text("Count again."), count: 2 },
        { name: null, says: text("You say 17."), count: 2 },
        { name: null, says: text("<script>boom</script>"), count: 1 },
      ],
    },
  ]);
  expect(classStats([])).toEqual([]);
});

test("the page names no student and escapes what students wrote", () => {
  const titles = { padding: { ko: "패딩 수업", en: "The padding lesson" } };
  const page = classPage(classStats(all), all, titles, "en");
  expect(page).toContain("The padding lesson");
  expect(page).toContain("14 % (1/7)");
  expect(page).toContain("<code>offByOne</code>");
  expect(page).toContain("&lt;script&gt;boom");
  expect(page).not.toContain("<script");
  expect(page).not.toContain("kim");
  expect(classPage(classStats(all), all, titles, "ko")).toContain("<h2>패딩 수업</h2>");
});
