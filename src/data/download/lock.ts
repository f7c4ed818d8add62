import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { threadId } from "node:worker_threads";

/**
 * The part that this process may write. Two processes that want the same file do not write into one
 * part: the second gets one of its own, and whoever is done first puts the file in place.
 */
export function lockPart(file: string): { part: string; unlock: () => void } {
  const lock = `${file}.lock`;
  if (take(lock) || (isStale(lock) && take(lock))) {
    return { part: `${file}.part`, unlock: () => rmSync(lock, { force: true }) };
  }
  const part = `${file}.${process.pid}-${threadId}.part`;
  return { part, unlock: () => rmSync(part, { force: true }) };
}

function take(lock: string): boolean {
  try {
    const descriptor = openSync(lock, "wx");
    writeSync(descriptor, String(process.pid));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Left behind by a process that is no more; it is removed. */
function isStale(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    if (pid > 0 && pid !== process.pid) process.kill(pid, 0);
    else return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EPERM") return false;
    rmSync(lock, { force: true });
    return true;
  }
  return false;
}
