import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { heapLimit } from "./child/limits.js";
import type {
  ClientComm,
  Forwarded,
  FromChild,
  FromDebuggee,
  Lost,
  Run,
  StreamName,
  ToChild,
} from "./child/protocol.js";
import { Noise } from "./noise.js";

export interface SessionEvents {
  message(message: Forwarded | FromDebuggee | Lost): void;
  /** Text that did not come through the worker: native code that writes to the file descriptors. */
  stray(name: StreamName, text: string): void;
}

const LAST_WORDS_MS = 300;
const QUICK_DEATH_MS = 2000;
/** How Node and V8 begin when they give up: pages of addresses follow, which tell a student nothing. */
const DUMP = /<--- Last few GCs --->|FATAL ERROR: |Native stack trace|Assertion failed: /;
const MAX_DUMP = 4000;
const OUT_OF_MEMORY = /out of memory|allocation failed|invalid table size/i;

/** The library in one file (scripts/bundle.mjs): all code of the child process gets that one. */
const BUNDLE = new URL("../src/bundle/index.js", import.meta.url);

/** The child process that holds the notebook's state. It is replaced when it dies. */
export class Session {
  #child: ChildProcess | undefined;
  #closed = false;
  #preloading = false;
  #started = 0;

  #events: SessionEvents | undefined;

  /** The child process may start before anybody is there to hear of it. */
  listen(events: SessionEvents): void {
    this.#events = events;
  }

  start(): void {
    if (this.#child || this.#closed) return;
    const child = fork(fileURLToPath(new URL("./child/supervisor.js", import.meta.url)), {
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Warnings about Node's features in the making would stand below the student's cell.
      // Local files are loaded by our own linker, so that an edit is seen.
      execArgv: [
        "--disable-warning=ExperimentalWarning",
        "--experimental-vm-modules",
        ...(existsSync(BUNDLE) ? ["--conditions=convlab-bundle"] : []),
      ],
    });
    this.#child = child;
    this.#started = performance.now();
    if (this.#preloading) this.tell({ type: "preload" });
    child.on("message", (message: FromChild) => {
      if (message.type === "ready" || this.#child !== child) return;
      if (message.type === "lost" && message.why === "stuck") this.#drop(child);
      this.#events?.message(message);
    });
    child.stdout!.setEncoding("utf8").on("data", (text) => this.#events?.stray("stdout", text));
    let dump = "";
    const noise = new Noise();
    child.stderr!.setEncoding("utf8").on("data", (said: string) => {
      const text = noise.without(said);
      if (text === "") return;
      if (dump === "" && !DUMP.test(text)) this.#events?.stray("stderr", text);
      else dump = (dump + text).slice(0, MAX_DUMP);
    });
    child.on("error", () => {});
    child.on("exit", (code, signal) => {
      const ended = () => {
        const memory = OUT_OF_MEMORY.test(dump);
        const why = memory ? "memory" : "crash";
        const detail = memory ? String(heapLimit()) : (signal ?? `exit code ${code}`);
        this.#ended(child, { type: "lost", why, detail });
      };
      // What it said last may still be on the way; its pipes, which its children hold, are not waited for.
      if (!child.connected) ended();
      else {
        child.once("disconnect", ended);
        setTimeout(ended, LAST_WORDS_MS);
      }
    });
  }

  #ended(child: ChildProcess, lost: Lost): void {
    if (this.#child !== child) return;
    this.#drop(child);
    if (this.#closed) return;
    this.#events?.message(lost);
    // The next cell need not wait for it, unless that one died at its start as the next one would.
    if (performance.now() - this.#started > QUICK_DEATH_MS) this.start();
  }

  #drop(child: ChildProcess): void {
    this.#child = undefined;
    child.kill("SIGKILL");
  }

  run(message: Run | ClientComm): void {
    this.start();
    this.tell(message);
  }

  /** Cells will import the library. */
  preload(): void {
    if (this.#preloading) return;
    this.#preloading = true;
    this.tell({ type: "preload" });
  }

  interrupt(): void {
    this.tell({ type: "interrupt" });
  }

  close(): void {
    this.#closed = true;
    this.#child?.kill("SIGKILL");
  }

  /** A child that just died answers by its "exit" event. */
  tell(message: ToChild): void {
    this.#child?.send(message, () => {});
  }
}
