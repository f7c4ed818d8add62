import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The programs that make a sandbox on this machine. */
export interface SandboxTools {
  bwrap: string;
  prlimit: string;
  /** Drops root for good; only there, and only needed, where the grader runs as root. */
  setpriv: string | null;
  /** Whether this bubblewrap can forbid further user namespaces inside (0.8 and later). */
  canDisableUserns: boolean;
}

/** The sandbox can't be had: the message says what is missing and what to do. */
export class SandboxUnavailable extends Error {
  override name = "SandboxUnavailable";
}

function findProgram(name: string): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

function need(name: string, pack: string): string {
  const path = findProgram(name);
  if (path !== null) return path;
  throw new SandboxUnavailable(
    `grade: expected the program "${name}", got none on this machine\n` +
      `hint: install ${pack} (Debian, Ubuntu: apt-get install ${pack}; Fedora: dnf install ${pack}); ` +
      "submissions never run outside a sandbox. On macOS and Windows run the grader in a Linux container or WSL 2.",
  );
}

/** Looks for the sandbox's programs. Throws SandboxUnavailable where one is missing. */
export function findSandboxTools(): SandboxTools {
  if (process.platform !== "linux")
    throw new SandboxUnavailable(
      `grade: expected Linux (the sandbox is bubblewrap), got ${process.platform}\n` +
        "hint: run the grader in a Linux container, a virtual machine or WSL 2; submissions never run outside a sandbox.",
    );
  const bwrap = need("bwrap", "bubblewrap");
  const help = spawnSync(bwrap, ["--help"], { encoding: "utf8" });
  return {
    bwrap,
    prlimit: need("prlimit", "util-linux"),
    setpriv: process.getuid?.() === 0 ? need("setpriv", "util-linux") : null,
    canDisableUserns: `${help.stdout}${help.stderr}`.includes("--disable-userns"),
  };
}
