import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Names of a Deno project's `deno.json`, and what each stands for. A name that ends in `/` stands for a folder. */
type ImportMap = ReadonlyMap<string, string>;

const FILES = ["deno.json", "deno.jsonc"];
const COMMENTS = /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
/** Names that no map is about. */
const PLAIN = /^(\.|node:)/;
const EMPTY: ImportMap = new Map();

/** Renames what cells and files of a folder import, as the nearest `deno.json` above it says. */
export function renamer(folder: string): (specifier: string) => string {
  const files = foldersAbove(folder).flatMap((place) => FILES.map((name) => join(place, name)));
  let stamp = "";
  let map = EMPTY;
  const current = (): ImportMap => {
    const file = files.find((path) => stampOf(path) !== undefined);
    const now = `${file} ${file && stampOf(file)}`;
    if (now !== stamp) map = file === undefined ? EMPTY : read(file);
    stamp = now;
    return map;
  };
  return (specifier) => (PLAIN.test(specifier) ? specifier : renamed(specifier, current()));
}

function renamed(specifier: string, map: ImportMap): string {
  const exact = map.get(specifier);
  if (exact !== undefined) return exact;
  // The longest name decides, as the standard has it.
  const prefix = [...map.keys()]
    .filter((name) => name.endsWith("/") && specifier.startsWith(name))
    .sort((a, b) => b.length - a.length)[0];
  return prefix === undefined ? specifier : map.get(prefix) + specifier.slice(prefix.length);
}

function read(file: string): ImportMap {
  try {
    const config = parse(readFileSync(file, "utf8"));
    const other = typeof config.importMap === "string" && resolve(dirname(file), config.importMap);
    const place = other || file;
    const { imports } = other ? parse(readFileSync(other, "utf8")) : config;
    const pairs = Object.entries(imports ?? {}).map(([name, target]): [string, string] => [
      name,
      absolute(String(target), dirname(place)),
    ]);
    return new Map(pairs);
  } catch {
    // Deno itself says what is wrong with it; the names are looked up as they are.
    return EMPTY;
  }
}

function parse(text: string): { imports?: Record<string, string>; importMap?: unknown } {
  const plain = text.replace(COMMENTS, (_, string?: string) => string ?? "");
  return JSON.parse(plain.replace(/,(\s*[}\]])/g, "$1"));
}

/** A path of the map is one from its folder on. */
function absolute(target: string, folder: string): string {
  if (!/^\.{0,2}\//.test(target)) return target;
  const path = target.startsWith("/") ? target : resolve(folder, target);
  return target.endsWith("/") && !path.endsWith("/") ? `${path}/` : path;
}

function stampOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersAbove(above)];
}
