import type { SourceFile, Statement } from "typescript";
import { bindingNames } from "../compile/pattern.js";
import { ts } from "../compile/typescript.js";

/** How a name was declared; `variable` is the only kind that may be assigned to. */
export type Kind =
  | "variable"
  | "constant"
  | "function"
  | "class"
  | "enum"
  | "interface"
  | "type"
  | "namespace"
  | "import";

export interface Declarations {
  readonly names: ReadonlyMap<string, Kind>;
  /** Those that the cell exports itself. */
  readonly exported: ReadonlySet<string>;
  /** It declares something for all files (`declare global`): it stays a part of the program. */
  readonly isGlobal: boolean;
}

/** What a cell declares at its top level, values and types. Wrong syntax does no harm. */
export function declarationsOf(source: string): Declarations {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, false);
  const names = new Map<string, Kind>();
  const exported = new Set<string>();
  let isGlobal = false;
  for (const statement of file.statements) {
    const found = namesOf(statement, file);
    for (const [name, kind] of found) if (name) add(names, name, kind);
    if (isExported(statement)) for (const [name] of found) exported.add(name);
    if (ts.isExportDeclaration(statement)) {
      for (const name of reexported(statement)) exported.add(name);
    }
    isGlobal ||= ts.isModuleDeclaration(statement) && !isNamespace(statement);
  }
  return { names, exported, isGlobal };
}

/** A variable and a type of one name: as an import both are found. */
function add(names: Map<string, Kind>, name: string, kind: Kind): void {
  const known = names.get(name);
  const both = known === "variable" && (kind === "interface" || kind === "type");
  names.set(name, both ? "constant" : known && kind === "interface" ? known : kind);
}

function namesOf(statement: Statement, file: SourceFile): [string, Kind][] {
  if (ts.isVariableStatement(statement)) {
    const { declarations, flags } = statement.declarationList;
    const kind = (flags & ts.NodeFlags.Const) !== 0 ? "constant" : "variable";
    return declarations.flatMap((d) => bindingNames(d.name).map((n): [string, Kind] => [n, kind]));
  }
  if (ts.isFunctionDeclaration(statement)) return [[statement.name?.text ?? "", "function"]];
  if (ts.isClassDeclaration(statement)) return [[statement.name?.text ?? "", "class"]];
  if (ts.isEnumDeclaration(statement)) return [[statement.name.text, "enum"]];
  if (ts.isInterfaceDeclaration(statement)) return [[statement.name.text, "interface"]];
  if (ts.isTypeAliasDeclaration(statement)) return [[statement.name.text, "type"]];
  if (ts.isModuleDeclaration(statement)) {
    return isNamespace(statement)
      ? [[statement.name.getText(file).split(".")[0], "namespace"]]
      : [];
  }
  if (ts.isImportEqualsDeclaration(statement)) return [[statement.name.text, "import"]];
  if (ts.isImportDeclaration(statement)) {
    return importedNames(statement).map((name): [string, Kind] => [name, "import"]);
  }
  return varsWithin(statement).map((name): [string, Kind] => [name, "variable"]);
}

function isNamespace(node: import("typescript").ModuleDeclaration): boolean {
  return ts.isIdentifier(node.name) && (node.flags & ts.NodeFlags.GlobalAugmentation) === 0;
}

function isExported(statement: Statement): boolean {
  if (!ts.canHaveModifiers(statement)) return false;
  const modifiers = ts.getModifiers(statement) ?? [];
  return modifiers.some((m) => m.kind === ts.SyntaxKind.ExportKeyword);
}

function reexported({ exportClause }: import("typescript").ExportDeclaration): string[] {
  if (!exportClause) return [];
  if (ts.isNamespaceExport(exportClause)) return [exportClause.name.text];
  return exportClause.elements.map((e) => e.name.text);
}

/** The local names of an `import`. */
export function importedNames({ importClause }: import("typescript").ImportDeclaration): string[] {
  const names = importClause?.name ? [importClause.name.text] : [];
  const bindings = importClause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push(bindings.name.text);
  if (bindings && ts.isNamedImports(bindings)) {
    names.push(...bindings.elements.map((e) => e.name.text));
  }
  return names;
}

/** `var` in blocks and loops belongs to the cell; one in a function doesn't. */
export function varsWithin(node: import("typescript").Node): string[] {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return [];
  const names: string[] = [];
  if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
    names.push(...node.declarations.flatMap((d) => bindingNames(d.name)));
  }
  ts.forEachChild(node, (child) => {
    names.push(...varsWithin(child));
  });
  return names;
}
