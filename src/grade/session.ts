import { chownSync } from "node:fs";
import { join, relative } from "node:path";
import {
  type CellResult,
  KernelClient,
  kernelArgv,
  type Output,
  type StartOptions,
} from "../../kernel/client.js";
import { INSIDE, NOBODY, nodeInside, type SandboxLimits, sandboxArgv } from "./sandbox/argv.js";
import type { SandboxTools } from "./sandbox/find.js";
import { isPlainSocketFolder, makeSocketFolder, removeSocketFolder } from "./sandbox/folder.js";
import { killTree, type Watch, watchTree } from "./sandbox/watch.js";

export interface SessionLimits extends SandboxLimits {
  /** Bytes of output that one cell may bring. */
  output: number;
  /** Seconds for a kernel to start. */
  start: number;
}

export interface SessionOptions {
  /** Null: no sandbox at all. The student's code has all that the grader has. */
  tools: SandboxTools | null;
  /** The project's folder. */
  project: string;
  masks?: Record<string, string>;
  limits: SessionLimits;
}

export type RunStatus = CellResult["status"] | "memory" | "disk" | "output";

export interface Run {
  status: RunStatus;
  outputs: Output[];
}

/** An interrupted cell gets so much of the sandbox's time to come back before the kernel is given up. */
const INTERRUPT_SECONDS = 4;
/** However busy the machine is: after so many times its seconds on the wall, a cell has had its time. */
const MOST_WALL = 20;

function inSandbox(
  options: SessionOptions & { tools: SandboxTools },
  sockets: string,
): Pick<StartOptions, "argv" | "transport" | "wrap"> {
  const [, main, ...rest] = kernelArgv();
  return {
    argv: [nodeInside(), join(INSIDE, relative(options.project, main)), ...rest],
    transport: "ipc",
    wrap: (argv) => {
      // The connection file is the grader's; the kernel inside is somebody else.
      if (process.getuid?.() === 0) chownSync(argv.at(-1) as string, NOBODY, NOBODY);
      return sandboxArgv({ ...options, sockets }, argv);
    },
  };
}

/** A fresh kernel in a sandbox. What comes out of it is a student's word, down to the protocol's messages. */
export class Session {
  readonly #client: KernelClient;
  readonly #sockets: string;
  readonly #watch: Watch;
  readonly #limits: SessionLimits;
  #ended: RunStatus | null = null;
  #end: (status: RunStatus) => void = () => {};
  /** Called each time the watch has looked, while a cell runs. */
  #onLook: () => void = () => {};
  readonly #gone = new Promise<RunStatus>((resolve) => {
    this.#end = resolve;
  });

  private constructor(client: KernelClient, sockets: string, limits: SessionLimits) {
    this.#client = client;
    this.#sockets = sockets;
    this.#limits = limits;
    this.#watch = watchTree(
      client.pid,
      limits.memory,
      () => isPlainSocketFolder(sockets),
      () => this.#giveUp(this.#watch.breach ?? "died"),
      () => this.#onLook(),
    );
  }

  static async start(options: SessionOptions): Promise<Session> {
    const sockets = makeSocketFolder();
    try {
      const { tools } = options;
      const client = await KernelClient.start({
        startTimeout: options.limits.start,
        connectionDir: sockets,
        ...(tools === null
          ? { env: { CONVLAB_MAX_STEPS: "1", CONVLAB_TYPES: "off", CONVLAB_ENGINE: "strict" } }
          : inSandbox({ ...options, tools }, sockets)),
      });
      return new Session(client, sockets, options.limits);
    } catch (error) {
      removeSocketFolder(sockets);
      throw error;
    }
  }

  /** The largest resident memory seen, in bytes. */
  get peakMemory(): number {
    return this.#watch.peak;
  }

  /** The sandbox's own time so far, in seconds: see SandboxClock. */
  get clock(): number {
    return this.#watch.clock;
  }

  /** False once the kernel can't be asked any more. */
  get usable(): boolean {
    return this.#ended === null;
  }

  /** Runs code, for so many seconds of the sandbox's own time. Whatever happens inside, this settles soon after these are over. */
  async run(code: string, seconds: number): Promise<Run> {
    if (this.#ended) return { status: this.#ended, outputs: [] };
    const meter = new OutputMeter();
    const onOutput = (output: Output) => {
      if (meter.add(output) > this.#limits.output) this.#giveUp("output");
    };
    const limit = this.#limitTime(seconds);
    const asked = this.#client.execute(code, { onOutput }).then(
      ({ status, outputs }): Run => ({ status: limit.over ? "timeout" : status, outputs }),
      (): Run => ({ status: "died", outputs: [] }),
    );
    const run = await Promise.race([
      asked,
      this.#gone.then((status): Run => ({ status, outputs: [] })),
    ]);
    limit.end();
    if (run.status === "timeout" && !this.#client.alive) this.#giveUp("timeout");
    if (run.status !== "died" && run.outputs.some(isLoss))
      this.#giveUp(run.status === "timeout" ? "timeout" : "died");
    if (run.status === "died") this.#giveUp(this.#watch.breach ?? "died");
    return this.#ended ? { status: this.#ended, outputs: [] } : run;
  }

  /** Interrupts the running cell when its time is over, and gives the kernel up where that does not help. */
  #limitTime(seconds: number): { readonly over: boolean; end(): void } {
    const started = { clock: this.clock, wall: performance.now() };
    const state = { over: false, end: () => {} };
    state.end = () => {
      this.#onLook = () => {};
    };
    this.#onLook = () => {
      const wall = (performance.now() - started.wall) / 1000;
      const spent = Math.max(this.clock - started.clock, wall / MOST_WALL);
      if (spent > seconds + INTERRUPT_SECONDS) this.#giveUp("timeout");
      else if (spent > seconds && !state.over) {
        state.over = true;
        void this.#client.interrupt();
      }
    };
    return state;
  }

  #giveUp(status: RunStatus): void {
    if (this.#ended !== null) return;
    this.#ended = status;
    this.#end(status);
    void killTree(this.#client.pid);
  }

  /** Ends every process of the sandbox and removes its sockets. */
  async stop(): Promise<void> {
    this.#watch.stop();
    this.#giveUp("died");
    await killTree(this.#client.pid);
    this.#client.kill();
    removeSocketFolder(this.#sockets);
  }
}

/** The kernel's own word that all variables are gone. A student who forges it gets a fresh kernel, no more. */
const isLoss = (output: Output) => output.output_type === "error" && output.ename === "StateLost";

/** About how many bytes a cell's outputs brought. A stream comes again each time it has grown; a display counts each time. */
class OutputMeter {
  #bytes = 0;
  readonly #streams = new Map<Output, number>();

  add(output: Output): number {
    this.#bytes += 200;
    if (output.output_type === "stream") {
      this.#bytes += output.text.length - (this.#streams.get(output) ?? 0);
      this.#streams.set(output, output.text.length);
    } else this.#bytes += sizeOf(output);
    return this.#bytes;
  }
}

/** Hostile nesting counts as too much. */
function sizeOf(output: Output): number {
  try {
    return JSON.stringify(output).length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
