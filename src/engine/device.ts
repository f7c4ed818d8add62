import type { Block, Heap } from "./heap.js";
import type { Exports } from "./wasm/exports.js";

/**
 * A provider with a memory of its own: routines take pointers into it and integers. What tensors
 * keep there are blocks; see storage.ts for how numbers come and go.
 */
export interface Device {
  readonly routines: Exports;
  /**
   * Room for `floats` numbers of four bytes; what lies there is undefined.
   * @throws MemoryError conv2d: expected 512 MiB for [64,64,128,128], got …
   */
  allocate(floats: number, op: string, shape?: readonly number[]): Block;
  /** Gives back a block that nobody will use any more. Others are found by themselves. */
  free(block: Block): void;
  write(block: Block, values: ArrayLike<number>): void;
  writeIntegers(block: Block, values: Int32Array): void;
  read(block: Block, values: Float32Array): void;
  readIntegers(block: Block, values: Int32Array): void;
  /** The numbers of a block, for as long as nothing else is computed. */
  view(block: Block, floats: number): Float32Array;
  /** Comes before every routine: Stop is heard, and threads start before the first large one. */
  begin(multiplyAdds: number): void;
  readonly heap: Heap;
}
