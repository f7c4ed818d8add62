/**
 * The first 64 KiB of the memory: what the threads tell each other, and where the regions lie.
 * The numbers are repeated in ../wasm/layout.ts. There is no static data in this module: an
 * instance that starts later would write it again over what the others have changed.
 */

/** u64: number of the job << 32 | chunks that nobody has taken yet. */
export const TICKET: usize = 64;
/** The upper half of the ticket, on which idle workers wait. */
export const EPOCH: usize = 68;
export const OP: usize = 128;
export const CHUNKS: usize = 132;
/** How many chunks of the job are finished. */
export const DONE: usize = 192;
/** How many workers may be inside a chunk. */
export const ACTIVE: usize = 256;
/** How many workers sleep. */
export const PARKED: usize = 320;
/** 1 while the caller sleeps until its job is done. */
export const WAITING: usize = 384;
/** 1 after a worker met a trap. */
export const FAILED: usize = 388;
/** 1 between the start and the end of a job; still 1 at the next one if the caller was cut off. */
export const BUSY: usize = 392;
/** How many threads may compute, the caller included. */
export const THREADS: usize = 448;
/** How often to look before going to sleep. */
export const SPIN: usize = 452;
/** 1 when the workers shall end. */
export const STOP: usize = 456;
/** Scratch of the threads, one after the other. */
export const SCRATCH_BASE: usize = 512;
export const SCRATCH_SIZE: usize = 516;
/** What the routines need for the length of one call, shared by all threads. */
export const WORK_BASE: usize = 520;
export const WORK_END: usize = 524;
/** What one job hands to its chunks. */
export const ARGS: usize = 1024;
/** 64 KiB of zeros that nobody writes: what lies outside an image. */
export const ZEROS: usize = 65536;

// @ts-ignore: decorator
@inline
export function arg(i: i32): i32 {
  return load<i32>(ARGS + ((<usize>i) << 2));
}

// @ts-ignore: decorator
@inline
export function argF(i: i32): f32 {
  return load<f32>(ARGS + ((<usize>i) << 2));
}

// @ts-ignore: decorator
@inline
export function setArg(i: i32, value: i32): void {
  store<i32>(ARGS + ((<usize>i) << 2), value);
}

// @ts-ignore: decorator
@inline
export function setArgF(i: i32, value: f32): void {
  store<f32>(ARGS + ((<usize>i) << 2), value);
}

let workTop: usize = 0;

/** Forgets the workspace of the last call. */
export function resetWork(): void {
  workTop = load<usize>(WORK_BASE);
}

/** Bytes of the shared workspace, aligned to 64; traps when there are not enough. */
export function work(bytes: usize): usize {
  const at = workTop;
  workTop = (at + bytes + 63) & ~63;
  if (workTop > load<usize>(WORK_END) || workTop < at) unreachable();
  return at;
}
