import type * as nbformat from "@jupyterlab/nbformat";

export type Notebook = nbformat.INotebookContent;
export type Cell = nbformat.ICell;
export type CodeCell = nbformat.ICodeCell;

/** The kernel that the notebooks ask for, and how its language is highlighted. */
export const KERNELSPEC = {
  name: "convlab",
  display_name: "convlab (TypeScript)",
  language: "typescript",
} as const;

export const LANGUAGE_INFO = {
  name: "typescript",
  mimetype: "application/typescript",
  file_extension: ".ts",
  pygments_lexer: "typescript",
  codemirror_mode: "typescript",
  nbconvert_exporter: "script",
} as const;

/** What the builder writes into `notebook.metadata.convlab`. */
export interface NotebookStamp {
  readonly lesson: string;
  readonly language: "ko" | "en";
  readonly version: string;
  readonly solutions?: true;
}

/** What the builder writes into a code cell's `metadata.convlab`. */
export interface CellStamp {
  readonly kind: string;
  readonly name: string;
  /** The exercise that an answer belongs to, or that a check asks. */
  readonly exercise?: string;
  /** What a check is called with, as it stands in the cell. */
  readonly argument?: string;
}

/** A multi-line string as nbformat keeps it: lines with their ends. */
export const multiline = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

export const sourceOf = ({ source }: { source: nbformat.MultilineString }): string =>
  typeof source === "string" ? source : source.join("");

/** The notebook's file as Jupyter itself writes it: sorted keys, one space, texts as lines, a last newline. */
export function serialize(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code"
      ? { ...cell, outputs: (cell as CodeCell).outputs.map(inLines) }
      : cell,
  );
  return `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`;
}

/** An output whose texts are split into lines, so that a difference between two files is readable. */
function inLines(output: nbformat.IOutput): nbformat.IOutput {
  const { text, data } = output as { text?: unknown; data?: Record<string, unknown> };
  if (typeof text === "string") return { ...output, text: multiline(text) };
  if (!data) return output;
  const split = Object.entries(data).map(([mime, value]) => [
    mime,
    typeof value === "string" && /^text\/|^image\/svg/.test(mime) ? multiline(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(split) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
