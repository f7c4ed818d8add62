import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ProgressLine, parseLines } from "../progress/index.js";
import { readRun } from "../train/index.js";
import { readNotebook } from "./notebook.js";
import { readShared, type SharedRun } from "./run.js";
import { thinnedRun } from "./thin.js";

/** What was found in a group's files. */
export interface Found {
  readonly runs: SharedRun[];
  /** Checks, each with its member. */
  readonly checks: (ProgressLine & { readonly member: string })[];
  /** Files that could not be read, and why. */
  readonly problems: string[];
}

const DEEPEST = 5;
const LARGEST = 64 * 2 ** 20;
const SKIPPED = new Set(["node_modules", "dist", "__pycache__"]);

/** Reads files, and what lies below folders: notebooks, progress files, run folders. */
export function readFiles(paths: readonly string[]): Found {
  const found: Found = { runs: [], checks: [], problems: [] };
  for (const path of paths) {
    try {
      if (statSync(path).isDirectory()) readFolder(path, found, DEEPEST);
      else readFile(path, found);
    } catch (error) {
      found.problems.push(`${path}: ${(error as Error).message}`);
    }
  }
  return found;
}

function readFolder(folder: string, found: Found, deep: number): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort(byName);
  if (isRunFolder(entries)) {
    readRunFolder(folder, entries, found);
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
    if (entry.isDirectory() && deep > 0) readFolder(path, found, deep - 1);
    else if (entry.isFile() && /\.(ipynb|jsonl)$/.test(entry.name)) guarded(path, found);
  }
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);

const isRunFolder = (entries: readonly Dirent[]): boolean =>
  entries.some(({ name }) => name === "run.json" || name === "events.jsonl");

function guarded(path: string, found: Found): void {
  try {
    readFile(path, found);
  } catch (error) {
    found.problems.push(`${path}: ${(error as Error).message}`);
  }
}

function readFile(path: string, found: Found): void {
  if (statSync(path).size > LARGEST) throw new Error("larger than 64 MB");
  const name = basename(path);
  if (name === "run.json" || name === "events.jsonl") {
    const folder = dirname(path);
    readRunFolder(folder, readdirSync(folder, { withFileTypes: true }), found);
  } else if (name.endsWith(".ipynb")) addNotebook(path, readFileSync(path, "utf8"), found);
  else addLines(path, readFileSync(path, "utf8"), found);
}

function addNotebook(path: string, text: string, found: Found): void {
  const { lesson, runs, checks } = readNotebook(JSON.parse(text));
  const person = personOf(path);
  const time = statSync(path).mtime.toISOString();
  found.runs.push(...runs.map((run) => (run.member === "" ? { ...run, member: person } : run)));
  if (lesson === null) return;
  found.checks.push(...checks.map((check) => ({ time, lesson, member: person, ...check })));
}

function addLines(path: string, text: string, found: Found): void {
  const { lines, broken } = parseLines(text);
  const person = personOf(path);
  found.checks.push(...lines.map((line) => ({ ...line, member: line.member ?? person })));
  if (broken > 0)
    found.problems.push(`${path}: ${broken} ${broken === 1 ? "line is" : "lines are"} no check`);
}

/** RUNS/MEMBER/NAME with a run.json, or a folder that `runLog` wrote. */
function readRunFolder(folder: string, entries: readonly Dirent[], found: Found): void {
  try {
    const whole = entries.some(({ name }) => name === "run.json");
    found.runs.push(whole ? readRunFile(folder) : readLogged(folder));
  } catch (error) {
    found.problems.push(`${folder}: ${(error as Error).message}`);
  }
}

function readRunFile(folder: string): SharedRun {
  const run = readShared(JSON.parse(readFileSync(join(folder, "run.json"), "utf8")));
  if (run) return run;
  throw new Error("run.json is no run");
}

function readLogged(folder: string): SharedRun {
  const { history, finished } = readRun(folder);
  const { steps, epochs } = history;
  return thinnedRun({
    member: "",
    name: basename(folder),
    begun: statSync(folder).birthtime.toISOString(),
    seconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
    parameters: 0,
    ...{ finished, steps, epochs },
  });
}

const LESSON = /\d\d-[a-z0-9]+(-[a-z0-9]+)*?(?=[_. -]*$|[_ ])/;
const NOBODY = new Set(["ko", "en", "notebooks", "submissions"]);

/**
 * Whose file it is, by its name, else by its folder: mina.ipynb, mina-04-convolution.ipynb,
 * mina/04-convolution.ipynb, mina/convlab-progress.jsonl, mina.jsonl.
 */
export function personOf(path: string): string {
  const own = basename(path)
    .replace(/\.(ipynb|jsonl)$/, "")
    .replace(/convlab-progress|progress/, "")
    .replace(LESSON, "")
    .replace(/^[_. -]+|[_. -]+$/g, "")
    .normalize("NFC");
  if (own !== "") return own;
  let folder = dirname(path);
  while (NOBODY.has(basename(folder))) folder = dirname(folder);
  return basename(folder).normalize("NFC");
}
