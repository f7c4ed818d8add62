import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type RawClient, startRaw } from "../rawClient.js";

/** What the checks run, in TypeScript. */
const CODE = {
  complete: "1 + 1",
  incomplete: "function f() {",
  syntaxError: "const = ;",
  hello: "console.log('hello')",
  stderr: "console.error('error')",
  setUp: "const test_variable_for_completion = 42",
  prefix: "test_variable_for_",
  variable: "test_variable_for_completion",
  display: "import { show, display } from 'convlab'; show({ 'text/html': '<b>b</b>' })",
  update:
    "const bar = display({ 'text/html': '<i>1</i>' }); bar.update({ 'text/html': '<i>2</i>' })",
  rich: "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>rich</b>' }) })",
  input: "console.log(prompt('Your name?'))",
};

/**
 * The 27 checks of https://github.com/runtimed/kernel-testbed, each stricter than there: it also
 * wants the right content.
 */
describe("kernel-testbed", () => {
  let client: RawClient;
  let stop: () => void;
  beforeAll(async () => {
    ({ client, stop } = await startRaw());
  }, 60_000);
  afterAll(() => stop());

  const ask = (type: string, content: object) => client.send("shell", type, content);
  const run = (code: string) => ask("execute_request", { code });
  const contents = (answer: Answer, type: string) =>
    answer.broadcast.filter(([one]) => one === type).map(([, content]) => content);
  const info = async () => (await ask("kernel_info_request", {})).reply;

  describe("tier 1: basic protocol", () => {
    test("1 heartbeat_responds", async () => {
      expect(await client.heartbeat("ping")).toBe("ping");
    });

    test("2 kernel_info_reply_valid", async () => {
      expect((await info()).status).toBe("ok");
    });

    test("3 kernel_info_has_language_info", async () => {
      expect(await info()).toMatchObject({ language_info: { name: "typescript" } });
    });

    test("4 kernel_info_has_protocol_version", async () => {
      expect((await info()).protocol_version).toBe("5.5");
    });

    test("5 execute_stdout", async () => {
      const [stream] = contents(await run(CODE.hello), "stream");
      expect(stream).toEqual({ name: "stdout", text: "hello\n" });
    });

    test("6 execute_stderr", async () => {
      const [stream] = contents(await run(CODE.stderr), "stream");
      expect(stream).toEqual({ name: "stderr", text: "error\n" });
    });

    test("7 execute_reply_ok", async () => {
      const { reply, replyType } = await run(CODE.complete);
      expect([replyType, reply.status]).toEqual(["execute_reply", "ok"]);
    });

    test("8 status_busy_idle_lifecycle", async () => {
      const states = contents(await run(CODE.complete), "status");
      expect(states.map((one) => one.execution_state)).toEqual(["busy", "idle"]);
    });

    test("9 execute_input_broadcast", async () => {
      const answer = await run(CODE.complete);
      expect(contents(answer, "execute_input")).toEqual([
        { code: CODE.complete, execution_count: answer.reply.execution_count },
      ]);
    });
  });

  describe("tier 2: interactive features", () => {
    test("10 complete_request", async () => {
      await run(CODE.setUp);
      const cursor_pos = CODE.prefix.length;
      const { reply } = await ask("complete_request", { code: CODE.prefix, cursor_pos });
      expect(reply).toMatchObject({
        status: "ok",
        matches: [CODE.variable],
        cursor_start: 0,
        cursor_end: cursor_pos,
      });
    });

    test("11 inspect_request", async () => {
      await run(CODE.setUp);
      const cursor_pos = CODE.variable.length;
      const { reply } = await ask("inspect_request", { code: CODE.variable, cursor_pos });
      expect(reply).toMatchObject({ status: "ok", found: true });
    });

    test("12 is_complete_complete", async () => {
      const { reply } = await ask("is_complete_request", { code: CODE.complete });
      expect(reply.status).toBe("complete");
    });

    test("13 is_complete_incomplete", async () => {
      const { reply } = await ask("is_complete_request", { code: CODE.incomplete });
      expect(reply).toEqual({ status: "incomplete", indent: "  " });
    });

    test("14 history_request", async () => {
      await run(CODE.complete);
      const { reply } = await ask("history_request", {
        hist_access_type: "tail",
        n: 1,
        raw: true,
        output: false,
      });
      expect(reply).toMatchObject({
        status: "ok",
        history: [[1, expect.any(Number), CODE.complete]],
      });
    });

    test("15 comm_info_request", async () => {
      expect((await ask("comm_info_request", {})).reply).toEqual({ status: "ok", comms: {} });
    });

    test("16 error_handling", async () => {
      const answer = await run(CODE.syntaxError);
      expect(answer.reply).toMatchObject({ status: "error", ename: "SyntaxError" });
      expect(contents(answer, "error")).toHaveLength(1);
    });
  });

  describe("tier 3: rich output", () => {
    test("17 display_data", async () => {
      const [shown] = contents(await run(CODE.display), "display_data");
      expect(shown.data).toMatchObject({ "text/html": "<b>b</b>" });
    });

    test("18 update_display_data", async () => {
      const answer = await run(CODE.update);
      const [shown] = contents(answer, "display_data");
      const updated = contents(answer, "update_display_data").at(-1)!;
      expect(updated.data).toMatchObject({ "text/html": "<i>2</i>" });
      expect(updated.transient).toEqual(shown.transient);
    });

    test("19 execute_result", async () => {
      const [result] = contents(await run(CODE.complete), "execute_result");
      expect(result.data).toEqual({ "text/plain": "2" });
    });

    test("20 rich_execute_result", async () => {
      const [result] = contents(await run(CODE.rich), "execute_result");
      expect(result.data).toMatchObject({ "text/html": "<b>rich</b>" });
    });
  });

  describe("tier 4: advanced features", () => {
    test("21 stdin_input_request", async () => {
      const content = { code: CODE.input, allow_stdin: true };
      const answer = await client.send("shell", "execute_request", content, {
        type: () => "test_input_42",
      });
      expect(answer.asked).toEqual([{ prompt: "Your name? ", password: false }]);
      expect(answer.reply.status).toBe("ok");
      expect(contents(answer, "stream")).toEqual([{ name: "stdout", text: "test_input_42\n" }]);
    });

    test("22 comms_lifecycle", async () => {
      const content = { comm_id: "c1", target_name: "jupyter.kernel_testbed.test", data: {} };
      await client.send("shell", "comm_open", content, { noReply: true });
      const close = await client.heard(({ header }) => header.msg_type === "comm_close");
      expect(close.content).toMatchObject({ comm_id: "c1" });
      expect((await run(CODE.complete)).reply.status).toBe("ok");
    });

    test("23 interrupt_request", async () => {
      const { reply, replyType } = await client.send("control", "interrupt_request", {});
      expect([replyType, reply.status]).toEqual(["interrupt_reply", "ok"]);
    });

    test("24 execution_count_increments", async () => {
      const first = Number((await run(CODE.complete)).reply.execution_count);
      expect((await run(CODE.complete)).reply.execution_count).toBe(first + 1);
    });

    test("25 parent_header_correlation", async () => {
      const { messages } = await run(CODE.hello);
      const parents = new Set(messages.map((message) => message.parent.msg_id));
      expect(messages.length).toBeGreaterThan(3);
      expect(parents.size).toBe(1);
    });

    test("26 iopub_welcome", () => {
      const [first] = client.broadcasts;
      expect(first.header.msg_type).toBe("iopub_welcome");
      expect(first.content).toEqual({ subscription: "" });
    });
  });

  test("27 shutdown_reply", async () => {
    const { child } = client.launched;
    const { reply, replyType } = await client.send("control", "shutdown_request", {
      restart: false,
    });
    expect([replyType, reply]).toEqual(["shutdown_reply", { status: "ok", restart: false }]);
    if (child.exitCode === null) await new Promise((resolve) => child.once("exit", resolve));
    expect(child.exitCode).toBe(0);
  });
});
