import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import type { CompiledCell, ErrorContent } from "../compile/cell.js";
import { codeFrame } from "../compile/codeFrame.js";
import { SourceMap } from "./sourceMap.js";

/** Every cell that has run, by the name its script has in stack traces. */
const cells = new Map<string, { source: string; map: SourceMap }>();
const PLACE = /(In\[[^\]]*\]):(\d+)(?::(\d+))?/;
/** So many of the innermost frames are shown whatever they are, and so many at all. */
const INNERMOST = 6;
const MOST = 16;
const KERNEL_FILES = new URL("..", import.meta.url).href;

export function rememberCell({ file, source, mappings }: CompiledCell): void {
  cells.set(file, { source, map: new SourceMap(mappings) });
}

/** From now on `error.stack` names the lines of the cells as they were written. */
export function installStackTraces(): void {
  Error.stackTraceLimit = 100;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.flatMap((site) => {
      const file = site.getFileName() ?? "";
      if (file.startsWith("node:") || file.startsWith(KERNEL_FILES)) return [];
      return [`    at ${toOriginal(String(site))}`];
    });
    return [headline(error), ...shortened(frames)].join("\n");
  };
}

/** The place where it happened, and the cells' own lines however deep the library is. */
function shortened(frames: string[]): string[] {
  return frames.filter((frame, i) => i < INNERMOST || PLACE.test(frame)).slice(0, MOST);
}

/** What a client shows of anything that was thrown. */
export function describeError(thrown: unknown): ErrorContent {
  if (!isError(thrown)) {
    const evalue = typeof thrown === "string" ? thrown : inspect(thrown);
    return { ename: "Thrown", evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const ename = String(thrown.name || "Error");
  const evalue = String(thrown.message);
  // Stop is no mistake: where it happened to strike says nothing.
  if (ename === "Interrupted") return { ename, evalue, traceback: [headline(thrown)] };
  const stack = stackOf(thrown);
  const traceback = [...stack, ...frameOf(stack)];
  for (const one of thrown instanceof AggregateError ? thrown.errors : []) {
    traceback.push(`  - ${describeError(one).traceback[0]}`);
  }
  if (thrown.cause !== undefined) {
    const { traceback: inner } = describeError(thrown.cause);
    traceback.push("", `caused by ${inner[0]}`, ...inner.slice(1));
  }
  return { ename, evalue, traceback };
}

/** The stack line by line; where V8 itself refused the script, its place is put first. */
function stackOf(error: Error): string[] {
  const lines = String(error.stack || headline(error)).split("\n");
  const head = headline(error).split("\n");
  const start = lines.findIndex((line) => line.startsWith("    at "));
  const frames = start < 0 ? [] : lines.slice(start);
  const refused = error instanceof SyntaxError ? refusedAt(lines) : undefined;
  return [...head, ...(refused ? [`    at ${refused}`] : []), ...frames.map(shortPath)];
}

/** V8 writes `In[3]:5`, the line, and carets below above the stack of a script that it can't read. */
function refusedAt(lines: string[]): string | undefined {
  const place = /^(In\[[^\]]*\]):(\d+)$/.exec(lines[0]);
  if (!place) return undefined;
  const column = Math.max(0, lines[2]?.indexOf("^") ?? 0) + 1;
  return toOriginal(`${place[1]}:${place[2]}:${column}`);
}

/** The code around the topmost place that lies in a cell. */
function frameOf(stack: string[]): string[] {
  const top = stack.find((line) => line.startsWith("    at ") && PLACE.test(line));
  const place = top && PLACE.exec(top);
  const cell = place && cells.get(place[1]);
  if (!cell) return [];
  return ["", `${place[1]}:`, codeFrame(cell.source, Number(place[2]), Number(place[3] ?? 1))];
}

function toOriginal(site: string): string {
  return site.replace(PLACE, (all, file: string, line: string, column: string) => {
    const found = cells.get(file)?.map.original(Number(line), Number(column));
    return found ? `${file}:${found.line}:${found.column}` : all;
  });
}

/** Files of the library and of packages by path, as an editor opens them. */
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
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function isError(value: unknown): value is Error {
  return Object.prototype.toString.call(value) === "[object Error]" || value instanceof Error;
}
