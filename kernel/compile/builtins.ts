import type {
  BindingElement,
  Identifier,
  Node,
  PropertyAssignment,
  ShorthandPropertyAssignment,
  SourceFile,
  Statement,
  TransformerFactory,
} from "typescript";
import { ownName } from "./ownNames.js";
import { bindingNames } from "./pattern.js";
import { ts } from "./typescript.js";

const { factory } = ts;

/** Names that Node gives every program. Libraries use them: a notebook must not overwrite them. */
const BUILTINS = new Set([...Object.getOwnPropertyNames(globalThis), "require"]);

/**
 * A notebook may declare `const performance = 0.98`: as the global variable of that name it would
 * break every library that measures time. Such variables get another name, in this cell and in the
 * later ones. `own` holds them; names that this cell declares first are added.
 */
export function keepBuiltins(own: Set<string>): TransformerFactory<SourceFile> {
  return (context) => (file) => {
    for (const name of declaredIn(file.statements, "function")) {
      if (BUILTINS.has(name)) own.add(name);
    }
    if (own.size === 0) return file;
    const inObjects = objectElements(file);
    const hidden: Set<string>[] = [];
    const isOwn = (name: string) => own.has(name) && !hidden.some((scope) => scope.has(name));

    const visit = (node: Node): Node => {
      const names = namesOf(node);
      if (names) hidden.push(names);
      const visited = rewrite(node);
      if (names) hidden.pop();
      return visited;
    };
    const rewrite = (node: Node): Node => {
      if (ts.isIdentifier(node)) return isOwn(node.text) ? renamed(node) : node;
      if (ts.isShorthandPropertyAssignment(node) && isOwn(node.name.text)) return written(node);
      if (ts.isBindingElement(node)) return element(node);
      if (ts.isImportSpecifier(node) && isOwn(node.name.text)) {
        const from = node.propertyName ?? node.name;
        return factory.updateImportSpecifier(node, false, from, renamed(node.name));
      }
      return ts.visitEachChild(
        node,
        (child) => (isKey(child, node) ? child : visit(child)),
        context,
      );
    };
    /** `{ performance }` as `{ performance: performance$own }`. */
    const written = (node: ShorthandPropertyAssignment): PropertyAssignment => {
      const { name, objectAssignmentInitializer: initial } = node;
      const place = renamed(name);
      const value = initial
        ? factory.createAssignment(place, ts.visitNode(initial, visit) as typeof initial)
        : place;
      return factory.createPropertyAssignment(name, value);
    };
    const element = (node: BindingElement): BindingElement => {
      const { name, propertyName, dotDotDotToken } = node;
      const key = propertyName && (isKey(propertyName, node) ? propertyName : visit(propertyName));
      const short = ts.isIdentifier(name) && isOwn(name.text) && !dotDotDotToken;
      const inObject = inObjects.has(node);
      return factory.updateBindingElement(
        node,
        dotDotDotToken,
        (key as typeof propertyName) ?? (short && inObject ? (name as Identifier) : undefined),
        visit(name) as typeof name,
        ts.visitNode(node.initializer, visit) as typeof node.initializer,
      );
    };
    return ts.visitEachChild(file, visit, context);
  };
}

function renamed(node: Identifier): Identifier {
  const made = factory.createIdentifier(ownName(node.text));
  ts.setSourceMapRange(made, ts.getSourceMapRange(node));
  return ts.setOriginalNode(made, node);
}

/** Whether a child is the name of a property, a member or a label, and no variable. */
function isKey(child: Node, parent: Node): boolean {
  if (!ts.isIdentifier(child)) return false;
  if (ts.isPropertyAccessExpression(parent)) return child === parent.name;
  if (ts.isPropertyAssignment(parent) || ts.isClassElement(parent)) return child === parent.name;
  if (ts.isMethodDeclaration(parent) || ts.isAccessor(parent)) return child === parent.name;
  if (ts.isBindingElement(parent)) return child === parent.propertyName;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) {
    return child === parent.label;
  }
  return ts.isMetaProperty(parent) || ts.isExportSpecifier(parent);
}

/** The names that a scope below the cell's own declares; undefined where the node is no scope. */
function namesOf(node: Node): Set<string> | undefined {
  if (ts.isFunctionLike(node)) {
    const names = node.parameters.flatMap((p) => bindingNames(p.name));
    if (ts.isFunctionExpression(node) && node.name) names.push(node.name.text);
    const body = (node as { body?: Node }).body;
    if (body && ts.isBlock(body)) names.push(...declaredIn(body.statements, "function"));
    return new Set(names);
  }
  if (ts.isBlock(node) || ts.isCaseOrDefaultClause(node)) {
    return new Set(declaredIn(node.statements, "block"));
  }
  if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    const { initializer: list } = node;
    if (!list || !ts.isVariableDeclarationList(list)) return undefined;
    if ((list.flags & ts.NodeFlags.BlockScoped) === 0) return undefined;
    return new Set(list.declarations.flatMap((d) => bindingNames(d.name)));
  }
  if (ts.isCatchClause(node) && node.variableDeclaration) {
    return new Set(bindingNames(node.variableDeclaration.name));
  }
  if (ts.isClassExpression(node) && node.name) return new Set([node.name.text]);
  return undefined;
}

/** Names declared by statements; for a function's body also the `var`s in its blocks. */
function declaredIn(statements: readonly Statement[], scope: "function" | "block"): string[] {
  const names: string[] = [];
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) {
      const { declarations, flags } = statement.declarationList;
      const belongs = scope === "function" || (flags & ts.NodeFlags.BlockScoped) !== 0;
      if (belongs) names.push(...declarations.flatMap((d) => bindingNames(d.name)));
    } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      if (statement.name) names.push(statement.name.text);
    } else if (ts.isImportDeclaration(statement)) names.push(...importedNames(statement));
    else if (scope === "function") names.push(...varsWithin(statement));
  }
  return names;
}

function importedNames({ importClause }: import("typescript").ImportDeclaration): string[] {
  const names = importClause?.name ? [importClause.name.text] : [];
  const bindings = importClause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push(bindings.name.text);
  if (bindings && ts.isNamedImports(bindings))
    names.push(...bindings.elements.map((e) => e.name.text));
  return names;
}

function varsWithin(node: Node): string[] {
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

/** Elements of object patterns: made nodes have no parent to ask. */
function objectElements(root: Node): Set<Node> {
  const found = new Set<Node>();
  const look = (node: Node): void => {
    if (ts.isObjectBindingPattern(node)) for (const e of node.elements) found.add(e);
    ts.forEachChild(node, look);
  };
  look(root);
  return found;
}
