import { type Attack, convolve, dot, edges, FIRST_LOST, outputSize } from "./attack.js";

/** Time, memory, processes, disk, output: what a submission may use up. */
export const resources: Attack[] = [
  {
    name: "endless loop",
    cells: { outputSize: outputSize("for (;;) {}") },
    expected: FIRST_LOST,
    says: /come to an end within/,
  },
  {
    name: "endless loop that catches what stops it",
    cells: { convolve2d: convolve("for (;;) { try { for (;;) {} } finally { continue; } }") },
    expected: { earned: [1, 2, 0, 3] },
    says: /come to an end within/,
  },
  {
    name: "endless loop in the cell itself",
    cells: { outputSize: "for (;;) {}" },
    expected: FIRST_LOST,
    says: /come to an end within/,
  },
  {
    name: "endless await",
    cells: { outputSize: outputSize("return new Promise(() => {});") },
    expected: FIRST_LOST,
    says: /come to an end within/,
  },
  {
    name: "endless await in the cell itself",
    cells: { outputSize: "await new Promise(() => {});" },
    expected: FIRST_LOST,
    says: /come to an end within/,
  },
  {
    name: "endless microtasks",
    cells: {
      outputSize: outputSize(
        "return spin();",
        "async function spin(): Promise<number> { for (;;) await null; }",
      ),
    },
    expected: FIRST_LOST,
    says: /come to an end within/,
  },
  {
    name: "a regular expression that backtracks for years",
    cells: { outputSize: outputSize('return /^(a+)+$/.test("a".repeat(45) + "b") ? n : f;') },
    expected: FIRST_LOST,
    says: /come to an end within/,
  },
  {
    name: "a number that takes minutes to work out and can't be stopped",
    cells: { outputSize: outputSize("return Number((3n ** (2n ** 29n)) % 7n) * 0 + n + 0.5;") },
    expected: FIRST_LOST,
  },
  {
    name: "a thread that blocks itself",
    cells: {
      outputSize: outputSize("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"),
    },
    expected: FIRST_LOST,
  },
  {
    name: "a time bomb: a loop that begins when the next answer is asked",
    cells: {
      outputSize: outputSize("setTimeout(() => { for (;;) {} }, 20); return n - f + 1;"),
    },
    expected: { earned: [[0, 1], 2, 3, 3] },
  },
  {
    name: "timers that never end",
    cells: {
      outputSize: outputSize(
        "for (let i = 0; i < 1000; i++) setInterval(() => {}, 1); return n - f + 1;",
      ),
    },
    expected: { earned: [1, 2, 3, 3] },
  },
  {
    name: "100 GB at once",
    cells: {
      outputSize: outputSize(
        "const all = []; for (let i = 0; i < 25; i++) all.push(new Uint8Array(4 * 2 ** 30).fill(1)); return all.length;",
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "memory bit by bit",
    cells: {
      windowDot: dot("const hoard = []; for (;;) hoard.push(Buffer.alloc(64 * 2 ** 20, 1));"),
    },
    expected: { earned: [1, 0, 3, 3] },
    says: /too much memory/,
  },
  {
    name: "objects without end",
    cells: { outputSize: outputSize("const all: any[] = []; for (;;) all.push({ all, n, f });") },
    expected: FIRST_LOST,
  },
  {
    name: "memory of WebAssembly",
    cells: {
      outputSize: outputSize(
        "const kept = []; for (;;) { const memory = new WebAssembly.Memory({ initial: 4096 }); new Uint8Array(memory.buffer).fill(1); kept.push(memory); }",
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "a fork bomb",
    cells: ({ mark }) => ({
      windowDot: dot(
        'for (;;) { try { child.spawn(process.execPath, ["-e", code], { stdio: "ignore" }).on("error", () => {}); } catch {} }',
        `const child = await import("node:child_process");\nconst code = "setInterval(() => {}, 1000) // ${mark}";`,
      ),
    }),
    expected: { earned: [1, 0, 3, 3] },
  },
  {
    name: "a process left behind",
    cells: ({ mark, solution }) => ({
      outputSize: `const child = await import("node:child_process");
child.spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000) // ${mark}"], { detached: true, stdio: "ignore" }).unref();
${solution("outputSize")}`,
    }),
    expected: { earned: [1, 2, 3, 3] },
  },
  {
    name: "a hundred threads",
    cells: {
      outputSize: outputSize(
        "return n - f + 1;",
        `const { Worker } = await import("node:worker_threads");
for (let i = 0; i < 100; i++) new Worker("for (;;) {}", { eval: true }).on("error", () => {});`,
      ),
    },
    expected: { earned: [[0, 1], 2, 3, 3] },
  },
  {
    name: "the disk filled wherever that can be written to",
    cells: ({ solution }) => ({
      outputSize: `const fs = await import("node:fs");
for (const folder of ["/tmp", "/dev/shm", "/convlab/work", "/", "/usr", "/convlab"])
  try { for (let i = 0; ; i++) fs.writeFileSync(folder + "/fill" + i, Buffer.alloc(2 ** 22)); } catch {}
${solution("outputSize")}`,
    }),
    expected: { earned: [1, 2, 3, 3] },
  },
  {
    name: "the folder of the sockets filled",
    cells: {
      outputSize: outputSize(
        "return n - f + 1;",
        `const fs = await import("node:fs");
const file = process.argv.at(-1) ?? "";
const mounts = fs.readFileSync("/proc/self/mounts", "utf8").split("\\n").map((line) => line.split(" ")[1]);
for (const folder of mounts.filter((path) => /convlab-/.test(path ?? "")))
  for (let i = 0; i < 3; i++) fs.writeFileSync(folder + "/fill" + i, Buffer.alloc(2 ** 22));
await new Promise((done) => setTimeout(done, 1500));`,
      ),
    },
    expected: FIRST_LOST,
    says: /too much to disk/,
  },
  {
    name: "printing without end",
    cells: { edgeStrength: edges('for (;;) console.log("x".repeat(10_000));') },
    expected: { earned: [1, 2, 3, 0] },
    says: /printed too much|come to an end within/,
  },
  {
    name: "writing to the process's own output without end",
    cells: { edgeStrength: edges('for (;;) process.stdout.write("y".repeat(100_000));') },
    expected: { earned: [1, 2, 3, 0] },
  },
  {
    name: "displays without end",
    cells: {
      edgeStrength: edges(
        "for (;;) show(big);",
        `const big = { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "z".repeat(100_000) }) };`,
      ),
    },
    expected: { earned: [1, 2, 3, 0] },
  },
  {
    name: "one line of 200 MB",
    cells: { edgeStrength: edges('console.log("w".repeat(200 * 2 ** 20)); return [[0]];') },
    expected: { earned: [1, 2, 3, 0] },
  },
  {
    name: "an error with a message of 100 MB",
    cells: { edgeStrength: edges('throw new Error("v".repeat(100 * 2 ** 20));') },
    expected: { earned: [1, 2, 3, 0] },
  },
];
