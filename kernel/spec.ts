import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { kernelArgv, packageRoot } from "./client.js";

export interface SpecPlace {
  /** `PREFIX/share/jupyter/kernels`. */
  readonly prefix?: string;
  /** The user's own kernels; the default where no prefix is given. */
  readonly user?: boolean;
  /** The folder's name, and the name by which notebooks ask for the kernel. */
  readonly name?: string;
}

const NAME = /^[a-z0-9._-]+$/i;
const LOGOS = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];

/** The contents of `kernel.json`. Paths are absolute: Jupyter's PATH need not have node. */
export function kernelSpec(): object {
  return {
    argv: kernelArgv(),
    display_name: "convlab (TypeScript)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true },
  };
}

/** Writes the kernel's folder; returns its path. Repeating it brings the folder up to date. */
export function installKernelspec(place: SpecPlace = {}): string {
  const dir = specDir(place);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "kernel.json"), `${JSON.stringify(kernelSpec(), null, 2)}\n`);
  for (const logo of LOGOS) {
    const source = logo.endsWith(".svg") ? "logo.svg" : logo;
    copyFileSync(join(packageRoot(), "kernel", "assets", source), join(dir, logo));
  }
  return dir;
}

/** Removes the kernel's folder; returns its path, or undefined where there was none. */
export function uninstallKernelspec(place: SpecPlace = {}): string | undefined {
  const dir = specDir(place);
  if (!existsSync(join(dir, "kernel.json"))) return undefined;
  rmSync(dir, { recursive: true });
  return dir;
}

function specDir({ prefix, name = "convlab" }: SpecPlace): string {
  if (!NAME.test(name)) {
    throw new Error(
      `kernel name: expected letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}`,
    );
  }
  const base = prefix === undefined ? userData() : join(prefix, "share", "jupyter");
  return join(base, "kernels", name);
}

/** Where Jupyter looks for a user's kernels (jupyter_core.paths.jupyter_data_dir). */
function userData(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(APPDATA ?? homedir(), "jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/**
 * The prefix of the Python environment in use: the active virtual environment, else that of the
 * `jupyter` on PATH, else that of `python3` or `python`; undefined where there is none.
 */
export function pythonPrefix(): string | undefined {
  const { VIRTUAL_ENV, CONDA_PREFIX, PATH = "" } = process.env;
  if (VIRTUAL_ENV) return VIRTUAL_ENV;
  if (CONDA_PREFIX) return CONDA_PREFIX;
  const windows = process.platform === "win32";
  const folders = PATH.split(delimiter).filter(Boolean);
  const jupyter = folders.find((dir) => existsSync(join(dir, windows ? "jupyter.exe" : "jupyter")));
  const pythons = [
    ...(jupyter ? [join(jupyter, windows ? "python.exe" : "python")] : []),
    "python3",
    "python",
  ];
  for (const python of pythons) {
    const found = spawnSync(python, ["-c", "import sys; print(sys.prefix)"], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  return undefined;
}
