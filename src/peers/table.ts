import { escapeHtml, padColumns, textColumns } from "../host/text.js";

/** Columns of text, numbers to the right. */
export function textTable(head: readonly string[], rows: readonly string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => textColumns(row[i]))));
  return all
    .map((row) =>
      row
        .map((cell, i) => padColumns(cell, widths[i], i > 1 ? "right" : "left"))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The same as HTML; `notes` stand below. */
export function htmlTable(
  head: readonly string[],
  rows: readonly string[][],
  notes: readonly string[] = [],
): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) => line(row, "td")).join("");
  const below = notes.map((note) => `<p><small>${escapeHtml(note)}</small></p>`).join("");
  return `<table><thead>${line(head, "th")}</thead><tbody>${body}</tbody></table>${below}`;
}
