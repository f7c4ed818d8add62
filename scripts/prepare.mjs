// Compiles TypeScript and the routines (WebAssembly) to dist/, and makes `convlab` resolvable from
// inside the project.
// Runs after every `npm ci` (the `prepare` script): Node 20 runs no TypeScript.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { buildRoutines } from "./routines.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const build = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], {
  stdio: "inherit",
  cwd: root,
});
if (build.status !== 0) process.exitCode = 1;
if (!(await buildRoutines())) process.exitCode = 1;
if (!(await bundle())) process.exitCode = 1;
keepCode();

// Node finds a package by its own name inside itself ("exports"); the stock tslab kernel asks
// TypeScript in the old way, which looks in node_modules only, and `npx convlab` in .bin.
link("..", join(root, "node_modules", "convlab"), "junction");
const main = join(root, "dist", "src", "cli", "main.js");
if (existsSync(main) && process.platform !== "win32") {
  chmodSync(main, 0o755);
  mkdirSync(join(root, "node_modules", ".bin"), { recursive: true });
  link("../convlab/dist/src/cli/main.js", join(root, "node_modules", ".bin", "convlab"), "file");
}

/** V8's code of the compiler, with which kernels start in half the time. They work without, too. */
function keepCode() {
  const maker = join(root, "dist", "kernel", "compile", "makeCache.js");
  spawnSync(process.execPath, [maker], { stdio: "ignore", cwd: root });
}

/** Left alone where it is right already: somebody may be running through it. */
function link(target, path, type) {
  try {
    if (readlinkSync(path).replaceAll("\\", "/").replace(/\/$/, "").endsWith(target)) return;
    unlinkSync(path);
  } catch (error) {
    if (error.code !== "ENOENT") rmSync(path, { recursive: true });
  }
  symlinkSync(target, path, type);
}
