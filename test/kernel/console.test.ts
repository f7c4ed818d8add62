import { describe, expect, test } from "vitest";
import { errorOf, kernelForTests, printed, textOf } from "./harness.js";

describe("console", () => {
  const { run } = kernelForTests();
  const print = async (code: string, name = "stdout") => printed(await run(code), name);

  test("table", async () => {
    expect(await print("console.table([{ layer: 'conv1', size: 28 }])")).toBe(
      [
        "┌─────────┬─────────┬──────┐",
        "│ (index) │ layer   │ size │",
        "├─────────┼─────────┼──────┤",
        "│ 0       │ 'conv1' │ 28   │",
        "└─────────┴─────────┴──────┘",
        "",
      ].join("\n"),
    );
  });

  test("dir as deep as it is told, with colours when it is told", async () => {
    expect(await print("console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 })")).toBe(
      "{ a: [Object] }\n",
    );
    expect(await print("console.dir(1, { colors: true })")).toBe("\x1b[33m1\x1b[39m\n");
  });

  test("time, count, group, assert, trace", async () => {
    expect(await print("console.time('t'); console.timeEnd('t')")).toMatch(/^t: [\d.]+ms\n$/);
    expect(await print("console.count(); console.count()")).toBe("default: 1\ndefault: 2\n");
    expect(await print("console.group('g'); console.log('in'); console.groupEnd()")).toBe(
      "g\n  in\n",
    );
    expect(await print("console.assert(1 > 2, 'no')", "stderr")).toBe("Assertion failed: no\n");
    expect(await print("console.trace('here')", "stderr")).toMatch(
      /^Trace: here\n {4}at In\[\d+\]/,
    );
  });

  test("objects as Node prints them, large ones shortened", async () => {
    expect(await print("console.log('%s is %d', 'x', 1, { a: [1, { b: 2n }] })")).toBe(
      "x is 1 { a: [ 1, { b: 2n } ] }\n",
    );
    expect(await print("console.log(Array.from({ length: 1000 }, (_, i) => i))")).toContain(
      "... 900 more items",
    );
    expect(textOf(await run("new Set(['a'])"))).toBe("Set(1) { 'a' }");
  });

  test("clear takes away what the cell printed", async () => {
    const { outputs } = await run("console.log('old'); console.clear(); console.log('new')");
    expect(outputs).toEqual([{ output_type: "stream", name: "stdout", text: "new\n" }]);
  });

  test("the library clears too, when the next thing comes", async () => {
    const { outputs } = await run(
      "import { clearOutput } from 'convlab'; console.log('old'); clearOutput({ wait: true }); console.log('new')",
    );
    expect(outputs).toEqual([{ output_type: "stream", name: "stdout", text: "new\n" }]);
    const kept = await run("console.log('old'); clearOutput({ wait: true })");
    expect(printed(kept)).toBe("old\n");
  });

  test("what asks the person has types, and needs no import", async () => {
    const strict = "// @convlab types: stop\nconst ask = ";
    const right = await run(
      `${strict}(): string | null => confirm() ? prompt("a", "b", { hidden: true }) : null`,
    );
    expect([right.status, right.outputs]).toEqual(["ok", []]);
    const wrong = await run(`${strict}(): number => prompt("a")`);
    expect(errorOf(wrong)?.ename).toBe("TS2322");
  });

  test("a question mark behind a name opens what is known of it", async () => {
    const asked = await run("const seven = 7");
    expect(asked.status).toBe("ok");
    expect((await run("seven?")).status).toBe("ok");
    expect((await run("??seven")).status).toBe("ok");
    expect(errorOf(await run("nowhere.at.all?"))?.ename).toBe("ReferenceError");
  });
});
