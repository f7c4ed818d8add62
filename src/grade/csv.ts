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

/** Reads CSV (RFC 4180; commas, semicolons or tabs, as the first line has them). Empty lines are left out. */
export function parseCsv(text: string): string[][] {
  const plain = text.replace(/^\uFEFF/, "");
  const [first = ""] = plain.split(/\r?\n/, 1);
  const count = (separator: string) => first.split(separator).length;
  const separator = [",", ";", "\t"].sort((a, b) => count(b) - count(a))[0] as string;
  const rows: string[][] = [];
  let row: string[] = [];
  let value = "";
  let quoted = false;
  const endCell = () => {
    row.push(value);
    value = "";
  };
  const endRow = () => {
    endCell();
    if (row.some((one) => one !== "")) rows.push(row);
    row = [];
  };
  for (let i = 0; i < plain.length; i++) {
    const letter = plain[i] as string;
    if (quoted) {
      if (letter !== '"') value += letter;
      else if (plain[i + 1] === '"') value += plain[i++];
      else quoted = false;
    } else if (letter === '"' && value === "") quoted = true;
    else if (letter === separator) endCell();
    else if (letter === "\n") endRow();
    else if (letter !== "\r") value += letter;
  }
  if (value !== "" || row.length > 0) endRow();
  return rows;
}
