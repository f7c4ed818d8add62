import { existsSync, readdirSync, readFileSync } from "node:fs";

/** What /proc says of a process. */
export interface ProcessFacts {
  readonly parent: number;
  /** One letter: R runs or wants to, S sleeps, Z has ended and was not waited for, … */
  readonly state: string;
  /** Processor time of all its threads so far, in clock ticks (a hundred a second on every Linux). */
  readonly ticks: number;
}

export const TICKS_PER_SECOND = 100;

/** What follows a process's name: its state, its parent, … The name is the process's own choice and may hold anything. */
function parseStat(stat: string): ProcessFacts {
  const fields = stat
    .slice(stat.lastIndexOf(")") + 1)
    .trim()
    .split(" ");
  return {
    state: fields[0] ?? "",
    parent: Number(fields[1]),
    ticks: Number(fields[11]) + Number(fields[12]),
  };
}

/** Null where it has ended. */
export function factsOf(pid: number): ProcessFacts | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return null;
  }
}

/** Only Linux has /proc; elsewhere nothing is known of a process (and no sandbox is to be had). */
const hasProc = existsSync("/proc/self/stat");

export type Family = Map<number, ProcessFacts>;

/** A process and all that came of it. An orphan inside a sandbox goes to the sandbox's first process, so nothing gets lost. */
export function familyOf(root: number): Family {
  if (!hasProc) return new Map();
  const children = new Map<number, number[]>();
  const all: Family = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const facts = factsOf(Number(name));
    if (facts === null) continue; // It has ended since the folder was read.
    all.set(Number(name), facts);
    const siblings = children.get(facts.parent);
    if (siblings) siblings.push(Number(name));
    else children.set(facts.parent, [Number(name)]);
  }
  const family: Family = new Map();
  const open = [root];
  for (const pid of open) {
    const facts = all.get(pid);
    if (facts === undefined || family.has(pid)) continue;
    family.set(pid, facts);
    open.push(...(children.get(pid) ?? []));
  }
  return family;
}

/** Pages that only this process has, and shared memory: what the machine loses to it. Mapped files come back by themselves. */
export function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kilobytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    return (kilobytes("RssAnon") + kilobytes("RssShmem")) * 1024;
  } catch {
    return 0; // It has ended.
  }
}

/** Whether a thread of this process runs or waits for a processor. */
export function wantsToRun(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some((task) => {
      const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, "utf8");
      return parseStat(stat).state === "R";
    });
  } catch {
    return false; // It has ended.
  }
}
