import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json, seen from `src/` as well as from `dist/src/`. */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("convlab's package.json was not found");
    folder = parent;
  }
  return folder;
}

/** Where the Python environment lives: `.venv` in the project, or `CONVLAB_VENV`. */
export function venvFolder(root = projectRoot()): string {
  return process.env.CONVLAB_VENV ? resolve(process.env.CONVLAB_VENV) : join(root, ".venv");
}

export function venvPython(venv: string): string {
  return process.platform === "win32"
    ? join(venv, "Scripts", "python.exe")
    : join(venv, "bin", "python");
}
