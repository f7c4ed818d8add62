import { setTimeout as sleep } from "node:timers/promises";
import type { Grading } from "./grade.js";
import type { Queue, Task } from "./queue.js";
import type { SubmissionVerdict } from "./types.js";

interface Waiting {
  resolve(verdict: SubmissionVerdict): void;
  reject(error: Error): void;
}

export interface RemoteOptions {
  queue: Queue;
  limits: Task["limits"];
  /** Grade anew what the queue has a verdict on. */
  regrade: boolean;
  signal: AbortSignal;
  onTrouble: (message: string) => void;
}

const POLL_MS = 500;
/** So many submissions are in the queue at a time: enough for many workers, little enough to hold them in memory. */
const AHEAD = 64;

/** Lets workers elsewhere grade: submissions go into the queue, verdicts are looked for twice a second. */
export function remoteGrading(options: RemoteOptions): Grading & { close(): Promise<void> } {
  const { queue, limits, regrade, signal, onTrouble } = options;
  const waiting = new Map<string, Waiting>();
  let open = true;
  let sending: Promise<void> = Promise.resolve();
  const look = async () => {
    while (open) {
      await sleep(POLL_MS);
      if (signal.aborted) for (const { reject } of waiting.values()) reject(new Error("stopped"));
      if (waiting.size === 0 || signal.aborted) continue;
      await queue.collect([...waiting.keys()]).then(
        ({ done, failed }) => {
          for (const [key, verdict] of done) settle(key, (one) => one.resolve(verdict));
          for (const key of failed)
            settle(key, (one) => one.reject(new Error("no worker could grade it")));
        },
        (error) => onTrouble((error as Error).message),
      );
    }
  };
  const settle = (key: string, act: (one: Waiting) => void) => {
    const one = waiting.get(key);
    waiting.delete(key);
    if (one) act(one);
  };
  const looking = look();
  return {
    jobs: AHEAD,
    async grade({ label, sha256, language }, key, bytes) {
      if (regrade) await queue.forget(key);
      const verdict = new Promise<SubmissionVerdict>((resolve, reject) => {
        waiting.set(key, { resolve, reject });
      });
      // Awaited below; a queue that can't be reached must not leave it unhandled.
      verdict.catch(() => {});
      const task = { key, label, sha256, language, limits };
      // One notebook at a time is read and sent.
      const sent = sending.then(() => patiently(() => queue.enqueue(task, bytes()), options));
      sending = sent.catch(() => {});
      await sent;
      return verdict;
    },
    async close() {
      open = false;
      await looking;
      await queue.close();
    },
  };
}

/** A database that is away for a while is waited for; what it refuses it would refuse again. */
export async function patiently<T>(
  act: () => Promise<T>,
  { signal, onTrouble }: Pick<RemoteOptions, "signal" | "onTrouble">,
): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      if (isRefusal(error)) throw error;
      onTrouble((error as Error).message);
      await sleep(1000);
    }
  }
}

/** SQLSTATE, but for the classes of a lost line, an operator at work, a lack of room and a conflict with others. */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57|53|40|55)/.test(code);
}
