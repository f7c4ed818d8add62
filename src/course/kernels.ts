import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { kernelArgv } from "../../kernel/client.js";
import { projectRoot } from "./layout.js";

/** The command that starts a kernel: ours, the stock tslab, an installed one by its name, or a command line. */
export function argvOf(kernel: string): string[] {
  if (kernel === "convlab") return kernelArgv();
  if (kernel === "tslab") return tslabArgv();
  if (kernel.includes("{connection_file}")) return kernel.trim().split(/\s+/);
  const file = kernelFolders()
    .map((folder) => join(folder, kernel, "kernel.json"))
    .find(existsSync);
  if (!file) {
    const places = kernelFolders()
      .map((folder) => `  ${folder}`)
      .join("\n");
    throw new Error(`convlab: there is no kernel "${kernel}"\nhint: looked in\n${places}`);
  }
  return JSON.parse(readFileSync(file, "utf8")).argv;
}

function tslabArgv(): string[] {
  const require = createRequire(import.meta.url);
  const bin = join(dirname(require.resolve("tslab/package.json")), "bin", "tslab");
  return [process.execPath, bin, "kernel", "--config-path", "{connection_file}"];
}

/** Where Jupyter looks for kernels, ours first. */
function kernelFolders(): string[] {
  const listed = (process.env.JUPYTER_PATH ?? "").split(delimiter).filter((path) => path !== "");
  const data = [
    join(projectRoot(), ".venv", "share", "jupyter"),
    ...listed,
    process.env.JUPYTER_DATA_DIR ?? join(homedir(), ".local", "share", "jupyter"),
    join(homedir(), "Library", "Jupyter"),
    "/usr/local/share/jupyter",
    "/usr/share/jupyter",
  ];
  return data.map((folder) => join(folder, "kernels"));
}
