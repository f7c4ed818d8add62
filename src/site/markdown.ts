import { Marked } from "marked";
import markedKatex from "marked-katex-extension";

/** A heading of a page: where a link can lead. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly id: string;
}

/** Prose as HTML, with formulas as MathML (no fonts needed, and a screen reader reads them). */
export class Prose {
  /** In the order of the page. */
  readonly headings: Heading[] = [];
  readonly #marked: Marked;

  constructor() {
    this.#marked = new Marked(markedKatex({ output: "mathml", nonStandard: true }));
    const heading = ({ level, text, html }: { level: number; text: string; html: string }) => {
      const id = this.#idFor(text);
      this.headings.push({ level, text, id });
      return `<h${level} id="${id}">${html}</h${level}>\n`;
    };
    this.#marked.use({
      renderer: {
        heading({ tokens, depth }) {
          const html = this.parser.parseInline(tokens);
          return heading({ level: depth, text: plain(html), html });
        },
        // A wide table scrolls by itself; the page does not.
        table(token) {
          const { Renderer } = Prose;
          return `<div class="scroll" tabindex="0">${Renderer.table.call(this, token)}</div>\n`;
        },
      },
    });
  }

  static readonly Renderer = new Marked().Renderer.prototype;

  html(markdown: string): string {
    const html = this.#marked.parse(markdown, { async: false }).replace(DISPLAYED, scrolling);
    // Code wider than the page scrolls by itself, by keyboard too.
    return html.replaceAll("<pre><code", '<pre tabindex="0"><code');
  }

  #idFor(text: string): string {
    const base =
      text
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu)
        ?.join("-") ?? "section";
    const same = this.headings.filter(({ id }) => id === base || id.startsWith(`${base}--`)).length;
    return same === 0 ? base : `${base}--${same + 1}`;
  }
}

const DISPLAYED = /<math [^>]*display="block"[\s\S]*?<\/math>/g;

/** A formula wider than a phone scrolls by itself, by keyboard too. */
const scrolling = (math: string): string =>
  `<span class="scroll formula" tabindex="0">${math}</span>`;

/** The text of HTML: what a search finds. */
export function plain(html: string): string {
  return html
    .replace(/<annotation[\s\S]*?<\/annotation>/g, " ")
    .replace(/<[^>]+>/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name: keyof typeof SIGNS) => SIGNS[name])
    .replace(/\s+/g, " ")
    .trim();
}

const SIGNS = { amp: "&", lt: "<", gt: ">", quot: '"' } as const;
