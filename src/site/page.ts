import { escapeHtml } from "../host/text.js";
import { searchFile } from "./search.js";
import { type Language, otherOf, WORDS } from "./words.js";

/** What a page of the site holds besides its frame. */
export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly body: string;
  /** The same page in the other language, from this one. */
  readonly other: string;
  readonly description?: string;
  readonly previous?: Link;
  readonly next?: Link;
  readonly contents?: readonly Link[];
  /** Whether the page has figures. */
  readonly plotly?: boolean;
}

export interface Link {
  readonly title: string;
  readonly href: string;
}

const ASSETS = "../assets/";

/** The frame: it works from a file, with no network, by keyboard, and on a phone's width. */
export function pageHtml(page: Page): string {
  const { language, title, body, plotly } = page;
  const say = (word: keyof typeof WORDS) => escapeHtml(WORDS[word][language]);
  const scripts = [...(plotly ? ["plotly.min.js"] : []), "site.js"].map(
    (name) => `<script src="${ASSETS}${name}" defer></script>`,
  );
  return `<!doctype html>
<html lang="${language}" data-search="${ASSETS}${searchFile(language)}" data-minisearch="${ASSETS}minisearch.js">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · convlab</title>
${page.description ? `<meta name="description" content="${escapeHtml(page.description)}">\n` : ""}<link rel="stylesheet" href="${ASSETS}site.css">
<link rel="alternate" hreflang="${otherOf(language)}" href="${page.other}">
${scripts.join("\n")}
</head>
<body>
<a class="skip" href="#main">${say("skip")}</a>
<header>
<a class="home" href="index.html">${say("course")}</a>
<search><label class="hidden" for="query">${say("search")}</label>
<input id="query" type="search" autocomplete="off" placeholder="${say("searchHint")}" aria-controls="results" data-found="${say("found")}" data-none="${say("none")}">
<div id="results" role="region" aria-live="polite" aria-label="${say("search")}" hidden></div></search>
<a class="language" lang="${otherOf(language)}" hreflang="${otherOf(language)}" href="${page.other}">${say("other")}</a>
</header>
<main id="main" tabindex="-1">
<noscript><p class="note">${say("noScript")}</p></noscript>
${contents(page)}${body}
</main>
${neighbours(page)}
</body>
</html>
`;
}

function contents({ contents: links = [], language }: Page): string {
  if (links.length === 0) return "";
  const items = links.map(
    ({ title, href }) => `<li><a href="${href}">${escapeHtml(title)}</a></li>`,
  );
  return `<details class="contents"><summary>${WORDS.contents[language]}</summary><ol>${items.join("")}</ol></details>\n`;
}

function neighbours({ previous, next, language }: Page): string {
  const link = (to: Link | undefined, word: "previous" | "next") =>
    to
      ? `<a rel="${word === "next" ? "next" : "prev"}" href="${to.href}"><small>${WORDS[word][language]}</small> ${escapeHtml(to.title)}</a>`
      : "<span></span>";
  return `<footer><nav aria-label="${WORDS.lessons[language]}">${link(previous, "previous")}<a href="index.html">${WORDS.home[language]}</a>${link(next, "next")}</nav></footer>`;
}
