import type { Debugger } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";
import type { FromDebuggee, ToDebuggee } from "../child/protocol.js";
import type { Paused } from "./exceptions.js";
import { Inspector } from "./inspector.js";
import { FOREIGN } from "./sources.js";
import { Values } from "./values.js";

/** A thread that is starting, or in code that V8 cannot interrupt. */
const PATIENCE_MS = 10_000;
const DISABLE_MS = 1000;

interface Events {
  /** The thread is there; with whether somebody debugs. */
  opened(debugs: boolean): Promise<void>;
  parsed(script: Debugger.ScriptParsedEventDataType): void;
  paused(event: Paused): void;
  resumed(): void;
  isStill(): boolean;
}

/** The way to the inspector of the notebook's thread. It costs nothing before somebody asks. */
export class Connection {
  readonly inspector: Inspector;
  readonly values: Values;
  /** Whether somebody debugs, as opposed to only looking at variables. */
  debugs = false;
  #ready: Promise<void> | undefined;
  #attached = () => {};

  constructor(
    private readonly tell: (message: ToDebuggee) => void,
    private readonly events: Events,
  ) {
    const post = (message?: string) => this.tell({ type: "debug", message });
    this.inspector = new Inspector(post, (method, params) => this.#happened(method, params));
    this.values = new Values(this.inspector, () => this.events.isStill());
  }

  /** Resolves when the thread answers. */
  ready(): Promise<void> {
    this.#ready ??= this.#open().catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** From now on code stops at breakpoints. */
  async debug(): Promise<void> {
    if (!this.debugs) {
      this.debugs = true;
      this.#ready = this.#ready?.then(() => this.#begin());
    }
    await this.ready().catch(async (error) => {
      await this.close();
      throw error;
    });
  }

  /** Code that stands still goes on: the thread has to hear of it before the connection ends. */
  async close(): Promise<void> {
    const open = this.#ready;
    this.debugs = false;
    this.#ready = undefined;
    const disabled = open && this.inspector.send("Debugger.disable").catch(() => {});
    await Promise.race([disabled, sleep(DISABLE_MS, undefined, { ref: false })]);
    if (this.#ready) return;
    this.lost();
    this.tell({ type: "debug", connect: false });
  }

  lost(): void {
    this.#ready = undefined;
    this.inspector.lost();
  }

  receive({ connected, message }: FromDebuggee): void {
    if (connected) this.#attached();
    if (message !== undefined) this.inspector.receive(message);
  }

  async #open(): Promise<void> {
    const attached = new Promise<void>((resolve, reject) => {
      const late = new Error("the notebook's thread does not answer the debugger");
      const timer = setTimeout(() => reject(late), PATIENCE_MS);
      this.#attached = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.tell({ type: "debug", connect: true });
    await attached;
    await this.#begin();
  }

  async #begin(): Promise<void> {
    await this.values.open();
    if (this.debugs) {
      await this.inspector.send("Debugger.enable");
      await this.inspector.send("Debugger.setBlackboxPatterns", { patterns: FOREIGN });
    }
    await this.events.opened(this.debugs);
  }

  #happened(method: string, params: never): void {
    if (method === "Debugger.scriptParsed") this.events.parsed(params);
    else if (method === "Debugger.paused") this.events.paused(params);
    else if (method === "Debugger.resumed") this.events.resumed();
  }
}
