import { expect, test } from "vitest";
import { rawKernel } from "./rawClient.js";

const kernel = rawKernel();
const run = (code: string, cellId?: string) =>
  kernel.execute(code, {}, { metadata: cellId === undefined ? {} : { cellId } });
const REWRITE = `globalThis[Symbol.for("convlab.kernel")].rewrite({ mine: "// as it was\\n" });`;

test("a cell whose id is named gets its text when it has ended", async () => {
  const { reply } = await run(REWRITE, "mine");
  expect(reply).toMatchObject({
    status: "ok",
    payload: [{ source: "set_next_input", text: "// as it was\n", replace: true }],
  });
});

test("VS Code names the cell by an address of its own: its name stands in its metadata", async () => {
  const cellId = "vscode-notebook-cell:/home/mina/a.ipynb#W0sZmlsZQ%3D%3D";
  const execute = (convlab: unknown) =>
    kernel.execute(REWRITE, {}, { metadata: { cellId, convlab } });
  expect((await execute({ name: "mine" })).reply.payload).toEqual([
    { source: "set_next_input", text: "// as it was\n", replace: true },
  ]);
  expect((await execute({ name: "other" })).reply.payload).toEqual([]);
  expect((await execute(null)).reply.payload).toEqual([]);
});

test("another cell, one without an id, and one that fails stay as they are", async () => {
  expect((await run(REWRITE, "other")).reply.payload).toEqual([]);
  expect((await run(REWRITE)).reply.payload).toEqual([]);
  expect((await run(`${REWRITE} throw new Error("no")`, "mine")).reply.payload).toEqual([]);
  expect((await run("1", "mine")).reply.payload).toEqual([]);
});
