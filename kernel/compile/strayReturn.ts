import type { Diagnostic, Node, SourceFile, TransformerFactory } from "typescript";
import { ts } from "./typescript.js";

export interface Stray {
  found?: Diagnostic;
}

/**
 * Finds a `return` that belongs to no function: a cell is compiled to one, where it would be right.
 * TypeScript calls it a type error (TS1108); in all other places it is wrong syntax.
 */
export const findReturn =
  (stray: Stray): TransformerFactory<SourceFile> =>
  () =>
  (file) => {
    const look = (node: Node): void => {
      if (stray.found || ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return;
      if (ts.isReturnStatement(node)) stray.found = problem(node, file);
      else ts.forEachChild(node, look);
    };
    look(file);
    return file;
  };

function problem(node: Node, file: SourceFile): Diagnostic {
  const start = node.getStart(file);
  return {
    file,
    start,
    length: "return".length,
    code: 1108,
    category: ts.DiagnosticCategory.Error,
    messageText: "A 'return' statement can only be used within a function body.",
  };
}
