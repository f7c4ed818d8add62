import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { CompilerOptions } from "typescript";
import { ts } from "../compile/typescript.js";
import { modeOf } from "./modes.js";
import type { TypesMode } from "./protocol.js";

export interface Settings {
  readonly options: CompilerOptions;
  /** Whether a parameter without a type is an error. */
  readonly implicitAny: boolean;
  /** What is wrong with the tsconfig.json. */
  readonly problems: readonly string[];
}

const DEFAULTS: CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["node"],
  lib: ["lib.es2023.d.ts"],
  types: ["node"],
  allowUnreachableCode: true,
  allowUnusedLabels: true,
};

/**
 * Where no tsconfig.json says `strict`: strict where a mistake would show at run time, silent where
 * the code is only unfinished. `noImplicitAny` is on, and its errors are passed over: without it, `[]`
 * would be an array of `never`.
 */
const GENTLE: CompilerOptions = {
  strict: true,
  noImplicitAny: true,
  useUnknownInCatchVariables: false,
  strictPropertyInitialization: false,
};

/** How cells run leaves no choice here. */
const FIXED: CompilerOptions = {
  noEmit: true,
  allowImportingTsExtensions: true,
  allowJs: true,
  checkJs: false,
  resolveJsonModule: true,
  esModuleInterop: true,
  skipLibCheck: true,
  jsx: ts.JsxEmit.React,
  moduleDetection: ts.ModuleDetectionKind.Force,
  // The answer of a later cell may need what this one only imports, and types as well.
  isolatedModules: false,
  verbatimModuleSyntax: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  composite: false,
  incremental: false,
  declaration: false,
  isolatedDeclarations: false,
  rootDir: undefined,
  outDir: undefined,
};

/** The types of Node that came with the kernel. */
export const OWN_TYPES = ownTypes();

/** The compiler options of a notebook: those of the tsconfig.json beside it, and ours. */
export function settingsFor(folder: string): Settings {
  // Only the one beside it: a project's own, further up, is about the project's sources.
  const file = join(folder, "tsconfig.json");
  if (!ts.sys.fileExists(file)) return settings({}, []);
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  const text = (d: import("typescript").Diagnostic) =>
    ts.flattenDiagnosticMessageText(d.messageText, "\n");
  if (error) return settings({}, [text(error)]);
  const parsed = ts.parseJsonConfigFileContent(
    { ...config, include: undefined, files: [] },
    ts.sys,
    dirname(file),
    undefined,
    file,
  );
  // "No inputs were found": a notebook's folder may hold no program at all.
  const problems = parsed.errors.filter((e) => e.code !== 18002 && e.code !== 18003).map(text);
  return settings(withBundler(parsed.options), problems);
}

function settings(chosen: CompilerOptions, problems: string[]): Settings {
  const implicitAny = chosen.noImplicitAny ?? chosen.strict ?? false;
  const gentle = chosen.strict === undefined ? GENTLE : {};
  return { options: { ...DEFAULTS, ...gentle, ...chosen, ...FIXED }, implicitAny, problems };
}

/** Those that change how code runs: what cells and local files are compiled with. */
export function runtimeOptions({ options }: Settings): CompilerOptions {
  const { experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields } = options;
  return { experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields };
}

/** A project may be set up for CommonJS or for NodeNext; cells are modules that Node loads. */
function withBundler(options: CompilerOptions): CompilerOptions {
  const { module: _, moduleResolution: __, ...others } = options;
  return others;
}

function ownTypes(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
}

/**
 * What type errors do in a notebook: `CONVLAB_TYPES` says it, or `"convlab": { "types": … }` in the
 * tsconfig.json beside the notebook.
 */
export function typesMode(folder: string, env: NodeJS.ProcessEnv): TypesMode {
  const own = modeOf(env.CONVLAB_TYPES);
  if (own) return own;
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  return modeOf(config?.convlab?.types) ?? "warn";
}
