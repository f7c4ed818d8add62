import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** Pages that only this process has, and shared memory: what the machine loses to it. Mapped files come back by themselves. */
function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kilobytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    return (kilobytes("RssAnon") + kilobytes("RssShmem")) * 1024;
  } catch {
    return 0; // It has ended.
  }
}

/** What follows a process's name: its state, its parent, … The name is the process's own choice and may hold anything. */
function statOf(pid: number | string): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat
    .slice(stat.lastIndexOf(")") + 1)
    .trim()
    .split(" ");
}

function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      found.set(Number(name), Number(statOf(name)[1]));
    } catch {
      // It has ended since the folder was read.
    }
  }
  return found;
}

/** A process and all that came of it. An orphan inside a sandbox goes to the sandbox's first process, so nothing gets lost. */
export function processTree(root: number): number[] {
  const all = [...parents()];
  const tree = all.some(([pid]) => pid === root) ? [root] : [];
  for (const at of tree)
    tree.push(...all.filter(([, parent]) => parent === at).map(([pid]) => pid));
  return tree;
}

function kill(pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}

/** A process that has ended but was not waited for yet (a zombie) is gone: it runs nothing and holds nothing. */
function alive(pid: number): boolean {
  try {
    return !/[ZX]/.test(statOf(pid)[0] ?? "");
  } catch {
    return false;
  }
}

/**
 * Ends a sandbox: the tree holds the first process of its pid namespace, and with that one the system ends all others,
 * however fast they fork. Resolves to whether all are gone.
 */
export async function killTree(root: number, patience = 5000): Promise<boolean> {
  const pids = processTree(root);
  kill(pids);
  const until = performance.now() + patience;
  while (pids.some(alive)) {
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

/** Should the machine run out of memory all the same, the system is to end the sandbox and not the grader. */
function offerToOutOfMemoryKiller(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // Another user's process, or gone: the watchdog still looks.
  }
}

/** What a sandbox did that ends it. */
export type Breach = "memory" | "disk";

export interface Watch {
  /** The largest resident memory seen, in bytes. */
  readonly peak: number;
  readonly breach: Breach | null;
  stop(): void;
}

/**
 * Looks ten times a second at the resident memory of a process tree and at whatever else `isWithin` looks at, and kills the
 * tree once it goes too far.
 */
export function watchTree(
  root: number,
  memory: number,
  isWithin: () => boolean,
  onBreach: () => void,
): Watch {
  const state: { peak: number; breach: Breach | null } = { peak: 0, breach: null };
  offerToOutOfMemoryKiller(root);
  const timer = setInterval(() => {
    const tree = processTree(root);
    const bytes = tree.reduce((sum, pid) => sum + residentBytes(pid), 0);
    state.peak = Math.max(state.peak, bytes);
    state.breach ??= bytes > memory ? "memory" : isWithin() ? null : "disk";
    if (state.breach === null) return;
    clearInterval(timer);
    kill(tree);
    onBreach();
  }, 100);
  return {
    get peak() {
      return state.peak;
    },
    get breach() {
      return state.breach;
    },
    stop: () => clearInterval(timer),
  };
}
