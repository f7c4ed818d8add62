import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Runs a command to its end: { seconds, printed }; throws with its last words where it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        printed += text;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) return resolve({ seconds, printed });
      const last = printed.trim().split("\n").slice(-3).join(" ");
      reject(new Error(`${args[0]} ended with ${code}: ${last}`));
    });
  });
}
