import type { Identifier, Node, PropertyAccessExpression, SourceFile } from "typescript";
import { ts } from "../compile/typescript.js";

/** A member of one of the notebook's variables that is being typed: `model.conv1.we`. */
export interface MemberPlace {
  /** `model.conv1`. */
  readonly path: string;
  /** `model`. */
  readonly root: string;
  /** `we`. */
  readonly prefix: string;
}

/**
 * The member that is typed at the cursor, where nothing else in the cell can matter to it: the
 * variable is mentioned nowhere else, so that it is neither declared anew nor known to be more than
 * its type says. Undefined everywhere else.
 */
export function memberPlace(code: string, cursor: number): MemberPlace | undefined {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true);
  const access = accessAt(file, cursor);
  const names = access && namesOf(access.expression);
  if (!names || declaresForAll(file)) return undefined;
  const [root] = names;
  if (mentions(file, root.text) !== 1) return undefined;
  const path = names.map(({ text }) => text).join(".");
  return { path, root: root.text, prefix: code.slice(access.name.getStart(file), cursor) };
}

function accessAt(file: SourceFile, cursor: number): PropertyAccessExpression | undefined {
  let found: PropertyAccessExpression | undefined;
  const look = (node: Node): void => {
    if (cursor < node.pos || cursor > node.end) return;
    // What may stand behind `extends` is less than what the variable has.
    if (ts.isHeritageClause(node)) return;
    if (ts.isPropertyAccessExpression(node) && isAt(node.name, cursor)) found = node;
    ts.forEachChild(node, look);
  };
  const isAt = (name: Node, place: number) =>
    name.getStart(file) <= place && place <= name.end && !code(name).startsWith("#");
  const code = (name: Node) => file.text.slice(name.getStart(file), name.end);
  look(file);
  return found;
}

/** `a.b.c` as its names; undefined for all that is more than that. */
function namesOf(node: Node): Identifier[] | undefined {
  if (ts.isIdentifier(node)) return [node];
  if (!ts.isPropertyAccessExpression(node) || node.questionDotToken) return undefined;
  if (!ts.isIdentifier(node.name)) return undefined;
  const before = namesOf(node.expression);
  return before && [...before, node.name];
}

function mentions(file: SourceFile, name: string): number {
  let count = 0;
  const look = (node: Node): void => {
    if (ts.isIdentifier(node) && node.text === name) count++;
    ts.forEachChild(node, look);
  };
  look(file);
  return count;
}

/** `declare global` changes the types of everything. */
function declaresForAll(file: SourceFile): boolean {
  return file.statements.some((statement) => ts.isModuleDeclaration(statement));
}
