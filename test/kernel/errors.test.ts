import { describe, expect, test } from "vitest";
import { errorOf, kernelForTests, printed, textOf } from "./harness.js";

describe("errors", () => {
  const { run } = kernelForTests();

  test("a traceback names the cell's own lines, through types and comments", async () => {
    const code = [
      "// a comment",
      "interface Unused {",
      "  a: number;",
      "}",
      "const x: number = 1;",
      "null!.boom;",
    ].join("\n");
    const result = await run(code);
    const count = result.executionCount;
    expect(result.status).toBe("error");
    expect(result.outputs).toHaveLength(1);
    const { ename, evalue, traceback } = errorOf(result)!;
    expect([ename, evalue]).toEqual([
      "TypeError",
      "Cannot read properties of null (reading 'boom')",
    ]);
    expect(traceback.join("\n")).toBe(
      [
        "TypeError: Cannot read properties of null (reading 'boom')",
        `    at In[${count}]:6:7`,
        "",
        `In[${count}]:`,
        "  4 | }",
        "  5 | const x: number = 1;",
        "> 6 | null!.boom;",
        "    |       ^",
      ].join("\n"),
    );
  });

  test("it goes through the cells that called one another", async () => {
    const { executionCount: a } = await run("function low(x: any) {\n  return x.y.z;\n}");
    const { executionCount: b } = await run("\n\nconst middle = (x: any) =>\n  low(x);");
    const failed = await run("\nmiddle({});");
    const c = failed.executionCount;
    const [, ...frames] = errorOf(failed)!.traceback;
    expect(frames.slice(0, 3)).toEqual([
      `    at low (In[${a}]:2:14)`,
      `    at middle (In[${b}]:4:3)`,
      `    at In[${c}]:2:1`,
    ]);
    expect(frames.join("\n")).toContain(`In[${a}]:\n  1 | function low`);
  });

  test("also after an await", async () => {
    const code =
      "async function later() {\n  await null;\n  throw new RangeError('late');\n}\nawait later();";
    const result = await run(code);
    const error = errorOf(result)!;
    expect([error.ename, error.evalue]).toEqual(["RangeError", "late"]);
    expect(error.traceback.slice(1, 3)).toEqual([
      `    at later (In[${result.executionCount}]:3:9)`,
      `    at async In[${result.executionCount}]:5:1`,
    ]);
  });

  test("a syntax error stops the cell, with line, caret and message", async () => {
    const result = await run("console.log('not printed');\nconst a = [1, 2;\n");
    expect(printed(result)).toBe("");
    const error = errorOf(result)!;
    expect(error.ename).toBe("SyntaxError");
    expect(error.evalue).toBe(`',' expected. (In[${result.executionCount}]:2:16)`);
    expect(error.traceback.at(-1)).toBe(
      [
        "  1 | console.log('not printed');",
        "> 2 | const a = [1, 2;",
        "    |                ^",
        "  3 |",
      ].join("\n"),
    );
  });

  test("a mistake that only the engine finds has its line too", async () => {
    const result = await run("const ok = 1;\nfunction sync() {\n  await ok;\n}");
    const error = errorOf(result)!;
    expect(error.ename).toBe("SyntaxError");
    expect(error.traceback[1]).toMatch(/^ {4}at In\[\d+\]:3:\d+$/);
    expect(error.traceback.join("\n")).toContain("> 3 |   await ok;");
  });

  test("a return outside of a function is wrong syntax, not the cell's value", async () => {
    const result = await run("console.log('not printed');\nif (true) {\n  return [1, 2];\n}");
    expect(printed(result)).toBe("");
    expect(errorOf(result)?.evalue).toBe(
      `A 'return' statement can only be used within a function body. (In[${result.executionCount}]:3:3)`,
    );
    const fine =
      "class A { static #n = 1; get n() { return A.#n } }\n[() => { return 1 }].map((f) => { return f() + new A().n })";
    expect(textOf(await run(fine))).toBe("[ 2 ]");
  });

  test("a name that is assigned before it is declared, and a page's name, come with a hint", async () => {
    const hint = async (code: string) => errorOf(await run(code))?.traceback[1];
    expect(await hint("neverDeclared = 1")).toBe(
      "hint: a variable is declared first: let neverDeclared = …",
    );
    expect(await hint("document.body")).toBe(
      "hint: a cell runs in Node.js, not in the page; what the page is to show goes there as HTML.",
    );
    expect(await hint("$$.html('<b>x</b>')")).toMatch(/^hint: \$\$ is IJavascript's; here: import/);
    expect(await hint("!ls")).toMatch(/^hint: shell commands go into a terminal/);
    expect(await hint("1 + 1;\n!npm install lodash")).toMatch(/^hint: shell commands go into/);
    expect(await hint("%%html\n<b>x</b>")).toBe(
      "hint: there is no %%html here: a cell is TypeScript and nothing else.",
    );
    expect(await hint("neverDeclared == 1")).toMatch(/^ {4}at In\[/);
    expect(await hint("const arrow = () => neverDeclared;\narrow()")).toMatch(/^ {4}at arrow/);
  });

  test("what is thrown need not be an error", async () => {
    expect(errorOf(await run("throw 'words'"))).toMatchObject({ ename: "Thrown", evalue: "words" });
    expect(errorOf(await run("throw { code: 3 }"))?.evalue).toBe("{ code: 3 }");
  });

  test("a cause is told", async () => {
    const error = errorOf(await run("throw new Error('outer', { cause: new TypeError('inner') })"));
    expect(error?.traceback.join("\n")).toContain("caused by TypeError: inner");
  });

  test("the errors of an AggregateError are listed", async () => {
    const error = errorOf(await run("await Promise.any([Promise.reject(new RangeError('a'))])"));
    expect(error?.traceback.join("\n")).toContain("\n  - RangeError: a");
  });

  test("the cell's line is named however deep the library is that was called", async () => {
    const code = [
      "const library = 'export const deepest = (f, n) => n === 0 ? f() : deepest(f, n - 1)';",
      "const { deepest } = await import('data:text/javascript,' + encodeURIComponent(library));",
      "deepest(() => null!.x, 50);",
    ].join("\n");
    const result = await run(code);
    const { traceback } = errorOf(result)!;
    expect(traceback).toContain(`    at In[${result.executionCount}]:3:1`);
    expect(traceback.length).toBeLessThan(30);
  });

  test("a stop that the library noticed needs no traceback", async () => {
    const code = "throw Object.assign(new Error('The cell was stopped.'), { name: 'Interrupted' })";
    expect(errorOf(await run(code))?.traceback).toEqual(["Interrupted: The cell was stopped."]);
  });

  test("own names and stacks of errors are kept", async () => {
    const result = await run(
      "class ShapeError extends Error { name = 'ShapeError' }\ntry { throw new ShapeError('caught') } catch (e) { console.log((e as Error).stack) }\nthrow new ShapeError('bad shape')",
    );
    expect(errorOf(result)?.ename).toBe("ShapeError");
    expect(printed(result)).toContain(`at In[${result.executionCount}]:2:13`);
  });

  test("a rejection that nobody handles is told below the cell", async () => {
    const result = await run(
      "Promise.reject(new Error('unheard'));\nawait new Promise((r) => setTimeout(r, 50))",
    );
    expect(result.status).toBe("ok");
    expect(printed(result, "stderr")).toContain("Error: unheard");
  });
});
