import type { Diagnostic, SourceFile } from "typescript";
import { codeFrame } from "../compile/codeFrame.js";
import { ts } from "../compile/typescript.js";
import type { Kind } from "./declared.js";
import type { Notebook } from "./notebook.js";
import type { Report, TypeProblem } from "./protocol.js";

/** So many problems are shown; the first ones are what the others come from. */
const SHOWN = 8;
/** TypeScript explains why two types differ level by level: the deepest lines help nobody. */
const MESSAGE_LINES = 5;
/** `import fs = require("fs")`: no error where cells run. */
const RUNS = new Set([1202]);
const ASSIGN_TO_IMPORT = 2632;
/** What TypeScript says where the name is not imported from an earlier cell, but in its own. */
const ASSIGN_TO: Partial<Record<Kind, number>> = {
  constant: 2588,
  class: 2629,
  function: 2630,
  enum: 2628,
  namespace: 2631,
};

export interface Words {
  readonly error: string;
  readonly more: (count: number) => string;
  readonly assigned: (name: string, kind: Kind) => string;
}

export const ENGLISH: Words = {
  error: "type error",
  more: (count) => `… and ${count} more type errors`,
  assigned: (name, kind) =>
    `Cannot assign to '${name}' because it is ${kind === "enum" ? "an" : "a"} ${kind}.`,
};
export const KOREAN: Words = {
  error: "타입 오류",
  more: (count) => `… 타입 오류 ${count}개가 더 있어요`,
  assigned: (name, kind) =>
    `'${name}'에 할당할 수 없습니다. ${KINDS[kind] ?? kind}이기 때문입니다.`,
};
const KINDS: Partial<Record<Kind, string>> = {
  constant: "상수",
  class: "클래스",
  function: "함수",
  enum: "열거형",
  namespace: "네임스페이스",
};

/** "Implicitly has an 'any' type", in its many forms; `this` of a function among them. */
export function isImplicitAny(code: number): boolean {
  return code === 2683 || (code >= 7005 && code <= 7025) || (code >= 7031 && code <= 7057);
}

/** The type errors of a cell as a reader wants them: place, message, and the code around it. */
export function report(
  name: string,
  source: string,
  found: readonly Diagnostic[],
  notebook: Notebook,
  words: Words,
): Report {
  const inCell = found.filter(
    (d) => d.start !== undefined && d.start <= source.length && d.file && !RUNS.has(d.code),
  );
  const wrong = inCell.filter((d) => d.category === ts.DiagnosticCategory.Error);
  const errors = wrong.map((d) => problem(d, d.file!, source, notebook, words));
  const parts = errors.slice(0, SHOWN).map(({ line, column, code, message }, i) => {
    const place = `${name}:${line}:${column}`;
    const frame = codeFrame(source, line, column, wrong[i].length ?? 1);
    return `${place} - ${words.error} TS${code}: ${message}\n${frame}`;
  });
  if (errors.length > SHOWN) parts.push(words.more(errors.length - SHOWN));
  return { errors, text: parts.join("\n"), isCheck: false };
}

function problem(
  { code, start, messageText }: Diagnostic,
  file: SourceFile,
  source: string,
  notebook: Notebook,
  words: Words,
): TypeProblem {
  const { line, character } = ts.getLineAndCharacterOfPosition(file, start!);
  const at = { line: line + 1, column: character + 1 };
  const name = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u.exec(source.slice(start))?.[0] ?? "";
  // An earlier cell's name is an import only in our files.
  const kind = notebook.kindOf(name);
  const own = code === ASSIGN_TO_IMPORT && kind && ASSIGN_TO[kind];
  if (own) return { ...at, code: own, message: words.assigned(name, kind) };
  return { ...at, code, message: readable(ts.flattenDiagnosticMessageText(messageText, "\n")) };
}

/** `import("/home/…/In[3]").Layer` is the `Layer` of In[3]. */
export function readable(message: string): string {
  const lines = message.replace(CELL_IMPORT, "$1").split("\n");
  return lines.slice(0, MESSAGE_LINES).join("\n");
}

const CELL_IMPORT = /(?:typeof )?import\("[^"]*?(In\[[^\]"]*\])"\)/g;
