import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { errorOf, kernelForTests, printed, temporaryFolder, textOf } from "./harness.js";

/** Cells that run one after another, and the text of the last one's value. */
const CASES: [what: string, cells: string[], value: string | undefined][] = [
  ["the last expression's value", ["1 + 1"], "2"],
  ["no value after a declaration", ["const quiet = 1"], undefined],
  ["no value for undefined", ["void 0"], undefined],
  ["null is a value", ["null"], "null"],
  ["an object in parentheses", ["({ a: 1 })"], "{ a: 1 }"],
  ["a comment behind the last expression", ["1 + 1 // two"], "2"],
  ["comments below it", ["[1]\n// one\n/* more */ // end"], "[ 1 ]"],
  [
    "comments behind imports, without a semicolon",
    [
      'import fs from "node:fs" // files\nimport {\n  join, // paths\n} from "node:path" // end\n[typeof fs.readFileSync, join("a", "b")]',
    ],
    "[ 'function', 'a/b' ]",
  ],
  [
    "a comment behind a destructured value",
    [
      "const box = { u: 1, v: { w: 2 } } // box",
      "const { u } = box // u\nlet { v: { w } } = Object(box) as any /* a */ // w\nvar { u: x } = box // x\nu + w + x // sum",
    ],
    "4",
  ],
  [
    "comments where a declaration ends, without semicolons",
    [
      "export const q = 1 // q\nlet r // r\nvar s = 2, t = 3 // t\nfor (const i of [1] // i\n) r = i // r\nclass K { x = 1 // x\n} // K\nexport default q + s + t + r + new K().x // sum",
    ],
    "8",
  ],
  [
    "a cell that is an object",
    ['// settings\n{\n  "a": 1,\n  b: { c: 2 } // end\n}\n'],
    "{ a: 1, b: { c: 2 } }",
  ],
  ["a computed name first", ["const key = 'k'", "{ [key]: 1, ...{ x: 2 } }"], "{ k: 1, x: 2 }"],
  ["blocks stay blocks", ["{ const inner = 1; var outer = inner }", "{ outer++; }\nouter"], "2"],
  ["types are taken away", ["const typed: number = 3 as number; typed satisfies number"], "3"],
  [
    "a function sees the newest value",
    ["let lr = 0.1; function step() { return lr }", "lr = 0.5; step()"],
    "0.5",
  ],
  [
    "even when it is declared again",
    ["let rate = 0.1; const get = () => rate", "let rate = 0.9; get()"],
    "0.9",
  ],
  [
    "a function calls the newest version of another",
    [
      "function inner() { return 1 } function outer() { return inner() }",
      "function inner() { return 2 }",
      "outer()",
    ],
    "2",
  ],
  [
    "functions of two cells count together",
    ["let counter = 0; function up() { counter++ }", "up(); up(); counter += 10; up(); counter"],
    "13",
  ],
  ["a shorthand property of an earlier variable", ["const v = 7", "({ v })"], "{ v: 7 }"],
  [
    "functions are hoisted",
    ["const early = late(); function late() { return 'ok' } early"],
    "'ok'",
  ],
  [
    "recursion",
    ["function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1) } fact(5)"],
    "120",
  ],
  ["redeclared const", ["const again = 1", "const again = 2", "again"], "2"],
  ["redeclared class", ["class A { x = 1 }", "class A { x = 2 }", "new A().x"], "2"],
  [
    "class names",
    ["class Named {} \n const anonymous = class {}; [Named.name, anonymous.name]"],
    "[ 'Named', 'anonymous' ]",
  ],
  [
    "function names",
    ["function plain() {} \n const arrow = () => 1; [plain.name, arrow.name]"],
    "[ 'plain', 'arrow' ]",
  ],
  [
    "a static that uses its class",
    ["class S { static one = 1; static two = S.one + 1 } S.two"],
    "2",
  ],
  ["a parameter property", ["class P { constructor(readonly x: number) {} } new P(4).x"], "4"],
  [
    "inheritance over cells",
    ["class Base { hi() { return 'base' } }", "class Sub extends Base {} \n new Sub().hi()"],
    "'base'",
  ],
  ["an enum", ["enum Color { Red, Green }", "Color[Color.Green]"], "'Green'"],
  ["an enum that ran again", ["enum E { A, B }", "enum E { A }", "Object.keys(E).length"], "2"],
  ["a const enum", ["const enum K { One = 1 }", "K.One"], "1"],
  ["a namespace", ["namespace N { export const x = 5 }", "N.x"], "5"],
  [
    "object destructuring",
    [
      "const { a, b: [c = 2, ...d], ...r } = { a: 1, b: [undefined, 3, 4], e: 5 } as any",
      "[a, c, d, r]",
    ],
    "[ 1, 2, [ 3, 4 ], { e: 5 } ]",
  ],
  ["array destructuring", ["let [first, , third = 'x'] = [1, 2]", "[first, third]"], "[ 1, 'x' ]"],
  ["swapping", ["let p = 1, q = 2; [p, q] = [q, p]; [p, q]"], "[ 2, 1 ]"],
  ["var in a block", ["{ var deep = 3 } if (true) { var deeper = 4 }", "deep + deeper"], "7"],
  [
    "var in loops",
    [
      "for (var i = 0, j = 5; i < 3; i++) { j++ } for (var k of [9]) {} for (var key in { z: 1 }) {}",
      "[i, j, k, key]",
    ],
    "[ 3, 8, 9, 'z' ]",
  ],
  ["var without a value keeps the old one", ["var old = 5", "var old; old"], "5"],
  ["let without a value has none", ["let fresh = 5", "let fresh; String(fresh)"], "'undefined'"],
  [
    "let in a loop is the loop's own",
    ["for (let own = 0; own < 2; own++) {} \n typeof own"],
    "'undefined'",
  ],
  [
    "closures of a loop",
    [
      "const fs: (() => number)[] = []; for (let n = 0; n < 3; n++) fs.push(() => n); fs.map((f) => f())",
    ],
    "[ 0, 1, 2 ]",
  ],
  ["top-level await", ["const awaited = await Promise.resolve(6); awaited"], "6"],
  [
    "top-level for await",
    [
      "let sum = 0; for await (const x of (async function* () { yield 1; yield 2 })()) sum += x; sum",
    ],
    "3",
  ],
  ["a promise is not awaited", ["Promise.resolve(1)"], "Promise { 1 }"],
  ["a generator", ["function* gen() { yield 1; yield 2 }", "[...gen()]"], "[ 1, 2 ]"],
  ["a named import", ["import { join } from 'node:path'", "join('a', 'b')"], "'a/b'"],
  [
    "an import used in a later cell only",
    ["import { basename as base } from 'node:path'", "base('/x/y')"],
    "'y'",
  ],
  [
    "a default and a namespace import",
    ["import fs, * as all from 'node:fs'; typeof fs.readFileSync + typeof all.readFileSync"],
    "'functionfunction'",
  ],
  ["an import below its use", ["const sep0 = sep; import { sep } from 'node:path'; sep0"], "'/'"],
  [
    "a type-only import",
    [
      "import type { Stats } from 'node:fs'; import { type Dirent, existsSync } from 'node:fs'; typeof existsSync",
    ],
    "'function'",
  ],
  [
    "a type imported like a value",
    ["import { Stats2, statSync } from 'node:fs'; typeof statSync"],
    "'function'",
  ],
  [
    "a named import from CommonJS",
    ["import ndarray from 'ndarray'; ndarray(new Float32Array(4), [2, 2]).shape"],
    "[ 2, 2 ]",
  ],
  ["dynamic import", ["const os = await import('node:os'); typeof os.cpus"], "'function'"],
  ["require", ["const { resolve } = require('node:path'); typeof resolve"], "'function'"],
  [
    "import.meta",
    ["import.meta.url.startsWith('file:///') && import.meta.dirname === process.cwd()"],
    "true",
  ],
  ["export is allowed", ["export const shown = 8; export default shown"], "8"],
  [
    "process.argv and cwd",
    ["process.argv.length + process.cwd().split('/').at(-1)!"],
    "'2notebooks'",
  ],
  ["a template over lines", ["`a\nb`"], "'a\\nb'"],
  ["a cell of comments", ["// nothing\n/* here */"], undefined],
  ["an empty cell", [""], undefined],
  ["strict mode", ["(function (this: unknown) { return this === undefined })()"], "true"],
  [
    "a name of a built-in global",
    [
      "const performance = 0.98; function Map() { return 'mine' } let { URL, x: process = 1 } = { URL: 2 } as any",
      "const shape = { performance, URL, Map: 3 }; { const performance = 'inner'; shape.own = performance } (shape as any).param = ((URL: number) => URL)(7); [performance, URL, process, Map(), shape]",
    ],
    "[\n  0.98,\n  2,\n  1,\n  'mine',\n  { performance: 0.98, URL: 2, Map: 3, own: 'inner', param: 7 }\n]",
  ],
];

describe("cells", () => {
  const { run, value } = kernelForTests();

  test.each(CASES)("%s", async (_, cells, expected) => {
    for (const cell of cells.slice(0, -1)) {
      const { status, outputs } = await run(cell);
      expect({ status, outputs }).toEqual({ status: "ok", outputs: [] });
    }
    const last = await run(cells.at(-1)!);
    expect(errorOf(last)).toBeUndefined();
    expect(textOf(last)).toBe(expected);
  });

  test("an unknown name is refused, on the left side too", async () => {
    expect(errorOf(await run("neverDeclared"))?.evalue).toBe("neverDeclared is not defined");
    expect(errorOf(await run("lrr = 0.5"))?.evalue).toBe("lrr is not defined");
  });

  test("a name has no value before its declaration has run, and none when that failed", async () => {
    const early = await run("tooEarly; const tooEarly = 1");
    expect(errorOf(early)?.evalue).toBe("Cannot access 'tooEarly' before initialization");
    expect(errorOf(await run("tooEarly"))?.evalue).toBe("tooEarly is not defined");
  });

  test("a built-in that a notebook has a variable for is still there for libraries", async () => {
    await run("const performance = 0.5; function fetch() { return performance }");
    expect(await value("fetch()")).toBe("0.5");
    expect(await value("typeof globalThis.performance.now()")).toBe("'number'");
    await run("const structuredClone = (() => { throw new Error('no') })()");
    expect(await value("structuredClone([1])")).toBe("[ 1 ]");
  });

  test("a failed cell leaves the earlier value", async () => {
    await run("let kept = 1");
    await run("let kept = (() => { throw new Error('no') })()");
    expect(await value("kept")).toBe("1");
  });

  test("a misspelt import says which name is missing, where it is used", async () => {
    expect((await run("import { existSync } from 'node:fs'")).status).toBe("ok");
    const error = errorOf(await run("existSync('/')"));
    expect(error?.evalue).toBe(
      "'node:fs' has no export named 'existSync'. Did you mean 'existsSync'?",
    );
  });

  test("what a module prints and what a package lacks", async () => {
    const missing = errorOf(await run("const one = 1;\nimport nothing from 'no-such-package'"));
    expect(missing?.evalue).toContain("Cannot find package 'no-such-package'");
    expect(missing?.traceback.join("\n")).toContain("> 2 | import nothing");
  });

  test("a file that was edited is loaded anew", async () => {
    const file = join(temporaryFolder(), "mine.mjs");
    writeFileSync(file, "export const mine = 1;");
    expect(await value(`import { mine } from "${file}"; mine`)).toBe("1");
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(file, "export const mine = 2;");
    expect(await value(`import { mine } from "${file}"; mine`)).toBe("2");
  });

  test("output goes to its stream", async () => {
    const result = await run("console.log('a', { b: [1] }); console.error('c'); console.log('d')");
    expect(printed(result)).toBe("a { b: [ 1 ] }\nd\n");
    expect(printed(result, "stderr")).toBe("c\n");
  });
});

describe("a notebook outside the project", () => {
  const folder = temporaryFolder();
  const { value, run } = kernelForTests({ cwd: folder, env: { NBGRADER_EXECUTION: "autograde" } });

  test("finds the library that the kernel came with", async () => {
    expect(errorOf(await run("import * as convlab from 'convlab'"))).toBeUndefined();
    expect(await value("typeof convlab.show")).toBe("'function'");
  });

  test("has the environment of the kernel", async () => {
    expect(await value("process.env.NBGRADER_EXECUTION")).toBe("'autograde'");
  });
});
