import { ts } from "./typescript.js";

const COMMENTS = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/;

/**
 * Whether a cell is nothing but an object, `{ a: 1, "b": 2 }`: as in Node's own prompt it is taken for
 * one, where a file would have a block.
 */
export function isObjectCell(source: string): boolean {
  const start = COMMENTS.exec(source)?.[0].length ?? 0;
  if (source[start] !== "{" || !/^\{\s*(\}|["'`[\w$.\d]|\/)/.test(source.slice(start)))
    return false;
  const file = ts.createSourceFile("cell.ts", inParentheses(source), ts.ScriptTarget.Latest);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly unknown[] };
  const [only, ...others] = file.statements;
  return (
    parseDiagnostics.length === 0 &&
    others.length === 0 &&
    ts.isExpressionStatement(only) &&
    ts.isParenthesizedExpression(only.expression) &&
    ts.isObjectLiteralExpression(only.expression.expression)
  );
}

export const inParentheses = (source: string): string => `(${source}\n)`;
