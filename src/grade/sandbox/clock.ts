import { type Family, TICKS_PER_SECOND, wantsToRun } from "./proc.js";

/**
 * A sandbox's own time: processor time while it computes, wall time while it waits for something. While it waits for a
 * processor that others have, no time passes: a verdict must not depend on how busy the grader's machine is.
 */
export class SandboxClock {
  #seconds = 0;
  #ticks = new Map<number, number>();
  #looked: number;

  /** What the processes in `family` have computed so far is not counted. */
  constructor(now: number, family: Family = new Map()) {
    this.#looked = now;
    for (const [pid, { ticks }] of family) this.#ticks.set(pid, ticks);
  }

  get seconds(): number {
    return this.#seconds;
  }

  /** Looks at the sandbox's processes; `now` in milliseconds. */
  look(family: Family, now: number, isBusy: (pid: number) => boolean = wantsToRun): void {
    const wall = (now - this.#looked) / 1000;
    this.#looked = now;
    const ticks = new Map<number, number>();
    let used = 0;
    for (const [pid, facts] of family) {
      used += facts.ticks - (this.#ticks.get(pid) ?? 0);
      ticks.set(pid, facts.ticks);
    }
    this.#ticks = ticks;
    const computed = Math.max(0, used) / TICKS_PER_SECOND;
    // The first process that is busy settles it: few threads are looked at while something computes.
    const busy = [...family.keys()].reverse().some(isBusy);
    this.#seconds += busy ? computed : Math.max(computed, wall);
  }
}
