import { rmSync } from "node:fs";
import { makeMasks } from "./sandbox/masks.js";
import { Session, type SessionOptions } from "./session.js";
import type { TimeLimits, Workshop } from "./submission.js";

export interface WorkshopOptions extends Omit<SessionOptions, "masks"> {
  times: TimeLimits;
  signal: AbortSignal;
}

/** Where submissions are worked on: kernels in sandboxes, all of which end at once when the signal comes. */
export function openWorkshop({
  times,
  signal,
  ...options
}: WorkshopOptions): Workshop & { close(): void } {
  const { masks, folder } = makeMasks(options.project);
  const open = new Set<Session>();
  const stopAll = () => {
    for (const session of open) void session.stop();
  };
  signal.addEventListener("abort", stopAll);
  return {
    times,
    signal,
    async start() {
      signal.throwIfAborted();
      const session = await Session.start({ ...options, masks });
      open.add(session);
      if (signal.aborted) await session.stop();
      return session;
    },
    close() {
      signal.removeEventListener("abort", stopAll);
      stopAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
