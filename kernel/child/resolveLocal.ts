import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const TRIED = [".ts", ".tsx", ".mts", ".js", ".mjs", ".json"];
/** What a compiled file's name stands for: TypeScript writes `./a.js` for `./a.ts`. */
const SOURCES: Record<string, string[]> = { ".js": [".ts", ".tsx"], ".mjs": [".mts"] };

export function isLocal(specifier: string): boolean {
  return (
    /^(\.{0,2}\/|file:|[A-Za-z]:[\\/])/.test(specifier) || specifier === "." || specifier === ".."
  );
}

/** The file that a relative or absolute specifier names, as TypeScript and bundlers find it. */
export function resolveLocal(specifier: string, folder: string): string {
  const [plain] = specifier.split(/[?#]/, 1);
  const path = plain.startsWith("file:") ? fileURLToPath(plain) : resolve(folder, plain);
  if (isFile(path)) return path;
  const [, extension] = /(\.m?js)$/.exec(path) ?? [];
  const stem = extension ? path.slice(0, -extension.length) : path;
  const sources = (SOURCES[extension ?? ""] ?? []).map((end) => stem + end);
  const endings = [...TRIED.map((end) => path + end), ...TRIED.map((end) => `${path}/index${end}`)];
  return [...sources, ...endings].find(isFile) ?? path;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
