import { inspect } from "node:util";
import type { Peek, Peeked } from "./protocol.js";

const LINES = 24;
const CHARS = 2000;

/** Looks at a live value without running the user's code: getters are not asked. */
export function peek({ id, path }: Peek): Peeked {
  const found = find(path);
  if (!found) return { type: "peeked", id };
  const { value } = found;
  return { type: "peeked", id, text: textOf(value), names: namesOf(value) };
}

function find(path: readonly string[]): { value: unknown } | undefined {
  let value: unknown = globalThis;
  for (const name of path) {
    const property = descriptor(value, name);
    if (!property || !("value" in property)) return undefined;
    ({ value } = property);
  }
  return { value };
}

function descriptor(holder: unknown, name: string): PropertyDescriptor | undefined {
  for (const object of chain(holder)) {
    const found = Object.getOwnPropertyDescriptor(object, name);
    if (found) return found;
  }
  return undefined;
}

function* chain(value: unknown): Generator<object> {
  let object: unknown = value;
  while (object !== null && (typeof object === "object" || typeof object === "function")) {
    yield object;
    object = Object.getPrototypeOf(object);
  }
}

/** As the value of a cell, but short; nothing for what the types show better. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || typeof value === "function") return undefined;
  try {
    const text = inspect(value, { depth: 1, maxArrayLength: 20, maxStringLength: 200 });
    const lines = text.slice(0, CHARS).split("\n");
    const cut = lines.length > LINES || text.length > CHARS;
    return [...lines.slice(0, LINES), ...(cut ? ["…"] : [])].join("\n");
  } catch {
    return undefined;
  }
}

function namesOf(value: unknown): string[] {
  const names = new Set<string>();
  for (const object of chain(value)) {
    if (object === Object.prototype) break;
    for (const name of Object.getOwnPropertyNames(object)) {
      if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && name !== "constructor") {
        names.add(name);
      }
    }
  }
  return [...names].slice(0, 500);
}
