import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileNameOf, type LessonEntry, type Notebook, projectRoot } from "../course/index.js";
import { indexHtml, startHtml } from "./home.js";
import { lessonBody } from "./lesson.js";
import { type Link, pageHtml } from "./page.js";
import { type SearchEntry, searchFile, searchScript } from "./search.js";
import { LANGUAGES, type Language, otherOf } from "./words.js";

/** A lesson that was run: its notebooks with outputs. */
export interface RunLesson {
  readonly entry: LessonEntry;
  readonly notebooks: Readonly<Record<Language, Notebook>>;
}

/** A page besides the lessons: its Markdown in both languages. */
export interface Extra {
  readonly name: string;
  readonly markdown: Readonly<Record<Language, string>>;
}

/** Writes the course as pages that need no server; gives the number of pages. */
export function writeSite(
  out: string,
  lessons: readonly RunLesson[],
  extras: readonly Extra[] = [],
): number {
  writeAssets(join(out, "assets"));
  write(join(out, "index.html"), startHtml());
  const pages = LANGUAGES.map((language) => writeLanguage(out, lessons, extras, language));
  return 1 + pages.reduce((sum, count) => sum + count, 0);
}

function writeLanguage(
  out: string,
  lessons: readonly RunLesson[],
  extras: readonly Extra[],
  language: Language,
): number {
  const entries: Omit<SearchEntry, "id">[] = [];
  const leads = lessons.map((lesson, i) => {
    const body = lessonBody(lesson.notebooks[language], language, keepIn(out));
    const file = pageOf(lesson.entry);
    const title = lesson.entry.title[language];
    entries.push(
      ...body.sections.map(({ heading, id, text }) => ({
        ...{ lesson: title, heading, href: `${file}#${id}`, text },
      })),
    );
    const html = pageHtml({
      ...{ language, title, body: body.html, description: body.lead },
      other: `../${otherOf(language)}/${file}`,
      contents: body.headings.filter(({ level }) => level === 2).map(toContents),
      ...(lessons[i - 1] && { previous: linkTo(lessons[i - 1], language) }),
      ...(lessons[i + 1] && { next: linkTo(lessons[i + 1], language) }),
      plotly: body.html.includes('class="plot"'),
    });
    write(join(out, language, file), html);
    return body.lead;
  });
  const cards = lessons.map(({ entry }, i) => ({ entry, lead: leads[i], href: pageOf(entry) }));
  write(join(out, language, "index.html"), indexHtml(cards, extras, language));
  for (const { name, markdown } of extras) {
    write(join(out, language, `${name}.html`), extraHtml(name, markdown[language], language));
  }
  write(join(out, "assets", searchFile(language)), searchScript(entries));
  return lessons.length + 1 + extras.length;
}

/** Pictures are for readers without scripts: files of their own, which the others never load. The same one is kept once. */
const keepIn = (out: string) => (png: string) => {
  const name = `${createHash("sha256").update(png).digest("hex").slice(0, 20)}.png`;
  mkdirSync(join(out, "pictures"), { recursive: true });
  writeFileSync(join(out, "pictures", name), Buffer.from(png, "base64"));
  return `../pictures/${name}`;
};

const toContents = ({ text, id }: { text: string; id: string }): Link => ({
  title: text,
  href: `#${id}`,
});

const pageOf = (entry: LessonEntry): string => fileNameOf(entry).replace(/\.ipynb$/, ".html");

const linkTo = ({ entry }: RunLesson, language: Language): Link => ({
  title: entry.title[language],
  href: pageOf(entry),
});

function extraHtml(name: string, markdown: string, language: Language): string {
  const notebook = { cells: [{ cell_type: "markdown", metadata: {}, source: markdown }] };
  const { html, headings, lead } = lessonBody(notebook as unknown as Notebook, language);
  return pageHtml({
    ...{ language, title: headings[0]?.text ?? name, body: withinSite(html), description: lead },
    other: `../${otherOf(language)}/${name}.html`,
    contents: headings.filter(({ level }) => level === 2).map(toContents),
  });
}

/** A file of the project is not on the site: its name stays, without the link. */
const withinSite = (html: string): string =>
  html.replace(/<a href="(?!https?:|#)[^"]*\.md(?:#[^"]*)?">([\s\S]*?)<\/a>/g, "$1");

/** The style and the script of the pages, and the two libraries that they use, from their packages. */
function writeAssets(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(projectRoot(), "src", "site", "assets"), folder, { recursive: true });
  const { resolve } = createRequire(import.meta.url);
  cpSync(resolve("plotly.js-cartesian-dist-min"), join(folder, "plotly.min.js"));
  // The build for pages lies beside the one for Node.
  const forPages = join(dirname(resolve("minisearch")), "..", "umd", "index.js");
  cpSync(forPages, join(folder, "minisearch.js"));
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The teacher's guide as it stands in docs/. */
export function guidePage(root = projectRoot()): Extra {
  // The page's head leads to the other language.
  const read = (name: string) =>
    readFileSync(join(root, "docs", name), "utf8").replace(/^\[(English|한국어)\]\(.*\)$/m, "");
  return { name: "teaching", markdown: { ko: read("teaching.ko.md"), en: read("teaching.md") } };
}
