/**
 * The lines around a place in a cell, with a caret below the place. Imports nothing: the worker
 * that runs the user's code uses it too.
 */
export function codeFrame(source: string, line: number, column: number, length = 1): string {
  const lines = source.split(/\r?\n/);
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  const frame: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = lines[n - 1];
    frame.push(`${n === line ? ">" : " "} ${String(n).padStart(width)} | ${text}`.trimEnd());
    if (n !== line) continue;
    // Tabs stay tabs below the line, so that the caret stands under the place.
    const before = text.slice(0, column - 1).replace(/[^\t]/g, " ");
    const carets = "^".repeat(Math.max(1, Math.min(length, text.length - column + 1)));
    frame.push(`  ${" ".repeat(width)} | ${before}${carets}`);
  }
  return frame.join("\n");
}
