import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Running, runningProcesses } from "./processes.js";

/** Who installs: written beside the environment, so that another start waits, or goes on where this one was cut off. */
interface Owner {
  readonly token: string;
  readonly pid: number;
  /** Its command line: a process id alone is given to others in time. */
  readonly command: string;
}

export interface Claim {
  /** True where an earlier start left its claim behind: it was cut off. */
  readonly inherited: boolean;
  release(): void;
}

/**
 * Claims an environment for installing into it. Where another start that is alive has it, calls `onWait` once and waits until
 * that one is through, then gives null: the environment is to be looked at again.
 */
export async function claim(
  venv: string,
  onWait: (pid: number) => void,
  running: () => Running[] = runningProcesses,
): Promise<Claim | null> {
  const file = claimFile(venv);
  let waited = false;
  for (;;) {
    const mine: Owner = {
      token: randomUUID(),
      pid: process.pid,
      command: commandOf(process.pid, running()) ?? "",
    };
    const release = () => {
      if (read(file)?.token === mine.token) rmSync(file, { force: true });
    };
    if (create(file, mine)) return waited ? done(release) : { inherited: false, release };
    const owner = read(file);
    if (owner !== null && isAlive(owner, running())) {
      if (!waited) onWait(owner.pid);
      waited = true;
      await sleep(300);
    } else if (existsSync(file) && inherit(file, owner, mine, running)) {
      return { inherited: true, release };
    } else await sleep(100);
  }
}

function done(release: () => void): null {
  release();
  return null;
}

/** Beside the environment; where that folder can't be written to, among the temporary files. */
export function claimFile(venv: string): string {
  const beside = `${venv}.install.json`;
  try {
    mkdirSync(dirname(venv), { recursive: true });
    const trial = `${beside}.${process.pid}`;
    writeFileSync(trial, "");
    rmSync(trial);
    return beside;
  } catch {
    const name = createHash("sha256").update(venv).digest("hex").slice(0, 16);
    return join(tmpdir(), `convlab-install-${name}.json`);
  }
}

/** Makes the file with all that is in it at once; false where it is there already. */
function create(file: string, owner: Owner): boolean {
  const whole = `${file}.${owner.token}`;
  const text = JSON.stringify(owner);
  try {
    writeFileSync(whole, text);
    linkSync(whole, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EACCES)$/.test(code ?? "")) throw error;
  } finally {
    rmSync(whole, { force: true });
  }
  return createPlain(file, text);
}

/** The same on a disk without hard links. */
function createPlain(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Null where there is none that makes sense. */
function read(file: string): Owner | null {
  try {
    const owner = JSON.parse(readFileSync(file, "utf8")) as Owner;
    return typeof owner.token === "string" && typeof owner.pid === "number" ? owner : null;
  } catch {
    return null;
  }
}

const commandOf = (pid: number, running: readonly Running[]): string | undefined =>
  running.find((one) => one.pid === pid)?.command;

function isAlive(owner: Owner, running: readonly Running[]): boolean {
  if (owner.pid === process.pid) return false; // A container gives its first process the same number each time.
  if (running.length > 0) return commandOf(owner.pid, running) === owner.command;
  try {
    return process.kill(owner.pid, 0); // No list of processes is to be had here.
  } catch {
    return false;
  }
}

/**
 * Takes over from an owner who is dead. Two who try at once: only one can make the heir's file, and that one looks again
 * whether the dead owner's claim still stands.
 */
function inherit(file: string, dead: Owner | null, mine: Owner, running: () => Running[]): boolean {
  const heir = `${file}.${(dead?.token ?? "none").replace(/[^\w-]/g, "")}`;
  if (!create(heir, mine)) {
    const other = read(heir);
    // An heir who died in between: a moment's work, so there is none left after a while.
    if (other === null || !isAlive(other, running())) rmSync(heir, { force: true });
    return false;
  }
  try {
    const now = read(file);
    if (now?.token !== dead?.token) return false;
    writeFileSync(`${heir}.new`, JSON.stringify(mine));
    renameSync(`${heir}.new`, file);
    return true;
  } finally {
    rmSync(heir, { force: true });
  }
}
