import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "./problem.js";
import { namesFolder, type Running, runningProcesses } from "./processes.js";

export interface InstallerOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** A line of standard output. */
  readonly onLine?: (line: string) => void;
}

export interface Installed {
  readonly code: number | null;
  /** The newest lines that it printed, standard output and error together. */
  readonly lines: string[];
}

const LAST_LINES = 200;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program that installs, in a process group of its own: whatever it starts can be ended with it. It ends when this
 * process does, but for a kill -9; what is left then, the next start finds by its command line and ends (`endInstallers`).
 */
export async function runInstaller(
  command: string,
  args: string[],
  { cwd, env, onLine = () => {} }: InstallerOptions = {},
): Promise<Installed> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const lines: string[] = [];
  const remember = (line: string) => {
    if (line.trim()) lines.push(line.trimEnd());
    if (lines.length > LAST_LINES) lines.shift();
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    remember(line);
    onLine(line);
  });
  createInterface({ input: child.stderr }).on("line", remember);
  const release = endWithUs(child);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    return { code, lines };
  } finally {
    release();
  }
}

/** Ctrl-C in a terminal does not reach another process group: it is handed on. */
function endWithUs(child: ChildProcess): () => void {
  const end = () => killGroup(child.pid);
  const handlers = SIGNALS.map((signal) => {
    const handler = () => {
      end();
      process.exit(signal === "SIGINT" ? 130 : 143);
    };
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  process.on("exit", end);
  return () => {
    process.off("exit", end);
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

const INSTALLS = /(^|\s)-m (venv|ensurepip|pip)\b|\bensurepip\b|run_module\("pip"/;

/** The processes that install into this environment, and those of their groups: never a JupyterLab that runs from it. */
export function installersOf(
  venv: string,
  running: readonly Running[] = runningProcesses(),
): Running[] {
  const ours = running.filter(({ command }) => namesFolder(command, venv));
  const installers = ours.filter(
    ({ command, pid }) => INSTALLS.test(command) && pid !== process.pid,
  );
  // An installer leads its group, and what it has started (a compiler, say) may name nothing.
  const groups = new Set(
    installers
      .map(({ group }) => group)
      .filter((group) => group > 1 && group !== ownGroup(running)),
  );
  const leads = new Set(installers.filter(({ pid, group }) => pid === group).map(({ pid }) => pid));
  return running.filter(
    (one) => installers.includes(one) || (groups.has(one.group) && leads.has(one.group)),
  );
}

const ownGroup = (running: readonly Running[]) =>
  running.find(({ pid }) => pid === process.pid)?.group;

/** Ends what an installation that was cut off left running, and waits until it is gone. Gives how many there were. */
export async function endInstallers(venv: string, patience = 30_000): Promise<number> {
  const until = Date.now() + patience;
  const seen = new Set<number>();
  for (;;) {
    const left = installersOf(venv);
    if (left.length === 0) return seen.size;
    for (const { pid } of left) {
      seen.add(pid);
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Gone, or another user's: the next look tells.
      }
    }
    if (Date.now() > until) throw stillThere(venv, left);
    await sleep(50);
  }
}

function stillThere(venv: string, left: readonly Running[]): Problem {
  const detail = left.map(({ pid, command }) => `${pid} ${command}`.slice(0, 200));
  return new Problem(
    `Something still installs into ${venv}, and could not be ended:`,
    ["End these processes, then run the same command again."],
    detail,
  );
}
