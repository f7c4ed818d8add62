import { existsSync } from "node:fs";
import { join } from "node:path";
import { claim, claimFile } from "./claim.js";
import { projectRoot, venvFolder, venvPython } from "./paths.js";
import { Problem } from "./problem.js";
import { type Talk, talk } from "./progress.js";
import { findPython } from "./python.js";
import { makeVenv, refuseForeign, venvState, writeServerConfig } from "./venv.js";

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
  const installed = await install(root, prefix, say);
  await registerKernel(prefix);
  writeServerConfig(prefix, join(root, "notebooks"));
  if (installed) say.step(3, 3, "The kernel convlab (TypeScript) is registered");
  return { ...environment, installed };
}

/** Installs where that is to be done, one start at a time. False where there was nothing to do. */
async function install(root: string, prefix: string, say: Talk): Promise<boolean> {
  for (;;) {
    const state = venvState(root);
    if (state === "ready") return false;
    // Before the claim: only a start that may empty the folder leaves one behind.
    refuseForeign(prefix, existsSync(claimFile(prefix)));
    const python = findPython();
    say.step(1, 3, `Python ${python.version} (${python.executable})`);
    const held = await claim(prefix, (pid) =>
      say.step(2, 3, `Another start (process ${pid}) is installing JupyterLab: waiting for it`),
    );
    if (held === null) continue;
    try {
      if (venvState(root) === "ready") return false;
      const why = WHY[held.inherited ? "incomplete" : state];
      say.step(2, 3, `Installing JupyterLab into ${prefix} (${why})`);
      await makeVenv(python, say.progress, root, held.inherited);
      return true;
    } finally {
      say.done();
      held.release();
    }
  }
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
