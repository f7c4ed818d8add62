import ts from "typescript";
import type { Language } from "../host/index.js";
import type { Line } from "./cells.js";
import { CourseError } from "./problem.js";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces every `t({ ko: …, en: … })` of the cell by the text in one language. */
export function resolveTexts(lines: readonly Line[], language: Language, file: string): string {
  const source = lines.map(({ text }) => text).join("\n");
  const tree = parse(source);
  const incomplete = (node: ts.Node) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    const what = "this text is not there in both languages";
    return new CourseError(file, lines[line].number, what, "write t({ ko: …, en: … })");
  };
  // A text may stand inside another text's expression: what is chosen is rewritten as well.
  const rewrite = (top: ts.Node): string => {
    const edits: Edit[] = [];
    const visit = (node: ts.Node): void => {
      const texts = textsOf(node);
      if (!texts) {
        ts.forEachChild(node, visit);
        return;
      }
      const chosen = texts.get(language);
      if (!chosen || texts.size !== 2) throw incomplete(node);
      edits.push({ start: node.getStart(), end: node.getEnd(), text: rewrite(chosen) });
    };
    visit(top);
    const start = top === tree ? 0 : top.getStart();
    const own = edits.map((edit) => ({
      ...edit,
      start: edit.start - start,
      end: edit.end - start,
    }));
    return applyEdits(source.slice(start, top === tree ? source.length : top.getEnd()), own);
  };
  return rewrite(tree);
}

/** Removes `t` from the imports of the cells where no cell uses it any more. */
export function dropUnusedT(sources: readonly string[]): string[] {
  const used = sources.some((source) => usesT(parse(source)));
  return used ? [...sources] : sources.map(withoutTImport);
}

const parse = (source: string): ts.SourceFile =>
  ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);

/** The texts of a call `t({ ko, en })`; undefined for any other node. */
function textsOf(node: ts.Node): Map<string, ts.Expression> | undefined {
  if (
    !ts.isCallExpression(node) ||
    !ts.isIdentifier(node.expression) ||
    node.expression.text !== "t"
  )
    return undefined;
  const [argument] = node.arguments;
  if (!argument || !ts.isObjectLiteralExpression(argument)) return undefined;
  const entries = argument.properties.flatMap((property): [string, ts.Expression][] =>
    ts.isPropertyAssignment(property) ? [[property.name.getText(), property.initializer]] : [],
  );
  return new Map(entries);
}

function usesT(tree: ts.SourceFile): boolean {
  let used = false;
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    const name = ts.isIdentifier(node) && node.text === "t";
    const member = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
    if (name && !member) used = true;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(tree, visit);
  return used;
}

function withoutTImport(source: string): string {
  const edits = parse(source).statements.flatMap((statement): Edit[] => {
    if (!ts.isImportDeclaration(statement)) return [];
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) return [];
    const names = bindings.elements;
    const at = names.findIndex(({ name }) => name.text === "t");
    if (at < 0) return [];
    if (names.length === 1)
      return [{ start: statement.getFullStart(), end: statement.getEnd(), text: "" }];
    // With the comma that joins it to its neighbour.
    const [start, end] =
      at < names.length - 1
        ? [names[at].getStart(), names[at + 1].getStart()]
        : [names[at - 1].getEnd(), names[at].getEnd()];
    return [{ start, end, text: "" }];
  });
  return applyEdits(source, edits).replace(/^\n+/, "");
}

function applyEdits(source: string, edits: readonly Edit[]): string {
  const backwards = [...edits].sort((a, b) => b.start - a.start);
  return backwards.reduce(
    (text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end),
    source,
  );
}
