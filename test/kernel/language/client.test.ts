import { afterAll, expect, test, vi } from "vitest";
import { CellTypes } from "../../../kernel/language/cellTypes.js";
import { LanguageClient } from "../../../kernel/language/client.js";
import { NOTEBOOKS } from "../harness.js";

/** The thread runs compiled files, which tests of sources do not see: here stands a stand-in. */
const workers = vi.hoisted(
  () =>
    [] as {
      posted: { id: number; request: { kind: string } }[];
      emit(name: string, value?: unknown): void;
    }[],
);
vi.mock("node:worker_threads", async (original) => {
  const { EventEmitter } = await import("node:events");
  class Worker extends EventEmitter {
    posted: { id: number; request: { kind: string } }[] = [];
    constructor() {
      super();
      workers.push(this);
    }
    unref() {}
    postMessage(question: { id: number; request: { kind: string } }) {
      this.posted.push(question);
    }
    async terminate() {
      this.emit("exit", 1);
    }
  }
  return { ...(await original<object>()), Worker };
});

const client = new LanguageClient(NOTEBOOKS, "en");
afterAll(() => client.close());
const kinds = (i: number) => workers[i].posted.map(({ request }) => request.kind);
const answer = (i: number, value: unknown) =>
  workers[i].emit("message", { id: workers[i].posted.findLast(({ id }) => id > 0)?.id, value });

test("a thread that is lost is replaced, and told what it has to know, but for what it was lost on", async () => {
  const first = client.check({ file: "In[1]", source: "const a = 1", report: true });
  answer(0, { errors: [], text: "", isCheck: false });
  expect(await first).toEqual({ errors: [], text: "", isCheck: false });
  client.forget(["b"]);
  answer(0, undefined);
  const fatal = client.check({ file: "In[2]", source: "type Endless = …", report: true });
  const waiting = client.complete("a", 1);
  workers[0].emit("error", new Error("out of memory"));
  workers[0].emit("exit", 1);
  expect([await fatal, await waiting]).toEqual([undefined, undefined]);
  void client.complete("a", 1);
  expect(workers).toHaveLength(2);
  expect(kinds(1)).toEqual(["check", "forget", "complete"]);
  expect(workers[1].posted[0].request).toMatchObject({ file: "In[1]", report: false });
});

test("after a loss of all values it knows nothing", () => {
  client.reset();
  workers[1].emit("exit", 1);
  void client.complete("a", 1);
  expect(kinds(2)).toEqual(["complete"]);
});

test("a cell that was to be compiled is compiled by the next thread, before all else", async () => {
  const cell = client.compile("1 + 1", "In[1]", new Set());
  const types = client.complete("a", 1);
  const before = workers.length;
  workers[before - 1].emit("exit", 1);
  expect(await types).toBeUndefined();
  expect(kinds(before)).toEqual(["compile"]);
  const compiled = { file: "In[1]", code: "", mappings: "", source: "", lexical: [], vars: [] };
  answer(before, { cell: compiled, own: [] });
  expect(await cell).toBe(compiled);
});

test("one with which every thread ends is an error, and the next one is compiled", async () => {
  const fatal = client.compile("fatal", "In[2]", new Set());
  const first = workers.length - 1;
  for (let i = first; i < workers.length && i < first + 10; i++) workers[i].emit("exit", 1);
  expect(await fatal).toMatchObject({ ename: "CompilerError" });
  expect(workers.length - first).toBe(3);
  const own = new Set<string>();
  const cell = client.compile("const URL = 1", "In[3]", own);
  answer(workers.length - 1, { cell: { ename: "SyntaxError" }, own: ["URL"] });
  expect([await cell, [...own]]).toEqual([{ ename: "SyntaxError" }, ["URL"]]);
});

test("a cell waits some seconds for types that take for ever, not minutes", async () => {
  vi.useFakeTimers();
  try {
    const endless = client.check({ file: "In[8]", source: "type Endless = …", report: true });
    const before = workers.length;
    workers[before - 1].emit("message", { id: 0 });
    const cell = client.compile("1", "In[9]", new Set());
    await vi.advanceTimersByTimeAsync(19_000);
    expect(workers).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(2000);
    expect(kinds(before)[0]).toBe("compile");
    expect(
      workers[before].posted.some(({ request }) => "file" in request && request.file === "In[8]"),
    ).toBe(false);
    answer(before, { cell: { ename: "SyntaxError" }, own: [] });
    expect([await endless, await cell]).toEqual([undefined, { ename: "SyntaxError" }]);
  } finally {
    vi.useRealTimers();
  }
});

test("types that are switched off are not read, but known when somebody asks", () => {
  const quiet = new LanguageClient(NOTEBOOKS, "en");
  const types = new CellTypes(quiet);
  types.mode = "off";
  const before = workers.length;
  const cell = { file: "In[1]", source: "check.it(1)", silent: false, awaited: true };
  const { holds } = types.begin(cell, () => {});
  expect([holds, workers.length]).toEqual([false, before]);
  void quiet.complete("a", 1);
  expect(kinds(before)).toEqual(["check", "complete"]);
  expect(workers[before].posted[0].request).toMatchObject({ report: false });
  quiet.close();
});
