// The system parts that the tests stand on: looked for, installed where that is possible,
// else said how. `npm test` calls this before anything else.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findBrowser, which } from "../dist/src/cli/setup/browser.js";
import { ensureEnvironment } from "../dist/src/cli/setup/environment.js";
import { venvPython } from "../dist/src/cli/setup/paths.js";
import { findPython } from "../dist/src/cli/setup/python.js";
import { findSandbox, installSandbox } from "../dist/src/cli/setup/sandbox.js";
import { ensureTestPackages } from "./testPackages.mjs";

const isRoot = process.getuid?.() === 0;
const hasApt = existsSync("/etc/debian_version") && which("apt-get") !== undefined;
// Ubuntu's package chromium is a snap, which does not start everywhere: Playwright's browser there.
const isDebian = hasApt && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));

/** Returns the parts that are there, as `{ name, found, todo }`. */
export async function ensureParts() {
  const python = await ensurePython();
  return [
    python,
    ensurePackages(python),
    ensureNbgrader(),
    ensurePostgres(),
    ensureBrowser(),
    ensureSandbox(),
  ];
}

async function ensurePython() {
  const name = "JupyterLab";
  try {
    const { prefix, python } = await ensureEnvironment();
    return { name, found: prefix, python };
  } catch (error) {
    return { name, found: undefined, todo: String(error) };
  }
}

/** The protocol's own test suite and other programs that talk to kernels. */
function ensurePackages({ python }) {
  const name = "Python packages of the tests";
  if (!python) return { name, found: undefined, todo: "They need JupyterLab's environment first." };
  try {
    return { name, found: ensureTestPackages(python) };
  } catch (error) {
    return { name, found: undefined, todo: String(error) };
  }
}

const NBGRADER = "nbgrader==0.9.6";

/** In an environment of its own: it wants other packages than JupyterLab does. */
function ensureNbgrader() {
  const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), ".convlab", "nbgrader");
  const stamp = join(folder, "convlab.json");
  const whole = () => existsSync(stamp) && readFileSync(stamp, "utf8") === NBGRADER;
  if (!whole()) {
    console.log(`    installing ${NBGRADER} into ${folder}`);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", NBGRADER];
    const steps = [
      [findPython().executable, ["-m", "venv", folder]],
      [venvPython(folder), [...pip, "-c", "requirements.lock.txt"]],
    ];
    const failed = steps.map(([command, args]) => spawnSync(command, args, { encoding: "utf8" }));
    const bad = failed.find(({ status }) => status !== 0);
    if (!bad) writeFileSync(stamp, NBGRADER);
    else console.log(`    ${(bad.stderr ?? "").trim().split("\n").slice(-3).join("\n    ")}`);
  }
  const todo = "Check the network and run npm test again";
  return { name: "nbgrader", found: whole() ? folder : undefined, todo };
}

/** The database behind the grader's queue; its tests start one of their own from these programs. */
function ensurePostgres() {
  if (!findPostgres() && isRoot && hasApt) apt("postgresql");
  const todo = "Install PostgreSQL (Debian, Ubuntu: apt-get install postgresql)";
  return { name: "PostgreSQL", found: findPostgres(), todo };
}

function ensureBrowser() {
  if (!findBrowser()) {
    if (isRoot && isDebian) apt("chromium");
    else playwright();
  }
  const todo = "Install Chromium or Chrome, or set CONVLAB_BROWSER=/path/to/chrome";
  return { name: "browser", found: findBrowser(), todo };
}

function ensureSandbox() {
  if (!findSandbox().path && isRoot && hasApt) apt("bubblewrap");
  const { path, works, reason } = findSandbox();
  return {
    name: "bubblewrap",
    found: works ? path : undefined,
    todo: path ? reason : installSandbox(),
  };
}

/** The folder of initdb and postgres, which Debian keeps off the PATH. */
function findPostgres() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => b - a) : [];
  const folders = versions.map((version) => join(debian, version, "bin"));
  const found = which("initdb");
  return [...folders, ...(found ? [dirname(found)] : [])].find((folder) =>
    ["initdb", "postgres", "psql"].every((name) => existsSync(join(folder, name))),
  );
}

let updated = false;

function apt(name) {
  console.log(`    installing ${name} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (args) => spawnSync("apt-get", ["-qq", ...args], { env, encoding: "utf8" });
  if (!updated) run(["update"]);
  updated = true;
  const { status, stderr } = run(["install", "-y", "--no-install-recommends", name]);
  if (status !== 0)
    console.log(`    apt-get failed: ${stderr.trim().split("\n").slice(-3).join("\n    ")}`);
}

function playwright() {
  console.log("    installing Chromium (npx playwright-core install chromium)");
  const manifest = createRequire(import.meta.url).resolve("playwright-core/package.json");
  const options = isRoot && hasApt ? ["--with-deps"] : [];
  const cli = join(dirname(manifest), "cli.js");
  spawnSync(process.execPath, [cli, "install", ...options, "chromium"], { stdio: "inherit" });
}
