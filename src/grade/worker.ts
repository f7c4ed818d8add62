import { setTimeout as sleep } from "node:timers/promises";
import { examine, failed } from "./examine.js";
import type { GradedLesson } from "./lesson.js";
import { parseNotebook } from "./notebook.js";
import type { Claimed, Queue } from "./queue.js";
import { patiently } from "./remote.js";
import type { Workshop } from "./submission.js";
import { sort, triage } from "./triage.js";
import type { SubmissionVerdict } from "./types.js";

export interface WorkerOptions {
  queue: Queue;
  lessons: readonly GradedLesson[];
  secret: string;
  /** Submissions at a time. */
  jobs: number;
  /** Seconds after which a worker that says nothing has lost its claim. */
  lease: number;
  /** End after so many seconds without work; null: never. */
  idle: number | null;
  signal: AbortSignal;
  /** The sandboxes for a task's limits. */
  workshop: (limits: Claimed["task"]["limits"]) => Workshop;
  onDone: (student: string, outcome: "graded" | "late" | "given back") => void;
  onTrouble: (message: string) => void;
}

const LOOK_MS = 500;

/** Takes submissions out of the queue and grades them until it is told to stop. Gives how many it graded. */
export async function work(options: WorkerOptions): Promise<number> {
  let graded = 0;
  let worked = performance.now();
  const { signal, idle, queue } = options;
  const lane = async () => {
    while (!signal.aborted) {
      const claimed = await queue.claim().catch((error: Error) => {
        options.onTrouble(error.message);
        return null;
      });
      if (claimed) {
        const outcome = await workOn(claimed, options);
        options.onDone(claimed.task.label.student, outcome);
        if (outcome === "graded") graded++;
        worked = performance.now();
        continue;
      }
      if (idle !== null && performance.now() - worked > idle * 1000) return;
      await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, lane));
  return graded;
}

async function workOn(
  claimed: Claimed,
  options: WorkerOptions,
): Promise<"graded" | "late" | "given back"> {
  const { queue, lease, onTrouble } = options;
  // Another worker may have it by now; this one finds out when it puts its verdict down.
  const beat = setInterval(
    () => void queue.heartbeat(claimed).catch((error: Error) => onTrouble(error.message)),
    (lease * 1000) / 4,
  );
  try {
    const verdict = await verdictOn(claimed, options);
    const kept = await patiently(() => queue.complete(claimed, verdict), options);
    return kept ? "graded" : "late";
  } catch (error) {
    if (process.env.DEBUG) console.error(error);
    await queue
      .release(claimed, (error as Error).message)
      .catch((trouble: Error) => onTrouble(trouble.message));
    return "given back";
  } finally {
    clearInterval(beat);
  }
}

async function verdictOn(
  { task, bytes }: Claimed,
  options: WorkerOptions,
): Promise<SubmissionVerdict> {
  const sorted = sort(parseNotebook(bytes), options.lessons);
  const sifted = triage(task.label, sorted, task.language);
  if ("refused" in sifted) return sifted.refused;
  // What is not what the run sent is not graded under its name.
  if (sifted.ready.sha256 !== task.sha256)
    return failed(sifted.ready, new Error("the notebook's digest has changed on its way"));
  return examine(sifted.ready, options.secret, options.workshop(task.limits));
}
