import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, venvFolder, venvPython } from "./paths.js";
import { Problem } from "./problem.js";
import { type Talk, talk } from "./progress.js";
import { findPython } from "./python.js";
import { makeVenv, venvState, writeServerConfig } from "./venv.js";

export interface Environment {
  /** The Python inside the environment. */
  readonly python: string;
  /** Its folder: the prefix that the kernel is registered under. */
  readonly prefix: string;
  /** True where this call installed something. */
  readonly installed: boolean;
}

const WHY = {
  absent: "first start only, a minute or two",
  incomplete: "the last installation was cut off; starting it again",
  outdated: "Python or the list of packages has changed",
} as const;

/** Finds Python, makes `.venv` where it is missing or not whole, registers the kernel there. */
export async function ensureEnvironment(say: Talk = talk()): Promise<Environment> {
  const root = projectRoot();
  requireBuild(root);
  const prefix = venvFolder(root);
  const environment = { python: venvPython(prefix), prefix };
  const state = venvState(root);
  if (state !== "ready") {
    const python = findPython();
    say.step(1, 3, `Python ${python.version} (${python.executable})`);
    say.step(2, 3, `Installing JupyterLab into ${prefix} (${WHY[state]})`);
    try {
      await makeVenv(python, say.progress, root);
    } finally {
      say.done();
    }
  }
  await registerKernel(prefix);
  writeServerConfig(prefix, join(root, "notebooks"));
  if (state !== "ready") say.step(3, 3, "The kernel convlab (TypeScript) is registered");
  return { ...environment, installed: state !== "ready" };
}

/** Written at every start: Node or the project may have moved since the last one. */
async function registerKernel(prefix: string): Promise<void> {
  const { installKernelspec } = await import("../../../kernel/spec.js");
  await installKernelspec({ prefix });
}

function requireBuild(root: string): void {
  if (existsSync(join(root, "dist", "kernel", "main.js"))) return;
  throw new Problem("convlab is not built yet: the folder dist/ is not complete.", [
    "Run: npm ci   (it builds at its end; npm run build alone does too)",
  ]);
}
