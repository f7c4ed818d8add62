import type { Worker } from "node:worker_threads";

/** Code that runs for so long without a pause is taken for code that does not end. */
const LOOK_MS = 0.05;

/** Whether the thread's code runs now, without a turn of its event loop: asked from outside. */
export function isBusy(worker: Worker): boolean {
  const idle = () => worker.performance.eventLoopUtilization().idle;
  const before = idle();
  const end = performance.now() + LOOK_MS;
  // The time that a loop has waited grows while it waits.
  while (performance.now() < end) if (idle() !== before) return false;
  return true;
}
