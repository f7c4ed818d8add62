import type { CompilerOptions } from "typescript";
import { syntaxError } from "./cell.js";
import { ts } from "./typescript.js";

/** A local file or a module cell, ready to be loaded as an ES module. */
export interface CompiledFile {
  readonly code: string;
  /** The `mappings` of the source map from `code` to the source. */
  readonly mappings: string;
}

/** Takes the types out of a file that a cell imports; throws a SyntaxError where it can't be read. */
export function compileFile(
  source: string,
  file: string,
  chosen: CompilerOptions = {},
): CompiledFile {
  const output = ts.transpileModule(source, {
    compilerOptions: {
      ...chosen,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.React,
      sourceMap: true,
    },
    fileName: file,
    reportDiagnostics: true,
  });
  const wrong = output.diagnostics?.find((d) => d.start !== undefined && d.file);
  if (wrong) {
    const { evalue, traceback } = syntaxError(wrong, source, file);
    throw new SyntaxError(`${evalue}\n${traceback.at(-1)}`);
  }
  const code = output.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "");
  const { mappings } = JSON.parse(output.sourceMapText ?? "{}") as { mappings: string };
  return { code, mappings };
}
