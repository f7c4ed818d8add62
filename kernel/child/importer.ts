import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renamer } from "../compile/importMap.js";
import { DENO_DISPLAY, isWeb, packageOf } from "../compile/packageSpecifier.js";
import { t } from "../messages.js";
import { compileInKernel } from "./compileFile.js";
import { deno, denoDisplay } from "./deno.js";
import { LocalModules, type Namespace } from "./localModules.js";
import { loaderAt } from "./packageLoader.js";
import { isLocal } from "./resolveLocal.js";
import { fixGlobal, setGlobal, setMissing } from "./scope.js";
import { tslabModule } from "./tslab.js";

/** The file that a cell would be: modules are looked up from the notebook's folder. */
const folder = process.cwd();
const notebook = join(folder, "notebook.ts");

const rename = renamer(folder);

const local = new LocalModules({ compile: compileInKernel, loadPackage, rename });

/** What cells reach as `import …`, `import()` and `import.meta`. */
export const cellHelper = {
  meta: {
    url: pathToFileURL(notebook).href,
    filename: notebook,
    dirname: folder,
  },

  deno,

  load(specifier: unknown, options?: object): Promise<Namespace> {
    const here = new Error();
    return find(String(specifier), options).catch((error) => {
      addFrames(error, here);
      throw error;
    });
  },

  /** The names are constants that have their values now. */
  constant(...names: string[]): void {
    for (const name of names) fixGlobal(name);
  },

  /** Keeps a cell that other cells import as a file. */
  define(name: string, source: string): void {
    local.define(join(folder, name), source);
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

async function find(given: string, options?: object): Promise<Namespace> {
  const name = rename(given);
  if (isLocal(name)) return local.load(name, folder);
  return loadPackage(name, notebook, options);
}

/** A package, looked up from the file that imports it. */
async function loadPackage(given: string, from: string, options?: object): Promise<Namespace> {
  const name = packageOf(given);
  if (name === "tslab") return tslabModule as unknown as Namespace;
  if (name === DENO_DISPLAY) return denoDisplay;
  if (isWeb(name)) throw notInWeb(name);
  const load = loaderAt(from);
  try {
    return await load(name, options);
  } catch (error) {
    // As TypeScript and CommonJS have it: a JSON file needs no attribute.
    if (asksForJson(error)) return load(name, { with: { type: "json" } });
    if (!isMissing(error, name, from)) throw withoutNotebook(error);
    if (!/^convlab($|\/)/.test(name)) throw notInstalled(given, name);
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
  const withTslab = (name: string) => {
    if (name === "tslab") return tslabModule;
    try {
      return require(name);
    } catch (error) {
      throw isMissing(error, name, notebook) ? notInstalled(name, name) : error;
    }
  };
  setGlobal("require", Object.assign(withTslab, require));
  setGlobal("__filename", notebook);
  setGlobal("__dirname", folder);
}

/** Exports of a CommonJS module that Node's scan did not find are properties of its default. */
function isHeldBy(value: unknown, name: string): value is Namespace {
  return (
    (typeof value === "object" || typeof value === "function") && value !== null && name in value
  );
}

/** "… imported from …/notebook.ts": there is no such file. */
function withoutNotebook(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message } = error;
  error.message = message.replace(` imported from ${notebook}`, "");
  error.stack = String(error.stack).replace(message, error.message);
  return error;
}

function asksForJson(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ERR_IMPORT_ATTRIBUTE_MISSING" || code === "ERR_IMPORT_ASSERTION_TYPE_MISSING";
}

/** Whether it is this package that is missing, and not one that it needs. */
function isMissing(error: unknown, name: string, by: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND" && code !== "MODULE_NOT_FOUND") return false;
  const [, missing, from] = MISSING.exec(message) ?? [];
  return (
    missing !== undefined &&
    !isLocal(name) &&
    installedAs(missing) === installedAs(name) &&
    from === by
  );
}

/** What Node says of `import` and of `require`, and who asked. */
const MISSING =
  /^Cannot find (?:package|module) '([^']+)'(?: imported from |\nRequire stack:\n- )(.+)/;

/** `@std/csv` of `@std/csv/parse`. */
const installedAs = (name: string): string =>
  name.split("/", name.startsWith("@") ? 2 : 1).join("/");

function notInstalled(given: string, name: string): Error {
  const installed = installedAs(name);
  const command =
    given.startsWith("jsr:") || name.startsWith("@std/") ? "npx jsr add" : "npm install";
  const error = new Error(
    t({
      ko: `패키지 '${installed}'을(를) 찾을 수 없습니다.\n  노트북이 있는 폴더에서: ${command} ${installed}`,
      en: `Cannot find package '${installed}'\n  in the notebook's folder: ${command} ${installed}`,
    }),
  );
  return Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" });
}

function notInWeb(address: string): Error {
  return new Error(
    t({
      ko: `'${address}': 모듈을 웹에서 불러오지 않습니다.\n  npm 패키지로 설치하거나, 파일을 노트북 옆에 저장한 뒤 "./파일.ts"로 import 하세요.`,
      en: `'${address}': modules are not loaded from the web\n  install the package with npm, or save the file beside the notebook and import "./file.ts"`,
    }),
  );
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
