import { describe, expect, test } from "vitest";
import type { Message } from "../../kernel/wire/message.js";
import { LOADING_MS } from "./language/typedKernel.js";
import { type Answer, RawClient, rawKernel, startRaw } from "./rawClient.js";

const PATIENT = 120_000;
const textsOf = ({ broadcast }: Answer) =>
  broadcast.filter(([type]) => type === "stream").map(([, { text }]) => text);
const resultOf = ({ broadcast }: Answer) => {
  const [, content] = broadcast.find(([type]) => type === "execute_result") ?? [];
  return (content?.data as Record<string, string> | undefined)?.["text/plain"];
};
const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("a kernel under the hammer", () => {
  const kernel = rawKernel();
  const { execute } = kernel;

  test(
    "200 cells that are sent at once run one after another, each with its own output",
    async () => {
      await execute("let runs = 0");
      const before = (await execute("runs")).reply.execution_count as number;
      const cells = Array.from({ length: 200 }, (_, i) =>
        execute(`runs++; ${i % 3 ? "" : "await null;"} console.log("cell", ${i}); runs`),
      );
      const answers = await Promise.all(cells);
      expect(answers.map(({ reply }) => reply.execution_count)).toEqual(
        answers.map((_, i) => before + i + 1),
      );
      expect(answers.map(textsOf)).toEqual(answers.map((_, i) => [`cell ${i}\n`]));
      expect(answers.map(resultOf)).toEqual(answers.map((_, i) => String(i + 1)));
    },
    PATIENT,
  );

  test(
    "Stop in the middle of many: the one that runs ends, those behind it are given up",
    async () => {
      await execute("runs = 0");
      const cells = Array.from({ length: 20 }, (_, i) =>
        execute(i === 5 ? "console.log('spinning'); for (;;);" : "runs++"),
      );
      await kernel.client.heard(({ content }) => content.text === "spinning\n");
      await kernel.send("control", "interrupt_request", {});
      const status = (await Promise.all(cells)).map(({ reply }) => reply.status);
      expect(status).toEqual([
        ...Array(5).fill("ok"),
        "error",
        ...Array<string>(14).fill("aborted"),
      ]);
      expect(resultOf(await execute("runs"))).toBe("5");
    },
    PATIENT,
  );

  test(
    "a message of 20 MB, 100,000 errors in one: what a reader can use is shown",
    async () => {
      const huge = await execute("throw new RangeError('x'.repeat(20e6))");
      expect(huge.reply).toMatchObject({ ename: "RangeError", status: "error" });
      expect(JSON.stringify(huge.reply).length).toBeLessThan(100_000);
      expect(huge.reply.evalue).toMatch(/^x{20000}… 19980000 more characters$/);
      const many =
        "throw new AggregateError(Array.from({ length: 1e5 }, (_, i) => new Error('no ' + i)))";
      const errors = (await execute(many)).reply.traceback as string[];
      expect(errors).toContain("  - Error: no 0");
      expect(errors.length).toBeLessThan(100);
      expect(errors.at(-1)).toBe("  … 99980 more");
      const thrown = (await execute("throw 'y'.repeat(1e6)")).reply;
      expect(JSON.stringify(thrown).length).toBeLessThan(100_000);
    },
    PATIENT,
  );

  test("text of any kind comes as it was written", async () => {
    const texts = [
      "👩‍👩‍👧‍👦 e\u0301 \u202e right to left \u2066שלום\u2069 مرحبا",
      "\ud83d alone \udc00",
      "\0\x07\x1b[31mred\x1b[0m\r\n\u2028\u2029\ufeff",
      "𠮷野家で𩸽 한글 ᄒᆞᆫ글",
    ];
    for (const text of texts) {
      const code = JSON.stringify(text);
      const answer = await execute(`console.log(${code}); ({ text: ${code} }).text.length`);
      expect(textsOf(answer).join("")).toBe(`${text}\n`);
      expect(resultOf(answer)).toBe(String(text.length));
      const { reply } = await execute(`throw new Error(${code})`);
      expect(reply.evalue).toBe(text);
    }
    const named = await execute(
      "const 변수𠮷ñ = 'ℵ'; const { 변수𠮷ñ: ℵ } = { 변수𠮷ñ }; ℵ + 변수𠮷ñ",
    );
    expect(resultOf(named)).toBe("'ℵℵ'");
  });

  test(
    "a client that goes away in the middle costs the others nothing",
    async () => {
      const gone = new RawClient(kernel.client.launched);
      void gone.send("shell", "execute_request", {
        code: "console.log('mine'); for (let i = 0; i < 20_000; i++) console.log(i); const left = 1",
      });
      await kernel.client.heard(({ content }) => /^mine\n/.test(String(content.text)));
      gone.close();
      expect(resultOf(await execute("left + 1"))).toBe("2");
    },
    PATIENT,
  );

  test("a question whose client went away is ended by Stop", async () => {
    const gone = new RawClient(kernel.client.launched);
    void gone.send("shell", "execute_request", {
      code: "console.log('asking'); prompt('Anybody?')",
      allow_stdin: true,
    });
    const { parent: asking } = await kernel.client.heard(
      ({ content }) => content.text === "asking\n",
    );
    gone.close();
    await kernel.send("control", "interrupt_request", {});
    // What is sent before the stopped cell has ended is given up with it.
    await kernel.client.heard(
      ({ parent, content }) =>
        parent.msg_id === asking.msg_id && content.execution_state === "idle",
    );
    expect(resultOf(await execute("1 + 1"))).toBe("2");
  });
});

describe("a kernel that is ended while it works", () => {
  const SPIN = "console.log(JSON.stringify([process.pid, process.ppid])); for (;;);";
  const pidsOf = async (client: RawClient): Promise<number[]> => {
    void client.send("shell", "execute_request", { code: SPIN });
    const { content } = await client.heard(({ content }) => /^\[\d+,/.test(String(content.text)));
    return JSON.parse(String(content.text)) as number[];
  };

  test(
    "a restart leaves no process behind",
    async () => {
      const { client, stop } = await startRaw();
      try {
        const pids = await pidsOf(client);
        const { reply } = await client.send("control", "shutdown_request", { restart: true });
        expect(reply).toEqual({ status: "ok", restart: true });
        // A server that takes the kernel for busy lets its pages wait for three seconds.
        const said = ({ parent, content }: Message) =>
          parent.msg_type === "execute_request" && content.execution_state === "idle";
        await client.heard(said);
        const state = client.broadcasts.filter(({ content }) => content.execution_state);
        expect(state.at(-1)?.content.execution_state).toBe("idle");
        await expect.poll(() => pids.filter(isThere), { timeout: PATIENT }).toEqual([]);
      } finally {
        stop();
      }
    },
    PATIENT,
  );

  test(
    "neither does a kernel that was killed",
    async () => {
      const { client, stop } = await startRaw();
      const pids = await pidsOf(client);
      stop();
      await expect.poll(() => pids.filter(isThere), { timeout: PATIENT }).toEqual([]);
    },
    PATIENT,
  );
});

describe("types of many cells", () => {
  const kernel = rawKernel({ CONVLAB_TYPES: "warn" });

  test(
    "60 cells at once, each wrong: each is told so below itself, and none waits for it",
    async () => {
      const cells = Array.from({ length: 60 }, (_, i) =>
        kernel.execute(`const wrong${i}: number = "text"; ${i}`, { allow_stdin: true }),
      );
      const answers = await Promise.all(cells);
      expect(answers.map(resultOf)).toEqual(answers.map((_, i) => String(i)));
      for (const [i, { messages }] of answers.entries()) {
        const id = messages[0].parent.msg_id;
        const told = await kernel.client.heard(
          ({ parent, content }) => parent.msg_id === id && content.name === "stderr",
        );
        expect(told.content.text).toContain(`wrong${i}`);
      }
    },
    LOADING_MS,
  );
});
