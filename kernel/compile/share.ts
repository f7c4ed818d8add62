import type {
  BindingName,
  ClassDeclaration,
  Expression,
  FunctionDeclaration,
  ImportDeclaration,
  Node,
  SourceFile,
  Statement,
  TransformerFactory,
  VariableDeclarationList,
  VariableStatement,
} from "typescript";
import { bindingNames, toAssignmentTarget } from "./pattern.js";
import { ts } from "./typescript.js";

/** The parameter through which a cell reaches `import` and `import.meta`. */
export const HELPER = "__convlab__";

/** The names that a cell declares at its top level. */
export interface Declared {
  /** `let`, `const`, classes, functions, imports: no value before their declaration has run. */
  readonly lexical: string[];
  /** `var`: undefined before. */
  readonly vars: string[];
}

const { factory } = ts;

/**
 * Makes the top-level declarations of a cell assignments to shared global variables, so that a
 * function of an earlier cell sees the newest value; hoists functions and imports; returns the
 * value of the last expression as `[value]` (boxed: a promise must not be awaited).
 */
export function shareDeclarations(declared: Declared): TransformerFactory<SourceFile> {
  return (context) => (file) => {
    const functions: Statement[] = [];
    const imports: Statement[] = [];
    const body: Statement[] = [];

    const visit = (node: Node): Node => {
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const call = ts.visitEachChild(node, visit, context);
        return at(node, callHelper("load", [...call.arguments]));
      }
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
        return at(node, factory.createPropertyAccessExpression(helper(), "meta"));
      }
      return ts.visitEachChild(node, visit, context);
    };

    /** `var` in a block, a loop or a `try` belongs to the cell as well; one in a function doesn't. */
    const visitBlock = (node: Node): Node => {
      if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
      if (ts.isVariableStatement(node) && isVar(node.declarationList)) {
        return factory.createBlock(assignments(node, declared));
      }
      if (ts.isForStatement(node) && node.initializer && isVarList(node.initializer)) {
        const { condition, incrementor, statement } = node;
        const start = asExpression(node.initializer, declared);
        const inner = ts.visitNode(statement, visitBlock) as Statement;
        return at(node, factory.createForStatement(start, condition, incrementor, inner));
      }
      if ((ts.isForInStatement(node) || ts.isForOfStatement(node)) && isVarList(node.initializer)) {
        const { name } = node.initializer.declarations[0];
        declared.vars.push(...bindingNames(name));
        const target = toAssignmentTarget(name);
        const inner = ts.visitNode(node.statement, visitBlock) as Statement;
        const loop = ts.isForInStatement(node)
          ? factory.createForInStatement(target, node.expression, inner)
          : factory.createForOfStatement(node.awaitModifier, target, node.expression, inner);
        return at(node, loop);
      }
      return ts.visitEachChild(node, visitBlock, context);
    };

    const lower = (statement: Statement) => {
      if (ts.isImportDeclaration(statement)) imports.push(importing(statement, declared));
      else if (ts.isFunctionDeclaration(statement)) {
        const lowered = functionAssignment(statement, declared);
        (statement.name ? functions : body).push(lowered);
      } else if (ts.isClassDeclaration(statement)) body.push(classAssignment(statement, declared));
      else if (ts.isVariableStatement(statement) && !isGenerated(statement)) {
        body.push(...assignments(statement, declared));
      } else if (ts.isExportAssignment(statement)) {
        body.push(at(statement, factory.createExpressionStatement(statement.expression)));
      } else if (ts.isExportDeclaration(statement)) {
        if (statement.moduleSpecifier) {
          const load = callHelper("load", [withoutComments(statement.moduleSpecifier)]);
          imports.push(at(statement, awaiting(load)));
        }
      } else body.push(visitBlock(statement) as Statement);
    };

    for (const statement of file.statements) lower(visit(statement) as Statement);
    return factory.updateSourceFile(file, [...functions, ...imports, ...returningLast(body)]);
  };
}

function returningLast(body: Statement[]): Statement[] {
  const last = body.findLastIndex((s) => !ts.isEmptyStatement(s));
  const statement = body[last];
  if (!statement || !ts.isExpressionStatement(statement) || sharing.has(statement)) return body;
  if (isEnumOrNamespace(statement)) return body;
  // Over lines: a comment behind the expression must not swallow the bracket.
  const box = factory.createArrayLiteralExpression([statement.expression], true);
  return [...body.slice(0, last), at(statement, factory.createReturnStatement(box))];
}

/** Statements that were declarations: they have no value to show. */
const sharing = new WeakSet<Statement>();

function assign(original: Node, target: Expression, value: Expression): Statement {
  const assignment = at(original, factory.createAssignment(target, value));
  const statement = at(original, factory.createExpressionStatement(assignment));
  sharing.add(statement);
  return statement;
}

function assignments(statement: VariableStatement, declared: Declared): Statement[] {
  const list = statement.declarationList;
  const names = isVar(list) ? declared.vars : declared.lexical;
  // `var E` of an enum or a namespace starts it anew: it must not grow on the earlier run's.
  const anew = isEnumOrNamespace(statement);
  const assigned = list.declarations.flatMap((declaration) => {
    names.push(...bindingNames(declaration.name));
    const { initializer } = declaration;
    if (!initializer && isVar(list) && !anew) return [];
    const value = initializer ?? factory.createVoidZero();
    // It will stand in parentheses.
    if (ts.isObjectBindingPattern(declaration.name)) withoutComments(value);
    return [assign(declaration, toAssignmentTarget(declaration.name), value)];
  });
  if ((list.flags & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const) return assigned;
  return [...assigned, fixing(list.declarations.flatMap((d) => bindingNames(d.name)))];
}

/** From here on an assignment to the names is an error, as for any constant. */
function fixing(names: string[]): Statement {
  const args = names.map((name) => factory.createStringLiteral(name));
  const statement = factory.createExpressionStatement(callHelper("constant", args));
  sharing.add(statement);
  return statement;
}

function asExpression(list: VariableDeclarationList, declared: Declared): Expression | undefined {
  const parts = list.declarations.flatMap((declaration): Expression[] => {
    declared.vars.push(...bindingNames(declaration.name));
    if (!declaration.initializer) return [];
    return [
      factory.createAssignment(toAssignmentTarget(declaration.name), declaration.initializer),
    ];
  });
  return parts.length > 0 ? parts.reduce((a, b) => factory.createComma(a, b)) : undefined;
}

/** `f = function () {…}`: without a name of its own, so that recursion too finds the newest `f`. */
function functionAssignment(node: FunctionDeclaration, declared: Declared): Statement {
  const modifiers = ts.getModifiers(node)?.filter((m) => m.kind === ts.SyntaxKind.AsyncKeyword);
  const expression = factory.createFunctionExpression(
    modifiers,
    node.asteriskToken,
    undefined,
    undefined,
    node.parameters,
    undefined,
    node.body ?? factory.createBlock([]),
  );
  return declare(node, at(node, expression), declared);
}

/** `C = class C {…}`: named, since its static parts may use it before the assignment. */
function classAssignment(node: ClassDeclaration, declared: Declared): Statement {
  const modifiers = node.modifiers?.filter((m) => ts.isDecorator(m));
  const { heritageClauses, members } = node;
  const expression = factory.createClassExpression(
    modifiers,
    node.name,
    undefined,
    heritageClauses,
    members,
  );
  return declare(node, at(node, expression), declared);
}

function declare(
  node: FunctionDeclaration | ClassDeclaration,
  value: Expression,
  declared: Declared,
): Statement {
  if (!node.name) return at(node, factory.createExpressionStatement(value));
  declared.lexical.push(node.name.text);
  return assign(node, factory.createIdentifier(node.name.text), value);
}

/** `await helper.import("m", [["exported", "local"], …])` sets the names itself. */
function importing(node: ImportDeclaration, declared: Declared): Statement {
  const pairs: [string, string][] = [];
  const { importClause: clause } = node;
  if (clause?.name) pairs.push(["default", clause.name.text]);
  const bindings = clause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) pairs.push(["*", bindings.name.text]);
  if (bindings && ts.isNamedImports(bindings)) {
    for (const e of bindings.elements) {
      pairs.push([(e.propertyName ?? e.name).text, e.name.text]);
    }
  }
  declared.lexical.push(...pairs.map(([, local]) => local));
  const text = (s: string) => factory.createStringLiteral(s);
  const list = pairs.map((pair) => factory.createArrayLiteralExpression(pair.map(text)));
  const specifier = withoutComments(node.moduleSpecifier);
  const args: Expression[] = [specifier, factory.createArrayLiteralExpression(list)];
  if (node.attributes) {
    const properties = node.attributes.elements.map((e) =>
      factory.createPropertyAssignment(text(e.name.text), e.value),
    );
    const attributes = factory.createObjectLiteralExpression(properties);
    args.push(
      factory.createObjectLiteralExpression([factory.createPropertyAssignment("with", attributes)]),
    );
  }
  return at(node, awaiting(at(node, callHelper("import", args))));
}

function awaiting(call: Expression): Statement {
  const statement = factory.createExpressionStatement(factory.createAwaitExpression(call));
  sharing.add(statement);
  return statement;
}

function callHelper(method: string, args: Expression[]): Expression {
  const access = factory.createPropertyAccessExpression(helper(), method);
  return factory.createCallExpression(access, undefined, args);
}

const helper = () => factory.createIdentifier(HELPER);

/** Where something is put behind an expression, a comment that stood there must not swallow it. */
function withoutComments<T extends Expression>(node: T): T {
  return ts.setEmitFlags(node, ts.EmitFlags.NoTrailingComments | ts.EmitFlags.NoNestedComments);
}

/** Gives a made node the place of the original one, for the source map. */
function at<T extends Node>(original: Node, made: T): T {
  ts.setSourceMapRange(made, ts.getSourceMapRange(original));
  return ts.setOriginalNode(made, original);
}

function isVar(list: VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.BlockScoped) === 0;
}

function isVarList(node: Node): node is VariableDeclarationList {
  return ts.isVariableDeclarationList(node) && isVar(node);
}

/** Temporary variables that the compiler made have no text yet: they stay the cell's own. */
function isGenerated(statement: VariableStatement): boolean {
  const isMade = (name: BindingName) => ts.isIdentifier(name) && name.text === "";
  return statement.declarationList.declarations.some((d) => isMade(d.name));
}

function isEnumOrNamespace(statement: Statement): boolean {
  const original = ts.getOriginalNode(statement);
  return ts.isEnumDeclaration(original) || ts.isModuleDeclaration(original);
}

/** `import fs = require("fs")` as `const fs = require("fs")`: the compiler would leave it out. */
export const requireImports: TransformerFactory<SourceFile> = (context) => (file) =>
  ts.visitEachChild(
    file,
    (node) => {
      if (!ts.isImportEqualsDeclaration(node) || node.isTypeOnly) return node;
      if (!ts.isExternalModuleReference(node.moduleReference)) return node;
      const { expression } = node.moduleReference;
      const call = factory.createCallExpression(factory.createIdentifier("require"), undefined, [
        expression,
      ]);
      const declaration = factory.createVariableDeclaration(node.name, undefined, undefined, call);
      const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
      return at(node, factory.createVariableStatement(undefined, list));
    },
    context,
  );
