import { describe, expect, test } from "vitest";
import { rawKernel } from "./rawClient.js";

describe("messages", () => {
  const { send, execute, ended } = rawKernel();
  const states = (broadcast: [string, Record<string, unknown>][]) =>
    broadcast.filter(([type]) => type === "status").map(([, { execution_state: s }]) => s);

  test.each(["shell", "control"] as const)("kernel_info on %s", async (channel) => {
    const { reply, replyType, broadcast } = await send(channel, "kernel_info_request", {});
    expect(replyType).toBe("kernel_info_reply");
    expect(reply).toMatchObject({
      status: "ok",
      protocol_version: expect.stringMatching(/^5\.\d$/),
      implementation: "convlab",
      language_info: {
        name: "typescript",
        mimetype: "application/typescript",
        file_extension: ".ts",
        pygments_lexer: "typescript",
        codemirror_mode: "typescript",
        nbconvert_exporter: "script",
      },
    });
    expect(states(broadcast)).toEqual(["busy", "idle"]);
  });

  test("a cell: busy, input, output, result, idle", async () => {
    const { reply, broadcast } = await execute("console.log('a'); 2");
    const count = reply.execution_count;
    expect(broadcast).toEqual([
      ["status", { execution_state: "busy" }],
      ["execute_input", { code: "console.log('a'); 2", execution_count: count }],
      ["stream", { name: "stdout", text: "a\n" }],
      ["execute_result", { execution_count: count, data: { "text/plain": "2" }, metadata: {} }],
      ["status", { execution_state: "idle" }],
    ]);
    expect(reply).toEqual({
      status: "ok",
      execution_count: count,
      user_expressions: {},
      payload: [],
    });
  });

  test("an error is broadcast once and stands in the reply", async () => {
    const { reply, broadcast } = await execute("throw new TypeError('no')");
    const errors = broadcast.filter(([type]) => type === "error").map(([, content]) => content);
    expect(errors).toHaveLength(1);
    const { ename, evalue, traceback } = reply;
    expect(errors[0]).toEqual({ ename, evalue, traceback });
    expect(reply).toMatchObject({ status: "error", ename: "TypeError", evalue: "no" });
  });

  test("silent: nothing but the status, and the number stays", async () => {
    const before = (await execute("1")).reply.execution_count;
    const { reply, broadcast } = await execute("console.log(1); 2", { silent: true });
    expect(broadcast.map(([type]) => type)).toEqual(["status", "status"]);
    expect(reply).toMatchObject({ status: "ok", execution_count: before });
  });

  test("without history the number stays, the output comes", async () => {
    const before = (await execute("1")).reply.execution_count;
    const { reply, broadcast } = await execute("3", { store_history: false });
    expect(reply.execution_count).toBe(before);
    expect(broadcast.map(([type]) => type)).toContain("execute_result");
  });

  test("user_expressions", async () => {
    const { reply } = await execute("const six = 6", {
      user_expressions: { good: "six * 7", bad: "nowhere" },
    });
    expect(reply.user_expressions).toMatchObject({
      good: { status: "ok", data: { "text/plain": "42" }, metadata: {} },
      bad: { status: "error", ename: "ReferenceError", evalue: "nowhere is not defined" },
    });
  });

  test("what was sent with a cell that fails is given up, unless the client says otherwise", async () => {
    // It fails late: a busy client must have sent the others before.
    const late = "await new Promise((resolve) => setTimeout(resolve, 1000)); throw 1";
    const stopped = await Promise.all([execute(late), execute("2"), execute("3")]);
    expect(stopped.map(({ reply }) => reply.status)).toEqual(["error", "aborted", "aborted"]);
    // A page would write a number beside the cell, as if it had run.
    expect(stopped[1].reply).toEqual({ status: "aborted" });
    const options = { stop_on_error: false };
    const going = await Promise.all([execute("throw 1", options), execute("2", options)]);
    expect(going.map(({ reply }) => reply.status)).toEqual(["error", "ok"]);
  });

  test("what is sent after the reply runs", async () => {
    await execute("throw 1");
    expect((await execute("2")).reply.status).toBe("ok");
  });

  test.each([
    ["1 + 1", { status: "complete" }],
    ["function f() {\n  return 1\n}", { status: "complete" }],
    ["const x: Map<string, number> = new Map()", { status: "complete" }],
    ["for (const a of b) {", { status: "incomplete", indent: "  " }],
    ["f([\n  { a: 1,", { status: "incomplete", indent: "      " }],
    ["if (x)", { status: "incomplete", indent: "" }],
    ["const a =", { status: "incomplete", indent: "" }],
    ["`a template", { status: "incomplete", indent: "" }],
    ["/* a comment", { status: "incomplete", indent: "" }],
    ["const x = ;", { status: "invalid" }],
    ["'a string", { status: "invalid" }],
    ["a b c", { status: "invalid" }],
  ])("is_complete %j", async (code, expected) => {
    expect((await send("shell", "is_complete_request", { code })).reply).toEqual(expected);
  });

  test("completion and inspection have valid answers for what nobody knows", async () => {
    const nobody = { code: "nobodyKnows", cursor_pos: 11 };
    const { reply: complete } = await send("shell", "complete_request", nobody);
    expect(complete).toMatchObject({ status: "ok", matches: [], cursor_end: 11 });
    const { reply: inspect } = await send("shell", "inspect_request", nobody);
    expect(inspect).toMatchObject({ status: "ok", found: false, data: {} });
  });

  test("messages of a type that nobody knows are passed over", async () => {
    void send("shell", "surprise_request", {});
    expect((await execute("2")).reply.status).toBe("ok");
  });

  test("while a cell runs, control and shell answer, and the kernel stays busy", async () => {
    const running = execute("while (true) {}");
    await send("control", "kernel_info_request", {});
    await send("shell", "is_complete_request", { code: "1" });
    await send("control", "interrupt_request", {});
    const { reply, broadcast } = await running;
    expect(reply).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(states(broadcast).at(-1)).toBe("idle");
    expect(states(broadcast).slice(0, -1)).not.toContain("idle");
    expect(states(broadcast).length).toBeGreaterThan(2);
  });

  test("output of an ended cell's timer belongs to that cell", async () => {
    const first = await execute("setTimeout(() => console.log('late'), 100); 1");
    const second = await execute(
      "await new Promise((r) => setTimeout(r, 200)); console.log('own')",
    );
    const texts = (answer: typeof first) =>
      answer.broadcast.filter(([type]) => type === "stream").map(([, { text }]) => text);
    expect(texts(second)).toEqual(["own\n"]);
    expect(texts(first)).toEqual(["late\n"]);
  });

  test("shutdown answers with what was asked, and the kernel ends", async () => {
    const { reply, replyType } = await send("control", "shutdown_request", { restart: true });
    expect(replyType).toBe("shutdown_reply");
    expect(reply).toEqual({ status: "ok", restart: true });
    await ended();
  });
});
