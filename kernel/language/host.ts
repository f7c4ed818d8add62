import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  CompilerOptions,
  IScriptSnapshot,
  LanguageServiceHost,
  ResolvedModuleWithFailedLookupLocations,
  ResolvedTypeReferenceDirectiveWithFailedLookupLocations,
} from "typescript";
import { renamer } from "../compile/importMap.js";
import { packageOf } from "../compile/packageSpecifier.js";
import { ts } from "../compile/typescript.js";
import { JoinedTypes } from "./joinedTypes.js";
import type { Notebook } from "./notebook.js";
import { OWN_TYPES } from "./options.js";
import { OWN_GLOBALS } from "./ownGlobals.js";

type Resolved = ResolvedModuleWithFailedLookupLocations;
type ResolvedTypes = ResolvedTypeReferenceDirectiveWithFailedLookupLocations;

/** The packages that a cell may import wherever it runs: they came with the kernel. */
const BROUGHT = /^(convlab|tslab)($|\/)/;
const FROM_HERE = fileURLToPath(import.meta.url).replaceAll("\\", "/");

/** Thrown out of the compiler where somebody else waits: what was read so far is kept. */
export class Paused extends Error {}

export interface Reading {
  roots(): string[];
  /** Whether to stop (`Paused`) before one more file is read from the disk. */
  pause(): boolean;
}

/** What the language service asks: the notebook's virtual files, and the disk's with a memory. */
export function makeHost(
  notebook: Notebook,
  folder: string,
  options: CompilerOptions,
  { roots, pause }: Reading,
): LanguageServiceHost {
  const { sys } = ts;
  const modules = new Map<string, Resolved>();
  const types = new Map<string, ResolvedTypes>();
  const snapshots = new Map<string, { version: string; snapshot: IScriptSnapshot }>();
  const joined = new JoinedTypes(options, (file) => sys.readFile(file));
  const cache = ts.createModuleResolutionCache(folder, (name) => name, options);

  const rename = renamer(folder);

  const versionOf = (file: string): string => {
    const virtual = notebook.file(file);
    if (virtual) return virtual.version;
    const together = joined.get(file);
    if (together) return together.version;
    // Packages do not change under a running notebook; the files of its own folder do.
    return isPackage(file, folder) ? "1" : String(sys.getModifiedTime?.(file)?.getTime() ?? 0);
  };

  const snapshot = (file: string): IScriptSnapshot | undefined => {
    const version = versionOf(file);
    const known = snapshots.get(file);
    if (known?.version === version) return known.snapshot;
    if (!notebook.file(file) && pause()) throw new Paused();
    const text = notebook.file(file)?.text ?? joined.get(file)?.text ?? sys.readFile(file);
    if (text === undefined) return undefined;
    const snapshot = ts.ScriptSnapshot.fromString(text);
    // The service asks again for each program. Virtual files are many and short-lived.
    if (!notebook.file(file)) snapshots.set(file, { version, snapshot });
    return snapshot;
  };

  const resolve = (given: string, from: string, mode: import("typescript").ResolutionMode) => {
    // Names of a project mean nothing inside of a package.
    const name = packageOf(isPackage(from, folder) ? given : rename(given));
    if (notebook.file(name)) return virtual(name);
    if (name.startsWith("./") && dirname(from) === folder) {
      const path = `${folder}/${name.slice(2)}`;
      const module = [path, `${path}.ts`, `${path}.tsx`].find((file) => notebook.file(file));
      if (module) return virtual(module);
    }
    const key = `${dirname(from)}|${mode}|${name}`;
    const known = modules.get(key);
    if (known) return known;
    const look = (place: string) =>
      ts.resolveModuleName(name, place, options, sys, cache, undefined, mode);
    let found = look(from);
    if (!found.resolvedModule && BROUGHT.test(name)) found = look(FROM_HERE);
    // A file may come and go, and a missing package may be installed: only finds are remembered.
    if (found.resolvedModule?.isExternalLibraryImport) modules.set(key, found);
    return found;
  };

  const host: LanguageServiceHost & { getModuleResolutionCache(): typeof cache } = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...OWN_GLOBALS, ...roots()],
    getScriptVersion: versionOf,
    getScriptSnapshot: snapshot,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (o) => ts.getDefaultLibFilePath(o),
    useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
    fileExists: (file) => notebook.file(file) !== undefined || sys.fileExists(file),
    readFile: (file, encoding) => notebook.file(file)?.text ?? sys.readFile(file, encoding),
    directoryExists: sys.directoryExists,
    getDirectories: sys.getDirectories,
    readDirectory: sys.readDirectory,
    realpath: (file) => (notebook.file(file) ? file : (sys.realpath?.(file) ?? file)),
    getModuleResolutionCache: () => cache,
    resolveModuleNameLiterals: (literals, from, _redirect, settings, file) =>
      literals.map((literal) =>
        resolve(literal.text, from, ts.getModeForUsageLocation(file, literal, settings)),
      ),
    resolveTypeReferenceDirectiveReferences: (references, from) =>
      references.map((reference) => {
        const name = typeof reference === "string" ? reference : reference.fileName;
        const key = `${dirname(from)}|${name}`;
        let found = types.get(key);
        if (found) return found;
        found = ts.resolveTypeReferenceDirective(name, from, options, sys);
        if (!found.resolvedTypeReferenceDirective) {
          const own = { ...options, typeRoots: [OWN_TYPES] };
          found = ts.resolveTypeReferenceDirective(name, undefined, own, sys);
        }
        types.set(key, found);
        return found;
      }),
  };
  return host;
}

function virtual(file: string): Resolved {
  const resolvedModule = {
    resolvedFileName: file,
    extension: file.endsWith(".tsx") ? ts.Extension.Tsx : ts.Extension.Ts,
    isExternalLibraryImport: false,
  };
  return { resolvedModule } as Resolved;
}

/** Files of packages, of TypeScript and of the kernel's own library. */
function isPackage(file: string, folder: string): boolean {
  return file.includes("/node_modules/") || (file.startsWith(LIBRARY) && !file.startsWith(folder));
}

const LIBRARY = libraryFolder();

function libraryFolder(): string {
  try {
    const file = createRequire(import.meta.url).resolve("convlab/package.json");
    return `${ts.sys.realpath?.(dirname(file)) ?? dirname(file)}/dist/`;
  } catch {
    return "/node_modules/";
  }
}
