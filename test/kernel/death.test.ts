import { describe, expect, test } from "vitest";
import { errorOf, kernelForTests } from "./harness.js";

const DEATHS: [what: string, code: string, says: string][] = [
  ["process.exit", "process.exit(3)", "The code ended its own process: process.exit(3)."],
  [
    "a crash of the whole process",
    "process.kill(process.pid, 'SIGKILL'); while (true) {}",
    "The process that ran the code died: SIGKILL. It was ended from outside, which mostly means that the computer's memory was full.",
  ],
  [
    "too many objects",
    "const big: number[][] = []; for (;;) big.push(new Array(1e5).fill(1.5))",
    "The notebook used more than 100 MiB of memory for its objects.",
  ],
  [
    "too many objects in one allocation",
    "const big = new Array(3e7).fill(0.5); big.map((x) => [x])",
    "The notebook used more than 100 MiB of memory for its objects.",
  ],
  [
    "a segmentation fault",
    "process.kill(process.pid, 'SIGSEGV'); while (true) {}",
    "The process that ran the code died: SIGSEGV. Native code has crashed.",
  ],
  [
    "process.exit in a timer",
    "setTimeout(() => process.exit(0), 5); await new Promise(() => {})",
    "The code ended its own process: process.exit(0).",
  ],
];

describe("when the state is lost", () => {
  const { run, value } = kernelForTests({ env: { CONVLAB_HEAP_MB: "100" } });

  test.each(DEATHS)("%s is explained, and the next cell runs", async (_, code, says) => {
    const { executionCount } = await run("const before = 1");
    const died = await run(code);
    expect(died.executionCount).toBe(executionCount! + 1);
    expect(died.status).toBe("error");
    expect(errorOf(died)).toEqual({
      output_type: "error",
      ename: "StateLost",
      evalue: says,
      traceback: [
        `StateLost: ${says}`,
        "All variables are lost; the next cell starts afresh. Run the cells above again.",
      ],
    });
    expect(await value("typeof before")).toBe("'undefined'");
    expect((await run("1")).executionCount).toBe(executionCount! + 3);
  });

  test.each([
    [
      "a rejection that nobody handles",
      "void Promise.reject(new Error('nobody'))",
      "Error: nobody",
    ],
    [
      "an exception in a timer",
      "setTimeout(() => { throw new Error('later') }, 1)",
      "Error: later",
    ],
    ["memory beyond everything", "new ArrayBuffer(2 ** 52)", "RangeError"],
    ["endless recursion", "const f = (): number => f() + 1; f()", "RangeError"],
  ])("%s is reported, and nothing is lost", async (_, code, says) => {
    await run("const kept = 1");
    const { outputs } = await run(`${code}\n; await new Promise((r) => setTimeout(r, 50))`);
    expect(JSON.stringify(outputs)).toContain(says);
    expect(await value("kept")).toBe("1");
  });

  test("endless recursion of async functions is told once, by the cell's own error", async () => {
    const result = await run(
      "const g = async (n: number): Promise<number> => (await g(n + 1)) + 1;\nawait g(0)",
    );
    expect(result.outputs).toHaveLength(1);
    expect(errorOf(result)?.ename).toBe("RangeError");
  });

  test("code that stops even interruption is ended with its process", async () => {
    await run("const before = 1");
    // Native code that never yields: a synchronous child process.
    const stuck = run(
      "console.log('started'); (await import('node:child_process')).execFileSync(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'])",
      { timeout: 0.5 },
    );
    expect(errorOf(await stuck)?.ename).toBe("StateLost");
    expect(await value("typeof before")).toBe("'undefined'");
  });
});
