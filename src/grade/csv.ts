/** One cell of a CSV file. */
export type CsvValue = string | number | null;

/** A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Writes rows as CSV that a spreadsheet opens right: RFC 4180 quoting and line ends, UTF-8 with a byte-order mark
 * (without one Excel takes Hangul for Latin), and no text cell that it would take for a formula.
 */
export function csv(rows: readonly (readonly CsvValue[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}
