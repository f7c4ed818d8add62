const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Width in a terminal: a Hangul syllable takes two columns. */
const columns = (text: string): number =>
  [...text].reduce((sum, char) => sum + (/[\u1100-\u11ff\uac00-\ud7a3]/.test(char) ? 2 : 1), 0);

/** Columns of text, numbers to the right. */
export function textTable(head: readonly string[], rows: readonly string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => columns(row[i]))));
  return all
    .map((row) =>
      row
        .map((cell, i) => padded(cell, widths[i], i > 1))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function padded(cell: string, width: number, right: boolean): string {
  const space = " ".repeat(width - columns(cell));
  return right ? space + cell : cell + space;
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
