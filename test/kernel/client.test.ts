import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KernelClient, kernelArgv } from "../../kernel/client.js";
import { errorOf, kernelForTests, printed, temporaryFolder, textOf, tslabArgv } from "./harness.js";

describe("over unix sockets", () => {
  const dir = temporaryFolder();
  const { run, value, client } = lazily({ transport: "ipc", connectionDir: dir });

  test("cells run", async () => {
    expect(await value("6 * 7")).toBe("42");
    expect(readdirSync(dir).some((name) => name.endsWith("-1"))).toBe(true);
  });

  test("info", async () => {
    expect(await client().info()).toMatchObject({ implementation: "convlab" });
  });

  test("a kernel that dies is noticed, also by cells that come later", async () => {
    const dying = run("while (true) {}");
    setTimeout(() => process.kill(client().pid, "SIGKILL"), 200);
    expect((await dying).status).toBe("died");
    expect((await run("1")).status).toBe("died");
    expect(client().alive).toBe(false);
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe("starting", () => {
  const folder = temporaryFolder();

  test("another command may be put in front", async () => {
    const wrapped: string[][] = [];
    const kernel = await KernelClient.start({
      env: { CONVLAB_TEST: "seen" },
      wrap: (argv) => {
        wrapped.push(argv);
        return ["env", "CONVLAB_WRAP=1", ...argv];
      },
    });
    const result = await kernel.execute("[process.env.CONVLAB_TEST, process.env.CONVLAB_WRAP]");
    expect(textOf(result)).toBe("[ 'seen', '1' ]");
    await kernel.shutdown();
    expect(wrapped[0].join(" ")).not.toContain("{connection_file}");
    expect(existsSync(wrapped[0].at(-1)!)).toBe(false);
  });

  test("a command that ends says why", async () => {
    const argv = [process.execPath, "-e", "console.error('broken kernel')"];
    await expect(KernelClient.start({ argv })).rejects.toThrow(/it ended\nbroken kernel/);
    await expect(KernelClient.start({ argv: ["/no/such/kernel"] })).rejects.toThrow(/ENOENT/);
  });

  test("a port that was taken meanwhile is no reason to give up", async () => {
    const mark = join(folder, "second-time");
    const script = `
      const { existsSync, writeFileSync } = require("node:fs");
      if (!existsSync("${mark}")) { writeFileSync("${mark}", ""); console.error("Address already in use"); process.exit(1); }
      process.argv.splice(1, 1);
      import("${kernelArgv()[1]}");
    `;
    const argv = [process.execPath, "-e", script, "x", "--connection-file", "{connection_file}"];
    const kernel = await KernelClient.start({ argv });
    expect(textOf(await kernel.execute("1 + 1"))).toBe("2");
    await kernel.shutdown();
  });

  test("one that never answers is given up", async () => {
    const argv = [process.execPath, "-e", "setTimeout(() => {}, 60000)"];
    await expect(KernelClient.start({ argv, startTimeout: 0.3 })).rejects.toThrow(
      /no answer within 0.3 s/,
    );
  });
});

describe("the stock tslab kernel", () => {
  const { run, client } = lazily({ argv: tslabArgv() });

  test("runs cells", async () => {
    expect(printed(await run("const a: number = 1; a + 1"))).toBe("2\n");
  });

  test("displays, and a later update replaces the first output", async () => {
    const { outputs } = await run(
      "import * as tslab from 'tslab'; const d = tslab.newDisplay(); d.text('a'); d.html('<b>b</b>')",
    );
    expect(outputs).toEqual([
      { output_type: "display_data", data: { "text/html": "<b>b</b>" }, metadata: {} },
    ]);
  });

  test("a cell right after an error runs, though tslab aborts it at first", async () => {
    expect((await run("throw new Error('x')")).status).toBe("error");
    expect((await run("1 + 1")).status).toBe("ok");
  });

  test("is interrupted by a signal", async () => {
    const result = await run("while (true) {}", { timeout: 0.5 });
    expect(result.status).toBe("timeout");
    expect(printed(await run("'alive'"))).toBe("alive\n");
  });

  test("the library shows things there: whole bundles, updates, none lost", async () => {
    const code = [
      "import { display, host } from 'convlab';",
      "const bundle = (n: number) => ({ 'text/html': '<b>' + n + '</b>', 'text/plain': String(n) });",
      "const bar = display(bundle(0));",
      "for (let i = 1; i <= 3000; i++) bar.update(bundle(i));",
      "await new Promise((r) => setTimeout(r, 600));",
      "console.log(host().name, host().needsPicture);",
    ].join("\n");
    const { outputs, status } = await run(code);
    expect({ status, outputs }).toEqual({
      status: "ok",
      outputs: [
        {
          output_type: "display_data",
          data: { "text/html": "<b>3000</b>", "text/plain": "3000" },
          metadata: {},
        },
        { output_type: "stream", name: "stdout", text: "tslab true\n" },
      ],
    });
  });

  test("there too a library's loop after an await can be stopped", async () => {
    // In the cell in which the library first listens, Node would end the process.
    await run('import { throwIfInterrupted } from "convlab"; throwIfInterrupted();');
    // Stop while tslab still looks at the types would be lost: it is pressed when the loop turns.
    const code = `globalThis.steps = 0;
for (;;) {
  throwIfInterrupted();
  if (globalThis.steps++ === 3) console.log("turns");
  await new Promise((r) => setImmediate(r));
}`;
    let pressed = false;
    const onOutput = () => {
      if (!pressed) void client().interrupt();
      pressed = true;
    };
    const result = await run(code, { onOutput });
    expect(result.status).toBe("error");
    const later = await run(
      "const n = globalThis.steps; await new Promise((r) => setTimeout(r, 50)); globalThis.steps - n",
    );
    expect(printed(later)).toBe("0\n");
    expect(client().alive).toBe(true);
  });
});

describe("a hostile kernel", () => {
  const attack = (what: string) => {
    const file = join(folder, `${what}.mjs`);
    writeFileSync(file, hostile(what));
    return KernelClient.start({ argv: [process.execPath, file, "{connection_file}"] });
  };
  const folder = temporaryFolder();

  test("garbage is passed over", async () => {
    const kernel = await attack("garbage");
    const result = await kernel.execute("1", { timeout: 5 });
    expect(result.status).toBe("ok");
    expect(result.outputs).toEqual([
      { output_type: "error", ename: "5", evalue: "", traceback: [] },
    ]);
    await kernel.shutdown();
  });

  test("a message that is too large ends the kernel", async () => {
    const kernel = await attack("huge");
    expect((await kernel.execute("1", { timeout: 20 })).status).toBe("died");
    expect(kernel.alive).toBe(false);
  });

  test("a caller's mistake in onOutput ends nothing", async () => {
    const kernel = await attack("garbage");
    const result = await kernel.execute("1", {
      onOutput: () => {
        throw new Error("the caller's");
      },
    });
    expect(result.status).toBe("ok");
    kernel.kill();
    expect(errorOf(result)?.ename).toBe("5");
  });
});

function lazily(options: Parameters<typeof KernelClient.start>[0]) {
  const kernel = kernelForTests(options);
  return { ...kernel, client: () => kernel.client };
}

/** A kernel that greets properly, and answers a cell with whatever may hurt. */
function hostile(what: string): string {
  const zeromq = import.meta.resolve("zeromq");
  return `
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import zmq from "${zeromq}";
const info = JSON.parse(readFileSync(process.argv[2], "utf8"));
const shell = new zmq.Router(), iopub = new zmq.Publisher(), control = new zmq.Router();
const at = (name) => "tcp://127.0.0.1:" + info[name + "_port"];
await shell.bind(at("shell")); await iopub.bind(at("iopub")); await control.bind(at("control"));
const frames = (ids, parts) => {
  const hmac = createHmac("sha256", info.key);
  for (const part of parts) hmac.update(part);
  return [...ids, "<IDS|MSG>", hmac.digest("hex"), ...parts];
};
const json = (type, parent, content) =>
  [{ msg_id: randomUUID(), msg_type: type, session: "x", username: "x", date: "", version: "5.3" }, parent, {}, content].map((o) => JSON.stringify(o));
(async () => { for await (const _ of control) process.exit(0); })();
for await (const [id, , , header] of shell) {
  const parent = JSON.parse(header);
  const say = (type, content) => iopub.send(frames([], json(type, parent, content)));
  if (parent.msg_type === "execute_request") {
    if (${JSON.stringify(what)} === "huge") { await say("stream", { name: "stdout", text: "x".repeat(70 * 2 ** 20) }); continue; }
    await iopub.send(["no delimiter"]);
    await iopub.send(["<IDS|MSG>", "bad signature", "{}", "{}", "{}", "{}"]);
    await iopub.send(frames([], ["[", "{}", "{}", "{}"]));
    await iopub.send(frames([], ["null", "5", "[]", "{}"]));
    await say("display_data", { data: "not an object" });
    await say("update_display_data", { transient: 5 });
    await say("stream", { name: "nowhere", text: { toString: "x" } }).catch(() => {});
    await say("error", { ename: 5, evalue: "", traceback: "x" });
  }
  await say("status", { execution_state: "idle" });
  await shell.send(frames([id], json(parent.msg_type.replace("request", "reply"), parent, { status: "ok" })));
}
`;
}
