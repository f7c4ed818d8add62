import { inspect } from "node:util";
import { builtinName } from "../compile/ownNames.js";
import { toData } from "./display.js";
import { allSources } from "./errors.js";
import { PLACE } from "./frames.js";
import { declared, fixGlobal, isConstant, setGlobal } from "./scope.js";

/** A value as the debugger lists it: name, text, whether it holds others. */
export type Listed = readonly [name: string, text: string, unfolds: boolean, evaluateName?: string];

/** A call that waits for the code that runs, by `await`. */
export interface AsyncFrame {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

const MOST_CHILDREN = 200;
const MOST_CHARS = 300;
const DISPLAY = Symbol.for("Jupyter.display");
/** How a path begins that leads from the notebook's variables. */
const GLOBALS = null;

/**
 * What the debugger asks in the thread of the user's code, through the inspector: that answers
 * also while the code stands at a breakpoint. Getters are not called. Everything comes and goes as
 * plain data, so that the debugger holds on to no value.
 */
export const debugView = {
  sources: allSources,

  /** The children of what a path leads to, from a scope or value, or the notebook's variables. */
  list(root: object | null, path: string[], start = 0, count = MOST_CHILDREN): Listed[] {
    const listed: Listed[] = [];
    let index = 0;
    for (const [name, value, real] of childrenOf(
      follow(root, path),
      root === GLOBALS && !path[0],
    )) {
      if (index++ < start) continue;
      if (listed.length >= count) break;
      listed.push([name, textOf(value), unfolds(value), real]);
    }
    return listed;
  },

  /** One value, in full as far as that is bearable. */
  describe(value: unknown): Listed {
    return ["", textOf(value, MOST_CHARS * 20), unfolds(value)];
  },

  /** JSON of the MIME bundle by which a cell would show the value. */
  bundle(value: unknown): string {
    const text = { "text/plain": textOf(value, MOST_CHARS * 20) };
    try {
      const method = (value as Record<symbol, unknown> | null | undefined)?.[DISPLAY];
      const own: unknown = typeof method === "function" ? method.call(value) : undefined;
      // One that comes later would never come while the code stands still.
      if (typeof own !== "object" || own === null || own instanceof Promise) return toData(text);
      return toData({ ...text, ...own });
    } catch {
      return toData(text);
    }
  },

  /** V8 names those that wait in stack traces: that costs the running code nothing. */
  waiting(): AsyncFrame[] {
    return String(new Error().stack)
      .split("\n")
      .flatMap((frame) => {
        const place = /^ {4}at async /.test(frame) && PLACE.exec(frame);
        if (!place) return [];
        const [, url, line, column] = place;
        const name = /^ {4}at async (.+) \(/.exec(frame)?.[1] ?? "";
        return [{ name, url, line: Number(line), column: Number(column) }];
      });
  },

  /** Sets a variable of the notebook; a constant stays one. */
  set(name: string, value: unknown): void {
    const fixed = isConstant(name);
    setGlobal(name, value);
    declared.add(name);
    if (fixed) fixGlobal(name);
  },

  /** Sets a property of what a path leads to. */
  assign(root: object | null, path: string[], name: string, value: unknown): void {
    const holder = follow(root, path);
    if (root === GLOBALS && path.length === 0) debugView.set(name, value);
    else if (holder instanceof Map) {
      const key = [...holder.keys()].find((one) => entryName(one) === name);
      holder.set(key, value);
    } else (holder as Record<string, unknown>)[name] = value;
  },
};

function follow(root: object | null, path: readonly string[]): unknown {
  let value: unknown = root ?? globalThis;
  let first = root === GLOBALS;
  for (const step of path) {
    value = [...childrenOf(value, first)].find(([name]) => name === step)?.[1];
    first = false;
  }
  return value;
}

type Child = readonly [name: string, value: unknown, evaluateName?: string];

function* childrenOf(value: unknown, asGlobals: boolean): Generator<Child> {
  if (asGlobals) {
    yield* variables();
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Map) {
    for (const [key, one] of value) yield [entryName(key), one];
  } else if (value instanceof Set) {
    let i = 0;
    for (const one of value) yield [String(i++), one];
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    for (const [i, one] of (value as Uint8Array).entries()) yield [String(i), one];
    return;
  }
  for (const name of Object.keys(value)) {
    const property = Object.getOwnPropertyDescriptor(value, name);
    if (property && "value" in property) yield [name, property.value];
  }
}

/** Those that have a value, under the names that the notebook gave them; functions, often imported, last. */
function variables(): Child[] {
  const all = [...declared].flatMap((name): Child[] => {
    const property = Object.getOwnPropertyDescriptor(globalThis, name);
    return property && "value" in property ? [[builtinName(name), property.value, name]] : [];
  });
  const isFunction = ([, value]: Child) => typeof value === "function";
  return [...all.filter((one) => !isFunction(one)), ...all.filter(isFunction)];
}

const entryName = (key: unknown): string => `${textOf(key, 60)} =>`;

function unfolds(value: unknown): boolean {
  return !childrenOf(value, false).next().done;
}

/** In one line. */
function textOf(value: unknown, most = MOST_CHARS): string {
  try {
    const options = { depth: 1, breakLength: Infinity, maxArrayLength: 20, maxStringLength: most };
    const text = inspect(value, options).replace(/\s*\n\s*/g, " ");
    return text.length > most ? `${text.slice(0, most)}…` : text;
  } catch (error) {
    return `(${String(error)})`;
  }
}
