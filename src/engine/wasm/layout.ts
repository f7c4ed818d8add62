/**
 * The map of the one memory, as src/engine/assembly/control.ts has it. Pointers are byte offsets.
 *
 *   0        control: what threads tell each other, arguments of the running job
 *   64 KiB   zeros, never written
 *   128 KiB  scratch, one piece per thread
 *            workspace: packed filters, partial sums; forgotten after every call
 *            heap: everything that the library keeps
 */
export const CONTROL = {
  epoch: 68,
  done: 192,
  active: 256,
  parked: 320,
  failed: 388,
  busy: 392,
  threads: 448,
  spin: 452,
  stop: 456,
  scratchBase: 512,
  scratchSize: 516,
  workBase: 520,
  workEnd: 524,
} as const;

export const MIB = 2 ** 20;
export const PAGE = 2 ** 16;

/** More threads than this gain nothing on the sizes of a lesson. */
export const MAX_THREADS = 16;

export interface Regions {
  scratchBase: number;
  scratchSize: number;
  workBase: number;
  workEnd: number;
  heapBase: number;
  heapEnd: number;
}

/** Cuts a memory of `bytes` into regions. Only what is touched costs real memory. */
export function regionsOf(bytes: number): Regions {
  const scratchBase = 2 * PAGE;
  const scratchSize = 8 * MIB;
  const workBase = scratchBase + MAX_THREADS * scratchSize;
  const workEnd = workBase + bytes / 8;
  return { scratchBase, scratchSize, workBase, workEnd, heapBase: workEnd, heapEnd: bytes - PAGE };
}
