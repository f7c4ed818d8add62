import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { endInstallers, runInstaller } from "./installer.js";
import { projectRoot, venvFolder, venvPython } from "./paths.js";
import { type PipProgress, pip } from "./pip.js";
import { Problem } from "./problem.js";
import type { Python } from "./python.js";

/** The file that says "this environment is whole". Written last, so a cut-off start leaves none. */
const STAMP = "convlab.json";
/** In pyvenv.cfg; tells our environment from one that the user made. */
const PROMPT = "convlab";

interface Stamp {
  readonly requirements: string;
  readonly python: string;
}

/** A hash of everything that decides what is installed. */
export function requirementsHash(root = projectRoot()): string {
  const hash = createHash("sha256");
  for (const name of ["requirements.txt", "requirements.lock.txt"])
    hash.update(readFileSync(join(root, name), "utf8").replace(/\r\n/g, "\n"));
  return hash.digest("hex").slice(0, 16);
}

/** What the Python inside the environment answers; null when it no longer runs. */
function askVenv(venv: string): { version: string; jupyterlab: boolean } | null {
  const code =
    "import sys, importlib.util as u; print('%d.%d.%d' % sys.version_info[:3], bool(u.find_spec('jupyterlab')))";
  const { status, stdout } = spawnSync(venvPython(venv), ["-c", code], { encoding: "utf8" });
  if (status !== 0) return null;
  const [version, jupyterlab] = stdout.trim().split(" ");
  return { version, jupyterlab: jupyterlab === "True" };
}

/** "ready", or why the environment must be made (again). */
export function venvState(root = projectRoot()): "ready" | "absent" | "incomplete" | "outdated" {
  const venv = venvFolder(root);
  if (!existsSync(join(venv, "pyvenv.cfg"))) return "absent";
  const inside = askVenv(venv);
  const stamp = readStamp(venv);
  if (!stamp || !inside?.jupyterlab) return "incomplete";
  return stamp.requirements === requirementsHash(root) && stamp.python === inside.version
    ? "ready"
    : "outdated";
}

function readStamp(venv: string): Stamp | null {
  try {
    return JSON.parse(readFileSync(join(venv, STAMP), "utf8")) as Stamp;
  } catch {
    return null;
  }
}

/**
 * Makes the environment anew with `python` and installs the pinned requirements. Only whoever has claimed it may call this
 * (`claim`); `inherited` says that the one who had it before was cut off.
 */
export async function makeVenv(
  python: Python,
  onProgress: (progress: PipProgress) => void,
  root = projectRoot(),
  inherited = false,
): Promise<void> {
  const venv = venvFolder(root);
  refuseForeign(venv, inherited);
  rmSync(join(venv, STAMP), { force: true });
  // Whoever was cut off may have left a child behind that goes on writing.
  await endInstallers(venv);
  await clear(venv);
  await createVenv(python, venv);
  const requirements = ["-r", "requirements.txt", "-c", "requirements.lock.txt"];
  const args = ["install", "--prefer-binary", "--progress-bar", "off", ...requirements];
  await pip(venvPython(venv), args, { total: expectedPackages(root), cwd: root, onProgress });
  const inside = askVenv(venv);
  if (!inside?.jupyterlab) throw new Problem("JupyterLab is not there after pip ran.", retry(venv));
  writeSettings(venv);
  writeWhole(join(venv, STAMP), {
    requirements: requirementsHash(root),
    python: inside.version,
  } satisfies Stamp);
}

/** Never empties a folder that somebody made for something else. */
export function refuseForeign(venv: string, inherited: boolean): void {
  const config = join(venv, "pyvenv.cfg");
  const move =
    "Move it away, or let convlab use another folder: CONVLAB_VENV=/path/to/folder npm start";
  if (existsSync(config)) {
    if (new RegExp(`^prompt = '?${PROMPT}'?$`, "m").test(readFileSync(config, "utf8"))) return;
    if (inherited && readFileSync(config, "utf8").length === 0) return; // Cut off at its first line.
    throw new Problem(`${venv} is a Python environment that convlab did not make.`, [move]);
  }
  if (inherited || !existsSync(venv) || readdirSync(venv).length === 0) return;
  throw new Problem(`${venv} is a folder with something else in it.`, [move]);
}

const CLEARING_TRIES = 20;

/** Empties a folder; the folder itself may be a mount. On a busy disk (or Windows) that can take more than one go. */
async function clear(venv: string): Promise<void> {
  mkdirSync(venv, { recursive: true });
  for (let tries = 1; ; tries++) {
    try {
      for (const name of readdirSync(venv))
        rmSync(join(venv, name), { recursive: true, force: true, maxRetries: 3 });
      return;
    } catch (error) {
      const { code = "", message } = error as NodeJS.ErrnoException;
      if (tries === CLEARING_TRIES || !/^(ENOTEMPTY|EBUSY|EPERM|EACCES|ENOENT)$/.test(code))
        throw new Problem(`The folder ${venv} could not be emptied.`, retry(venv), [message]);
      await sleep(100 * tries);
    }
  }
}

async function createVenv(python: Python, venv: string): Promise<void> {
  const args = ["-m", "venv", "--prompt", PROMPT, venv];
  const { code, lines } = await runInstaller(python.executable, args);
  if (code !== 0) throw venvProblem(python, venv, lines.join("\n"));
}

/** Debian and Ubuntu ship Python without the parts that `python -m venv` needs. */
export function venvProblem(python: Python, venv: string, output: string): Problem {
  const minor = python.version.split(".").slice(0, 2).join(".");
  if (/ensurepip|No module named '?venv/i.test(output))
    return new Problem(`Python ${python.version} has no venv module.`, [
      `Debian, Ubuntu: sudo apt install python${minor}-venv`,
      "Then run the same command again.",
    ]);
  const detail = output.split("\n").slice(-4);
  return new Problem(`The Python environment ${venv} could not be made.`, retry(venv), detail);
}

function retry(venv: string): string[] {
  return [`Delete the folder ${venv} and run the same command again.`];
}

/** Lines of the lock file: close enough for a progress bar (markers drop a few). */
function expectedPackages(root: string): number {
  const lines = readFileSync(join(root, "requirements.lock.txt"), "utf8").split("\n");
  const onlyElsewhere = /< '3\.1|sys_platform == '(darwin|win32)'|os_name == 'nt'/;
  return lines.filter((line) => /^[a-z]/i.test(line) && !onlyElsewhere.test(line)).length;
}

/** What JupyterLab should know about us, in this environment only; a command line's options win. */
function writeSettings(venv: string): void {
  const settings = folder(venv, "share", "jupyter", "lab", "settings");
  writeWhole(join(settings, "overrides.json"), {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  });
  // JupyterLab starts a script of its own with Node, as CommonJS; the project's package.json says
  // "module", and Node takes the nearest one.
  writeWhole(join(venv, "package.json"), { private: true, type: "commonjs" });
}

/** Written at every start, since the project may have moved: where JupyterLab opens, and how. */
export function writeServerConfig(venv: string, rootDir: string): void {
  writeWhole(join(folder(venv, "etc", "jupyter"), "jupyter_server_config.json"), {
    // One Ctrl-C is enough, and the terminal shows the address instead of a log of requests.
    ServerApp: { root_dir: rootDir, answer_yes: true },
    Application: { log_level: "ERROR" },
  });
}

function folder(...parts: string[]): string {
  const path = join(...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

function writeWhole(path: string, value: unknown): void {
  writeFileSync(`${path}.part`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${path}.part`, path);
}
