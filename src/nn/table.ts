/** Columns of text and numbers, as plain text and as HTML. */
import { escapeHtml, padColumns, textColumns } from "../host/text.js";

/** A cell of digits, commas and × stands on the right. */
const isNumber = (cell: string): boolean => /^[\d,.×]+$/.test(cell);

/** `foot`: the last row, below a rule; none where it is empty. */
export function formatTable(head: string[], body: string[][], foot: string[]): string {
  const all = [head, ...body, ...(foot.length > 0 ? [foot] : [])];
  const widths = head.map((_, c) => Math.max(...all.map((row) => textColumns(row[c]))));
  const rightAligned = head.map((_, c) => body.some((row) => isNumber(row[c])));
  const line = (row: string[]): string =>
    row
      .map((cell, c) => padColumns(cell, widths[c], rightAligned[c] ? "right" : "left"))
      .join("  ")
      .trimEnd();
  const rule = "─".repeat(widths.reduce((sum, w) => sum + w + 2, -2));
  const end = foot.length > 0 ? [rule, line(foot)] : [];
  return [line(head), rule, ...body.map(line), ...end].join("\n");
}

export function htmlTable(
  caption: string,
  head: string[],
  body: string[][],
  foot: string[],
): string {
  const row = (tag: "td" | "th") => (cells: string[]) =>
    `<tr>${cells
      .map((cell) => {
        const align = isNumber(cell) ? "right" : "left";
        // A head that says nothing is no head to who hears the table.
        const kind = cell === "" ? "td" : tag;
        return `<${kind} style="text-align:${align}">${escapeHtml(cell)}</${kind}>`;
      })
      .join("")}</tr>`;
  return [
    "<table>",
    ...(caption ? [`<caption style="text-align:left">${escapeHtml(caption)}</caption>`] : []),
    `<thead>${row("th")(head)}</thead>`,
    `<tbody>${body.map(row("td")).join("")}</tbody>`,
    ...(foot.length > 0 ? [`<tfoot>${row("th")(foot)}</tfoot>`] : []),
    "</table>",
  ].join("");
}
