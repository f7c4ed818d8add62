import { availableParallelism } from "node:os";
import { host, throwIfInterrupted } from "../../host/index.js";
import type { Device } from "../device.js";
import { type Block, Heap } from "../heap.js";
import type { Exports } from "./exports.js";
import { MAX_THREADS } from "./layout.js";
import { type Build, compile, instantiate } from "./load.js";
import { type EngineMemory, reserveMemory } from "./memory.js";
import { ThreadPool } from "./threads.js";

/** A routine with fewer multiply-adds is done before another thread would have woken up. */
const WORTH_THREADS = 4_000_000;

/** The WebAssembly routines, their memory and their threads. */
export class WasmDevice implements Device {
  readonly routines: Exports;
  readonly heap: Heap;
  readonly pool: ThreadPool;
  readonly #memory: EngineMemory;
  /** Threads start when the first routine is worth it, or when they are asked for. */
  #wanted = Math.min(availableParallelism(), MAX_THREADS);
  #started = false;

  constructor(build: Build, reserve: () => EngineMemory = reserveMemory) {
    this.#memory = reserve();
    const { heapBase, heapEnd } = this.#memory.regions;
    this.heap = new Heap(heapBase, heapEnd);
    const module = compile(build);
    this.routines = instantiate(module, this.#memory);
    this.pool = new ThreadPool(module, this.#memory, this.routines);
    host().onInterrupted(() => this.heap.recover());
  }

  allocate(floats: number, op: string, shape: readonly number[] = [floats]): Block {
    return this.heap.allocate(floats, op, shape);
  }

  free(block: Block): void {
    this.heap.free(block);
  }

  write(block: Block, values: ArrayLike<number>): void {
    this.#memory.f32.set(values, block.at / 4);
  }

  writeIntegers(block: Block, values: Int32Array): void {
    this.#memory.i32.set(values, block.at / 4);
  }

  read(block: Block, values: Float32Array): void {
    values.set(this.view(block, values.length));
  }

  readIntegers(block: Block, values: Int32Array): void {
    values.set(this.#memory.i32.subarray(block.at / 4, block.at / 4 + values.length));
  }

  view(block: Block, floats: number): Float32Array {
    return this.#memory.f32.subarray(block.at / 4, block.at / 4 + floats);
  }

  begin(multiplyAdds: number): void {
    throwIfInterrupted();
    if (!this.#started && multiplyAdds >= WORTH_THREADS) this.setThreads(this.#wanted);
  }

  /** How many threads compute, or will from the first large routine on. */
  get threads(): number {
    return this.#started ? this.pool.threads : this.#wanted;
  }

  setThreads(count: number): void {
    this.pool.setThreads(count);
    this.#started = true;
  }
}
