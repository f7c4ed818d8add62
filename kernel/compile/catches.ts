import type { Node } from "typescript";
import { ts } from "./typescript.js";

/** Line and column, from 1. */
export type Spot = readonly [line: number, column: number];

/** Whether code that throws at this place of a text is caught there: by a `catch` of the same function. */
export function isCaught(source: string, [line, column]: Spot): boolean {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true);
  const lines = file.getLineStarts();
  const start = lines[Math.min(line, lines.length) - 1] ?? 0;
  const position = Math.min(start + column - 1, file.end);
  for (let node = innermost(file, position); ; node = node.parent) {
    const { parent } = node;
    if (!parent || ts.isFunctionLike(node)) return false;
    if (ts.isTryStatement(parent) && parent.tryBlock === node && parent.catchClause) return true;
  }
}

function innermost(node: Node, position: number): Node {
  const inner = ts.forEachChild(node, (child) =>
    child.getStart() <= position && position < child.end ? child : undefined,
  );
  return inner ? innermost(inner, position) : node;
}
