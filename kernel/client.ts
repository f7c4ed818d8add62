import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Connection, connect } from "./client/connection.js";
import { DisplayTable } from "./client/displays.js";
import { type Launched, type LaunchOptions, launch, socketSeparator } from "./client/launch.js";
import { type Output, OutputCollector } from "./client/outputs.js";
import type { Message } from "./wire/message.js";

export type {
  DisplayOutput,
  ErrorOutput,
  Output,
  ResultOutput,
  StreamOutput,
} from "./client/outputs.js";

export interface StartOptions extends Partial<LaunchOptions> {
  /** Seconds until the kernel must have answered. */
  readonly startTimeout?: number;
}

export interface ExecuteOptions {
  /** Seconds until the cell is interrupted. */
  readonly timeout?: number;
  readonly silent?: boolean;
  /** Called with every output that is new or has changed. */
  readonly onOutput?: (output: Output) => void;
}

export interface CellResult {
  /** timeout: it was interrupted, the kernel lives on. died: the kernel is gone. */
  readonly status: "ok" | "error" | "timeout" | "died";
  readonly outputs: Output[];
  readonly executionCount: number | null;
  readonly seconds: number;
}

/** How long an interrupted kernel may take to end the cell before it is killed. */
const GRACE_MS = 6000;
const SHUTDOWN_MS = 3000;
/** tslab aborts whatever comes within 200 ms after an error. */
const ABORTED_MS = 250;
const ABORTED_RETRIES = 4;
const PORT_ATTEMPTS = 3;

type Listener = (channel: "shell" | "iopub", message: Message) => void;

/** Drives a Jupyter kernel over the real protocol, without a Jupyter server. */
export class KernelClient {
  readonly #displays = new DisplayTable();
  readonly #listeners = new Map<string, Listener>();
  readonly #dead: Promise<"died">;
  #markDead: () => void = () => {};
  #alive = true;
  #isTslab = false;

  private constructor(
    private readonly launched: Launched,
    private readonly connection: Connection,
  ) {
    this.#dead = new Promise((resolve) => {
      this.#markDead = () => {
        this.#alive = false;
        resolve("died");
      };
    });
    launched.child.once("exit", () => this.#bury());
    connection.listen(
      (channel, message) => this.#receive(channel, message),
      () => this.kill(),
    );
    process.once("exit", this.kill);
  }

  /** Starts a kernel and waits until it answers. */
  static async start(options: StartOptions = {}): Promise<KernelClient> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await KernelClient.#startOnce(options);
      } catch (error) {
        // Between choosing a port and binding it, another program may have taken it.
        const taken = /address already in use/i.test((error as Error).message);
        if (!taken || attempt === PORT_ATTEMPTS) throw error;
      }
    }
  }

  static async #startOnce(options: StartOptions): Promise<KernelClient> {
    const { startTimeout = 60, argv = kernelArgv() } = options;
    const launched = await launch({ ...options, argv });
    const { child, info } = launched;
    let failed: Error | undefined;
    child.once("error", (error) => {
      failed = error;
    });
    const deadline = Date.now() + startTimeout * 1000;
    const goOn = () =>
      !failed && child.exitCode === null && child.signalCode === null && Date.now() < deadline;
    const separator = await socketSeparator(info, goOn);
    const client = new KernelClient(launched, connect(info, separator));
    if (await client.#greet(goOn)) return client;
    client.kill();
    const late = Date.now() >= deadline;
    const why = failed?.message ?? (late ? `no answer within ${startTimeout} s` : "it ended");
    throw new Error(`the kernel did not start: ${why}\n${launched.printed()}`.trim());
  }

  get pid(): number {
    return this.launched.child.pid ?? -1;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** The kernel's `kernel_info_reply`. */
  async info(): Promise<Record<string, unknown>> {
    const reply = await this.#request("shell", "kernel_info_request", {});
    return reply?.content ?? {};
  }

  /** Runs a cell and waits for its end. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<CellResult> {
    const start = performance.now();
    for (let attempt = 0; ; attempt++) {
      const { aborted, ...result } = await this.#executeOnce(code, options);
      if (!aborted || attempt === ABORTED_RETRIES) {
        return { ...result, seconds: (performance.now() - start) / 1000 };
      }
      await new Promise((resolve) => setTimeout(resolve, ABORTED_MS));
    }
  }

  /** Stops the running cell; its state stays. */
  async interrupt(): Promise<void> {
    if (!this.#alive) return;
    if (this.#isTslab) this.launched.child.kill("SIGINT");
    else this.connection.send("control", "interrupt_request", {}, randomUUID());
  }

  /** Asks the kernel to end, and kills it where it doesn't. */
  async shutdown(): Promise<void> {
    if (!this.#alive) return;
    this.connection.send("control", "shutdown_request", { restart: false }, randomUUID());
    await Promise.race([this.#dead, pause(SHUTDOWN_MS)]);
    this.kill();
    await this.#dead;
  }

  /** Ends the kernel and everything that it started, at once. */
  readonly kill = (): void => {
    const { child } = this.launched;
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
    }
    this.#bury();
  };

  #bury(): void {
    if (!this.#alive) return;
    this.#markDead();
    process.removeListener("exit", this.kill);
    this.connection.close();
    this.launched.cleanUp();
  }

  /** Asks until the kernel answers and its broadcasts arrive: those sent before are lost. */
  async #greet(goOn: () => boolean): Promise<boolean> {
    const ids = new Set<string>();
    let answered = false;
    let heard = false;
    while (goOn() && !(answered && heard)) {
      const id = randomUUID();
      ids.add(id);
      this.#listeners.set(id, (channel, { content }) => {
        if (channel === "iopub") heard = true;
        else {
          answered = true;
          this.#isTslab = content.implementation === "tslab";
        }
      });
      this.connection.send("shell", "kernel_info_request", {}, id);
      for (let i = 0; i < 20 && goOn() && !(answered && heard); i++) await pause(10);
    }
    for (const id of ids) this.#listeners.delete(id);
    return answered && heard;
  }

  async #request(
    channel: "shell" | "control",
    type: string,
    content: object,
  ): Promise<Message | undefined> {
    if (!this.#alive) return undefined;
    const id = randomUUID();
    const reply = new Promise<Message>((resolve) => {
      this.#listeners.set(id, (from, message) => {
        if (from === "shell") resolve(message);
      });
    });
    this.connection.send(channel, type, content, id);
    const first = await Promise.race([reply, this.#dead]);
    this.#listeners.delete(id);
    return first === "died" ? undefined : first;
  }

  async #executeOnce(
    code: string,
    options: ExecuteOptions,
  ): Promise<Omit<CellResult, "seconds"> & { aborted: boolean }> {
    const collector = new OutputCollector(this.#displays);
    const { outputs } = collector;
    if (!this.#alive) return { status: "died", outputs, executionCount: null, aborted: false };
    const id = randomUUID();
    let reply: Record<string, unknown> | undefined;
    let idle = false;
    const ended = new Promise<"ended">((resolve) => {
      this.#listeners.set(id, (channel, { header, content, size }) => {
        if (channel === "shell") reply = content;
        else if (header.msg_type === "status") idle ||= content.execution_state === "idle";
        else {
          const output = collector.accept(header.msg_type, content, size);
          if (output) tellQuietly(options.onOutput, output);
        }
        if (reply && idle) resolve("ended");
      });
    });
    this.connection.send(
      "shell",
      "execute_request",
      {
        code,
        silent: options.silent === true,
        store_history: options.silent !== true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: false,
      },
      id,
    );
    const end = await this.#waitFor(ended, options.timeout);
    // The outputs of a cell that prints later still belong to it: its listener stays for updates only.
    this.#listeners.delete(id);
    const count = reply?.execution_count;
    const executionCount = typeof count === "number" ? count : null;
    if (end !== "ended") return { status: end, outputs, executionCount, aborted: false };
    const aborted = reply?.status === "aborted" || reply?.status === "abort";
    const status = reply?.status === "ok" ? "ok" : "error";
    return { status, outputs, executionCount, aborted };
  }

  async #waitFor(ended: Promise<"ended">, timeout?: number): Promise<"ended" | "timeout" | "died"> {
    const endings = [ended, this.#dead];
    if (timeout === undefined) return Promise.race(endings);
    const first = await withTimeout(endings, timeout * 1000);
    if (first !== "late") return first;
    await this.interrupt();
    const second = await withTimeout(endings, GRACE_MS);
    if (second === "late") this.kill();
    return "timeout";
  }

  #receive(channel: "shell" | "iopub", message: Message): void {
    const id = message.parent.msg_id;
    const listener = id === undefined ? undefined : this.#listeners.get(id);
    if (listener) listener(channel, message);
    // A display is updated by its id, whoever's message it is.
    else if (message.header.msg_type === "update_display_data") {
      this.#displays.update(message.content, message.size);
    }
  }
}

/** The command of our own kernel. */
export function kernelArgv(): string[] {
  const folder = join(packageRoot(), "dist", "kernel");
  // In one file (scripts/bundle.mjs), where the build could make it.
  const bundled = join(folder, "bundle", "main.js");
  const main = existsSync(bundled) ? bundled : join(folder, "main.js");
  return [process.execPath, main, "--connection-file", "{connection_file}"];
}

/** The folder of this package, from its sources as from its compiled files. */
export function packageRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const file = join(dir, "package.json");
    if (existsSync(file) && JSON.parse(readFileSync(file, "utf8")).name === "convlab") return dir;
    if (dir === dirname(dir)) throw new Error("the package convlab was not found around this file");
    dir = dirname(dir);
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function withTimeout<T>(promises: Promise<T>[], ms: number): Promise<T | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, ms, "late");
  });
  try {
    return await Promise.race([...promises, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The caller's mistake must not end the reading of messages. */
function tellQuietly(tell: ((output: Output) => void) | undefined, output: Output): void {
  try {
    tell?.(output);
  } catch (error) {
    console.error(error);
  }
}
