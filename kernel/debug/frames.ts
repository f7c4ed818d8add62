import type { Debugger } from "node:inspector";
import { fileURLToPath } from "node:url";
import type { AsyncFrame } from "../child/debugView.js";
import type { DapFrame, DapSource } from "./dap.js";
import { describeSource, isHidden, type Source, type Sources } from "./sources.js";

/** One call of the code that stands still. */
export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly place: DapSource;
  /** As it was written, from 1. */
  readonly line: number;
  readonly column: number;
  /** Undefined for code that is not the user's. */
  readonly source?: Source;
  /** Undefined for one that waits for this code: it has left the stack. */
  readonly call?: Debugger.CallFrame;
}

/** The calls of the code that stands still, the innermost first. */
export class Frames {
  #ids = 0;
  #all: Frame[] = [];

  constructor(private readonly sources: Sources) {}

  get all(): readonly Frame[] {
    return this.#all;
  }

  /** Those who wait (`await`) come behind the calls themselves. */
  set(calls: readonly Debugger.CallFrame[], waiting: readonly AsyncFrame[]): void {
    this.#all = [
      ...calls.flatMap((call) => this.#ofCall(call) ?? []),
      ...waiting.flatMap((one) => this.#waiting(one) ?? []),
    ];
  }

  clear(): void {
    this.#all = [];
  }

  find(id: unknown): Frame | undefined {
    return this.#all.find((frame) => frame.id === id);
  }

  /** Where the user's own code stands; the library's code may be below it. */
  get top(): Frame | undefined {
    return this.#all[0];
  }

  #ofCall(call: Debugger.CallFrame): Frame | undefined {
    const { scriptId, lineNumber, columnNumber = 0 } = call.location;
    const url = this.sources.urlOf(scriptId);
    const source = this.sources.of(scriptId);
    if (!source && isHidden(url)) return undefined;
    const [line, column] = [lineNumber + 1, columnNumber + 1];
    const written = source?.map?.near(line, column) ?? { line, column };
    const name = call.functionName || (isCell(call, source) ? "cell" : "(anonymous)");
    const place = source ? describeSource(source.path) : placeOf(url, scriptId);
    return { id: ++this.#ids, name, place, ...written, source, call };
  }

  #waiting({ name, url, line, column }: AsyncFrame): Frame | undefined {
    const source = this.sources.named(url);
    if (!source) return undefined;
    const place = describeSource(source.path);
    const shown = name || (url.startsWith("In[") ? "cell" : "(anonymous)");
    return { id: ++this.#ids, name: `await ${shown}`, place, line, column, source };
  }
}

export function describeFrame({ id, name, place, line, column, source, call }: Frame): DapFrame {
  const presentationHint = source && call ? "normal" : "subtle";
  return { id, name, source: place, line, column, presentationHint };
}

/** The function that the kernel makes of a cell begins above the cell's first line. */
function isCell({ functionLocation }: Debugger.CallFrame, source: Source | undefined): boolean {
  return source?.url.startsWith("In[") === true && functionLocation?.lineNumber === 0;
}

function placeOf(url: string, scriptId: string): DapSource {
  if (url.startsWith("file:")) return describeSource(fileURLToPath(url));
  return { ...describeSource(url), sourceReference: Number(scriptId) };
}

/** Where a step began, so that one of several statements on a line is not the end of it. */
export interface Standing {
  readonly call: string;
  readonly line: number;
  readonly depth: number;
  /** The same function also waits further below. */
  readonly recursive: boolean;
}

export function standing(frames: Frames, calls: readonly Debugger.CallFrame[]): Standing {
  const names = calls.map(({ functionLocation: f }) => JSON.stringify(f));
  const [call] = names;
  const recursive = names.lastIndexOf(call) > 0;
  return { call, line: frames.top?.line ?? 0, depth: calls.length, recursive };
}

/** After an `await` those below are gone; after a `return` from a recursion it is another call. */
export function isSameLine(before: Standing, now: Standing): boolean {
  if (before.call !== now.call || before.line !== now.line) return false;
  return now.depth === before.depth || (now.depth < before.depth && !before.recursive);
}
