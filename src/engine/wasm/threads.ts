import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import type { Exports } from "./exports.js";
import { CONTROL, MAX_THREADS } from "./layout.js";
import type { EngineMemory } from "./memory.js";
import { WORKER_SOURCE } from "./worker.js";

/** How long a thread looks for the next job before it sleeps, in microseconds. */
const SPIN_MICROSECONDS = 100;

/**
 * The threads that share the routines' work: the caller and its workers over one memory. Workers
 * spin for a moment after a job, then sleep, and never hold the process back from ending.
 */
export class ThreadPool {
  readonly #module: WebAssembly.Module;
  readonly #memory: EngineMemory;
  readonly #workers: Worker[] = [];
  #threads = 1;
  /** Why there is only one thread, or null. */
  note: string | null = null;

  constructor(module: WebAssembly.Module, memory: EngineMemory, exports: Exports) {
    this.#module = module;
    this.#memory = memory;
    this.#store(CONTROL.spin, calibrate(exports));
  }

  get threads(): number {
    return this.#threads;
  }

  /**
   * How many threads compute from the next routine on. Results do not depend on it.
   * @throws RangeError setThreads: expected a whole number from 1 to 16, got 0
   */
  setThreads(count: number): void {
    checkThreads(count);
    this.note = null;
    try {
      while (this.#workers.length < count - 1) this.#start(this.#workers.length + 1);
    } catch (error) {
      this.note = `no worker threads here: ${(error as Error).message}`;
    }
    this.#use(Math.min(count, this.#workers.length + 1));
  }

  /** Ends the workers; the caller can go on alone. */
  async close(): Promise<void> {
    this.#use(1);
    this.#store(CONTROL.stop, 1);
    Atomics.add(this.#memory.i32, CONTROL.epoch >> 2, 1);
    this.#notify(CONTROL.epoch);
    this.#notify(CONTROL.threads);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
    this.#workers.length = 0;
    // A worker may have ended asleep, or inside a chunk of a routine that was cut off: nobody would
    // ever count it out, and the next routine would wait for it for ever.
    this.#store(CONTROL.parked, 0);
    this.#store(CONTROL.active, 0);
    this.#store(CONTROL.stop, 0);
  }

  #use(threads: number): void {
    this.#threads = threads;
    this.#store(CONTROL.threads, threads);
    this.#notify(CONTROL.threads);
  }

  #start(thread: number): void {
    const { memory } = this.#memory;
    const worker = new Worker(WORKER_SOURCE, {
      eval: true,
      workerData: { module: this.#module, memory, thread, at: CONTROL },
      // The flags and variables of the host are none of a worker's business.
      execArgv: [],
      env: {},
    });
    worker.unref();
    worker.on("error", (error) => {
      this.note = `a worker thread ended: ${error.message}`;
      this.#use(1);
    });
    this.#workers.push(worker);
  }

  #store(at: number, value: number): void {
    Atomics.store(this.#memory.i32, at >> 2, value);
  }

  #notify(at: number): void {
    Atomics.notify(this.#memory.i32, at >> 2);
  }
}

export function checkThreads(count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= MAX_THREADS) return;
  throw new RangeError(
    `setThreads: expected a whole number from 1 to ${MAX_THREADS}, got ${count}`,
  );
}

/** How many looks fill the time to spin: the fastest of three short runs. */
function calibrate(exports: Exports): number {
  const looks = 20_000;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    exports.spin(looks);
    best = Math.min(best, performance.now() - start);
  }
  const perLook = Math.max(best * 1000, 1) / looks;
  return Math.round(Math.min(1_000_000, SPIN_MICROSECONDS / perLook));
}
