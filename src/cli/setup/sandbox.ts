import { spawnSync } from "node:child_process";
import { which } from "./browser.js";

export interface Sandbox {
  readonly path: string | undefined;
  /** False where the system forbids user namespaces, so that bubblewrap cannot start anything. */
  readonly works: boolean;
  readonly reason: string;
}

/** Looks for bubblewrap and tries it: the grader runs students' code in it. */
export function findSandbox(): Sandbox {
  const path = which("bwrap");
  if (!path) return { path, works: false, reason: "bubblewrap (bwrap) is not on PATH" };
  const trial = [
    "--ro-bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    "--unshare-all",
    "true",
  ];
  const { status, stderr } = spawnSync(path, trial, { encoding: "utf8", timeout: 20_000 });
  return { path, works: status === 0, reason: status === 0 ? "" : stderr.trim() };
}

export function installSandbox(): string {
  return process.platform === "linux"
    ? "sudo apt install bubblewrap  (Fedora: sudo dnf install bubblewrap)"
    : "Grading needs Linux: use a Linux machine, WSL 2 or a virtual machine.";
}
