import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { NOTEBOOKS } from "../harness.js";
import { debuggedKernel, shownBy } from "./debugClient.js";

const CELL = `async function late(n: number): Promise<number> {
  const twice = 2 * n;
  await null;
  return twice + 1;
}
const first = 1, second = 2;
const sum = await late(first);
const label: string = "sum " + sum;
label`;

describe("stepping", () => {
  const kernel = debuggedKernel();

  test("goes from line to line, over an await, and ends with the cell", async () => {
    const { client } = kernel;
    await client.breakAt(CELL, 6);
    const running = client.execute(CELL);
    const seen = [(await client.stopped()).lines];
    for (let i = 0; i < 3; i++) {
      await client.ask("next", { threadId: 1 });
      const { lines, reason } = await client.stopped();
      expect(reason).toBe("step");
      seen.push(lines);
    }
    expect(seen).toEqual([[6], [7], [8], [9]]);
    await client.ask("next", { threadId: 1 });
    expect((await client.next("continued")).body.threadId).toBe(1);
    expect(shownBy(await running)).toBe("'sum 3'");
  });

  test("into a function, whose waiting caller stays in the call stack, and out of it", async () => {
    const { client } = kernel;
    await client.breakAt(CELL, 7);
    const running = client.execute(CELL);
    await client.stopped();
    const step = async (command: string) => {
      await client.ask(command, { threadId: 1 });
      return (await client.stopped()).frames.map(({ name, line }) => `${name}:${line}`);
    };
    expect(await step("stepIn")).toEqual(["late:2", "cell:7"]);
    expect(await step("next")).toEqual(["late:3", "cell:7"]);
    expect(await step("next")).toEqual(["late:4", "await cell:7"]);
    expect(await step("stepOut")).toEqual(["cell:7"]);
    expect(await step("next")).toEqual(["cell:8"]);
    await client.ask("continue", { threadId: 1 });
    expect(shownBy(await running)).toBe("'sum 3'");
  });

  test("a step that has left its cell does not stop in the next one", async () => {
    const { client } = kernel;
    await client.breakAt("const a = 1;", 1);
    const running = client.execute("const a = 1;");
    await client.stopped();
    await client.ask("stepIn", { threadId: 1 });
    expect((await running).reply.status).toBe("ok");
    const { events } = client;
    expect(shownBy(await client.execute("const b = a + 1;\nb"))).toBe("2");
    expect(client.events.slice(events.length).map(({ event }) => event)).not.toContain("stopped");
  });

  test("`debugger` stops where it stands", async () => {
    const { client } = kernel;
    const running = client.execute("const c = 3;\ndebugger;\nc");
    expect((await client.stopped()).lines).toEqual([2]);
    await client.ask("continue", { threadId: 1 });
    expect(shownBy(await running)).toBe("3");
  });
});

describe("stepping into a local file", () => {
  const kernel = debuggedKernel();
  const folder = join(NOTEBOOKS, `.debug-${process.pid}`);
  const file = join(folder, "helper.ts");
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const source = `// a helper
type Numbers = number[];
export function total(all: Numbers): number {
  let sum = 0;
  for (const one of all) sum += one;
  return sum;
}
`;

  test("shows its lines as they were written; a breakpoint there stops as well", async () => {
    const { client } = kernel;
    writeFileSync(file, source);
    const code = `import { total } from "./.debug-${process.pid}/helper.ts";\nconst t = total([1, 2]);\nt`;
    await client.breakAt(code, 2);
    const running = client.execute(code);
    await client.stopped();
    await client.ask("stepIn", { threadId: 1 });
    const { frames } = await client.stopped();
    expect(frames.map(({ name, line }) => [name, line])).toEqual([
      ["total", 4],
      ["cell", 2],
    ]);
    expect(frames[0].source).toEqual({ name: "helper.ts", path: file });
    expect((await client.ask("source", { source: { path: file } })).content).toBe(source);
    expect((await client.ask("modules")).modules).toContainEqual(
      expect.objectContaining({ path: file }),
    );
    const breakpoints = [{ line: 6 }];
    await client.ask("setBreakpoints", { source: { path: file }, breakpoints });
    await client.ask("continue", { threadId: 1 });
    expect((await client.stopped()).lines).toEqual([6, 2]);
    await client.ask("continue", { threadId: 1 });
    expect(shownBy(await running)).toBe("3");
    // Edited and loaded anew, it is another line: here it stops once, before the loop.
    await client.breakAt(code);
    writeFileSync(file, source.replace("let sum = 0;", "let sum =\n    10;"));
    const again = client.execute(`${code} + 1`);
    expect((await client.stopped()).lines).toEqual([6, 2]);
    await client.ask("continue", { threadId: 1 });
    expect(shownBy(await again)).toBe("14");
  });
});
