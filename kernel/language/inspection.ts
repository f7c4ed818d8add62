import type { DefinitionInfo, LanguageService, QuickInfo } from "typescript";
import { ts } from "../compile/typescript.js";
import { plainSignature } from "./completion.js";
import { declarationText } from "./definition.js";
import type { Notebook } from "./notebook.js";
import { pathBefore } from "./places.js";
import type { Inspection } from "./protocol.js";

const PART_OF_WORD = /[\p{ID_Continue}$#]/u;

/** What stands at the cursor; between the brackets of a call, the function that is called. */
export function inspect(
  service: LanguageService,
  notebook: Notebook,
  code: string,
  cursor: number,
  detail: number,
): Inspection | undefined {
  const { file, offset } = notebook.draft(code, "");
  const found = infoAt(service, file, offset, code, cursor);
  if (!found) return undefined;
  const { info, at } = found;
  const end = endOfWord(code, at - offset);
  return {
    signature: plainSignature(ts.displayPartsToString(info.displayParts)),
    documentation: ts.displayPartsToString(info.documentation),
    tags: (info.tags ?? []).map(({ name, text }) => ({
      name,
      text: ts.displayPartsToString(text),
    })),
    ...(detail > 0 ? { source: sourceAt(service, notebook, file, at, offset) } : {}),
    path: pathBefore(code, end),
  };
}

function infoAt(
  service: LanguageService,
  file: string,
  offset: number,
  code: string,
  cursor: number,
): { info: QuickInfo; at: number } | undefined {
  for (const place of [cursor, cursor - 1]) {
    if (place < 0 || !PART_OF_WORD.test(code[place] ?? "")) continue;
    const info = service.getQuickInfoAtPosition(file, offset + place);
    if (info && info.kind !== "keyword") return { info, at: offset + place };
  }
  const call = service.getSignatureHelpItems(file, offset + cursor, undefined);
  if (!call) return undefined;
  // The brackets' content starts behind the bracket, which stands behind the function's name.
  const before = code.slice(0, Math.max(0, call.applicableSpan.start - offset - 1)).trimEnd();
  const name = before.replace(/<[^<>]*>$/, "").trimEnd();
  const at = offset + name.length - 1;
  const info = name === "" ? undefined : service.getQuickInfoAtPosition(file, at);
  return info && { info, at };
}

function endOfWord(code: string, at: number): number {
  let end = at;
  while (end < code.length && PART_OF_WORD.test(code[end])) end++;
  return end;
}

function sourceAt(
  service: LanguageService,
  notebook: Notebook,
  file: string,
  at: number,
  offset: number,
): Inspection["source"] {
  const definitions = service.getDefinitionAtPosition(file, at) ?? [];
  for (const definition of definitions) {
    const found = sourceOf(service, notebook, file, definition, offset);
    if (found) return found;
  }
  return undefined;
}

function sourceOf(
  service: LanguageService,
  notebook: Notebook,
  draft: string,
  { fileName, name, containerName, contextSpan }: DefinitionInfo,
  offset: number,
): Inspection["source"] {
  // The line that brings an earlier cell's variable into this one is ours: the cell itself is meant.
  const isOurs = fileName === draft && contextSpan !== undefined && contextSpan.start < offset;
  const path = isOurs ? notebook.cellOf(name) : fileName;
  if (path === undefined) return undefined;
  const cell = notebook.sourceOf(path);
  if (cell !== undefined) {
    const text = declarationText(cell, name, containerName);
    return text ? { file: notebook.nameOf(path), text } : undefined;
  }
  // A package's types tell nothing: its code stands beside them.
  const code = path.endsWith(".d.ts")
    ? ts.sys.readFile(path.replace(/\.d\.ts$/, ".js"))
    : undefined;
  const compiled = code && declarationText(code, name, containerName);
  if (compiled) return { file: path.replace(/\.d\.ts$/, ".js"), text: compiled };
  const text = service.getProgram()?.getSourceFile(path)?.text;
  if (!text || !contextSpan || isOurs) return undefined;
  const shown = text.slice(contextSpan.start, contextSpan.start + contextSpan.length);
  return { file: path === draft ? "" : path, text: shown };
}
