import { connect } from "node:net";
import { isAbsolute } from "node:path";
import { describe, expect, test } from "vitest";
import { launch } from "../../kernel/client/launch.js";
import { kernelArgv } from "../../kernel/client.js";
import { kernelSpec } from "../../kernel/spec.js";
import { NOTEBOOKS } from "./harness.js";
import { LOADING_MS } from "./language/typedKernel.js";
import { RawClient, rawKernel, type SendOptions, startRaw } from "./rawClient.js";

/**
 * What the Jupyter extension of VS Code sends and needs, as its source has it (microsoft/vscode-jupyter:
 * rawKernelConnection, cellExecution, kernelCompletionProvider, kernelProcess). It talks to the
 * kernel's sockets itself, without a Jupyter server.
 */
const CELL = {
  cellId: "vscode-notebook-cell:/home/mina/my%20course/a.ipynb#W0sZmlsZQ%3D%3D",
  convlab: { kind: "answer", name: "padded" },
};
const OPTIONS = { silent: false, stop_on_error: false, allow_stdin: true, store_history: true };

describe("a client as VS Code is", () => {
  const kernel = rawKernel({ CONVLAB_TYPES: "warn" });
  const run = (code: string, more: SendOptions = {}) =>
    kernel.execute(code, OPTIONS, { metadata: CELL, ...more });

  test("looks whether the ports are in use by connecting to them, and goes away", async () => {
    const { info } = kernel.client.launched;
    for (const port of [info.shell_port, info.iopub_port]) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", () => socket.destroy());
        socket.on("close", () => resolve()).on("error", reject);
      });
    }
    expect((await run("1 + 1")).reply.status).toBe("ok");
  });

  test("asks who the kernel is on two channels at once", async () => {
    const asked = ["control", "shell"] as const;
    const answers = await Promise.all(
      asked.map((channel) => kernel.send(channel, "kernel_info_request", {})),
    );
    for (const { reply } of answers)
      expect(reply).toMatchObject({ status: "ok", language_info: { name: "typescript" } });
  });

  test("goes on after a cell that fails, where it wants to", async () => {
    const cells = [run("const kept = 1"), run("throw new Error('no')"), run("kept + 1")];
    const status = (await Promise.all(cells)).map(({ reply }) => reply.status);
    expect(status).toEqual(["ok", "error", "ok"]);
  });

  test(
    "hears of wrong types below the cell, also when that has ended",
    async () => {
      const { messages } = await run('const wrong: number = "text";');
      const id = messages[0].parent.msg_id;
      const told = await kernel.client.heard(
        ({ parent, content }) => parent.msg_id === id && content.name === "stderr",
      );
      expect(told.content.text).toContain("TS2322");
      expect(told.parent.msg_type).toBe("execute_request");
    },
    LOADING_MS,
  );

  test("Stop is a message, and its answer comes before the end of the cell is waited for", async () => {
    const running = run("console.log('spinning'); await null; for (;;);");
    await kernel.client.heard(({ content }) => content.text === "spinning\n");
    const { reply } = await kernel.send("control", "interrupt_request", {});
    expect(reply).toEqual({ status: "ok" });
    expect((await running).reply).toMatchObject({ status: "error", ename: "Interrupted" });
  });

  test(
    "completes: it takes kinds and places only where each match has a text",
    async () => {
      const code = "const answer = 42;\nconsole.lo";
      const { reply } = await kernel.send("shell", "complete_request", {
        code,
        cursor_pos: code.length,
      });
      const matches = reply.matches as string[];
      const types = (reply.metadata as Record<string, Record<string, unknown>[]>)
        ._jupyter_types_experimental;
      expect(matches).toContain("log");
      expect(types.length).toBeGreaterThanOrEqual(matches.length);
      for (const { text, start, end } of types)
        expect([typeof text, typeof start, typeof end]).toEqual(["string", "number", "number"]);
      // Then it asks about the one that is chosen, and shows the plain text.
      const chosen = "console.log";
      const asked = { code: chosen, cursor_pos: chosen.length, detail_level: 0 };
      const told = (await kernel.send("shell", "inspect_request", asked)).reply;
      expect(told).toMatchObject({ status: "ok", found: true });
      expect((told.data as Record<string, string>)["text/plain"]).toContain("log");
    },
    LOADING_MS,
  );

  test("a question is answered with the question's own header", async () => {
    const { broadcast } = await run("console.log(prompt('Who?'))", { type: () => "Mina" });
    const [, content] = broadcast.find(([type]) => type === "stream")!;
    expect(content.text).toBe("Mina\n");
  });

  test("what a question mark shows has a plain text: it prints that", async () => {
    const { reply } = await run("console?");
    const [{ source, data }] = reply.payload as { source: string; data: Record<string, string> }[];
    expect(source).toBe("page");
    expect(data["text/plain"]).not.toBe("");
  });
});

test("the kernel's file is one that VS Code can start: paths are whole, Stop is a message", () => {
  const spec = kernelSpec() as Record<string, unknown>;
  const argv = spec.argv as string[];
  expect(argv).toContain("{connection_file}");
  expect(isAbsolute(argv[0]) && isAbsolute(argv[1])).toBe(true);
  expect(spec).toMatchObject({ interrupt_mode: "message", language: "typescript" });
});

/** Starts the kernel as VS Code's process does: without Jupyter's word on who the parent is. */
const WINDOW = `const { JPY_PARENT_PID, ...env } = process.env;
require("node:child_process").spawn(process.argv[1], process.argv.slice(2), {
  env: { ...env, VSCODE_PID: String(process.pid) },
  stdio: "ignore",
});`;

describe("the end, as VS Code makes it", () => {
  const isThere = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const pidsOf = async (client: RawClient): Promise<number[]> => {
    const code = "console.log(JSON.stringify([process.pid, process.ppid])); for (;;);";
    void client.send("shell", "execute_request", { code });
    const { content } = await client.heard(({ content }) => /^\[\d+,/.test(String(content.text)));
    return JSON.parse(String(content.text)) as number[];
  };

  test("Restart ends the kernel's children first, then the kernel", async () => {
    const { client, stop } = await startRaw();
    try {
      const pids = await pidsOf(client);
      for (const pid of pids) process.kill(pid, "SIGTERM");
      await expect.poll(() => pids.filter(isThere), { timeout: 60_000 }).toEqual([]);
    } finally {
      stop();
    }
  }, 90_000);

  test("a window that is gone leaves no kernel behind", async () => {
    const launched = await launch({
      argv: kernelArgv(),
      cwd: NOTEBOOKS,
      env: { CONVLAB_LANGUAGE: "en" },
      wrap: (argv) => [process.execPath, "-e", WINDOW, ...argv],
    });
    const client = new RawClient(launched);
    try {
      await client.heard(({ header }) => header.msg_type === "iopub_welcome");
      const pids = await pidsOf(client);
      launched.child.kill("SIGKILL");
      await expect.poll(() => pids.filter(isThere), { timeout: 60_000 }).toEqual([]);
    } finally {
      client.close();
      launched.cleanUp();
    }
  }, 90_000);
});
