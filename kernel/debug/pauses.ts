import type { Breakpoints } from "./breakpoints.js";
import type { Connection } from "./connection.js";
import { THREAD } from "./dap.js";
import { isUncaught, type Paused, type Thrown, thrownIn } from "./exceptions.js";
import { type Frame, Frames, isSameLine, type Standing, standing } from "./frames.js";
import { ThreadEnded } from "./inspector.js";
import type { Sources } from "./sources.js";

export type StepMethod = "stepOver" | "stepInto" | "stepOut";

interface Services {
  readonly connection: Connection;
  readonly sources: Sources;
  readonly breakpoints: Breakpoints;
  isCaught(text: string, spot: readonly [number, number]): Promise<boolean>;
  event(name: string, body: object): void;
}

/** A loop in one line is one step; but one that does not end lets whoever steps see it. */
const MOST_SAME_LINE = 200;
/** So long after a step began, the code is taken for running. */
const STEP_MS = 100;

/** Where the code stands still, and how it goes on. */
export class Pauses {
  readonly #frames: Frames;
  #calls: Paused["callFrames"] = [];
  #stopped = false;
  #thrown: Thrown | undefined;
  /** Grows whenever the code goes on: what was being found out about a pause is of no use then. */
  #epoch = 0;
  #step: { method: StepMethod; from: Standing; times: number } | undefined;
  #asked = false;
  #filters: string[] = [];
  #continued: NodeJS.Timeout | undefined;

  constructor(private readonly services: Services) {
    this.#frames = new Frames(services.sources);
  }

  get frames(): readonly Frame[] {
    return this.#stopped ? this.#frames.all : [];
  }

  get isStill(): boolean {
    return this.#stopped;
  }

  get top(): Frame | undefined {
    return this.frames[0];
  }

  /** A step that has left the cell before ends there. */
  newRun(): void {
    this.#step = undefined;
  }

  async paused(event: Paused): Promise<void> {
    const epoch = ++this.#epoch;
    const { connection } = this.services;
    this.#calls = event.callFrames;
    const waiting = await connection.values.call<never[]>("waiting").catch(() => []);
    if (epoch !== this.#epoch) return;
    this.#frames.set(event.callFrames, waiting);
    this.#thrown = thrownIn(event);
    const reason = await this.#reason(event).catch(() => "pause");
    if (epoch !== this.#epoch) return;
    if (reason === undefined) {
      this.#goOn();
      return;
    }
    this.#step = undefined;
    this.#asked = false;
    this.#stopped = true;
    clearTimeout(this.#continued);
    this.#continued = undefined;
    const hits = (event.hitBreakpoints ?? []).map((id) => this.services.breakpoints.idOf(id));
    this.services.event("stopped", {
      reason,
      threadId: THREAD,
      allThreadsStopped: true,
      hitBreakpointIds: hits.filter((id) => id !== undefined),
      ...(this.#thrown ? { text: this.#thrown.message, description: this.#thrown.message } : {}),
    });
  }

  /** Undefined where nobody wants it to stop here. */
  async #reason(event: Paused): Promise<string | undefined> {
    if (this.#thrown) {
      if (this.#filters.includes("all")) return "exception";
      const { isCaught } = this.services;
      return (await isUncaught(this.#frames.all, isCaught)) ? "exception" : undefined;
    }
    if ((event.hitBreakpoints ?? []).length > 0) return "breakpoint";
    const { top } = this.#frames;
    if (!top?.source) return undefined;
    if (this.#step) return this.#isStill(this.#step) ? undefined : "step";
    if (this.#asked) return "pause";
    const line = top.source.text.split("\n")[top.line - 1] ?? "";
    return /\bdebugger\b/.test(line) ? "breakpoint" : undefined;
  }

  /** A step is a line: there may be several statements on it, or some that the compiler made. */
  #isStill(step: { method: StepMethod; from: Standing; times: number }): boolean {
    const now = standing(this.#frames, this.#calls);
    if (step.method === "stepOut" || !isSameLine(step.from, now)) return false;
    return ++step.times < MOST_SAME_LINE;
  }

  /** Nothing has happened that somebody should hear of. */
  #goOn(): void {
    const isUsers = this.#frames.top?.source !== undefined;
    const method = this.#step && isUsers ? this.#step.method : "resume";
    if (!isUsers) this.#step = undefined;
    void this.services.connection.inspector.send(`Debugger.${method}`).catch(() => {});
  }

  async step(method: StepMethod): Promise<undefined> {
    if (!this.#stopped) throw new Error("the code does not stand still");
    this.#step = { method, from: standing(this.#frames, this.#calls), times: 0 };
    await this.#leaveBy(method);
  }

  async go(): Promise<void> {
    if (this.#stopped) await this.#leaveBy("resume");
  }

  /** The code goes on, perhaps to its thread's end: then nobody answers, and all is well. */
  async #leaveBy(method: StepMethod | "resume"): Promise<void> {
    await this.services.connection.inspector.send(`Debugger.${method}`).catch((error) => {
      if (!(error instanceof ThreadEnded)) throw error;
    });
  }

  /** Stops at the next statement of the user's code. */
  async pause(): Promise<undefined> {
    if (this.#stopped) return;
    this.#asked = true;
    await this.services.connection.ready();
    await this.services.connection.inspector.send("Debugger.pause");
  }

  resumed(): void {
    this.#epoch++;
    if (!this.#stopped) return;
    this.#leave();
    const tell = () =>
      this.services.event("continued", { threadId: THREAD, allThreadsContinued: true });
    // Most steps end at once: a front end would clear everything and show it again.
    if (this.#step) this.#continued = setTimeout(tell, STEP_MS);
    else tell();
  }

  /** The thread has ended, or nobody debugs any more. */
  lost(): void {
    this.#epoch++;
    this.#step = undefined;
    this.#asked = false;
    const wasStopped = this.#stopped || this.#continued !== undefined;
    clearTimeout(this.#continued);
    this.#continued = undefined;
    this.#leave();
    if (wasStopped)
      this.services.event("continued", { threadId: THREAD, allThreadsContinued: true });
  }

  #leave(): void {
    this.#stopped = false;
    this.#thrown = undefined;
    this.#frames.clear();
    this.#calls = [];
    this.services.connection.values.forget();
  }

  async stopAt(filters: unknown): Promise<undefined> {
    this.#filters = Array.isArray(filters) ? filters.map(String) : [];
    if (this.services.connection.debugs) {
      await this.services.connection.ready();
      await this.applyFilters();
    }
  }

  async applyFilters(): Promise<void> {
    const state = this.#filters.length > 0 ? "all" : "none";
    await this.services.connection.inspector.send("Debugger.setPauseOnExceptions", { state });
  }

  exceptionInfo(): object {
    if (!this.#thrown) throw new Error("no exception has stopped the code");
    const { name, message, stack } = this.#thrown;
    const details = { message, typeName: name, stackTrace: stack };
    return { exceptionId: name, description: message, breakMode: "always", details };
  }
}
