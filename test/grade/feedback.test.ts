import { expect, test } from "vitest";
import { feedbackPage } from "../../src/grade/feedback.js";
import { escapeHtml } from "../../src/grade/html.js";
import type { Graded } from "../../src/grade/report.js";

const HOSTILE = `</pre><script>alert("1")</script>&amp;'`;
const text = (words: string) => ({ ko: words, en: words });

const verdict = (changes: Partial<Graded> = {}): Graded => ({
  ...{ score: 1, max: 2, manual: 0, manualReason: "", submitted: null, deadline: null },
  ...{ lateDays: 0, penalty: 0 },
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
      mistake: null,
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
  const page = feedbackPage(HOSTILE, [verdict()], { padding: text("Padding") }, "en", "k.html");
  expect(page).not.toContain("<script");
  expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;");
  expect(page).toContain("default-src 'none'");
});

test("the first wrong question is shown, with what the answer gave, and no other", () => {
  const page = feedbackPage("kim", [verdict()], {}, "en", "kim.html");
  expect(page).toContain("Questions answered right: 1 / 3");
  expect(page).not.toContain("n = 3");
  expect(page).not.toContain("n = 1");
});

test("the page speaks its language and leads to the other one", () => {
  const page = feedbackPage("김", [verdict()], {}, "ko", "김 1.html");
  expect(page).toContain('<html lang="ko">');
  expect(page).toContain("채점 결과");
  expect(page).toContain('href="../en/%EA%B9%80%201.html"');
});

test("points given by a person and those lost by being late are told", () => {
  const worth = { manual: 2, manualReason: "a <b>fine</b> plot", penalty: 0.3, lateDays: 1 };
  const times = { submitted: "2026-03-21 08:00:00 +09:00", deadline: "2026-03-20 23:59:00 +09:00" };
  const page = feedbackPage(
    "kim",
    [verdict({ ...worth, ...times, score: 2.7, max: 4 })],
    {},
    "en",
    "",
  );
  expect(page).toContain("2.7 / 4 points");
  expect(page).toContain("Points given by a person: 2 (<bdi>a &lt;b&gt;fine&lt;/b&gt; plot</bdi>)");
  expect(page).toContain("Taken off for being late: 0.3 (1 days; 2026-03-21 08:00:00 +09:00");
});

test("a notebook that was refused says why", () => {
  const page = feedbackPage(
    "kim",
    [verdict({ refused: "not-json", reason: text("broken"), exercises: [], lesson: null })],
    {},
    "en",
    "kim.html",
  );
  expect(page).toContain("could not be graded");
  expect(page).toContain("broken");
});

test("control characters, lone surrogates and direction marks are replaced", () => {
  expect(escapeHtml("a\u0000b\u202ec\ud800d\ne")).toBe("a\ufffdb\ufffdc\ufffdd\ne");
});
