import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type {
  ClientComm,
  Forwarded,
  FromChild,
  Lost,
  Run,
  StreamName,
  ToChild,
} from "./child/protocol.js";

export interface SessionEvents {
  message(message: Forwarded | Lost): void;
  /** Text that did not come through the worker: native code that writes to the file descriptors. */
  stray(name: StreamName, text: string): void;
}

const LAST_WORDS_MS = 300;

/** The child process that holds the notebook's state. It is replaced when it dies. */
export class Session {
  #child: ChildProcess | undefined;
  #closed = false;

  constructor(private readonly events: SessionEvents) {}

  start(): void {
    if (this.#child || this.#closed) return;
    const child = fork(fileURLToPath(new URL("./child/supervisor.js", import.meta.url)), {
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // Warnings about Node's features in the making would stand below the student's cell.
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    this.#child = child;
    child.on("message", (message: FromChild) => {
      if (message.type === "ready" || this.#child !== child) return;
      if (message.type === "lost" && message.why === "stuck") this.#drop(child);
      this.events.message(message);
    });
    child.stdout!.setEncoding("utf8").on("data", (text) => this.events.stray("stdout", text));
    child.stderr!.setEncoding("utf8").on("data", (text) => this.events.stray("stderr", text));
    child.on("error", () => {});
    child.on("exit", (code, signal) => {
      const ended = () => this.#ended(child, signal ?? `exit code ${code}`);
      // What it said last may still be on the way; its pipes, which its children hold, are not waited for.
      if (!child.connected) ended();
      else {
        child.once("disconnect", ended);
        setTimeout(ended, LAST_WORDS_MS);
      }
    });
  }

  #ended(child: ChildProcess, detail: string): void {
    if (this.#child !== child) return;
    this.#drop(child);
    if (!this.#closed) this.events.message({ type: "lost", why: "crash", detail });
  }

  #drop(child: ChildProcess): void {
    this.#child = undefined;
    child.kill("SIGKILL");
  }

  run(message: Run | ClientComm): void {
    this.start();
    this.tell(message);
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
