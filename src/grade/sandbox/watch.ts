import { writeFileSync } from "node:fs";
import { SandboxClock } from "./clock.js";
import { factsOf, familyOf, residentBytes } from "./proc.js";

/** A process and all that came of it. */
export const processTree = (root: number): number[] => [...familyOf(root).keys()];

function kill(pids: Iterable<number>): void {
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
  const facts = factsOf(pid);
  return facts !== null && !/[ZX]/.test(facts.state);
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
  /** The sandbox's own time, in seconds. */
  readonly clock: number;
  readonly breach: Breach | null;
  stop(): void;
}

const LOOK_MS = 100;

/**
 * Looks ten times a second at the resident memory of a process tree, at its clock and at whatever else `isWithin` looks at,
 * and kills the tree once it goes too far. `onLook` is called after each look.
 */
export function watchTree(
  root: number,
  memory: number,
  isWithin: () => boolean,
  onBreach: () => void,
  onLook: () => void = () => {},
): Watch {
  const state: { peak: number; breach: Breach | null } = { peak: 0, breach: null };
  const clock = new SandboxClock(performance.now(), familyOf(root));
  offerToOutOfMemoryKiller(root);
  const timer = setInterval(() => {
    const family = familyOf(root);
    clock.look(family, performance.now());
    const bytes = [...family.keys()].reduce((sum, pid) => sum + residentBytes(pid), 0);
    state.peak = Math.max(state.peak, bytes);
    state.breach ??= bytes > memory ? "memory" : isWithin() ? null : "disk";
    if (state.breach === null) {
      onLook();
      return;
    }
    clearInterval(timer);
    kill(family.keys());
    onBreach();
  }, LOOK_MS);
  return {
    get peak() {
      return state.peak;
    },
    get clock() {
      return clock.seconds;
    },
    get breach() {
      return state.breach;
    },
    stop: () => clearInterval(timer),
  };
}
