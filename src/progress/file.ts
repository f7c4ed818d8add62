import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type ProgressLine, type ProgressLines, parseLines } from "./lines.js";

export const PROGRESS_FILE = "convlab-progress.jsonl";

/**
 * The student's own file: beside the notebooks, or where CONVLAB_PROGRESS says ("off": none). The
 * notebooks in ko/ and en/ share the one above them.
 */
export function progressFile(cwd = process.cwd()): string | null {
  const wanted = process.env.CONVLAB_PROGRESS;
  if (wanted === "off") return null;
  if (wanted) return resolve(cwd, wanted);
  const folder = ["ko", "en"].includes(basename(cwd)) ? dirname(cwd) : cwd;
  return join(folder, PROGRESS_FILE);
}

/** Adds a line. Lines are only ever added: two notebooks at once, or a shared folder, lose nothing. */
export function appendLine(file: string, line: ProgressLine): void {
  appendFileSync(file, `${startOn(file)}${JSON.stringify(line)}\n`);
}

/** An end of line where the last one was cut off. */
function startOn(file: string): string {
  if (!existsSync(file)) return "";
  const text = readFileSync(file, "utf8");
  return text === "" || text.endsWith("\n") ? "" : "\n";
}

/** What the file holds; nothing where there is none yet. */
export function readLines(file: string): ProgressLines {
  return existsSync(file) ? parseLines(readFileSync(file, "utf8")) : { lines: [], broken: 0 };
}
