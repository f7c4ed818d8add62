/**
 * What a TypeScript notebook may do: steps that run one after another, and what comes out. The same
 * table is run in other kernels by `scripts/languageTable.mjs`.
 */
export interface Case {
  readonly what: string;
  /** Cells, or files that are written between them. */
  readonly steps: readonly (string | { readonly file: string; readonly text: string })[];
  /** An expression, and the JSON of its value after all steps. */
  readonly value?: string;
  readonly json?: string;
  /** Instead: what the last step must say, as output or as an error. */
  readonly says?: RegExp;
  /** Instead: the last step must not run to its end. */
  readonly stops?: boolean;
}

const packageFile = (name: string, fields: object) => ({
  file: `node_modules/${name}/package.json`,
  text: JSON.stringify({ name, version: "1.2.3", ...fields }),
});

export const CASES: readonly Case[] = [
  {
    what: "a function of an earlier cell sees a variable's new value",
    steps: ["let lr = 0.1; function step() { return lr }", "lr = 0.5"],
    value: "step()",
    json: "0.5",
  },
  {
    what: "the same where the variable is declared again",
    steps: ["let rate = 0.1; const look = () => rate", "let rate = 0.9"],
    value: "look()",
    json: "0.9",
  },
  {
    what: "a function calls the newest version of another",
    steps: [
      "function inner() { return 1 }\nfunction outer() { return inner() }",
      "function inner() { return 2 }",
    ],
    value: "outer()",
    json: "2",
  },
  {
    what: "const again, other type",
    steps: ["const a = 1", "const a = 'x'"],
    value: "a",
    json: '"x"',
  },
  { what: "let again, other type", steps: ["let b = 1", "let b = [2]"], value: "b", json: "[2]" },
  {
    what: "class again",
    steps: ["class A { x = 1 }", "class A { y = 2 }"],
    value: "new A().y",
    json: "2",
  },
  {
    what: "interface again",
    steps: ["interface I { x: number }", "interface I { y: string }", "const i: I = { y: 'ok' }"],
    value: "i.y",
    json: '"ok"',
  },
  {
    what: "type again",
    steps: ["type T = number", "type T = string", "const t: T = 'ok'"],
    value: "t",
    json: '"ok"',
  },
  {
    what: "enum again",
    steps: ["enum E { A, B }", "enum E { B, C }"],
    value: "[E.B, E.C]",
    json: "[0,1]",
  },
  {
    what: "a comment behind an import and a value, no semicolons",
    steps: [
      'import { sep } from "path" // the separator\nconst { length } = sep // one',
      "length // the last expression",
    ],
    value: "length",
    json: "1",
  },
  { what: "a cell that is an object", steps: ['{ "rate": 0.1, steps: 3 }'], says: /rate.*steps/s },
  { what: "a `return` outside of a function is refused", steps: ["return 1"], stops: true },
  { what: "const enum", steps: ["const enum K { One = 1 }"], value: "K.One", json: "1" },
  {
    what: "namespace",
    steps: [
      "namespace N { export const x = 5; export interface P { y: number } }",
      "const p: N.P = { y: 1 }",
    ],
    value: "[N.x, p.y]",
    json: "[5,1]",
  },
  {
    what: "function again",
    steps: ["function f() { return 1 }", "function f() { return 'x' }"],
    value: "f()",
    json: '"x"',
  },
  {
    what: "one cell ten times",
    steps: Array<string>(10).fill("const again = { n: 1 }; class Again {}; let m = again.n + 1"),
    value: "m",
    json: "2",
  },
  {
    what: "destructuring, with defaults and a rest",
    steps: ["const { a: first, b: [second = 2], ...rest } = { a: 1, b: [] as number[], c: 3 }"],
    value: "[first, second, rest]",
    json: '[1,2,{"c":3}]',
  },
  {
    what: "destructuring into variables of an earlier cell",
    steps: ["let p = 1, q = 2", "[p, q] = [q, p]; ({ p } = { p: p + 10 })"],
    value: "[p, q]",
    json: "[12,1]",
  },
  {
    what: "`{ v }` of an earlier variable",
    steps: ["const v = 7"],
    value: "({ v })",
    json: '{"v":7}',
  },
  {
    what: "`var` out of a block and a loop",
    steps: ["if (true) { var deep = 3 } for (var i = 0; i < 2; i++) {}"],
    value: "[deep, i]",
    json: "[3,2]",
  },
  {
    what: "top-level await",
    steps: ["const awaited = await Promise.resolve(6)"],
    value: "awaited",
    json: "6",
  },
  {
    what: "top-level for await",
    steps: [
      "let sum = 0; for await (const x of (async function* () { yield 1; yield 2 })()) sum += x",
    ],
    value: "sum",
    json: "3",
  },
  {
    what: "await in an expression of a later cell",
    steps: ["async function later() { return 4 }"],
    value: "(await later()) + (await later())",
    json: "8",
  },
  {
    what: "a built-in module",
    steps: ["import { join } from 'node:path'"],
    value: "join('a', 'b')",
    json: '"a/b"',
  },
  {
    what: "an import that only a later cell uses",
    steps: [
      "import { basename as base, type ParsedPath } from 'node:path'",
      "const parsed: ParsedPath | undefined = undefined",
    ],
    value: "base('/x/y')",
    json: '"y"',
  },
  {
    what: "a CommonJS package: names, default, namespace",
    steps: [
      packageFile("common", { main: "i.js", types: "i.d.ts" }),
      { file: "node_modules/common/i.js", text: "exports.one = 1; exports.add = (a, b) => a + b;" },
      {
        file: "node_modules/common/i.d.ts",
        text: "export declare const one: number; export declare function add(a: number, b: number): number;",
      },
      "import { one, add } from 'common'; import * as all from 'common'; import whole from 'common'",
    ],
    value: "[add(one, 1), all.one, whole.one]",
    json: "[2,1,1]",
  },
  {
    what: "a CommonJS package that is a function",
    steps: [
      packageFile("callable", { main: "i.js", types: "i.d.ts" }),
      { file: "node_modules/callable/i.js", text: "module.exports = (n) => n * 2;" },
      {
        file: "node_modules/callable/i.d.ts",
        text: "declare function twice(n: number): number; export = twice;",
      },
      "import twice from 'callable'",
    ],
    value: "twice(4)",
    json: "8",
  },
  {
    what: "`import … = require(…)` and `require`",
    steps: ["import os = require('node:os'); const path = require('node:path')"],
    value: "[typeof os.cpus, typeof path.join]",
    json: '["function","function"]',
  },
  {
    what: "an ES module with top-level await",
    steps: [
      packageFile("waits", { type: "module", exports: "./i.js" }),
      { file: "node_modules/waits/i.js", text: "export const waited = await Promise.resolve(3);" },
      { file: "node_modules/waits/i.d.ts", text: "export declare const waited: number;" },
      "import { waited } from 'waits'",
    ],
    value: "waited",
    json: "3",
  },
  {
    what: "types and paths that only `exports` names",
    steps: [
      packageFile("modern", {
        type: "module",
        exports: {
          ".": { types: "./t/main.d.ts", import: "./l/main.js" },
          "./sub": { types: "./t/sub.d.ts", import: "./l/sub.js" },
        },
      }),
      { file: "node_modules/modern/l/main.js", text: "export const main = 1;" },
      { file: "node_modules/modern/t/main.d.ts", text: "export declare const main: number;" },
      { file: "node_modules/modern/l/sub.js", text: "export const sub = 'ok';" },
      { file: "node_modules/modern/t/sub.d.ts", text: "export declare const sub: string;" },
      "import { main } from 'modern'; import { sub } from 'modern/sub'; const n: number = main; const s: string = sub;",
    ],
    value: "[n, s]",
    json: '[1,"ok"]',
  },
  {
    what: "a JSON file",
    steps: [{ file: "rows.json", text: '{"rows":[1,2]}' }, "import table from './rows.json'"],
    value: "table.rows",
    json: "[1,2]",
  },
  {
    what: "a JSON file, with its attribute",
    steps: [
      { file: "rows2.json", text: '{"rows":[1,2]}' },
      "import table2 from './rows2.json' with { type: 'json' }",
    ],
    value: "table2.rows",
    json: "[1,2]",
  },
  {
    what: "a local .ts file without extension",
    steps: [
      {
        file: "local.ts",
        text: "export interface O { a: number }\nexport const local: number = 1; export enum C { X }",
      },
      "import { local, C, type O } from './local'; const o: O = { a: local }",
    ],
    value: "[o.a, C.X]",
    json: "[1,0]",
  },
  {
    what: "a local .ts file with its extension",
    steps: [
      { file: "named.ts", text: "export const named: string = 'ok'" },
      "import { named } from './named.ts'",
    ],
    value: "named",
    json: '"ok"',
  },
  {
    what: "a local .ts file, edited and imported again",
    steps: [
      { file: "edited.ts", text: "export const edited: number = 1" },
      "import { edited } from './edited.ts'",
      { file: "edited.ts", text: "export const edited: number = 22222" },
      "import { edited } from './edited.ts'",
    ],
    value: "edited",
    json: "22222",
  },
  {
    what: "a file that the edited one imports",
    steps: [
      { file: "below.ts", text: "export const below: number = 1" },
      { file: "above.ts", text: "export { below } from './below.ts'" },
      "import { below } from './above.ts'",
      { file: "below.ts", text: "export const below: number = 22222" },
      "import { below } from './above.ts'",
    ],
    value: "below",
    json: "22222",
  },
  {
    what: "a local file keeps its state where nothing was edited",
    steps: [
      { file: "state.ts", text: "let n = 0; export function up(): number { return ++n }" },
      "import { up } from './state.ts'; up()",
      "import { up } from './state.ts'",
    ],
    value: "up()",
    json: "2",
  },
  {
    what: "import type",
    steps: ["import type { Stats } from 'node:fs'", "const stats: Stats | null = null"],
    value: "stats",
    json: "null",
  },
  {
    what: "export const, function, class, default, list",
    steps: [
      "export const x1 = 1; export function x2() { return 2 } export class X3 { n = 3 }; const x4 = 4; export { x4 }; export default x4;",
    ],
    value: "[x1, x2(), new X3().n, x4]",
    json: "[1,2,3,4]",
  },
  {
    what: "decorators (the standard's)",
    steps: [
      "const seen: string[] = []; function note(_: unknown, context: ClassMemberDecoratorContext) { seen.push(String(context.name)) }",
      "class Noted { @note run() { return 1 } }",
    ],
    value: "[seen, new Noted().run()]",
    json: '[["run"],1]',
  },
  {
    what: "await import()",
    steps: ["const loaded = await import('node:path'); const { sep } = await import('node:path')"],
    value: "[typeof loaded.join, sep]",
    json: '["function","/"]',
  },
  {
    what: "import.meta.url",
    steps: [],
    value: "import.meta.url.startsWith('file:')",
    json: "true",
  },
  {
    what: "generics, satisfies, as const, non-null",
    steps: [
      "const id = <T,>(x: T): T => x; const fixed = { a: [1] } as const satisfies { a: readonly number[] }",
    ],
    value: "id(fixed.a[0]!)",
    json: "1",
  },
  {
    what: "an accessor, a private field, a static block",
    steps: ["class M { static n = 0; static { M.n = 5 } #p = 1; get p() { return this.#p } }"],
    value: "[M.n, new M().p]",
    json: "[5,1]",
  },
  {
    what: "a parameter property",
    steps: ["class P { constructor(readonly x: number) {} }"],
    value: "new P(4).x",
    json: "4",
  },
  {
    what: "inheritance over cells",
    steps: ["class Base { hi() { return 'base' } }", "class Sub extends Base {}"],
    value: "new Sub().hi()",
    json: '"base"',
  },
  {
    what: "using",
    steps: ["let closed = 0; { using file = { [Symbol.dispose]() { closed++ } } }"],
    value: "closed",
    json: "1",
  },
  { what: "JSX is refused", steps: ["const picture = <div>1</div>"], stops: true },
  { what: "wrong syntax runs nothing", steps: ["globalThis.ran = 1; const = 2"], stops: true },
  {
    what: "wrong syntax is shown with its line",
    steps: ["const fine = 1;\nconst wrong = [1, 2;"],
    says: /const wrong = \[1, 2;/,
  },
  {
    what: "an assignment to a constant is an error",
    steps: ["const fixedOnce = 1", "fixedOnce = 2"],
    stops: true,
  },
  {
    what: "a name before its declaration is an error",
    steps: ["tooEarly; const tooEarly = 1"],
    stops: true,
  },
  { what: "an unknown name on the left is an error", steps: ["neverDeclared = 1"], stops: true },
  {
    what: "a type error is told",
    steps: ["const size: number = 'a'"],
    says: /not assignable to type 'number'/,
  },
  {
    what: "a type error stops nothing",
    steps: ["const odd: number = 'a' as any as string; const after = 1"],
    value: "after",
    json: "1",
  },
  {
    what: "a wrong use of an earlier cell's function is told",
    steps: ["function half(n: number) { return n / 2 }", "half('x')"],
    says: /not assignable to parameter of type 'number'/,
  },
  {
    what: "an error names the cell's own line",
    steps: [
      "// a comment\ninterface Gone { a: number }\nconst x: number = 1;\n(null as any).boom;",
    ],
    says: /:4:\d+/,
  },
];
