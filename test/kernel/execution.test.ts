import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Compiler, Execution, type Outputs } from "../../kernel/execution.js";
import type { CellTypes } from "../../kernel/language/cellTypes.js";
import { History } from "../../kernel/requests/history.js";
import { SentTimes } from "../../kernel/sentTimes.js";
import type { Session } from "../../kernel/session.js";
import type { Header, Message } from "../../kernel/wire/message.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The replies to cells by their code; a cell `throw` fails as soon as it runs. */
function execution(): { submit(code: string, sent: number): Promise<void>; replies: string[] } {
  const replies: string[] = [];
  const codeOf = ({ content }: Message) => String(content.code);
  const out: Outputs = {
    publish: () => {},
    reply: (request, content) => {
      const { status } = ("json" in content ? JSON.parse(String(content.json)) : content) as {
        status: string;
      };
      replies.push(`${codeOf(request)}: ${status}`);
    },
    busy: () => {},
    idle: () => {},
    explain: async () => undefined,
  };
  const compiler: Compiler = {
    compile: async (source, file) => ({
      ...{ file, source, code: source, mappings: "", lexical: [], vars: [] },
    }),
  };
  const session = {
    preload: () => {},
    run: ({ serial, cell }: { serial: number; cell: { code: string } }) => {
      const error = { ename: "Error", evalue: "", traceback: [] };
      tested.done({ type: "done", serial, ...(cell.code === "throw" && { error }) });
    },
  };
  const none = { holds: false, verdict: Promise.resolve(undefined), shown: Promise.resolve() };
  const types = { holds: () => false, begin: () => none, forget: () => {} };
  const tested = new Execution(
    session as unknown as Session,
    out,
    compiler,
    new History("test", undefined),
    types as unknown as CellTypes,
  );
  const submit = async (code: string, sent: number) => {
    const header = { msg_id: code, session: "one", date: new Date(sent).toISOString() };
    tested.submit({
      ...{ identities: [], parent: {}, metadata: {}, buffers: [], size: 0 },
      header: header as unknown as Header,
      content: { code },
    });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { submit, replies };
}

test("what a client sent before a cell failed is given up, however late it comes", async () => {
  const { submit, replies } = execution();
  await submit("throw", Date.now());
  const failed = Date.now();
  vi.setSystemTime(failed + 5000);
  await submit("before", failed - 1);
  await submit("at once", failed);
  await submit("later", failed + 4000);
  expect(replies).toEqual(["throw: error", "before: aborted", "at once: ok", "later: ok"]);
});

test("a client's clock may be wrong by hours", async () => {
  for (const wrong of [-7_200_000, 7_200_000]) {
    const { submit, replies } = execution();
    const start = Date.now();
    await submit("first", start + wrong);
    vi.setSystemTime(start + 1000);
    await submit("throw", start + 1000 + wrong);
    vi.setSystemTime(start + 1500);
    await submit("before", start + 999 + wrong);
    await submit("after", start + 1001 + wrong);
    expect(replies).toEqual(["first: ok", "throw: error", "before: aborted", "after: ok"]);
    vi.setSystemTime(start);
  }
});

test("a date that is none counts as now", () => {
  const times = new SentTimes();
  const header = (date: string) => ({ session: "one", date }) as Header;
  expect(times.of(header("yesterday"), 5)).toBe(5);
  expect(times.of(header(new Date(100).toISOString()), 150)).toBe(150);
  expect(times.of(header(new Date(200).toISOString()), 270)).toBe(250);
});
