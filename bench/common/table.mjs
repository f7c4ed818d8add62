/** How many columns a text takes in a terminal: Hangul is twice as wide. */
const width = (text) => [...text].reduce((sum, c) => sum + (/[\u1100-\uffdc]/.test(c) ? 2 : 1), 0);

/**
 * Rows of texts below a header, in columns: the first on the left, numbers on the right.
 *
 * @param alignments one letter a column, "l" or "r"
 */
export function table(header, rows, alignments) {
  const lines = [header, ...rows].map((row) => row.map((cell) => String(cell ?? "")));
  const widths = header.map((_, i) => Math.max(...lines.map((line) => width(line[i]))));
  const pad = (cell, i) => {
    const space = " ".repeat(widths[i] - width(cell));
    return alignments[i] === "r" ? space + cell : cell + space;
  };
  const text = lines.map((line) => line.map(pad).join("  ").trimEnd());
  text.splice(1, 0, widths.map((n) => "─".repeat(n)).join("  "));
  return text.join("\n");
}

/** A number with three digits that count: 0.0123, 1.23, 12.3, 1,234. */
export function number(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(size < 0.001 ? 2 : 3);
}
