// PyTorch on the CPU, in a Python environment of the bench's own.
import { fileURLToPath } from "node:url";
import { peerEnvironment, startServer } from "../common/child.mjs";
import { pythonPackages } from "../common/install.mjs";

const PACKAGES = ["torch==2.13.0", "numpy"];
const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
/** Its compiler's helpers would outlive it, and take the cores that others are measured on. */
const env = () => peerEnvironment({ TORCHINDUCTOR_COMPILE_THREADS: "1" });

export const pytorch = {
  name: "PyTorch",
  works: null, // all of them
  threads: true,
  install: async ({ python }) => python ?? (await pythonPackages("pytorch", PACKAGES)),
  serve: (python, threads, { compile }) =>
    startServer([python, script, "serve", String(threads), String(compile)], env()),
  firstStep: (python, threads) => [python, script, "first-step", String(threads)],
  memory: (python, threads, work, steps) => [
    ...[python, script, "memory"],
    ...[threads, work, steps].map(String),
  ],
};

/** For the bench of the routines: the Python that has PyTorch. */
export const torchPython = (_root, python) => pytorch.install({ python });

/** For the bench of the routines: a process that measures one work after the other. */
export async function startTorch(python, threads) {
  const { version, ask, stop } = await pytorch.serve(await python, threads, { compile: 0 });
  const measure = async (work, seconds) => {
    const { ways } = await ask({ work, seconds });
    const [how, median] = Object.entries(ways).sort((a, b) => a[1] - b[1])[0];
    return { how, median };
  };
  return { version, measure, stop };
}
