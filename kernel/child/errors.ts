import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import type { CompiledCell, ErrorContent } from "../compile/cell.js";
import { codeFrame } from "../compile/codeFrame.js";
import { unbundled } from "./bundleMap.js";
import { foldFrames, isUsers, PLACE, shortenStack } from "./frames.js";
import { hintForMissing } from "./hints.js";
import { LOADER } from "./packageLoader.js";
import { isConstant } from "./scope.js";
import { SourceMap } from "./sourceMap.js";

/** What has run, by the name its script has in stack traces: cells and local files. */
const sources = new Map<string, { source: string; map: SourceMap }>();
const KERNEL_FILES = new URL("..", import.meta.url).href;
/** An error's cause has a cause, and so on: perhaps in a circle. */
const MOST_CAUSES = 5;
/** Of the errors in one, so many are listed; of a message, so much is shown. */
const MOST_ERRORS = 20;
const MOST_CHARS = 20_000;

export function rememberCell({ file, source, mappings }: CompiledCell): void {
  rememberSource(file, source, mappings);
}

export function rememberSource(name: string, source: string, mappings: string): void {
  sources.set(name, { source, map: new SourceMap(mappings) });
}

/** All that has run, for the debugger: name, text and mappings. */
export function allSources(): [name: string, text: string, mappings: string][] {
  return [...sources].map(([name, { source, map }]) => [name, source, map.mappings]);
}

/** From now on `error.stack` names the lines of cells and local files as they were written. */
export function installStackTraces(): void {
  Error.stackTraceLimit = 100;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.flatMap((site) => {
      const file = site.getFileName() ?? "";
      if (file.startsWith("node:") || file.startsWith(KERNEL_FILES)) return [];
      if (site.getFunctionName() === LOADER) return [];
      return [`    at ${toOriginal(String(site))}`];
    });
    return [headline(error), ...shortenStack(frames).map(unbundled)].join("\n");
  };
}

/** What a client shows of anything that was thrown. */
export function describeError(thrown: unknown, causes = 0): ErrorContent {
  if (!isError(thrown)) {
    const evalue = shortened(typeof thrown === "string" ? thrown : inspect(thrown));
    return { ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const ename = shortened(String(thrown.name || "Error"));
  const evalue = shortened(messageOf(thrown));
  // Stop is no mistake: where it happened to strike says nothing.
  if (ename === "Interrupted") return { ename, evalue, traceback: [headline(thrown)] };
  const frames = framesOf(thrown);
  const traceback = [
    ...(evalue === thrown.message ? headline(thrown) : `${ename}: ${evalue}`).split("\n"),
    ...hint(thrown, frames),
    ...foldFrames(frames).map(shortPath),
    ...codeAround(frames),
  ];
  const errors: unknown[] = thrown instanceof AggregateError ? thrown.errors : [];
  for (const one of errors.slice(0, MOST_ERRORS)) {
    traceback.push(`  - ${describeError(one, MOST_CAUSES).traceback[0]}`);
  }
  if (errors.length > MOST_ERRORS) traceback.push(`  … ${errors.length - MOST_ERRORS} more`);
  if (thrown.cause !== undefined && causes < MOST_CAUSES) {
    const { traceback: inner } = describeError(thrown.cause, causes + 1);
    traceback.push("", `caused by ${inner[0]}`, ...inner.slice(1));
  }
  return { ename, evalue, traceback };
}

function shortened(text: string): string {
  if (text.length <= MOST_CHARS) return text;
  return `${text.slice(0, MOST_CHARS)}… ${text.length - MOST_CHARS} more characters`;
}

/** As JavaScript says it of constants: that they are properties here is our own affair. */
function messageOf(error: Error): string {
  const message = String(error.message);
  const name = /^Cannot assign to read only property '(.+)' of object '#<Object>'$/.exec(
    message,
  )?.[1];
  return name && isConstant(name) ? `Assignment to constant variable '${name}'.` : message;
}

/** The stack's frames; where V8 itself refused the script, its place is put first. */
function framesOf(error: Error): string[] {
  const lines = String(error.stack || "").split("\n");
  const frames = lines.filter((line) => /^ {4}(at |…)/.test(line));
  const refused = error instanceof SyntaxError ? refusedAt(lines) : undefined;
  return refused ? [`    at ${refused}`, ...frames] : frames;
}

/** V8 writes `In[3]:5`, the line, and carets below above the stack of a script that it can't read. */
function refusedAt(lines: string[]): string | undefined {
  const place = /^(In\[[^\]]*\]|file:.*):(\d+)$/.exec(lines[0]);
  if (!place) return undefined;
  const column = Math.max(0, lines[2]?.indexOf("^") ?? 0) + 1;
  return toOriginal(`${place[1]}:${place[2]}:${column}`);
}

/** The topmost place that the user wrote. */
function placeIn(frames: string[]) {
  for (const frame of frames) {
    const place = isUsers(frame) ? PLACE.exec(frame) : null;
    const found = place && sources.get(place[1]);
    if (found) return { name: place[1], source: found.source, line: +place[2], column: +place[3] };
  }
  return undefined;
}

function codeAround(frames: string[]): string[] {
  const place = placeIn(frames);
  if (!place) return [];
  const { name, source, line, column } = place;
  return ["", `${shortPath(`${name}:1:1`).slice(0, -4)}:`, codeFrame(source, line, column)];
}

function hint(error: Error, frames: string[]): string[] {
  const place = error instanceof ReferenceError ? placeIn(frames) : undefined;
  const found = place && hintForMissing(error.message, place.source.split("\n")[place.line - 1]);
  return found ? [found] : [];
}

function toOriginal(site: string): string {
  return site.replace(PLACE, (all, file: string, line: string, column: string) => {
    const found = sources.get(file)?.map.original(Number(line), Number(column));
    return found ? `${file}:${found.line}:${found.column}` : all;
  });
}

/** Files by path, as an editor opens them. */
function shortPath(line: string): string {
  return line.replace(/file:\/\/[^\s)]+?(?=:\d+:\d+)/, (url) => {
    try {
      return fileURLToPath(url);
    } catch {
      return url;
    }
  });
}

function headline(error: Error): string {
  try {
    return shortened(Error.prototype.toString.call(error));
  } catch {
    return "Error";
  }
}

function isError(value: unknown): value is Error {
  return Object.prototype.toString.call(value) === "[object Error]" || value instanceof Error;
}
