import type { Line } from "./cells.js";
import { CourseError } from "./problem.js";

/** Markdown between two code cells, and the code cell that follows (null at the end). */
export interface Section {
  readonly file: string;
  readonly lines: readonly Line[];
  readonly cell: string | null;
  /** The line of the cell's mark, or the last line. */
  readonly line: number;
}

const MARK = /^\s*<!--\s*cell:\s*(\S+?)\s*-->\s*$/;
const LOOKS_LIKE = /<!--\s*cell\b/;
const FENCE = /^\s*(```|~~~)/;

/** Cuts a lesson's Markdown at its `<!-- cell: name -->` lines. */
export function parseProse(source: string, file: string): Section[] {
  const lines = source.split(/\r?\n/).map((text, i) => ({ text, number: i + 1 }));
  const sections: Section[] = [];
  let current: Line[] = [];
  for (const { line, fenced } of withFences(lines)) {
    const mark = fenced ? null : MARK.exec(line.text);
    if (mark) {
      sections.push({ file, lines: current, cell: mark[1], line: line.number });
      current = [];
      continue;
    }
    if (!fenced && LOOKS_LIKE.test(line.text))
      throw new CourseError(
        file,
        line.number,
        "this mark of a cell cannot be read",
        "write `<!-- cell: name -->` on a line of its own",
      );
    current.push(line);
  }
  sections.push({ file, lines: current, cell: null, line: lines.length });
  return sections;
}

/** Each line, and whether it belongs to a fenced block of code. */
export function withFences(lines: readonly Line[]): { line: Line; fenced: boolean }[] {
  let fence: string | null = null;
  return lines.map((line) => {
    const mark = FENCE.exec(line.text)?.[1] ?? null;
    const inside = fence !== null;
    if (fence === null) fence = mark;
    else if (mark === fence) fence = null;
    return { line, fenced: inside || mark !== null };
  });
}

const HEADING = /^(#{1,6})\s+\S/;

/** The section's Markdown, one piece for each heading, so that a reader can fold them. */
export function pieces(section: Section): string[] {
  const found: string[][] = [[]];
  for (const { line, fenced } of withFences(section.lines)) {
    if (!fenced && HEADING.test(line.text)) found.push([]);
    found[found.length - 1].push(line.text);
  }
  return found.map((lines) => lines.join("\n").trim()).filter((text) => text !== "");
}

/** What both languages must have alike in a section. */
export interface Skeleton {
  readonly headings: readonly number[];
  readonly formulas: readonly string[];
  readonly images: readonly string[];
  readonly codeBlocks: number;
}

export function skeleton(section: Section): Skeleton {
  const marked = withFences(section.lines);
  const prose = marked.filter(({ fenced }) => !fenced).map(({ line }) => line.text);
  const text = prose.join("\n").replace(/`[^`\n]*`/g, "");
  return {
    headings: prose.flatMap((line) => HEADING.exec(line)?.[1].length ?? []),
    formulas: formulasOf(text),
    images: [...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)/g)].map(([, source]) => source),
    codeBlocks: marked.filter(({ line }) => FENCE.test(line.text)).length / 2,
  };
}

/** `$…$` and `$$…$$`, sorted, since a sentence's order differs; the words in \text{} may as well. */
function formulasOf(text: string): string[] {
  const plain = text.replaceAll("\\$", "");
  const found = [...plain.matchAll(/\$\$([\s\S]+?)\$\$|\$([^$\n]+?)\$/g)];
  return found
    .map(([, block, inline]) =>
      (block ?? inline).replace(/\\text\{[^}]*\}/g, "\\text{}").replace(/\s+/g, ""),
    )
    .sort();
}
