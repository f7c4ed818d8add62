import { setImmediate } from "node:timers/promises";

const WORK_MS = 50;

/** A function that lets the event loop turn when 50 ms have passed since it last did. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < WORK_MS) return;
    await setImmediate();
    last = performance.now();
  };
}
