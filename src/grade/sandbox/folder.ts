import { chownSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NOBODY } from "./argv.js";

/** A socket's path may have 107 bytes; kernels name them `kernel-….ipc-5` or the like. */
const MAX_FOLDER_BYTES = 60;

/**
 * A folder for the sockets of one sandbox, which only its user (and root) may enter: the student's processes run as nobody
 * where the grader is root, else as the grader's own user.
 */
export function makeSocketFolder(): string {
  const base = tmpdir().length <= MAX_FOLDER_BYTES - 16 ? tmpdir() : "/tmp";
  const folder = mkdtempSync(join(base, "convlab-"));
  if (process.getuid?.() === 0) chownSync(folder, NOBODY, NOBODY);
  return folder;
}

export function removeSocketFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Whether a folder of sockets holds what a kernel puts there and no more. It lies on the grader's disk and is the one place
 * there where student code may write: more than a few small files means that somebody fills the disk.
 */
export function isPlainSocketFolder(folder: string): boolean {
  try {
    const entries = readdirSync(folder);
    if (entries.length > 32) return false;
    const stats = entries.map((name) => lstatSync(join(folder, name)));
    return (
      stats.every((stat) => !stat.isDirectory()) &&
      stats.reduce((sum, stat) => sum + stat.size, 0) < 2 ** 20
    );
  } catch {
    return true; // Changing just now: the next look tells.
  }
}
