import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findBrowser } from "./browser.js";
import { projectRoot, venvFolder, venvPython } from "./paths.js";
import { Problem } from "./problem.js";
import { findPython, installPython } from "./python.js";
import { findSandbox, installSandbox } from "./sandbox.js";
import { venvState } from "./venv.js";

/** One line of `convlab doctor`. */
export interface Finding {
  readonly part: string;
  readonly ok: boolean;
  /** "start": without it `npm start` cannot work. "install": `npm start` installs it. Else optional. */
  readonly neededFor: "start" | "install" | "grade" | "test";
  readonly found: string;
  readonly todo?: string;
}

/** Looks at everything convlab stands on; installs and changes nothing. */
export function inspect(): Finding[] {
  return [node(), build(), python(), ...environment(), sandbox(), browser()];
}

function node(): Finding {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  const todo = "Install Node 20.19 or newer from https://nodejs.org/";
  return finding("Node", "start", ok, process.versions.node, todo);
}

function build(): Finding {
  const ok = existsSync(join(projectRoot(), "dist", "kernel", "main.js"));
  return finding("convlab, compiled", "start", ok, ok ? "dist/" : "missing", "Run: npm run build");
}

function python(): Finding {
  try {
    const { version, executable } = findPython();
    return finding("Python", "start", true, `${version} (${executable})`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return finding("Python", "start", false, error.message, installPython());
  }
}

/** What lives in `.venv`. One Python process answers for all of it. */
function environment(): Finding[] {
  const root = projectRoot();
  const prefix = venvFolder(root);
  const state = venvState(root);
  const make = "Run: npm start   (it installs this)";
  const versions = state === "absent" ? {} : versionsIn(venvPython(prefix));
  const kernel = join(prefix, "share", "jupyter", "kernels", "convlab", "kernel.json");
  const renderer = join(prefix, "share", "jupyter", "labextensions", "jupyterlab-plotly");
  const there = (path: string) => (existsSync(path) ? path : "missing");
  return [
    finding("Python environment", "install", state === "ready", `${prefix}: ${state}`, make),
    finding("JupyterLab", "install", !!versions.jupyterlab, versions.jupyterlab ?? "missing", make),
    finding("plotly renderer", "install", existsSync(renderer), there(renderer), make),
    finding("nbformat", "install", !!versions.nbformat, versions.nbformat ?? "missing", make),
    finding("kernel convlab", "install", existsSync(kernel), there(kernel), make),
  ];
}

function versionsIn(python: string): Record<string, string> {
  const code = [
    "import json, importlib.metadata as m",
    "def v(n):",
    "    try: return m.version(n)",
    "    except m.PackageNotFoundError: return None",
    "print(json.dumps({n: v(n) for n in ('jupyterlab', 'nbformat', 'plotly')}))",
  ].join("\n");
  const { status, stdout } = spawnSync(python, ["-c", code], { encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout) : {};
}

function sandbox(): Finding {
  const { path, works, reason } = findSandbox();
  const todo = path
    ? "User namespaces are switched off here: ask the administrator for kernel.unprivileged_userns_clone=1 (Ubuntu: an AppArmor profile for bwrap)."
    : installSandbox();
  return finding("bubblewrap", "grade", works, works ? path! : reason, todo);
}

function browser(): Finding {
  const path = findBrowser();
  const todo = "npx playwright-core install chromium   (or CONVLAB_BROWSER=/path/to/chrome)";
  return finding("Chromium, Chrome or Edge", "test", !!path, path ?? "missing", todo);
}

function finding(
  part: string,
  neededFor: Finding["neededFor"],
  ok: boolean,
  found: string,
  todo?: string,
): Finding {
  return ok ? { part, neededFor, ok, found } : { part, neededFor, ok, found, todo };
}
