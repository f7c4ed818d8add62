import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";
import type { CompiledFile } from "../compile/file.js";
import { rememberSource } from "./errors.js";
import { isLocal, resolveLocal } from "./resolveLocal.js";

export type Namespace = Record<string, unknown>;

interface Loaded {
  readonly stamp: string;
  readonly module: vm.Module;
  /** The local files that it imports. */
  readonly imports: readonly string[];
}

/** What local files need from the rest of the kernel. */
export interface ModuleServices {
  /** Takes the types out of a file's text. */
  compile(source: string, file: string): Promise<CompiledFile>;
  /** A package or a built-in module, looked up from the file that imports it. */
  loadPackage(specifier: string, from: string, options?: object): Promise<Namespace>;
  /** What a name stands for in this project. */
  rename(specifier: string): string;
}

const MISSING = "missing";
const COMPILED = /\.(m?ts|tsx|jsx)$/;
const require = createRequire(import.meta.url);

/**
 * The files of the notebook's folder that cells import. A file that was edited is loaded anew, and
 * so are those that import it; the others keep their state. Node itself could do neither, nor
 * read TypeScript.
 */
export class LocalModules {
  readonly #loaded = new Map<string, Loaded>();
  /** Cells that are modules, by the path that imports name. */
  readonly #cells = new Map<string, { text: string; version: number }>();
  #versions = 0;
  #linking: Promise<unknown> = Promise.resolve();

  constructor(private readonly services: ModuleServices) {}

  /** A cell that others import as a file. */
  define(path: string, text: string): void {
    this.#cells.set(path, { text, version: ++this.#versions });
  }

  /** Loads a file by the specifier that a file or cell in `folder` uses. */
  async load(specifier: string, folder: string): Promise<Namespace> {
    const path = this.#resolve(specifier, folder);
    // One after another: two imports at once must share what both of them import. This runs no
    // code of the user, so that none can wait for itself.
    const linked = this.#linking.then(() => this.#link(path));
    this.#linking = linked.catch(() => {});
    const module = await linked;
    await module.evaluate();
    return module.namespace as Namespace;
  }

  async #link(path: string): Promise<vm.Module> {
    for (const stale of this.#stale(path)) this.#loaded.delete(stale);
    const module = await this.#module(path);
    if (module.status !== "unlinked") return module;
    await module.link((name, from) => this.#import(name, fileURLToPath(from.identifier)));
    return module;
  }

  #resolve(specifier: string, folder: string): string {
    const path = resolveLocal(specifier, folder);
    return [path, `${path}.ts`, `${path}.tsx`].find((name) => this.#cells.has(name)) ?? path;
  }

  #import(given: string, from: string): Promise<vm.Module> {
    const specifier = this.services.rename(given);
    if (isLocal(specifier)) return this.#module(this.#resolve(specifier, dirname(from)));
    return this.#package(specifier, from);
  }

  async #package(specifier: string, from: string): Promise<vm.Module> {
    return synthetic(specifier, await this.services.loadPackage(specifier, from));
  }

  async #module(path: string): Promise<vm.Module> {
    const known = this.#loaded.get(path);
    if (known) return known.module;
    const stamp = this.#stamp(path);
    if (stamp === MISSING) throw notFound(path);
    const module = await this.#make(path);
    const given = module instanceof vm.SourceTextModule ? module.dependencySpecifiers : [];
    const names = given.map((name) => this.services.rename(name));
    const imports = names.filter(isLocal).map((name) => this.#resolve(name, dirname(path)));
    this.#loaded.set(path, { stamp, imports, module });
    return module;
  }

  /** Files that were edited since they were loaded, or failed, and those that stand on them. */
  #stale(root: string): Set<string> {
    const reached = new Set<string>();
    const waiting = [root];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      waiting.push(...(this.#loaded.get(path)?.imports ?? []));
    }
    const stale = new Set([...reached].filter((path) => this.#isStale(path)));
    for (let before = -1; before < stale.size; ) {
      before = stale.size;
      for (const path of reached) {
        if (this.#loaded.get(path)?.imports.some((file) => stale.has(file))) stale.add(path);
      }
    }
    return stale;
  }

  #isStale(path: string): boolean {
    const known = this.#loaded.get(path);
    if (!known) return true;
    const { status } = known.module;
    return status === "errored" || status === "unlinked" || known.stamp !== this.#stamp(path);
  }

  #stamp(path: string): string {
    const cell = this.#cells.get(path);
    if (cell) return `cell ${cell.version}`;
    try {
      const { mtimeMs, size } = statSync(path);
      return `${mtimeMs} ${size}`;
    } catch {
      return MISSING;
    }
  }

  async #make(path: string): Promise<vm.Module> {
    const cell = this.#cells.get(path)?.text;
    if (extname(path) === ".json") return synthetic(path, jsonExports(path));
    if (cell === undefined && !isModule(path)) {
      return synthetic(path, commonExports(path));
    }
    const text = cell ?? readFileSync(path, "utf8");
    const url = pathToFileURL(path).href;
    let code = text;
    if (COMPILED.test(path)) {
      const compiled = await this.services.compile(text, path);
      rememberSource(url, text, compiled.mappings);
      code = compiled.code;
    }
    return new vm.SourceTextModule(code, {
      identifier: url,
      initializeImportMeta: (meta) => {
        Object.assign(meta, { url, filename: path, dirname: dirname(path) });
      },
      importModuleDynamically: ((given: string) => {
        const specifier = this.services.rename(given);
        return isLocal(specifier)
          ? this.load(specifier, dirname(path))
          : this.services.loadPackage(specifier, path);
      }) as unknown as () => vm.Module,
    });
  }
}

function notFound(path: string): Error {
  const error = new Error(`Cannot find module '${path}'`);
  return Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}

/** A module whose exports are there already. */
function synthetic(name: string, exports: Namespace): vm.Module {
  const names = Object.keys(exports);
  return new vm.SyntheticModule(
    names,
    function (this: vm.SyntheticModule) {
      for (const key of names) this.setExport(key, exports[key]);
    },
    { identifier: name },
  );
}

/** A CommonJS file is read anew, as it may have been edited. */
function commonExports(path: string): Namespace {
  delete require.cache[path];
  const exports: unknown = require(path);
  const isObject = (typeof exports === "object" || typeof exports === "function") && exports;
  return { ...(isObject ? (exports as Namespace) : {}), default: exports };
}

function jsonExports(path: string): Namespace {
  const value: unknown = JSON.parse(readFileSync(path, "utf8"));
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return { ...(isObject ? value : {}), default: value };
}

/** Whether a file is an ES module that we load ourselves, so that an edit is seen. */
function isModule(path: string): boolean {
  if (/\.(m?ts|tsx|jsx|mjs)$/.test(path)) return existsSync(path);
  if (extname(path) !== ".js" || !existsSync(path)) return false;
  return /^\s*(import|export)\b/m.test(readFileSync(path, "utf8"));
}
