import { type Attack, FIRST_LOST, outputSize } from "./attack.js";

const ends = (name: string, code: string): Attack => ({
  name,
  cells: { outputSize: code },
  expected: FIRST_LOST,
});

/** Whatever ends or breaks the process that runs the answers. */
export const crashes: Attack[] = [
  ends("process.exit in the cell", "process.exit(0);"),
  ends("process.exit in the answer", outputSize("process.exit(0);")),
  ends("process.abort", outputSize("process.abort();")),
  ends(
    "the whole process ended, not the thread",
    outputSize('process.kill(process.pid, "SIGKILL"); for (;;) {}'),
  ),
  ends("the parent killed", outputSize('process.kill(process.ppid, "SIGKILL"); for (;;) {}')),
  ends("everybody killed", outputSize('process.kill(-1, "SIGKILL"); for (;;) {}')),
  ends(
    "everybody stopped",
    outputSize(
      'process.kill(process.ppid, "SIGSTOP"); process.kill(process.pid, "SIGSTOP"); for (;;) {}',
    ),
  ),
  ends("recursion without end", outputSize("return outputSize(n + 1, f);")),
  ends("a SyntaxError", "function outputSize(n: number, f: number): number { return ("),
  ends("null thrown", outputSize("throw null;")),
  ends(
    "an error that throws when it is read",
    outputSize(
      'throw new Proxy(new Error("x"), { get() { throw new Error("do not read me"); }, getPrototypeOf() { throw new Error("nor this"); } });',
    ),
  ),
  ends(
    "an error that calls itself interrupted",
    outputSize('throw Object.assign(new Error("stop"), { name: "Interrupted" });'),
  ),
  ends(
    "the kernel's own word that all is lost",
    outputSize('throw Object.assign(new Error("all variables are gone"), { name: "StateLost" });'),
  ),
  {
    name: "a promise that nobody catches",
    cells: {
      outputSize: outputSize('Promise.reject(new Error("later")); return n - f + 1;'),
    },
    expected: { earned: [1, 2, 3, 3] },
  },
  {
    name: "an error that comes later",
    cells: {
      outputSize: outputSize(
        'setTimeout(() => { throw new Error("later"); }, 0); return n - f + 1;',
      ),
    },
    expected: { earned: [1, 2, 3, 3] },
  },
];
