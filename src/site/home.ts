import type { LessonEntry } from "../course/index.js";
import { escapeHtml } from "../host/text.js";
import { pageHtml } from "./page.js";
import { type Language, otherOf, WORDS } from "./words.js";

interface Card {
  readonly entry: LessonEntry;
  readonly lead: string;
  readonly href: string;
}

/** The list of lessons in one language. */
export function indexHtml(
  cards: readonly Card[],
  extras: readonly { name: string }[],
  language: Language,
): string {
  const item = ({
    entry,
    lead,
    href,
  }: Card): string => `<li value="${entry.number}"><a href="${href}">${escapeHtml(entry.title[language])}</a> <small>${entry.minutes}${WORDS.minutes[language]}</small>
<p>${escapeHtml(lead)}</p></li>`;
  const list = (some: readonly Card[]) => `<ol class="lessons">${some.map(item).join("\n")}</ol>`;
  const talks = cards.filter(({ entry }) => entry.talk);
  const talkList = `<h2>${escapeHtml(WORDS.talks[language])}</h2>\n${list(talks)}`;
  const guide = extras.some(({ name }) => name === "teaching")
    ? `<p><a href="teaching.html">${WORDS.guide[language]}</a></p>`
    : "";
  const body = `<h1>${escapeHtml(WORDS.course[language])}</h1>
<p>${escapeHtml(WORDS.about[language])}</p>
${list(cards.filter(({ entry }) => !entry.talk))}
${guide}
${talks.length > 0 ? talkList : ""}`;
  return pageHtml({
    ...{ language, title: WORDS.lessons[language], body },
    description: WORDS.about[language],
    other: `../${otherOf(language)}/index.html`,
  });
}

/** The first page: both languages, and on to the reader's own. */
export function startHtml(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>convlab</title>
<link rel="stylesheet" href="assets/site.css">
<script>location.replace(/^ko/.test(navigator.language) ? "ko/index.html" : "en/index.html");</script>
</head>
<body>
<main>
<h1>convlab</h1>
<p><a lang="ko" hreflang="ko" href="ko/index.html">${escapeHtml(WORDS.course.ko)}</a></p>
<p><a hreflang="en" href="en/index.html">${escapeHtml(WORDS.course.en)}</a></p>
</main>
</body>
</html>
`;
}
