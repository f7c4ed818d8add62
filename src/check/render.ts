import type { Language } from "../host/index.js";
import { escapeHtml } from "../host/text.js";
import type { CaseReport, CheckReport } from "./report.js";
import type { Text } from "./text.js";

/** What a check's output holds besides its words: read by `convlab run` and by tests. */
export const CHECK_MIME = "application/vnd.convlab.check+json";
export const WEIGHTS_MIME = "application/vnd.convlab.weights+json";

/** The report as a MIME bundle: HTML to look at, text to read out, and the numbers. */
export function bundleOf(report: CheckReport, language: Language): Record<string, unknown> {
  const { exercise, earned, points, passed, measured } = report;
  return {
    "text/html": html(report, language),
    "text/plain": plainText(report, language),
    [CHECK_MIME]: { exercise, earned, points, passed, ...(measured && { measured }) },
  };
}

const WORDS = {
  cases: { ko: "경우별로 보기", en: "case by case" },
  input: { ko: "입력", en: "input" },
  expected: { ko: "기대한 값", en: "expected" },
  got: { ko: "나온 값", en: "got" },
  hint: { ko: "힌트", en: "Hint" },
} satisfies Record<string, Text>;

const MARKS = { passed: "✓", failed: "✗", unsolved: "○", type: "✗" } as const;

/** Words and symbols carry the meaning; colours come from the reader's theme only. */
export function html(report: CheckReport, language: Language): string {
  const [first, ...rest] = report.parts.map((part) => escapeHtml(part[language]));
  const heading = `<strong>${MARKS[report.status]} ${escapeHtml(report.title[language])}</strong>`;
  return [
    '<div style="border-left:4px solid currentColor;padding:4px 12px;word-break:keep-all">',
    `<p>${heading} · ${pointsOf(report, language)}</p>`,
    `<p>${[first, ...rest].join("<br>")}</p>`,
    caseTable(report, language),
    report.passed ? "" : `<p>${WORDS.hint[language]}: <code>${hintCall(report)}</code></p>`,
    "</div>",
  ].join("");
}

function caseTable({ cases, status }: CheckReport, language: Language): string {
  if (cases.length < 2 || status === "unsolved" || status === "type") return "";
  if (cases.some(({ input }) => input.en === "")) return "";
  const head = ["", WORDS.input[language], WORDS.expected[language], WORDS.got[language]];
  const rows = cases.map((one) => cells("td", caseCells(one, language)));
  const table = `<table style="color:inherit;font:inherit">${cells("th", head)}${rows.join("")}</table>`;
  return `<details><summary>${WORDS.cases[language]}</summary>${table}</details>`;
}

function caseCells(one: CaseReport, language: Language): string[] {
  const texts = [one.input, one.expected, one.got].map((text) => text?.[language] ?? "–");
  return [one.passed ? "✓" : "✗", ...texts];
}

const CELL = 'style="text-align:left;vertical-align:top;padding:2px 12px 2px 0"';

/** A row; a matrix stands in it line by line. */
function cells(tag: "td" | "th", texts: string[]): string {
  const inside = texts.map((text) =>
    escapeHtml(text)
      .replace(/\]\], /g, "]],<br>")
      .replaceAll("], [", "],<br>&nbsp;["),
  );
  // A head that says nothing is no head to who hears the table.
  const kind = (text: string) => (text === "" ? "td" : tag);
  const cell = (text: string) => `<${kind(text)} ${CELL}>${text}</${kind(text)}>`;
  return `<tr>${inside.map(cell).join("")}</tr>`;
}

export function plainText(report: CheckReport, language: Language): string {
  const heading = `${MARKS[report.status]} ${report.title[language]} · ${pointsOf(report, language)}`;
  const lines = report.parts.map((part) => part[language]);
  if (!report.passed) lines.push(`${WORDS.hint[language]}: ${hintCall(report)}`);
  return [heading, ...lines.map((line) => `  ${line}`)].join("\n");
}

function pointsOf({ earned, points }: CheckReport, language: Language): string {
  return language === "ko"
    ? `${earned}/${points}점`
    : `${earned}/${points} ${points === 1 ? "point" : "points"}`;
}

/** Where the next hint is. */
const hintCall = ({ exercise }: CheckReport): string => `check.${exercise}.hint()`;
