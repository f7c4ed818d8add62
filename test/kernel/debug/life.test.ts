import { describe, expect, test } from "vitest";
import { murmur2 } from "../../../kernel/debug/murmur2.js";
import { cellPath } from "../../../kernel/debug/sources.js";
import { debuggedKernel, printedBy, shownBy } from "./debugClient.js";

const LOOP = "const kept = 42;\nlet i = 0;\nwhile (true) {\n  i++;\n}";

describe("a session of the debugger", () => {
  const kernel = debuggedKernel();

  test("says how cells are named, and what stops where", async () => {
    const { client } = kernel;
    const info = await client.ask("debugInfo");
    expect(info).toMatchObject({ isStarted: true, hashMethod: "Murmur2", breakpoints: [] });
    const code = "const é = '한글';";
    const { sourcePath } = await client.ask("dumpCell", { code });
    const name = `${murmur2(code, info.hashSeed)}${info.tmpFileSuffix}`;
    expect(sourcePath).toBe(`${info.tmpFilePrefix}${name}`);
    expect(sourcePath).not.toBe(cellPath(`${code} `));
    expect((await client.ask("source", { source: { path: sourcePath } })).content).toBe(code);
    await client.breakAt(code, 1);
    expect((await client.ask("debugInfo")).breakpoints).toEqual([
      { source: sourcePath, breakpoints: [{ line: 1 }] },
    ]);
  });

  test("an unknown request is refused, and the next one answered", async () => {
    expect(await kernel.client.request("toString")).toMatchObject({
      type: "response",
      command: "toString",
      success: false,
      message: 'the debugger does not know "toString"',
    });
    expect((await kernel.client.ask("threads")).threads).toHaveLength(1);
  });

  test("everything else answers while the code stands; Stop ends the cell and keeps the values", async () => {
    const { client } = kernel;
    await client.breakAt(LOOP, 4);
    const running = client.execute(LOOP);
    const { frames } = await client.stopped();
    expect(await client.evaluate("i", frames[0])).toBe("0");
    const { send } = { send: client.kernel.send.bind(client.kernel) };
    const info = await send("control", "kernel_info_request", {});
    expect(info.reply).toMatchObject({ debugger: true, supported_features: ["debugger"] });
    const complete = await send("shell", "complete_request", { code: "Math.sq", cursor_pos: 7 });
    expect(complete.reply.matches).toContain("sqrt");
    const whole = await send("shell", "is_complete_request", { code: "if (1) {" });
    expect(whole.reply.status).toBe("incomplete");
    const looked = await send("shell", "inspect_request", { code: "Math", cursor_pos: 4 });
    expect(looked.reply.found).toBe(true);
    await send("control", "interrupt_request", {});
    expect((await running).reply).toMatchObject({ status: "error", ename: "Interrupted" });
    expect((await client.ask("debugInfo")).stoppedThreads).toEqual([]);
    // The breakpoint is still there, and so is everything else.
    expect(shownBy(await client.execute("[kept, i]"))).toBe("[ 42, 0 ]");
    const again = client.execute(LOOP);
    await client.stopped();
    await send("control", "interrupt_request", {});
    expect((await again).reply.ename).toBe("Interrupted");
  });

  test("who disconnects lets the code go on", async () => {
    const { client } = kernel;
    const code = "let n = 1;\nn += 1;\nn";
    await client.breakAt(code, 2);
    const running = client.execute(code);
    await client.stopped();
    await client.ask("disconnect");
    expect(shownBy(await running)).toBe("2");
    expect((await client.next("continued")).body.threadId).toBe(1);
    expect(shownBy(await client.execute(code))).toBe("2");
  });

  test("who attaches later stops in functions of earlier cells", async () => {
    const { client } = kernel;
    await client.ask("disconnect");
    const early = "function early(x: number) {\n  const y = x + 1;\n  return y;\n}";
    await client.execute(early);
    await client.attach();
    await client.breakAt(early, 3);
    const running = client.execute("early(1)");
    const { frames } = await client.stopped();
    expect(await client.scope(frames[0], "Locals")).toEqual({ x: "1", y: "2" });
    await client.ask("continue", { threadId: 1 });
    expect(shownBy(await running)).toBe("2");
  });

  test("whoever pauses stands in the loop that runs", async () => {
    const { client } = kernel;
    const running = client.execute(`console.log("started");\n${LOOP}`);
    await client.kernel.heard(({ content }) => content.text === "started\n");
    await client.ask("pause", { threadId: 1 });
    const { reason, frames } = await client.stopped();
    expect(reason).toBe("pause");
    expect(frames[0].line).toBeGreaterThanOrEqual(4);
    await client.kernel.send("control", "interrupt_request", {});
    expect((await running).reply.ename).toBe("Interrupted");
  });

  test("goes on with the next thread where this one has ended, with its breakpoints", async () => {
    const { client } = kernel;
    const code = "let lost = 1;\nlost += 1;\nif (lost > 2) process.exit();\nlost";
    await client.breakAt(code, 3);
    const dying = client.execute(code);
    const { frames } = await client.stopped();
    await client.evaluate("lost = 3", frames[0]);
    await client.ask("continue", { threadId: 1 });
    expect((await dying).reply.status).toBe("error");
    expect((await client.ask("debugInfo")).isStarted).toBe(true);
    const again = client.execute(code);
    expect((await client.stopped()).lines).toEqual([3]);
    await client.ask("continue", { threadId: 1 });
    expect(shownBy(await again)).toBe("2");
  });
});

describe("exceptions", () => {
  const kernel = debuggedKernel();
  const CAUGHT = "try {\n  throw new Error('caught');\n} catch {}\nconsole.log('after');";
  const AWAITED =
    "async function fails() {\n  await null;\n  throw new RangeError('late');\n}\ntry {\n  await fails();\n} catch {}\nconsole.log('after');";
  const UNCAUGHT =
    "const n = 3;\nawait null;\nfunction f(): never {\n  throw new TypeError('no');\n}\nf();";

  test.each([
    ["thrown at once", CAUGHT],
    ["thrown by who is awaited", AWAITED],
  ])("one that the cell catches, %s, is not uncaught", async (_, code) => {
    const { client } = kernel;
    await client.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
    expect(printedBy(await client.execute(code))).toBe("after\n");
    await client.ask("setExceptionBreakpoints", { filters: ["all"] });
    const running = client.execute(code);
    expect((await client.stopped()).reason).toBe("exception");
    await client.ask("continue", { threadId: 1 });
    expect(printedBy(await running)).toBe("after\n");
    await client.ask("setExceptionBreakpoints", { filters: [] });
    expect(printedBy(await client.execute(code))).toBe("after\n");
  });

  test("an uncaught one stops where it is thrown, with all that is there", async () => {
    const { client } = kernel;
    await client.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
    const running = client.execute(UNCAUGHT);
    const { reason, frames } = await client.stopped();
    expect(reason).toBe("exception");
    expect(frames.map(({ name, line }) => [name, line])).toEqual([
      ["f", 4],
      ["cell", 6],
    ]);
    expect(await client.ask("exceptionInfo", { threadId: 1 })).toMatchObject({
      exceptionId: "TypeError",
      description: "TypeError: no",
    });
    expect(await client.scope(frames[1], "Globals")).toMatchObject({ n: "3" });
    await client.ask("continue", { threadId: 1 });
    expect((await running).reply).toMatchObject({ status: "error", ename: "TypeError" });
    await client.ask("setExceptionBreakpoints", { filters: [] });
  });
});
