import { describe, expect, test } from "vitest";
import { foldFrames, shortenStack } from "../../../kernel/child/frames.js";
import { errorOf, kernelForTests, printed } from "../harness.js";

const cell = (n: number) => `    at f (In[1]:${n}:1)`;
const pack = (n: number) => `    at g (file:///x/node_modules/p/i.js:${n}:1)`;

describe("frames", () => {
  test("the reader's code comes first, then where it happened", () => {
    expect(foldFrames([pack(1), pack(2), cell(3), pack(4), pack(5), cell(6), pack(7)])).toEqual([
      cell(3),
      "    … 2 in packages",
      cell(6),
      "    … in g (file:///x/node_modules/p/i.js:1:1)",
    ]);
  });

  test("where nothing is the reader's, the innermost are shown", () => {
    const frames = Array.from({ length: 20 }, (_, i) => pack(i));
    expect(foldFrames(frames)).toEqual(frames.slice(0, 6));
  });

  test("a recursion is written once, also one of two functions", () => {
    const deep = [cell(1), ...Array<string>(50).fill(cell(2)), cell(9)];
    expect(shortenStack(deep)).toEqual([cell(1), cell(2), "    … again, 49 times", cell(9)]);
    const both = [...Array(30)].flatMap(() => [cell(1), cell(2)]);
    expect(foldFrames(shortenStack(both))).toEqual([cell(1), cell(2), "    … again, 29 times"]);
  });

  test("a long trace is cut, and says so", () => {
    const frames = Array.from({ length: 30 }, (_, i) => cell(i));
    const folded = foldFrames(frames);
    expect(folded).toHaveLength(17);
    expect(folded.at(-1)).toBe("    … 14 more");
  });
});

describe("tracebacks", () => {
  const { run } = kernelForTests();
  const traceback = async (code: string) => errorOf(await run(code))?.traceback ?? [];

  test("an error of the library starts at the cell that called it", async () => {
    const result = await run(
      'import { conv2d } from "convlab";\nconst bad = 0;\nconv2d(bad, 2, { kernelSize: 3 });',
    );
    const lines = errorOf(result)!.traceback;
    const at = lines.findIndex((line) => line.startsWith("    at "));
    expect(lines[at]).toBe(`    at In[${result.executionCount}]:3:1`);
    expect(lines[at + 1]).toMatch(/^ {4}… in .*dist\/src\/.*\.js:\d+:\d+\)$/);
    expect(lines.join("\n")).toContain("> 3 | conv2d(bad, 2, { kernelSize: 3 });");
  });

  test("no frame is the kernel's or Node's", async () => {
    const codes = [
      "await import('no-such-package')",
      "import x from 'no-such-package'",
      "[1].map(() => { throw new Error('x') })",
      "await new Promise((_, no) => setTimeout(() => no(new Error('late')), 1))",
      "JSON.parse('{')",
    ];
    for (const code of codes) {
      const lines = (await traceback(code)).join("\n");
      expect(lines).not.toMatch(/dist\/kernel|node:internal|convlabLoad|notebook\.ts/);
    }
  });

  test("a missing package is named as it was written", async () => {
    const result = await run("import x from 'no-such-package'");
    expect(errorOf(result)?.evalue).toBe(
      "Cannot find package 'no-such-package'\n  in the notebook's folder: npm install no-such-package",
    );
  });

  test("a missing package that is required says the same; one that a package needs does not", async () => {
    const error = async (code: string) => errorOf(await run(code))?.evalue;
    expect(await error("require('@no/such-package/sub')")).toBe(
      "Cannot find package '@no/such-package'\n  in the notebook's folder: npm install @no/such-package",
    );
    expect(await error("require('./no-such-file')")).toMatch(
      /^Cannot find module '.\/no-such-file'/,
    );
  });

  test("a stack overflow is short", async () => {
    const lines = await traceback(
      "function down(n: number): number {\n  return down(n + 1) + 1;\n}\ndown(0)",
    );
    expect(lines[0]).toBe("RangeError: Maximum call stack size exceeded");
    expect(lines.length).toBeLessThan(12);
    expect(lines.join("\n")).toMatch(/… again, \d+ times/);
  });

  test("causes end, also in a circle", async () => {
    const chain = await traceback(
      "throw new Error('a', { cause: new Error('b', { cause: 'a word' }) })",
    );
    expect(chain.filter((line) => line.startsWith("caused by"))).toEqual([
      "caused by Error: b",
      "caused by Thrown: a word",
    ]);
    const circle = await traceback(
      "const e = new Error('round') as Error & { cause: unknown }; e.cause = e; throw e",
    );
    expect(circle.length).toBeLessThan(60);
  });

  test("a constant that is assigned to is named", async () => {
    await run("const fixedForEver = 1");
    const result = await run("fixedForEver = 2");
    expect(errorOf(result)).toMatchObject({
      ename: "TypeError",
      evalue: "Assignment to constant variable 'fixedForEver'.",
    });
    expect((await run("const fixedForEver = 3; fixedForEver")).status).toBe("ok");
    expect((await run("let fixedForEver = 4; fixedForEver = 5")).status).toBe("ok");
    await run("const keeps = 1");
    await run("throw 0; const keeps = 2");
    expect(printed(await run("console.log(keeps)"))).toBe("1\n");
  });
});
