import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { History, historyFile } from "../../kernel/requests/history.js";
import { temporaryFolder } from "./harness.js";
import { startRaw } from "./rawClient.js";

type Rows = { history: unknown[] };

describe("history", () => {
  const folder = temporaryFolder();
  const ask = async (history: History, content: object) =>
    ((await history.answer(content as Record<string, unknown>)) as Rows).history;
  const search = (pattern: string, more: object = {}) => ({
    hist_access_type: "search",
    pattern,
    ...more,
  });

  test("tail, range and search over this kernel's inputs", async () => {
    const history = new History("run", undefined);
    for (const [i, input] of ["const a = 1", "a + 1", "a + 1", "f(a)"].entries())
      history.add(i + 1, input);
    history.addOutput(2, "2");
    expect(await ask(history, { hist_access_type: "tail", n: 2 })).toEqual([
      [1, 3, "a + 1"],
      [1, 4, "f(a)"],
    ]);
    expect(await ask(history, { hist_access_type: "tail", n: 3, output: true })).toEqual([
      [1, 2, ["a + 1", "2"]],
      [1, 3, ["a + 1", null]],
      [1, 4, ["f(a)", null]],
    ]);
    const range = { hist_access_type: "range", session: 0, start: 2, stop: 4 };
    expect(await ask(history, range)).toEqual([
      [1, 2, "a + 1"],
      [1, 3, "a + 1"],
    ]);
    expect(await ask(history, { hist_access_type: "range" })).toHaveLength(4);
    expect(await ask(history, search("a +*"))).toHaveLength(2);
    expect(await ask(history, search("a +*", { unique: true }))).toEqual([[1, 3, "a + 1"]]);
    expect(await ask(history, search("*a*", { n: 1 }))).toEqual([[1, 4, "f(a)"]]);
    expect(await ask(history, search("f(?)"))).toHaveLength(1);
    expect(await ask(history, search("f(a"))).toEqual([]);
  });

  test("kept for the next kernel, which counts sessions on", async () => {
    const file = join(folder, "deep", "history.jsonl");
    const first = new History("first", file);
    first.add(1, "한글\nconst x = 1");
    await ask(first, {});
    const second = new History("second", file);
    second.add(1, "x + 1");
    expect(await ask(second, {})).toEqual([
      [1, 1, "한글\nconst x = 1"],
      [2, 1, "x + 1"],
    ]);
    expect(await ask(second, { hist_access_type: "range", session: -1 })).toHaveLength(1);
    expect(await ask(second, { hist_access_type: "range", session: 2 })).toEqual([[2, 1, "x + 1"]]);
  });

  test("lines that were cut off or are not ours are passed over", async () => {
    const file = join(folder, "torn.jsonl");
    writeFileSync(file, '{"run":"a","line":1,"input":"1"}\n{"run":"a","li');
    appendFileSync(file, '\n[1]\nnull\n{"run":"a","line":"x"}\n');
    const history = new History("b", file);
    history.add(1, "2");
    expect(await ask(history, {})).toEqual([
      [1, 1, "1"],
      [2, 1, "2"],
    ]);
  });

  test("a file that grew large is put aside, and still read", async () => {
    const file = join(folder, "large.jsonl");
    const line = JSON.stringify({ run: "a", line: 1, input: "x".repeat(1000) });
    writeFileSync(file, `${line}\n`.repeat(5000));
    const history = new History("b", file);
    history.add(1, "new");
    expect(await ask(history, {})).toHaveLength(5001);
    expect(readFileSync(file, "utf8").length).toBeLessThan(100);
  });

  test("a file that cannot be written costs nothing but the past", async () => {
    const history = new History("b", join(folder, "torn.jsonl", "below-a-file"));
    history.add(1, "new");
    expect(await ask(history, {})).toEqual([[1, 1, "new"]]);
  });

  test("where it lies", () => {
    expect(historyFile({ CONVLAB_HISTORY: "off" })).toBeUndefined();
    expect(historyFile({ CONVLAB_HISTORY: "/x/y" })).toBe("/x/y");
    expect(historyFile({ XDG_STATE_HOME: "/state" })).toBe(
      join("/state", "convlab", "history.jsonl"),
    );
  });

  test("a kernel that was restarted knows what the one before was told", async () => {
    const env = { CONVLAB_HISTORY: join(folder, "kernels.jsonl") };
    for (const [code, expected] of [
      ["'first kernel'", [[1, 1, "'first kernel'"]]],
      [
        "'second kernel'",
        [
          [1, 1, "'first kernel'"],
          [2, 1, "'second kernel'"],
        ],
      ],
    ] as const) {
      const { client, stop } = await startRaw(env);
      await client.send("shell", "execute_request", { code });
      await client.send("shell", "execute_request", { code: "'x'", store_history: false });
      const { reply } = await client.send("shell", "history_request", { hist_access_type: "tail" });
      expect(reply.history).toEqual(expected);
      stop();
    }
  });
});
