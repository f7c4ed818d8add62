// Starts PyTorch in a Python environment of the bench's own (.convlab/bench/torch), made when missing.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const VERSION = "torch==2.13.0";
const script = fileURLToPath(new URL("pytorch.py", import.meta.url));

/** The Python that has PyTorch: the given one, or the bench's own. */
export function torchPython(root, given) {
  if (given) return given;
  const home = join(root, ".convlab", "bench", "torch");
  const python = join(home, "bin", "python");
  if (!existsSync(python)) {
    run("python3", ["-m", "venv", home]);
    run(python, ["-m", "pip", "install", "--quiet", VERSION, "numpy"]);
  }
  return python;
}

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`bench: ${command} ${args.join(" ")} ended with ${status}`);
}

/** A process that measures one work after the other with a fixed number of threads. */
export async function startTorch(python, threads) {
  // A machine-wide choice of routines for one package must not slow a peer down.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OPENBLAS|OMP|MKL)_/.test(name)),
  );
  const child = spawn(python, [script, String(threads)], {
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error("bench: PyTorch ended before it answered");
    return JSON.parse(value);
  };
  const { ready: version } = await next();
  return {
    version,
    measure: async (work, seconds) => {
      child.stdin.write(`${JSON.stringify({ work, seconds })}\n`);
      return next();
    },
    stop: () => child.stdin.end(),
  };
}
