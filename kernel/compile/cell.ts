import type { CompilerOptions, Diagnostic } from "typescript";
import { keepBuiltins } from "./builtins.js";
import { codeFrame } from "./codeFrame.js";
import { hintForMagic } from "./magic.js";
import { inParentheses, isObjectCell } from "./objectCell.js";
import { type Declared, HELPER, requireImports, shareDeclarations } from "./share.js";
import { findReturn, type Stray } from "./strayReturn.js";
import { tagsOf } from "./tags.js";
import { ts } from "./typescript.js";

/** A cell that is ready to run: an async arrow function over the notebook's shared variables. */
export interface CompiledCell extends Declared {
  /** The script's name in stack traces, for example `In[3]`. */
  readonly file: string;
  readonly code: string;
  /** The `mappings` of the source map from `code` to `source`. */
  readonly mappings: string;
  readonly source: string;
}

/** What a client shows of an error. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: string[];
}

const OPTIONS: CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  // An import that only a later cell uses must stay.
  verbatimModuleSyntax: true,
  jsx: ts.JsxEmit.Preserve,
  sourceMap: true,
};

/**
 * Turns the TypeScript of a cell into a script, or says where its syntax is wrong. `own` holds the
 * notebook's variables that have the name of a built-in one; this cell's are added. `chosen` are the
 * notebook's compiler options, as far as they change how code runs.
 */
export function compileCell(
  source: string,
  file: string,
  own: Set<string> = new Set(),
  chosen: CompilerOptions = {},
): CompiledCell | ErrorContent {
  const declared: Declared = { lexical: [], vars: [] };
  const { module } = tagsOf(source);
  if (module) return moduleCell(source, file, module);
  const names = new Set(own);
  const returns: Stray = {};
  const text = isObjectCell(source) ? inParentheses(source) : source;
  const output = ts.transpileModule(text, {
    compilerOptions: { ...chosen, ...OPTIONS },
    fileName: "cell.ts",
    reportDiagnostics: true,
    transformers: {
      before: [requireImports, findReturn(returns)],
      after: [keepBuiltins(names), shareDeclarations(declared)],
    },
  });
  const wrong = output.diagnostics?.find((d) => d.start !== undefined && d.file) ?? returns.found;
  if (wrong) return syntaxError(wrong, source, file);
  for (const name of names) own.add(name);
  const body = output.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");
  const { mappings } = JSON.parse(output.sourceMapText ?? "{}") as { mappings: string };
  return {
    file,
    source,
    // One line above the body: the map gets one empty line.
    code: `(async (${HELPER}) => { "use strict"; ${foreignNames(source)}\n${body}\n})`,
    mappings: `;${mappings}`,
    ...declared,
  };
}

/**
 * What only cells that use it see, since packages take it for the whole of what it is elsewhere: `Deno`,
 * and `exports`, in which tslab keeps the notebook's variables.
 */
function foreignNames(source: string): string {
  const declares = (name: string) =>
    new RegExp(`\\b(?:const|let|var|class|function)\\s+${name}\\b`).test(source);
  const deno = /\bDeno\s*(\.|\[)/.test(source) && !declares("Deno");
  const tslab = /(?<!\.)\bexports\b/.test(source) && !declares("exports");
  const given = [deno && `Deno = ${HELPER}.deno`, tslab && "exports = globalThis"].filter(Boolean);
  return given.length > 0 ? `const ${given.join(", ")};` : "";
}

/** A cell that is a file to others: it runs when it is imported. */
function moduleCell(source: string, file: string, module: string): CompiledCell | ErrorContent {
  const parsed = ts.transpileModule(source, {
    compilerOptions: { ...OPTIONS, sourceMap: false },
    fileName: module,
    reportDiagnostics: true,
  });
  const wrong = parsed.diagnostics?.find((d) => d.start !== undefined && d.file);
  if (wrong) return syntaxError(wrong, source, file);
  const args = `${JSON.stringify(module)}, ${JSON.stringify(source)}`;
  const code = `(async (${HELPER}) => { ${HELPER}.define(${args}) })`;
  return { file, source, code, mappings: "", lexical: [], vars: [] };
}

export function syntaxError(wrong: Diagnostic, source: string, file: string): ErrorContent {
  const { line, character } = ts.getLineAndCharacterOfPosition(wrong.file!, wrong.start!);
  const message = ts.flattenDiagnosticMessageText(wrong.messageText, "\n");
  const at = `${file}:${line + 1}:${character + 1}`;
  return {
    ename: "SyntaxError",
    evalue: `${message} (${at})`,
    traceback: [
      `SyntaxError: ${message}`,
      ...hintForMagic(source.split("\n")[line]),
      `    at ${at}`,
      codeFrame(source, line + 1, character + 1, wrong.length ?? 1),
    ],
  };
}
