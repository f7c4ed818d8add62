import ts from "typescript";
import { describe, expect, it } from "vitest";
import { JoinedTypes } from "../../../kernel/language/joinedTypes.js";
import { OWN_TYPES, settingsFor } from "../../../kernel/language/options.js";

const CELL = "/notebook/cell.ts";

/** A program about one cell; its types come joined, or file by file. */
function program(text: string, isJoined: boolean, lib?: string[]): ts.Program {
  const { options: usual } = settingsFor("/notebook");
  const options = { ...usual, typeRoots: [OWN_TYPES], ...(lib && { lib }) };
  const host = ts.createCompilerHost(options);
  const joined = new JoinedTypes(options, ts.sys.readFile);
  const read = host.getSourceFile;
  host.getSourceFile = (file, version, ...more) => {
    const found = file === CELL ? text : isJoined ? joined.get(file)?.text : undefined;
    if (found === undefined) return read(file, version, ...more);
    return ts.createSourceFile(file, found, version, true);
  };
  return ts.createProgram([CELL], options, host);
}

/** Every name that a cell sees, with its type and those of its members, and Node's modules. */
function known(made: ts.Program, members = 1): Map<string, string> {
  const checker = made.getTypeChecker();
  const file = made.getSourceFile(CELL)!;
  const told = new Map<string, string>();
  const typeOf = (symbol: ts.Symbol) => {
    const isType = (symbol.flags & ts.SymbolFlags.Value) === 0;
    return isType
      ? checker.getDeclaredTypeOfSymbol(symbol)
      : checker.getTypeOfSymbolAtLocation(symbol, file);
  };
  const tell = (name: string, symbol: ts.Symbol, depth: number) => {
    const type = typeOf(symbol);
    // Names of symbols carry a number.
    told.set(
      name.replace(/@\d+$/, ""),
      checker.typeToString(type, file, ts.TypeFormatFlags.NoTruncation),
    );
    if (depth === 0) return;
    for (const member of type.getProperties()) tell(`${name}.${member.name}`, member, depth - 1);
  };
  for (const symbol of checker.getSymbolsInScope(file, ts.SymbolFlags.Value | ts.SymbolFlags.Type))
    tell(symbol.name, symbol, members);
  for (const module of checker.getAmbientModules())
    for (const symbol of checker.getExportsOfModule(module))
      tell(`${module.name}.${symbol.name}`, symbol, 0);
  return told;
}

describe("types that are joined", () => {
  it("are those of the single files, of every name and member", () => {
    const text = "export {};";
    const [apart, together] = [program(text, false), program(text, true)];
    expect(together.getSourceFiles().length).toBeLessThan(apart.getSourceFiles().length / 1.5);
    const expected = known(apart);
    expect(expected.size).toBeGreaterThan(4000);
    expect(known(together)).toEqual(expected);
  });

  it("go together with a library that refers to some of them", () => {
    const text =
      '/// <reference lib="es2024.promise" />\nexport const made = Promise.withResolvers();';
    const made = program(text, true, ["lib.es2022.d.ts", "lib.dom.d.ts"]);
    const apart = program(text, false, ["lib.es2022.d.ts", "lib.dom.d.ts"]);
    const errors = (p: ts.Program) => p.getSemanticDiagnostics(p.getSourceFile(CELL)).length;
    expect([errors(made), made.getGlobalDiagnostics()]).toEqual([0, apart.getGlobalDiagnostics()]);
    expect(known(made, 0)).toEqual(known(apart, 0));
  });

  it("leave everything else as it stands on the disk", () => {
    const read: string[] = [];
    const options = { noLib: true };
    const joined = new JoinedTypes(options, (file) => {
      read.push(file);
      return undefined;
    });
    expect(joined.get("/somewhere/index.d.ts")).toBeUndefined();
    expect(joined.get("/node_modules/@types/node/index.d.ts")).toBeUndefined();
    expect(read).toEqual(["/node_modules/@types/node/index.d.ts"]);
  });

  it("leave a module alone, and refer to it where it is", () => {
    const files: Record<string, string> = {
      "/node_modules/@types/node/index.d.ts":
        '/// <reference path="a/one.d.ts" />\n/// <reference lib="es2020" />\ndeclare const index: 1;',
      "/node_modules/@types/node/a/one.d.ts":
        '/// <reference path="two.d.ts" />\n/// <reference path="../index.d.ts" />\ndeclare const one: 1;',
      "/node_modules/@types/node/a/two.d.ts": "export const two: 2;",
    };
    const joined = new JoinedTypes({ noLib: true }, (file) => files[file]);
    const { text } = joined.get("/node_modules/@types/node/index.d.ts")!;
    expect(text.split("\n").filter((line) => line.startsWith("/// "))).toEqual(
      expect.arrayContaining([
        '/// <reference path="/node_modules/@types/node/a/two.d.ts" />',
        '/// <reference lib="es2020" />',
      ]),
    );
    expect(text.indexOf("const one")).toBeLessThan(text.indexOf("const index"));
    expect(joined.get("/node_modules/@types/node/a/one.d.ts")?.text).toBe("");
    expect(joined.get("/node_modules/@types/node/a/two.d.ts")).toBeUndefined();
  });
});
