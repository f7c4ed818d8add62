import type { DiagnosticWithLocation, SourceFile } from "typescript";
import { ts } from "../compile/typescript.js";

export type Completeness =
  | { status: "complete" | "invalid" }
  | { status: "incomplete"; indent: string };

const INDENT = "  ";
/** The end of the text stands inside a template or a comment. */
const OPEN_ENDED = new Set([1160, 1010]);
/** A string that no second line can close. */
const UNCLOSED_STRING = 1002;

/** Whether a client may run what was typed, or should start another line. */
export function isComplete(code: string): Completeness {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, false);
  // Not in the public types, though it is what every editor reads.
  const problems = (file as SourceFile & { parseDiagnostics: DiagnosticWithLocation[] })
    .parseDiagnostics;
  if (problems.length === 0) return { status: "complete" };
  const end = code.trimEnd().length;
  const [first] = problems;
  if (first.code === UNCLOSED_STRING) return { status: "invalid" };
  if (OPEN_ENDED.has(first.code) || first.start >= end) {
    return { status: "incomplete", indent: INDENT.repeat(openBrackets(code)) };
  }
  return { status: "invalid" };
}

function openBrackets(code: string): number {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, code);
  let depth = 0;
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const text = scanner.getTokenText();
    if (text === "{" || text === "(" || text === "[") depth++;
    else if (text === "}" || text === ")" || text === "]") depth = Math.max(0, depth - 1);
  }
  return depth;
}
