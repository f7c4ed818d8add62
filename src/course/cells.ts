import { CourseError } from "./problem.js";

/** A line of source and where it stands in its file. */
export interface Line {
  readonly text: string;
  readonly number: number;
}

export const KINDS = ["setup", "show", "answer", "check", "train", "try"] as const;
export type Kind = (typeof KINDS)[number];

/** A code cell as cells.ts has it. */
export interface SourceCell {
  readonly name: string;
  readonly kind: Kind;
  readonly tags: readonly string[];
  readonly file: string;
  /** The line of its `// %%`. */
  readonly line: number;
  readonly lines: readonly Line[];
}

const MARK = /^\/\/ %%(.*)$/;
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Cuts cells.ts at its `// %% name kind tags…` lines. */
export function parseCells(source: string, file: string): SourceCell[] {
  const lines = source.split(/\r?\n/).map((text, i) => ({ text, number: i + 1 }));
  const starts = lines.flatMap(({ text }, i) => (MARK.test(text) ? [i] : []));
  const before = lines.slice(0, starts[0] ?? lines.length).find(({ text }) => isCode(text));
  if (before)
    throw new CourseError(
      file,
      before.number,
      "code stands before the first cell",
      "start with `// %% setup setup`",
    );
  const cells = starts.map((start, i) => parseCell(lines.slice(start, starts[i + 1]), file));
  refuseTwins(cells);
  return cells;
}

const isCode = (text: string): boolean => text.trim() !== "" && !/^\s*(\/\/|\/\*|\*)/.test(text);

function parseCell([mark, ...body]: Line[], file: string): SourceCell {
  const [name = "", kind = "show", ...tags] = MARK.exec(mark.text)![1].trim().split(/\s+/);
  if (!NAME.test(name) || name.startsWith("md-")) {
    throw new CourseError(
      file,
      mark.number,
      `"${name}" is no name for a cell`,
      "write `// %% name kind`: a letter, then letters, digits, - or _",
    );
  }
  if (!KINDS.includes(kind as Kind))
    throw new CourseError(
      file,
      mark.number,
      `there is no kind "${kind}"`,
      `use one of ${KINDS.join(", ")}`,
    );
  const lines = trimmed(body);
  if (lines.length === 0)
    throw new CourseError(
      file,
      mark.number,
      `the cell ${name} is empty`,
      "write its code or remove it",
    );
  return { name, kind: kind as Kind, tags, file, line: mark.number, lines };
}

/** Without blank lines at the beginning and the end. */
export function trimmed(lines: readonly Line[]): Line[] {
  const full = lines.flatMap(({ text }, i) => (text.trim() === "" ? [] : [i]));
  return full.length === 0 ? [] : lines.slice(full[0], full[full.length - 1] + 1);
}

function refuseTwins(cells: readonly SourceCell[]): void {
  const seen = new Map<string, SourceCell>();
  for (const cell of cells) {
    const first = seen.get(cell.name);
    if (first) {
      throw new CourseError(
        cell.file,
        cell.line,
        `the cell ${cell.name} was there already (line ${first.line})`,
        "give each cell its own name",
      );
    }
    seen.set(cell.name, cell);
  }
}
