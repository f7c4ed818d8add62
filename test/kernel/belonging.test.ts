import { describe, expect, test } from "vitest";
import { rawKernel } from "./rawClient.js";

/** Ways in which a cell goes on after its end; each prints "late" when `release` was called. */
const LATE: [what: string, code: string][] = [
  ["a timer", "setTimeout(() => console.log('late'), 20)"],
  ["an interval", "const i = setInterval(() => { clearInterval(i); console.log('late') }, 20)"],
  ["a timer in a timer", "setTimeout(() => setTimeout(() => console.log('late'), 10), 10)"],
  ["a promise that is not awaited", "void go().then(() => console.log('late'))"],
  ["an async function that goes on", "void (async () => { await go(); console.log('late') })()"],
  [
    "several awaits in a row",
    "void (async () => { await go(); await null; await go(1); console.log('late') })()",
  ],
  ["a microtask after an await", "void go().then(() => queueMicrotask(() => console.log('late')))"],
  ["process.nextTick", "setTimeout(() => process.nextTick(() => console.log('late')), 20)"],
  [
    "a file that is read",
    "void import('node:fs/promises').then(async (fs) => { await go(); await fs.readFile('nowhere').catch(() => {}); console.log('late') })",
  ],
  [
    "timers/promises",
    "void import('node:timers/promises').then(async (t) => { await t.setTimeout(20); console.log('late') })",
  ],
  [
    "a file that is read with a callback",
    "void import('node:fs').then(({ readFile }) => readFile('nowhere', () => setTimeout(() => console.log('late'), 20)))",
  ],
  [
    "a callback of a file that is read in a timer",
    "const slow = await import('node:fs'); setTimeout(() => slow.stat('nowhere', () => console.log('late')), 20)",
  ],
  [
    "a promise of a function with a callback",
    "const { promisify } = await import('node:util'); const { exists } = await import('node:fs'); void go().then(() => promisify(exists)('nowhere')).then((is) => console.log(is ? 'no' : 'late'))",
  ],
  [
    "a process that prints, and ends",
    "const { spawn } = await import('node:child_process'); const child = spawn(process.execPath, ['-e', 'setTimeout(() => console.log(1), 20)']); let text = ''; child.stdout.on('data', (part) => { text += part }); child.on('close', () => console.log(text === '1\\n' ? 'late' : 'wrong'))",
  ],
  [
    "a command with a callback",
    "const { exec } = await import('node:child_process'); exec('sleep 0.02; echo late', (_, out) => console.log(out.trim()))",
  ],
  [
    "a key that is derived",
    "const { scrypt } = await import('node:crypto'); scrypt('a', 'b', 64, { N: 2 ** 15, maxmem: 2 ** 26 }, () => console.log('late'))",
  ],
  [
    "a server that answers",
    "const http = await import('node:http'); const server = http.createServer((_, response) => { console.log('late'); response.end(); server.close() }).listen(0, () => setTimeout(() => http.get({ port: (server.address() as any).port, agent: false }, (r) => r.resume()), 20))",
  ],
  [
    "another thread",
    "const { Worker } = await import('node:worker_threads'); new Worker('setTimeout(() => require(`worker_threads`).parentPort.postMessage(`late`), 20)', { eval: true }).on('message', (text) => console.log(text))",
  ],
  ["an error in a timer", "setTimeout(() => { throw new Error('late') }, 20)"],
  ["a rejection that nobody handles", "void go().then(() => { throw new Error('late') })"],
];

describe("what a cell does after its end", () => {
  const kernel = rawKernel();
  const { execute } = kernel;

  test.each(LATE)("%s: its output goes to the cell, not to the newest one", async (_, code) => {
    await execute("const go = (ms = 20) => new Promise((r) => setTimeout(r, ms))");
    const cell = await execute(code);
    const { broadcasts } = kernel.client;
    const from = broadcasts.length;
    const other = await execute("await go(60); console.log('newest')");
    const { broadcast } = other;
    expect(broadcast.filter(([type]) => type === "stream")).toEqual([
      ["stream", { name: "stdout", text: "newest\n" }],
    ]);
    const isLate = ({ content }: (typeof broadcasts)[number]) =>
      /^(late|Error: late)/.test(String(content.text));
    await kernel.client.heard((one) => isLate(one) && broadcasts.indexOf(one) >= from);
    const late = broadcasts.slice(from).find(isLate)!;
    expect(late.parent.msg_id).toBe(cell.messages[0].parent.msg_id);
  });

  test("two cells that go on side by side are kept apart", async () => {
    const go = (name: string) =>
      `void (async () => { for (let k = 0; k < 5; k++) { await go(3); console.log('${name}') } })()`;
    const cells = [await execute(go("A")), await execute(go("B"))];
    for (const [i, name] of ["A", "B"].entries()) {
      const id = cells[i].messages[0].parent.msg_id;
      const printed = () =>
        kernel.client.broadcasts
          .filter(({ parent, header }) => parent.msg_id === id && header.msg_type === "stream")
          .map(({ content }) => content.text)
          .join("");
      await expect.poll(printed, { timeout: 20_000 }).toBe(`${name}\n`.repeat(5));
    }
  });

  test("what code emits itself goes on in that code's cell", async () => {
    await execute(
      "const { EventEmitter } = await import('node:events'); const own = new EventEmitter(); own.on('said', (what) => console.log(what))",
    );
    const { broadcast } = await execute("own.emit('said', 'now')");
    expect(broadcast).toContainEqual(["stream", { name: "stdout", text: "now\n" }]);
    const names = "[fs.readFile.name, fs.readFile.length, typeof fs.realpath.native]";
    const after = await execute(`import fs from "node:fs";\n${names}`);
    expect(JSON.stringify(after.broadcast)).toContain("[ 'readFile', 3, 'function' ]");
  });

  test("an await costs nothing that shows: promises look as they are", async () => {
    const { broadcast } = await execute("[Promise.resolve(1)]");
    expect(broadcast).toContainEqual([
      "execute_result",
      expect.objectContaining({ data: { "text/plain": "[ Promise { 1 } ]" } }),
    ]);
  });

  test("threads of the user's own do not keep Stop from working", async () => {
    await execute(
      "const { Worker } = await import('node:worker_threads'); const own = new Worker('setInterval(() => {}, 1000)', { eval: true }); await new Promise((r) => own.once('online', r))",
    );
    const spinning = execute("console.log('spinning'); for (;;);");
    await kernel.client.heard(({ content }) => content.text === "spinning\n");
    await kernel.send("control", "interrupt_request", {});
    expect((await spinning).reply).toMatchObject({ ename: "Interrupted" });
    expect((await execute("typeof own.threadId")).reply.status).toBe("ok");
    await execute("await own.terminate()");
  });
});
