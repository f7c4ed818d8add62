import {
  ACTIVE, BUSY, CHUNKS, DONE, EPOCH, FAILED, OP, PARKED, resetWork, SCRATCH_BASE, SCRATCH_SIZE,
  SPIN, STOP, THREADS, TICKET, WAITING,
} from "./control";
import { run } from "./index";

/**
 * Fork and join: the caller publishes a job of numbered chunks, and everybody takes the next chunk
 * until none is left. How a job is cut into chunks depends on its sizes alone, never on the number
 * of threads, and no two chunks write to one place: so the result is the same bits for any number.
 *
 * Why nobody sleeps through a job, and nobody waits for one who is gone:
 *
 * - A worker counts itself in PARKED before it looks at EPOCH for the last time (`atomic.wait` compares),
 *   the caller writes EPOCH before it looks at PARKED. All of these are sequentially consistent, so one
 *   of the two sees the other. The same holds for THREADS, for STOP, and for DONE with WAITING.
 * - The caller never waits for a worker to come: it takes chunks until none is left, and waits only for
 *   chunks that somebody took. A worker that starts late finds no chunk, or helps. A ticket holds the
 *   job's number, so a worker that dozed off between looking and taking takes nothing of a later job.
 * - The caller's own waits end after a millisecond at most and look again.
 * - Who took a chunk finishes it: a trap is counted as done (../wasm/worker.ts), and workers are ended
 *   by the caller only, outside of a job; ThreadPool.close then forgets whom ACTIVE still counts.
 * - A caller that was cut off leaves BUSY behind. Every routine begins by waiting for those who are
 *   still inside a chunk, and only then writes arguments; who uses the memory of a routine that was
 *   cut off without calling another routine must call `recover` first.
 */

/** What this thread may write to for the length of a chunk. A global belongs to one instance. */
let scratchBase: usize = 0;

// @ts-ignore: decorator
@inline
export function scratch(): usize {
  return scratchBase;
}

/** Tells an instance which thread it is; 0 is the caller. */
export function attach(thread: i32): void {
  scratchBase = load<usize>(SCRATCH_BASE) + <usize>thread * load<usize>(SCRATCH_SIZE);
}

/** Every routine starts here: nothing of an earlier call may still run or hold workspace. */
export function begin(): void {
  if (load<i32>(BUSY)) recover();
  resetWork();
}

/** After a caller that was cut off inside a job: waits until no worker is inside a chunk. */
export function recover(): void {
  const epoch = atomic.load<u32>(EPOCH);
  atomic.store<u64>(TICKET, (<u64>(epoch + 1)) << 32);
  while (atomic.load<i32>(ACTIVE) > 0) {
    const active = atomic.load<i32>(ACTIVE);
    if (active > 0) atomic.wait<i32>(ACTIVE, active, 1_000_000);
  }
  atomic.store<i32>(FAILED, 0);
  store<i32>(BUSY, 0);
}

export function parallel(op: i32, chunks: i32): void {
  if (chunks < 2 || load<i32>(THREADS) < 2) {
    for (let i = 0; i < chunks; i++) run(op, i);
    return;
  }
  store<i32>(BUSY, 1);
  store<i32>(OP, op);
  store<i32>(CHUNKS, chunks);
  atomic.store<i32>(DONE, 0);
  const epoch = atomic.load<u32>(EPOCH) + 1;
  atomic.store<u64>(TICKET, ((<u64>epoch) << 32) | (<u64>chunks));
  if (atomic.load<i32>(PARKED) > 0) atomic.notify(EPOCH, -1);
  take(epoch);
  join(chunks);
  store<i32>(BUSY, 0);
}

/** Runs chunks of the job `epoch` until none is left to take. */
function take(epoch: u32): void {
  for (;;) {
    const ticket = atomic.load<u64>(TICKET);
    if (<u32>(ticket >> 32) != epoch || <u32>ticket == 0) return;
    if (atomic.cmpxchg<u64>(TICKET, ticket, ticket - 1) != ticket) continue;
    // The job cannot end before this chunk: what it says may be read only from here on.
    run(load<i32>(OP), load<i32>(CHUNKS) - <i32>(<u32>ticket));
    atomic.add<i32>(DONE, 1);
    if (atomic.load<i32>(WAITING)) atomic.notify(DONE, 1);
  }
}

function join(chunks: i32): void {
  let spins = load<i32>(SPIN);
  while (atomic.load<i32>(DONE) < chunks) {
    if (--spins > 0) continue;
    atomic.store<i32>(WAITING, 1);
    const done = atomic.load<i32>(DONE);
    if (done < chunks) atomic.wait<i32>(DONE, done, 1_000_000);
    atomic.store<i32>(WAITING, 0);
  }
  if (atomic.load<i32>(FAILED)) {
    atomic.store<i32>(FAILED, 0);
    store<i32>(BUSY, 0);
    unreachable();
  }
}

/** The life of a worker: look for a job for a while, then sleep until there is one. */
export function workerLoop(thread: i32): void {
  attach(thread);
  let seen: u32 = 0;
  while (atomic.load<i32>(STOP) == 0) {
    const threads = atomic.load<i32>(THREADS);
    if (thread >= threads) {
      atomic.wait<i32>(THREADS, threads, -1);
      continue;
    }
    let spins = load<i32>(SPIN);
    let epoch = atomic.load<u32>(EPOCH);
    while (epoch == seen && --spins > 0) epoch = atomic.load<u32>(EPOCH);
    if (epoch == seen) {
      atomic.add<i32>(PARKED, 1);
      if (atomic.load<i32>(STOP) == 0) atomic.wait<i32>(EPOCH, <i32>seen, -1);
      atomic.sub<i32>(PARKED, 1);
      continue;
    }
    seen = epoch;
    atomic.add<i32>(ACTIVE, 1);
    take(epoch);
    atomic.sub<i32>(ACTIVE, 1);
  }
}

/** Looks `count` times at the job number, so that the time of one look can be measured. */
export function spin(count: i32): u32 {
  let sum: u32 = 0;
  for (let i = 0; i < count; i++) sum += atomic.load<u32>(EPOCH);
  return sum;
}
