import { spawnSync } from "node:child_process";
import { Problem } from "./problem.js";

/** JupyterLab 4.6 and what it stands on need this much. */
export const OLDEST_PYTHON = [3, 10] as const;

export interface Python {
  /** Absolute path of the interpreter itself, not of a shim. */
  readonly executable: string;
  readonly version: string;
}

const ASK = "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)";

/** Command lines to try, in this order. Systems with an old `python3` often have a newer one beside it. */
export function pythonCandidates(
  platform: string = process.platform,
  chosen = process.env.CONVLAB_PYTHON,
): string[][] {
  if (chosen) return [[chosen]];
  if (platform === "win32") return [["py", "-3"], ["python"], ["python3"]];
  const numbered = [14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`]);
  return [["python3"], ["python"], ...numbered];
}

/** Asks a Python who it is; null when it is not there or does not run. */
export function askPython([command, ...args]: string[]): Python | null {
  const { status, stdout } = spawnSync(command, [...args, "-c", ASK], {
    encoding: "utf8",
    timeout: 20_000,
    windowsHide: true,
  });
  const version = status === 0 ? /(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
  if (!version) return null;
  return { version, executable: stdout.split(/\r?\n/)[1]?.trim() || command };
}

export function isNewEnough(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]);
}

/** The first Python that is new enough. Throws a `Problem` that says what to install. */
export function findPython(candidates = pythonCandidates()): Python {
  const found: Python[] = [];
  for (const candidate of candidates) {
    const python = askPython(candidate);
    if (python && isNewEnough(python.version)) return python;
    if (python) found.push(python);
  }
  const oldest = OLDEST_PYTHON.join(".");
  const names = candidates.map((candidate) => candidate.join(" ")).join(", ");
  const what = found.length
    ? `Python ${found[0].version} is too old: JupyterLab needs Python ${oldest} or newer.`
    : `No Python was found (looked for ${names}).`;
  throw new Problem(what, [
    installPython(),
    "Python somewhere else? CONVLAB_PYTHON=/path/to/python npm start",
    "Then run the same command again.",
  ]);
}

/** How to get a Python on this system, in one line. */
export function installPython(platform: string = process.platform): string {
  if (platform === "win32")
    return 'Install Python from https://www.python.org/downloads/ (tick "Add python.exe to PATH").';
  if (platform === "darwin")
    return "Install Python from https://www.python.org/downloads/ or with: brew install python";
  return "Install Python, for example: sudo apt install python3 python3-venv  (Fedora: sudo dnf install python3)";
}
