import { describe, expect, test } from "vitest";
import type { Message } from "../../kernel/wire/message.js";
import { errorOf, kernelForTests, printed } from "./harness.js";
import { rawKernel } from "./rawClient.js";

const ENDLESS: [what: string, code: string][] = [
  ["a loop", "while (true) {}"],
  ["a loop after an await", "await null; while (true) {}"],
  ["a promise that never settles", "await new Promise(() => {})"],
  ["a loop of short waits", "for (;;) { await new Promise((r) => setTimeout(r, 1)); ticks++ }"],
  [
    "a loop of waits from timers/promises",
    "const { setTimeout: wait } = await import('node:timers/promises'); for (;;) { await wait(1); ticks++ }",
  ],
  ["a loop in a timer", "setTimeout(() => { while (true) {} }); await new Promise(() => {})"],
  ["an interval", "setInterval(() => { ticks++ }, 1); await new Promise(() => {})"],
  ["a loop that catches everything", "for (;;) { try { while (true) {} } catch {} }"],
  ["a loop that prints", "for (;;) console.log('again and again')"],
  ["a regular expression", "/(a+)+$/.test('a'.repeat(40) + 'b')"],
  // (module (func (export "f") (loop (br 0))))
  [
    "WebAssembly",
    "new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.f()",
  ],
  ["sorting", "[3, 2, 1].sort(() => { for (;;); })"],
  [
    "a loop after a file was read",
    "await (await import('node:fs/promises')).readFile('/dev/null'); for (;;);",
  ],
  [
    "a loop in a message of another thread",
    "const c = new MessageChannel(); c.port1.on('message', () => { for (;;); }); c.port2.postMessage(1); await new Promise(() => {})",
  ],
  ["a generator", "function* all() { for (;;) yield 1 } for (const x of all());"],
  ["a loop in a proxy", "new Proxy({}, { get() { for (;;); } }).x"],
  ["waiting for another thread", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)"],
];

describe("interrupt", () => {
  const { run, value, stop, client } = withKernel();

  test.each(ENDLESS)("%s ends, and the next cell has its variables", async (_, code) => {
    await run("let ticks = 0; const kept = { state: 42 };");
    const stopped = await stop(code);
    expect(errorOf(stopped)).toMatchObject({
      ename: "Interrupted",
      evalue: "The cell was stopped.",
    });
    expect(await value("kept.state")).toBe("42");
    const later =
      "const before = ticks; await new Promise((r) => setTimeout(r, 30)); ticks - before";
    expect(await value(later)).toBe("0");
  });

  test("the library sees the flag first and ends where everything is whole", async () => {
    const code = "const services = (globalThis as any)[Symbol.for('convlab.kernel')];";
    const stopped = await stop(
      `${code}\nfor (;;) if (services.interrupted()) throw new Error('seen the flag')`,
    );
    expect(errorOf(stopped)?.evalue).toBe("seen the flag");
    expect(await value("services.interrupted()")).toBe("false");
  });

  test("after termination the library is told, so that it can put itself right", async () => {
    await run(
      "(globalThis as any)[Symbol.for('convlab.kernel')].onInterrupted(() => console.log('repaired'))",
    );
    const stopped = await stop("while (true) {}");
    expect(printed(stopped)).toBe("started\nrepaired\n");
  });

  test("where no cell runs, state stays and timers of ended cells go on", async () => {
    await run("let beats = 0; setInterval(() => beats++, 1).unref()");
    await client().interrupt();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await value("await new Promise((r) => setTimeout(r, 30)); beats > 0")).toBe("true");
  });

  test("a cell that takes too long is interrupted", async () => {
    const late = await run("while (true) {}", { timeout: 0.2 });
    expect(late.status).toBe("timeout");
    expect(await value("kept.state")).toBe("42");
  });
});

describe("Stop while no cell runs", () => {
  const kernel = rawKernel();

  test("ends a timer of an ended cell that spins, for good", async () => {
    await kernel.execute(
      "const kept = 42; setInterval(() => { console.log('spinning'); for (;;); }, 1)",
    );
    await kernel.client.heard(({ content }) => content.text === "spinning\n");
    await kernel.send("control", "interrupt_request", {});
    const wait = "await new Promise((r) => setTimeout(r, 20)); kept";
    expect((await kernel.execute(wait)).reply.status).toBe("ok");
  });
});

describe("Stop pressed at any moment", () => {
  const { send, execute } = rawKernel();

  test("ends the cell that runs, and never a later one", async () => {
    await execute("const kept = 42");
    for (let i = 0; i < 12; i++) {
      let ended = false;
      const spinning = execute("for (;;);").finally(() => {
        ended = true;
      });
      // Before, while and after it is compiled and sent to its thread.
      for (let turn = 0; turn < i; turn++) await new Promise((r) => setImmediate(r));
      // It may come before the cell does: then it is pressed again. Each is answered before the next.
      while (!ended) await send("control", "interrupt_request", {});
      expect((await spinning).reply.ename).toBe("Interrupted");
      const { reply, broadcast } = await execute("await null; kept");
      expect(reply.status).toBe("ok");
      const result = expect.objectContaining({ data: { "text/plain": "42" } });
      expect(broadcast).toContainEqual(["execute_result", result]);
    }
  }, 120_000);
});

describe("Stop during fit", () => {
  const kernel = rawKernel();
  const TRAIN = `import { fit, lenet5, manualSeed, mnist, type Module } from "convlab";
const train = mnist({ limit: 64 });
const weights = (model: Module) => Object.values(model.stateDict()).flatMap((w) => [...w.values]);
async function trained(options: object): Promise<Module> {
  manualSeed(3);
  model = lenet5();
  await fit(model, { train, batchSize: 8, learningRate: 0.01, ...options });
  return model;
}
let model: Module;`;
  const SPIN = `const callback = { onStep: ({ step }: { step: number }) => { if (step === 5) console.log("five") } };
await trained({ epochs: 1e6, callbacks: [callback] })`;

  /** The number of steps that the notebook is told of. */
  async function stopTraining(): Promise<number> {
    const from = kernel.client.broadcasts.length;
    const training = kernel.execute(SPIN);
    const isFifth = (one: Message) =>
      one.content.text === "five\n" && kernel.client.broadcasts.indexOf(one) >= from;
    await kernel.client.heard(isFifth);
    await kernel.send("control", "interrupt_request", {});
    const { reply, broadcast } = await training;
    expect(reply).toMatchObject({ ename: "Interrupted", evalue: "The cell was stopped." });
    const shown = broadcast.map(([, { data }]) => (data as Record<string, string>)?.["text/plain"]);
    const [, steps] = / stopped: ([\d,]+) steps/.exec(shown.join("\n")) ?? [];
    return Number(steps?.replaceAll(",", ""));
  }

  test("the model is as after its last finished step, which is named, and learns on", async () => {
    await kernel.execute(TRAIN);
    // Where a step takes much longer than those before it, fit is ended in its middle: once more.
    let count = Number.NaN;
    for (let attempt = 0; Number.isNaN(count) && attempt < 10; attempt++)
      count = await stopTraining();
    expect(count).toBeGreaterThanOrEqual(5);
    const same = `const stopped = weights(model);
const whole = weights(await trained({ epochs: 1e6, maxSteps: ${count}, show: false }));
await fit(model, { train, maxSteps: 1, show: false });
[stopped.length, stopped.every((w, i) => Object.is(w, whole[i])), weights(model).every(Number.isFinite)]`;
    const compared = await kernel.execute(same);
    expect(JSON.stringify(compared.broadcast)).toContain("[ 61706, true, true ]");
  }, 120_000);
});

function withKernel() {
  const kernel = kernelForTests();
  return { ...kernel, client: () => kernel.client };
}
