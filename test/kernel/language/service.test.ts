import { mkdirSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { NotebookService } from "../../../kernel/language/service.js";
import { NOTEBOOKS, temporaryFolder } from "../harness.js";
import { LOADING_MS } from "./typedKernel.js";

/** Codes of the type errors of cells that run one after another. */
let count = 0;
function codes(service: NotebookService, ...cells: string[]): number[] {
  return cells.flatMap((source) =>
    service.check(`In[${++count}]`, source).errors.map((e) => e.code),
  );
}

const shared = new NotebookService(NOTEBOOKS, "en");
beforeAll(() => shared.warmUp(), LOADING_MS);
/** An empty notebook. */
function service(): NotebookService {
  shared.answer({ kind: "locale", locale: "en" });
  shared.answer({ kind: "reset" });
  return shared;
}

describe("types of a notebook", () => {
  test("an error has the cell's place, the message, its code and the code around it", () => {
    const { text, errors } = service().check("In[7]", '// a number\nconst x: number = "a";\nx;');
    expect(errors).toEqual([
      {
        code: 2322,
        message: "Type 'string' is not assignable to type 'number'.",
        line: 2,
        column: 7,
      },
    ]);
    expect(text).toBe(
      [
        "In[7]:2:7 - type error TS2322: Type 'string' is not assignable to type 'number'.",
        "  1 | // a number",
        '> 2 | const x: number = "a";',
        "    |       ^",
        "  3 | x;",
      ].join("\n"),
    );
  });

  test("they come in Korean", () => {
    const korean = service();
    korean.answer({ kind: "locale", locale: "ko" });
    const { text } = korean.check("In[1]", 'const x: number = "a";');
    expect(text).toContain("타입 오류 TS2322: 'string' 형식은 'number' 형식에 할당할 수 없습니다.");
    expect(service().check("In[1]", 'const x: number = "a";').text).toContain("type error");
  });

  test("names of earlier cells keep their types, also when they are declared anew", () => {
    const notebook = service();
    expect(codes(notebook, "const a = 1; let b = 2;", "const c: string = a; b = 'x';")).toEqual([
      2322, 2322,
    ]);
    expect(codes(notebook, "const a = 'now a string'", "const d: string = a;")).toEqual([]);
    expect(codes(notebook, "a.toFixed()")).toEqual([2551]);
  });

  test("a constant of an earlier cell widens as in its own", () => {
    expect(codes(service(), "const n = 5", "let m = n; m = 6;")).toEqual([]);
  });

  test("a constant of an earlier cell can't be assigned to", () => {
    const notebook = service();
    notebook.check("In[1]", "const n = 5");
    const { errors } = notebook.check("In[2]", "n = 6");
    expect(errors).toEqual([
      { code: 2588, message: "Cannot assign to 'n' because it is a constant.", line: 1, column: 1 },
    ]);
  });

  test("nor can its class, its function, its enum", () => {
    const notebook = service();
    notebook.check(
      "In[1]",
      "class C {} function f() {} enum E {} namespace N { export let x = 1 }",
    );
    const { errors } = notebook.check("In[2]", "C = null; f = null; E = null; N = null; N.x = 2;");
    expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "2629 Cannot assign to 'C' because it is a class.",
      "2630 Cannot assign to 'f' because it is a function.",
      "2628 Cannot assign to 'E' because it is an enum.",
      "2631 Cannot assign to 'N' because it is a namespace.",
    ]);
  });

  test("classes, interfaces, types, enums, namespaces and imports cross cells", () => {
    const cells = [
      "interface P { x: number } type Q = P | null; enum E { A } namespace N { export const y = 1 } class C implements P { x = 1 }",
      "import { join } from 'node:path'; import type { Stats } from 'node:fs';",
      "const q: Q = new C(); const e: E = E.A; const s: Stats | undefined = undefined; join('a', String(N.y));",
      "interface P { y: string } const p: P = { y: 'other' };",
      "const wrong: P = { x: 1 }; join(1);",
    ];
    expect(codes(service(), ...cells)).toEqual([2353, 2345]);
  });

  test("two classes of one name are told apart by their cells", () => {
    const notebook = service();
    notebook.check("In[1]", "class A { x = 1 } const a = new A();");
    notebook.check("In[2]", "class A { y = 1 }");
    const { errors } = notebook.check("In[3]", "const b: A = a;");
    expect(errors[0].message).toContain(
      "Property 'y' is missing in type 'In[1].A' but required in type 'In[2].A'.",
    );
  });

  test("what is right in a notebook is no error", () => {
    const cells = [
      "const later = await Promise.resolve(1); for await (const x of [later]) console.log(x);",
      "export const exported = 1; export { exported as other }; export default exported;",
      "var v = 1; { var w = 2 } for (var i = 0; i < 1; i++) {}",
      "[exported, v, w, i]; function untyped(a, b) { return a + b } untyped(1, 2);",
      "import * as path from 'node:path'; path.sep; import.meta.url; require('node:fs'); __dirname;",
      "const { a, ...rest } = { a: 1, b: 2 }; ({ a, rest, later }); try { a } catch (e) { e.message }",
      "using: for (;;) break using; if (true) { console.log(1) } else { console.log(2) }",
      "const performance = 0.9; performance.toFixed(1);",
      "let loss; const losses = []; for (let n = 0; n < 3; n++) { loss = n; losses.push(loss) }",
      "losses.map((l) => l * 2); losses.push(1); loss = 1; const table = {}; table['a'];",
    ];
    expect(codes(service(), ...cells)).toEqual([]);
  });

  test("the library is typed", () => {
    const cells = [
      'import { conv2d, tensor } from "convlab"; const layer = conv2d(1, 2, { kernelSize: 3 });',
      "layer.forward(tensor([1])).shape.length.toFixed(); conv2d('1', 2, { kernelSize: 3 });",
    ];
    expect(codes(service(), ...cells)).toEqual([2345]);
  });

  test("names that a failed cell left are forgotten, all after a loss", () => {
    const notebook = service();
    notebook.check("In[1]", "const half = 1; const other = 2;");
    notebook.answer({ kind: "forget", names: ["half"] });
    expect(codes(notebook, "half; other;")).toEqual([2304]);
    notebook.answer({ kind: "reset" });
    expect(codes(notebook, "other;")).toEqual([2304]);
  });

  test("a cell can be left unchecked", () => {
    expect(codes(service(), "// @ts-nocheck\nconst x: number = 'a'")).toEqual([]);
    expect(codes(service(), "// @ts-expect-error\nconst x: number = 'a'")).toEqual([]);
  });

  test("only the first errors are shown", () => {
    const source = Array.from({ length: 12 }, (_, i) => `const x${i}: number = "";`).join("\n");
    const { text, errors } = service().check("In[1]", source);
    expect(errors).toHaveLength(12);
    expect(text.match(/type error TS2322/g)).toHaveLength(8);
    expect(text).toMatch(/… and 4 more type errors$/);
  });

  test("a long row of cells that need one another", () => {
    const cells = Array.from({ length: 60 }, (_, i) => `const x${i + 1} = x${i} + 1;`);
    const notebook = service();
    notebook.check("In[0]", "const x0 = 1");
    expect(codes(notebook, ...cells.slice(0, -1))).toEqual([]);
    expect(codes(notebook, "const s: string = x59")).toEqual([2322]);
  });

  test("what stands at a row's end keeps its types, its constants, its documentation", () => {
    const notebook = service();
    notebook.check("In[0]", "class Node0 { next?: Node0 } const n0 = 1;");
    for (let i = 1; i < 30; i++) {
      const source = `/** Number ${i}. */ class Node${i} extends Node${i - 1} { own${i} = n${i - 1} } const n${i} = n${i - 1}; let v${i} = new Node${i}();`;
      expect(codes(notebook, source)).toEqual([]);
    }
    expect(codes(notebook, "let m = n29; m = 2; v29.own1.toFixed(); v29 = new Node29();")).toEqual(
      [],
    );
    expect(codes(notebook, "const wrong: string = v29.own29; v29 = 1;")).toEqual([2322, 2322]);
    expect(notebook.inspect("Node29", 3, 1)).toMatchObject({
      documentation: "Number 29.",
      source: { text: expect.stringContaining("extends Node28 { own29 = n28 }") },
    });
  });
});

function temporaryFolderWithin(folder: string): string {
  return mkdtempSync(join(folder, "own-"));
}

describe("settings and files of the folder", () => {
  const folder = temporaryFolder();
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  };

  test("a tsconfig.json beside the notebook sets options and libraries", () => {
    expect(codes(new NotebookService(folder, "en"), "document.body; function f(a) {}")).toEqual([
      2584,
    ]);
    const compilerOptions = { lib: ["ES2023", "DOM"], noImplicitAny: true, module: "commonjs" };
    write("tsconfig.json", JSON.stringify({ compilerOptions }));
    expect(codes(new NotebookService(folder, "en"), "document.body; function f(a) {}")).toEqual([
      7006,
    ]);
  });

  test("strict there is TypeScript's own strict", () => {
    const own = temporaryFolderWithin(folder);
    const implicit =
      "function f(a) {} class C { x: number } try {} catch (e) { e.message } function g() { return this }";
    const found = (text: string) => {
      writeFileSync(join(own, "tsconfig.json"), text);
      return codes(new NotebookService(own, "en"), implicit);
    };
    expect(found('{ "compilerOptions": { "strict": true } }')).toEqual([7006, 2564, 18046, 2683]);
    expect(found('{ "compilerOptions": { "strict": false } }')).toEqual([]);
    expect(found('{ "compilerOptions": {} }')).toEqual([]);
  });

  test("what is wrong with it is told once", () => {
    const own = temporaryFolderWithin(folder);
    writeFileSync(join(own, "tsconfig.json"), '{ "compilerOptions": { "target": "ES1" } }');
    const notebook = new NotebookService(own, "en");
    expect(notebook.check("In[1]", "1").text).toMatch(/^tsconfig\.json: Argument for '--target'/);
    expect(notebook.check("In[2]", "1").text).toBe("");
    writeFileSync(join(own, "tsconfig.json"), "{ compilerOptions");
    expect(new NotebookService(own, "en").check("In[1]", "const a: number = 1").text).toMatch(
      /^tsconfig\.json: /,
    );
  });

  test("types that only `exports` names, JSON, local files that are edited", () => {
    write(
      "node_modules/typed/package.json",
      JSON.stringify({
        name: "typed",
        exports: { ".": { types: "./t.d.ts", import: "./t.js" }, "./sub": { types: "./s.d.ts" } },
      }),
    );
    write("node_modules/typed/t.d.ts", "export declare const typed: number;");
    write("node_modules/typed/s.d.ts", "export declare const sub: string;");
    write("data.json", '{ "rows": [1, 2] }');
    write("local.ts", "export const local: number = 1;");
    const notebook = new NotebookService(folder, "en");
    const use = "typed.toFixed(); sub.trim(); data.rows[0].toFixed(); local.toFixed();";
    const imports =
      'import { typed } from "typed"; import { sub } from "typed/sub"; import data from "./data.json"; import { local } from "./local.ts";';
    expect(codes(notebook, imports, use)).toEqual([]);
    write("local.ts", "export const local: string = 'a';");
    utimesSync(join(folder, "local.ts"), 1, 1);
    expect(codes(notebook, use)).toEqual([2551]);
  });
});

describe("check cells", () => {
  const setup =
    'import { checks } from "convlab/lessons/convolution"; const check = checks("en"); function outputSize(n: number, f: number) { return n - f + 1 }';

  test("one with a wrong type is told from other cells", () => {
    const notebook = service();
    expect(notebook.check("In[1]", setup).text).toBe("");
    expect(notebook.check("In[2]", "check.outputSize(outputSize)")).toMatchObject({
      errors: [],
      isCheck: false,
    });
    const wrong = notebook.check("In[3]", "check.outputSize((n: string) => 1)");
    expect(wrong.errors.map((e) => e.code)).toEqual([2345]);
    expect(wrong.isCheck).toBe(true);
    expect(notebook.check("In[4]", "const check2: number = ''").isCheck).toBe(false);
    const other = notebook.check("In[5]", "{ const check = { it(a: number) {} }; check.it('') }");
    expect(other).toMatchObject({ isCheck: false, errors: [{ code: 2345 }] });
  });
});
