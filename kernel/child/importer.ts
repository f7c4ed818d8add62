import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import vm from "node:vm";
import { setGlobal, setMissing } from "./scope.js";
import { tslabModule } from "./tslab.js";

type Namespace = Record<string, unknown>;
type Load = (specifier: string, options?: object) => Promise<Namespace>;

/** The file that a cell would be: modules are looked up from the notebook's folder. */
const notebook = join(process.cwd(), "notebook.ts");

/** An `import` that resolves from the working directory, where this file's own would from here. */
const loadFromNotebook = new vm.Script("(specifier, options) => import(specifier, options)", {
  filename: "notebook",
  importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext() as Load;

/** When the files that a cell imports by path were changed last: an edited file is loaded anew. */
const changed = new Map<string, number>();

/** What cells reach as `import …`, `import()` and `import.meta`. */
export const cellHelper = {
  meta: {
    url: pathToFileURL(notebook).href,
    filename: notebook,
    dirname: process.cwd(),
  },

  load(specifier: unknown, options?: object): Promise<Namespace> {
    const here = new Error();
    return find(String(specifier), options).catch((error) => {
      addFrames(error, here);
      throw error;
    });
  },

  /** Sets the names of an `import` declaration: pairs of exported and local name. */
  async import(specifier: string, pairs: [string, string][], options?: object): Promise<void> {
    const module = await this.load(specifier, options);
    for (const [exported, local] of pairs) {
      if (exported === "*") setGlobal(local, module);
      else if (exported in module) setGlobal(local, module[exported]);
      else if (isHeldBy(module.default, exported)) setGlobal(local, module.default[exported]);
      else setMissing(local, () => missing(specifier, exported, module));
    }
  },
};

async function find(name: string, options?: object): Promise<Namespace> {
  if (name === "tslab") return tslabModule as unknown as Namespace;
  if (/^(\.{0,2}\/|file:)/.test(name)) return loadFromNotebook(fresh(name), options);
  try {
    return await loadFromNotebook(name, options);
  } catch (error) {
    if (!/^convlab($|\/)/.test(name) || !isMissing(error)) throw error;
    // Outside the project: the library that this kernel came with.
    return (await import(name, options as ImportCallOptions)) as Namespace;
  }
}

/** The loader's errors know nothing of the cell that imports: its place is added. */
function addFrames(error: unknown, here: Error): void {
  if (!(error instanceof Error)) return;
  const frames = String(here.stack).split("\n    at ").slice(1);
  const stack = String(error.stack);
  const missing = frames.filter((frame) => !stack.includes(frame));
  error.stack = [stack, ...missing].join("\n    at ");
}

/** Gives cells `require`, `__filename` and `__dirname`, as tslab does. */
export function installRequire(): void {
  const require = createRequire(notebook);
  const withTslab = (name: string) => (name === "tslab" ? tslabModule : require(name));
  setGlobal("require", Object.assign(withTslab, require));
  setGlobal("__filename", notebook);
  setGlobal("__dirname", process.cwd());
}

function fresh(specifier: string): string {
  const url = new URL(specifier, cellHelper.meta.url);
  try {
    const time = statSync(fileURLToPath(url)).mtimeMs;
    const first = changed.get(url.href) ?? time;
    changed.set(url.href, first);
    if (time !== first) url.searchParams.set("changed", String(time));
  } catch {
    // Not there: the loader says so.
  }
  return url.href;
}

/** Exports of a CommonJS module that Node's scan did not find are properties of its default. */
function isHeldBy(value: unknown, name: string): value is Namespace {
  return (
    (typeof value === "object" || typeof value === "function") && value !== null && name in value
  );
}

function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ERR_MODULE_NOT_FOUND" && /Cannot find package 'convlab'/.test(message);
}

function missing(specifier: string, exported: string, module: Namespace): Error {
  const near = nearest(exported, Object.keys(module));
  const hint = near ? ` Did you mean '${near}'?` : "";
  return new SyntaxError(`'${specifier}' has no export named '${exported}'.${hint}`);
}

function nearest(name: string, candidates: string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(1, name.length / 3) ? best.candidate : undefined;
}

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, change);
    }
    row = next;
  }
  return row[b.length];
}
