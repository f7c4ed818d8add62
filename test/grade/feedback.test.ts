import { expect, test } from "vitest";
import { feedbackPage } from "../../src/grade/feedback.js";
import { escapeHtml } from "../../src/grade/html.js";
import type { SubmissionVerdict } from "../../src/grade/types.js";

const HOSTILE = `</pre><script>alert("1")</script>&amp;'`;
const text = (words: string) => ({ ko: words, en: words });

const verdict = (changes: Partial<SubmissionVerdict> = {}): SubmissionVerdict => ({
  student: HOSTILE,
  file: `${HOSTILE}.ipynb`,
  sha256: "0",
  lesson: "padding",
  language: "en",
  refused: null,
  reason: null,
  points: 2,
  earned: 1,
  exercises: [
    {
      name: "pad",
      title: text("Padding"),
      points: 2,
      earned: 1,
      says: text(HOSTILE),
      seconds: 0.1,
      cases: [
        { passed: true, input: text("n = 1"), got: text("1"), reason: null },
        { passed: false, input: text(HOSTILE), got: text(HOSTILE), reason: text(HOSTILE) },
        { passed: false, input: text("n = 3"), got: text("9"), reason: null },
      ],
    },
  ],
  seconds: 1,
  peakMemory: 0,
  ...changes,
});

test("nothing that a student wrote becomes markup", () => {
  const page = feedbackPage(HOSTILE, [verdict()], { padding: text("Padding") });
  expect(page).not.toContain("<script");
  expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;");
  expect(page).toContain("default-src 'none'");
});

test("the first wrong question is shown, with what the answer gave, and no other", () => {
  const page = feedbackPage("kim", [verdict()], {});
  expect(page).toContain("Questions answered right: 1 / 3");
  expect(page).not.toContain("n = 3");
  expect(page).not.toContain("n = 1");
});

test("the page speaks the notebook's language", () => {
  expect(feedbackPage("김", [verdict({ language: "ko" })], {})).toContain('<html lang="ko">');
  expect(feedbackPage("김", [verdict({ language: "ko" })], {})).toContain("채점 결과");
});

test("a notebook that was refused says why", () => {
  const page = feedbackPage(
    "kim",
    [verdict({ refused: "not-json", reason: text("broken"), exercises: [], lesson: null })],
    {},
  );
  expect(page).toContain("could not be graded");
  expect(page).toContain("broken");
});

test("control characters, lone surrogates and direction marks are replaced", () => {
  expect(escapeHtml("a\u0000b\u202ec\ud800d\ne")).toBe("a\ufffdb\ufffdc\ufffdd\ne");
});
