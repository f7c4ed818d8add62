// Peers are installed into bench/.peers, each into a folder of its own, the first time they are
// asked for. Nothing of the project depends on them.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const home = fileURLToPath(new URL("../.peers", import.meta.url));

/**
 * npm packages, without their install scripts.
 *
 * @param packages name → version
 * @returns the folder whose node_modules has them
 */
export function npmPackages(name, packages, env = {}) {
  return once(name, packages, async (folder) => {
    writeFileSync(join(folder, "package.json"), `{ "name": "bench-${name}", "private": true }\n`);
    const list = Object.entries(packages).map(([key, version]) => `${key}@${version}`);
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    await run(npm, ["install", ...quiet, ...list], { cwd: folder, env });
    return folder;
  });
}

/** Python packages in an environment of their own; returns its Python. */
export function pythonPackages(name, packages) {
  return once(name, packages, async (folder) => {
    await run("python3", ["-m", "venv", folder], {});
    const python = join(folder, "bin", "python");
    await run(python, ["-m", "pip", "install", "--quiet", ...packages], {});
    return python;
  }).then((folder) => join(folder, "bin", "python"));
}

/** A folder counts as installed when its note of what was installed says so. */
async function once(name, wanted, install) {
  const folder = join(home, name);
  const note = join(folder, ".installed.json");
  const text = JSON.stringify(wanted);
  if (existsSync(note) && readFileSync(note, "utf8") === text) return folder;
  console.error(`bench: installing ${name} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await install(folder);
  writeFileSync(note, text);
  return folder;
}

function run(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        printed = (printed + text).slice(-2000);
      });
    }
    child.once("error", reject);
    child.once("exit", (code) => {
      const last = printed.trim().split("\n").at(-1);
      if (code === 0) resolve();
      else reject(new Error(`could not be installed: ${command} ended with ${code}. ${last}`));
    });
  });
}
