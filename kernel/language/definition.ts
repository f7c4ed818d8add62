import type { Node, SourceFile } from "typescript";
import { bindingNames } from "../compile/pattern.js";
import { ts } from "../compile/typescript.js";

/** The text that declares a name at the top level of a file, or a member of its class. */
export function declarationText(code: string, name: string, container = ""): string | undefined {
  const file = ts.createSourceFile("file.ts", code, ts.ScriptTarget.Latest, true);
  const owner = container && find(file, container);
  const member = owner && ts.isClassLike(owner) && owner.members.find((m) => nameOf(m) === name);
  return (member || find(file, name))?.getFullText().trim();
}

function find(file: SourceFile, name: string): Node | undefined {
  return file.statements.find((statement) => {
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.some((d) =>
        bindingNames(d.name).includes(name),
      );
    }
    return nameOf(statement) === name;
  });
}

function nameOf(node: Node): string | undefined {
  const { name } = node as Node & { name?: Node };
  return name && ts.isIdentifier(name) ? name.text : undefined;
}
