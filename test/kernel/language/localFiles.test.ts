import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveLocal } from "../../../kernel/child/resolveLocal.js";
import { errorOf, kernelForTests, temporaryFolder } from "../harness.js";

const folder = temporaryFolder();
function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe("local files", () => {
  const { run, value } = kernelForTests({ cwd: folder });

  test("an error in one has its own lines", async () => {
    write(
      "fails.ts",
      "interface Gone {\n  a: number;\n}\n\nexport function fail(x: Gone): never {\n  throw new RangeError('no ' + x.a);\n}\n",
    );
    const result = await run('import { fail } from "./fails";\nfail({ a: 1 });');
    const file = join(folder, "fails.ts");
    expect(errorOf(result)?.traceback).toEqual([
      "RangeError: no 1",
      `    at fail (${file}:6:9)`,
      `    at In[${result.executionCount}]:2:1`,
      "",
      `${file}:`,
      "  4 |\n  5 | export function fail(x: Gone): never {\n> 6 |   throw new RangeError('no ' + x.a);\n    |         ^\n  7 | }",
    ]);
  });

  test("wrong syntax in one is shown, and gone when it is right", async () => {
    write("broken.ts", "export const a = 1;\nexport const b = [1;\n");
    const error = errorOf(await run('import { a } from "./broken"; a'));
    expect(error?.ename).toBe("SyntaxError");
    expect(error?.evalue).toContain("broken.ts:2:20)");
    expect(error?.traceback.join("\n")).toContain("> 2 | export const b = [1;");
    write("broken.ts", "export const a = 1;\nexport const b = [1];\n");
    expect(await value('import { a } from "./broken"; a')).toBe("1");
  });

  test("one that threw is run again", async () => {
    write("throws.ts", "throw new Error('at load')");
    expect(errorOf(await run('await import("./throws")'))?.evalue).toBe("at load");
    expect(errorOf(await run('await import("./throws")'))?.evalue).toBe("at load");
  });

  test("one that is not there", async () => {
    const error = errorOf(await run('import x from "./nowhere"'));
    expect(error?.evalue).toBe(`Cannot find module '${join(folder, "nowhere")}'`);
    const inner = 'import "./nowhere-else";';
    write("asks.ts", inner);
    expect(errorOf(await run('import "./asks"'))?.evalue).toContain("nowhere-else");
  });

  test("they import one another in a circle, packages, JSON, and later", async () => {
    write("round/a.ts", 'import { b } from "./b";\nexport const a = (): string => "a" + b();');
    write("round/b.ts", 'import { a } from "./a.js";\nexport const b = (): string => typeof a;');
    expect(await value('import { a } from "./round/a"; a()')).toBe("'afunction'");
    write("rows.json", '{ "rows": [1, 2], "not-a-name": 1 }');
    write(
      "mixed.ts",
      [
        'import { sep } from "node:path"; import { rows } from "./rows.json"; import all from "./rows.json" with { type: "json" };',
        "export const later = async (): Promise<unknown> => (await import('./round/b')).b();",
        "export const found = [sep, rows.length, all.rows.length, import.meta.filename.endsWith('mixed.ts'), await Promise.resolve(5)];",
      ].join("\n"),
    );
    expect(await value('import { found, later } from "./mixed"; found')).toBe(
      "[ '/', 2, 2, true, 5 ]",
    );
    expect(await value("await later()")).toBe("'function'");
  });

  test("what two files share is one, and keeps its state when another is edited", async () => {
    write("state.ts", "let n = 0;\nexport const up = (): number => ++n;");
    write("one.ts", 'export { up } from "./state"; export const v: number = 1;');
    write("two.ts", 'export { up as other } from "./state";');
    const both =
      "const [{ up }, { other }] = await Promise.all([import('./one'), import('./two')]); [up(), other()]";
    expect(await value(both)).toBe("[ 1, 2 ]");
    write("one.ts", 'export { up } from "./state"; export const v: number = 22;');
    expect(await value("const { up: again, v } = await import('./one'); [again(), v]")).toBe(
      "[ 3, 22 ]",
    );
    write("state.ts", "let n = 100;\nexport const up = (): number => ++n;");
    expect(await value("(await import('./two')).other()")).toBe("101");
  });

  test("CommonJS and plain ES modules are read anew, too", async () => {
    write("plain.cjs", "exports.one = 1; exports.both = [require('node:path').sep];");
    const code =
      'import { one } from "./plain.cjs"; import whole from "./plain.cjs"; [one, whole.both]';
    expect(await value(code)).toBe("[ 1, [ '/' ] ]");
    write("plain.cjs", "exports.one = 11; exports.both = 0");
    expect(await value(code)).toBe("[ 11, 0 ]");
    write("es.js", "export const es = 1;");
    expect(await value('import { es } from "./es.js"; es')).toBe("1");
    write("es.js", "export const es = 11;");
    expect(await value('import { es } from "./es"; es')).toBe("11");
  });

  test("TypeScript that is more than types: enums, parameter properties, decorators", async () => {
    write(
      "more.ts",
      "export enum E { A = 1, B }\nfunction note(f: () => string, _: unknown) { return () => 'noted ' + f() }\nexport class C { constructor(readonly x: number) {} @note run() { return 'run' } }\nexport namespace N { export const y = 3 }",
    );
    const code = 'import { E, C, N } from "./more"; const c = new C(2); [E.B, c.x, c.run(), N.y]';
    expect(await value(code)).toBe("[ 2, 2, 'noted run', 3 ]");
  });
});

test("what a specifier names", () => {
  for (const name of ["r/a.ts", "r/b/index.ts", "r/c.js", "r/c.ts", "r/d.json"]) write(name, "");
  const found = (name: string) => resolveLocal(name, join(folder, "r")).slice(folder.length + 3);
  expect(["./a", "./a.js", "./a.ts", "./b", "./c.js", "./c", "./d", "./zzz"].map(found)).toEqual([
    "a.ts",
    "a.ts",
    "a.ts",
    "b/index.ts",
    "c.js",
    "c.ts",
    "d.json",
    "zzz",
  ]);
});
