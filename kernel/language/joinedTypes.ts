import { dirname, resolve } from "node:path";
import type { CompilerOptions } from "typescript";
import { ts } from "../compile/typescript.js";

/** What a file is read as: its text, and a name for just this text. */
export interface Joined {
  readonly text: string;
  readonly version: string;
}

const LIB = /^\/\/\/\s*<reference\s+lib\s*=\s*"([^"]+)"\s*\/>/gm;
const PATH = /^\/\/\/\s*<reference\s+path\s*=\s*"([^"]+)"\s*\/>/gm;
/** A file that has this is a module: its names are its own. */
const MODULE = /^(?:import|export)\b/m;
const DIRECTIVE = /^\/\/\/\s*<[^>]*>/gm;
const NODE = /\/@types\/node\/index\.d\.ts$/;

const EMPTY: Joined = { text: "", version: "joined" };

/** The file that a reference names. */
type Place = (name: string, from: string) => string;

/**
 * The standard library and the types of Node as one file each, instead of 60: a program, which is made
 * for each cell, costs as much as it has files. Those that stand in the joined one are read as empty.
 */
export class JoinedTypes {
  readonly #files = new Map<string, Joined>();
  readonly #looked = new Set<string>();

  constructor(
    options: CompilerOptions,
    private readonly read: (file: string) => string | undefined,
  ) {
    const folder = dirname(ts.getDefaultLibFilePath(options));
    const roots = (options.lib ?? []).map((name) => `${folder}/${name}`);
    if (roots.length === 0 || options.noLib) return;
    this.#join(roots, LIB, (name) => join(folder, `lib.${name}.d.ts`));
  }

  /** Undefined for a file that is read as it stands on the disk. */
  get(file: string): Joined | undefined {
    if (NODE.test(file) && !this.#looked.has(file)) {
      this.#looked.add(file);
      this.#join([file], PATH, (path, from) => join(dirname(from), path));
    }
    return this.#files.get(file);
  }

  /** What `roots` lead to, in the order in which TypeScript reads it, in place of the first. */
  #join(roots: readonly string[], pattern: RegExp, place: Place): void {
    const parts = new Map<string, string>();
    const seen = new Set<string>();
    const visit = (file: string, isRoot = false) => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = narrow(this.read(file) ?? WIDE);
      if (text === undefined || MODULE.test(text)) return;
      // What is referred to comes first.
      for (const [, name] of text.matchAll(pattern)) visit(place(name, file));
      parts.set(file, text);
      if (!isRoot) this.#files.set(file, EMPTY);
    };
    for (const root of roots) visit(root, true);
    if (!parts.has(roots[0])) return;
    const kept = [...parts].map(([file, text]) =>
      text.replace(pattern, (line: string, name: string) => {
        const referred = place(name, file);
        return parts.has(referred) ? "" : line.replace(name, pattern === PATH ? referred : name);
      }),
    );
    const text = `${directivesOf(kept)}${kept.join("\n")}`;
    const version = `joined ${parts.size} ${text.length}`;
    for (const root of roots) if (parts.has(root)) this.#files.set(root, EMPTY);
    this.#files.set(roots[0], { text, version });
  }
}

/** In place of a file that is not there: it is not joined. */
const WIDE = "\uffff";
const PUNCTUATION: readonly [RegExp, string][] = [
  [/[\u2018\u2019]/g, "'"],
  [/[\u201c\u201d]/g, '"'],
  [/\u200d?[\u2010-\u2014\u2212]/g, "-"],
  [/\u200d/g, ""],
];

/**
 * One character above U+00FF, and V8 keeps all of a text in twice the memory: punctuation in comments is
 * written plainly. Undefined for a file that needs more than that, which stays apart.
 */
function narrow(text: string): string | undefined {
  const plain = PUNCTUATION.reduce((t, [from, to]) => t.replace(from, to), text);
  return /[^\0-\xff]/.test(plain) ? undefined : plain;
}

/** They count in front of the first statement only. */
function directivesOf(texts: readonly string[]): string {
  const lines = texts.flatMap((text) => text.match(DIRECTIVE) ?? []);
  return [...new Set(lines)].map((line) => `${line}\n`).join("");
}

function join(folder: string, path: string): string {
  return resolve(folder, path).replaceAll("\\", "/");
}
