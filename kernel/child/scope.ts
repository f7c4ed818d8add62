import type { Declared } from "../compile/share.js";

/**
 * Prepares the global variables of a cell. A name that has no value yet refuses to be read until
 * its declaration has run; a name of an earlier cell keeps its value until then. Returns a function
 * that takes away the names that never got a value, and lists them.
 */
export function declareNames({ lexical, vars }: Declared): () => string[] {
  const waiting = new Map<string, () => never>();
  for (const name of [...vars, ...lexical]) declared.add(name);
  for (const name of [...vars, ...lexical]) release(name);
  for (const name of vars) if (!Object.hasOwn(globalThis, name)) setGlobal(name, undefined);
  for (const name of lexical) {
    if (isPlain(Object.getOwnPropertyDescriptor(globalThis, name))) continue;
    const get = () => {
      throw new ReferenceError(`Cannot access '${name}' before initialization`);
    };
    waiting.set(name, get);
    const set = (value: unknown) => setGlobal(name, value);
    Object.defineProperty(globalThis, name, { configurable: true, enumerable: true, get, set });
  }
  return () => {
    const unset = [...waiting].filter(
      ([name, get]) => Object.getOwnPropertyDescriptor(globalThis, name)?.get === get,
    );
    return unset.map(([name]) => {
      delete (globalThis as Record<string, unknown>)[name];
      return name;
    });
  };
}

export function setGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** The notebook's variables, by the names of the global ones that hold them. */
export const declared = new Set<string>();

/** An assignment to the name is an error until a cell declares it again. */
export function fixGlobal(name: string): void {
  Object.defineProperty(globalThis, name, { writable: false });
  constants.add(name);
}

const constants = new Set<string>();

export const isConstant = (name: string): boolean => constants.has(name);

/** A constant that is declared again keeps its value until then. */
function release(name: string): void {
  if (constants.delete(name)) Object.defineProperty(globalThis, name, { writable: true });
}

/** A name that a package has not: reading it explains why, types are never read. */
export function setMissing(name: string, explain: () => Error): void {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      throw explain();
    },
    set: (value) => setGlobal(name, value),
  });
}

function isPlain(property: PropertyDescriptor | undefined): boolean {
  return property?.writable === true && property.configurable === true;
}
