import type { Node, SourceFile, TypeChecker } from "typescript";
import { ts } from "../compile/typescript.js";

/** Whether the cell calls a check of the course: `check.outputSize(…)`, by its type. */
export function callsCheck(file: SourceFile, checker: TypeChecker): boolean {
  const look = (node: Node): boolean => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: callee } = node;
      const type = checker.getTypeAtLocation(callee.expression);
      const named = type.aliasSymbol?.name ?? type.symbol?.name;
      if (named === "Checks") return true;
      // The student's own name for it, or a lesson without types.
      const isAny = (type.flags & ts.TypeFlags.Any) !== 0;
      if (isAny && ts.isIdentifier(callee.expression) && callee.expression.text === "check") {
        return true;
      }
    }
    return ts.forEachChild(node, (child) => look(child) || undefined) ?? false;
  };
  return look(file);
}
