import { describe, expect, test } from "vitest";
import type { Output } from "../../kernel/client.js";
import { errorOf, kernelForTests, printed, textOf } from "./harness.js";

const SHOW =
  "const show = (bundle: object, displayId: string, update = false) => (globalThis as any)[Symbol.for('convlab.kernel')].display(bundle, { displayId, update });";

describe("output", () => {
  const { run } = kernelForTests();

  test("20,000 lines of one cell all arrive before its end", async () => {
    const result = await run("for (let i = 0; i < 20000; i++) console.log(i)");
    const lines = Array.from({ length: 20000 }, (_, i) => `${i}\n`).join("");
    expect(printed(result)).toBe(lines);
    expect(result.outputs).toHaveLength(1);
  });

  test("streams and displays keep their order", async () => {
    const { outputs } = await run(
      `${SHOW} console.log(1); console.error(2); show({ 'text/plain': '3' }, 'order'); console.log(4)`,
    );
    expect(outputs.map((o) => ("text" in o ? o.text : (o as { data: object }).data))).toEqual([
      "1\n",
      "2\n",
      { "text/plain": "3" },
      "4\n",
    ]);
  });

  test("a display that is updated often is sent seldom, the last one always", async () => {
    const seen: Output[] = [];
    const { outputs } = await run(
      "show({ 'text/plain': '0' }, 'bar'); for (let i = 1; i <= 5000; i++) show({ 'text/plain': String(i) }, 'bar', true);",
      { onOutput: (output) => seen.push(structuredClone(output)) },
    );
    expect(outputs).toEqual([
      { output_type: "display_data", data: { "text/plain": "5000" }, metadata: {} },
    ]);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.length).toBeLessThan(200);
  });

  test("a later cell updates the output of an earlier one", async () => {
    const { outputs } = await run("show({ 'text/plain': 'old' }, 'shared')");
    const later = await run("show({ 'text/plain': 'new' }, 'shared', true)");
    expect(outputs).toMatchObject([{ data: { "text/plain": "new" } }]);
    expect(later.outputs).toEqual([]);
  });

  test("pictures may be bytes", async () => {
    const { outputs } = await run("show({ 'image/png': new Uint8Array([1, 2, 3]) }, 'bytes')");
    expect(outputs).toMatchObject([{ data: { "image/png": "AQID" } }]);
  });

  test("a value shows itself, and has its text beside", async () => {
    const own = await run(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>' }) })",
    );
    const [{ data }] = own.outputs as { data: Record<string, string> }[];
    expect(data["text/html"]).toBe("<b>x</b>");
    expect(data["text/plain"]).toContain("Jupyter.display");
  });

  test("also one that takes its time", async () => {
    const slow = await run(
      "({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/plain': 'slow' }) })",
    );
    expect(textOf(slow)).toBe("slow");
  });

  test("the handle of what was shown is not shown as well", async () => {
    const { outputs } = await run("import { show as display } from 'convlab'; display('once')");
    expect(outputs).toEqual([
      { output_type: "display_data", data: { "text/plain": "once" }, metadata: {} },
    ]);
  });

  test("one that cannot show itself fails the cell", async () => {
    const bad = await run(
      "({ [Symbol.for('Jupyter.display')]: () => { throw new Error('cannot') } })",
    );
    expect(errorOf(bad)?.evalue).toBe("cannot");
  });

  test("text of a child process that shares the streams arrives", async () => {
    const result = await run(
      "import { execFileSync } from 'node:child_process'; execFileSync(process.execPath, ['-e', 'console.log(7)'], { stdio: 'inherit' }); await new Promise((r) => setTimeout(r, 50))",
    );
    expect(printed(result)).toBe("7\n");
  });

  test("silent cells print nothing and take no number", async () => {
    const before = await run("1");
    const silent = await run("console.log('x'); 5", { silent: true });
    expect(silent.outputs).toEqual([]);
    expect((await run("2")).executionCount).toBe(before.executionCount! + 1);
  });

  test("notebooks written for tslab display through its API", async () => {
    const { outputs } = await run(
      "import * as tslab from 'tslab'; tslab.display.html('<i>a</i>'); const d = tslab.newDisplay(); d.text('b'); d.text('c'); tslab.display.png(new Uint8Array([255])); tslab.display.raw('text/x', 'raw')",
    );
    expect(outputs.map((output) => (output as { data: object }).data)).toEqual([
      { "text/html": "<i>a</i>" },
      { "text/plain": "c" },
      { "image/png": "/w==" },
      { "text/x": "raw" },
    ]);
  });
});
