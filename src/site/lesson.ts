import { type CodeCell, type Notebook, sourceOf } from "../course/index.js";
import { highlighted } from "./code.js";
import { type Heading, Prose, plain } from "./markdown.js";
import { inside, type Keep, outputsHtml } from "./outputs.js";
import type { Section } from "./search.js";
import { type Language, WORDS } from "./words.js";

/** A lesson's page without the frame that all pages share. */
export interface LessonBody {
  readonly html: string;
  readonly headings: readonly Heading[];
  /** For the search: the text below each heading. */
  readonly sections: readonly Section[];
  /** The first paragraph. */
  readonly lead: string;
}

export function lessonBody(notebook: Notebook, language: Language, keep = inside): LessonBody {
  const prose = new Prose();
  const sections: Section[] = [];
  let figures = 0;
  const figureId = () => `figure-${++figures}`;
  const parts = notebook.cells.map((cell) => {
    if (cell.cell_type !== "markdown") return codeHtml(cell as CodeCell, language, figureId, keep);
    const before = prose.headings.length;
    const html = prose.html(sourceOf(cell));
    addSections(sections, prose.headings.slice(before), html);
    return html;
  });
  const lead = plain(/<p>([\s\S]*?)<\/p>/.exec(parts.join(""))?.[1] ?? "");
  return { html: parts.join("\n"), headings: prose.headings, sections, lead };
}

/** Text goes to the heading above it. */
function addSections(sections: Section[], headings: readonly Heading[], html: string): void {
  const [before, ...after] = html.split(/(?=<h[1-6] id=)/);
  const texts = headings.length > 0 && /^<h[1-6] id=/.test(before) ? [before, ...after] : after;
  const last = sections.at(-1);
  if (last && texts.length === after.length) last.text += ` ${plain(before)}`;
  headings.forEach(({ text, id }, i) => {
    const below = (texts[i] ?? "").replace(/<h[1-6][\s\S]*?<\/h[1-6]>/, "");
    sections.push({ heading: text, id, text: plain(below) });
  });
}

function codeHtml(cell: CodeCell, language: Language, figureId: () => string, keep: Keep): string {
  const source = sourceOf(cell);
  if (source.trim() === "") return "";
  const jupyter = cell.metadata.jupyter as { source_hidden?: boolean } | undefined;
  const code = `<pre class="code" tabindex="0"><code>${highlighted(source)}</code></pre>`;
  const shown = jupyter?.source_hidden
    ? `<details><summary>${WORDS.code[language]}</summary>${code}</details>`
    : code;
  return `<div class="cell">${shown}${outputsHtml(cell.outputs, figureId, keep)}</div>`;
}
