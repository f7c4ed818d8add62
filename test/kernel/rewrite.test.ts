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

test("another cell, one without an id, and one that fails stay as they are", async () => {
  expect((await run(REWRITE, "other")).reply.payload).toEqual([]);
  expect((await run(REWRITE)).reply.payload).toEqual([]);
  expect((await run(`${REWRITE} throw new Error("no")`, "mine")).reply.payload).toEqual([]);
  expect((await run("1", "mine")).reply.payload).toEqual([]);
});
