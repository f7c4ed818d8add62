import { availableParallelism, hostname } from "node:os";
import { parseArgs } from "node:util";
import {
  findSandboxTools,
  loadLessons,
  openQueue,
  openWorkshop,
  seedId,
  trySandbox,
  versionOf,
  type Workshop,
  work,
} from "../grade/index.js";
import { connected, positive, seedFrom, stopOnSignals, UsageError, withMessages } from "./grade.js";
import { projectRoot } from "./setup/paths.js";

export const help = `convlab grade-worker --queue postgres://… [options]

Grades submissions that \`convlab grade --queue\` puts into a database, on as many machines as you like. It takes work
of the same convlab with the same lessons and the same key only. Stop it with Ctrl-C at any time: what it had begun goes
to another worker, as does the work of one that was killed or cut off; no submission gets two verdicts.

  --queue URL        postgres://user:password@host/database (default: CONVLAB_GRADE_QUEUE)
  --seed-file FILE   the course's key (default: CONVLAB_GRADE_SEED); --seed S gives it on the command line
  --jobs N           submissions at a time (default: one a core, at most 4)
  --lease S          seconds of silence after which a worker's submission goes to another one (default: 60); the same for
                     all workers and the run
  --idle S           end after so many seconds without work (default: never)

Exit codes: 0 idle for long enough · 1 it can't run (no sandbox, no database) · 2 wrong options · 130 stopped
`;

function read(args: string[]) {
  const text = { type: "string" } as const;
  let values: Partial<Record<"queue" | "seed" | "seed-file" | "jobs" | "lease" | "idle", string>>;
  try {
    const options = {
      queue: text,
      seed: text,
      "seed-file": text,
      jobs: text,
      lease: text,
      idle: text,
    };
    values = parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const queue = values.queue ?? process.env.CONVLAB_GRADE_QUEUE;
  if (queue === undefined) throw new UsageError("expected --queue postgres://…");
  const secret =
    values.seed ?? seedFrom(values["seed-file"]) ?? (process.env.CONVLAB_GRADE_SEED || undefined);
  if (secret === undefined)
    throw new UsageError("expected the course's key: --seed-file FILE, or CONVLAB_GRADE_SEED");
  return {
    ...{ queue, secret },
    jobs: positive("jobs", values.jobs, Math.min(4, availableParallelism())),
    lease: positive("lease", values.lease, 60),
    idle: values.idle === undefined ? null : positive("idle", values.idle, 1),
  };
}

export const run = (args: string[]): Promise<number> =>
  withMessages("grade-worker", async () => serve(read(args)));

async function serve({ queue: url, secret, jobs, lease, idle }: ReturnType<typeof read>) {
  const project = projectRoot();
  const tools = findSandboxTools();
  trySandbox(tools, project);
  const lessons = await loadLessons(project);
  const onTrouble = (message: string) =>
    void process.stderr.write(`grade-worker: database: ${message}\n`);
  const worker = `${hostname()}:${process.pid}`;
  const queue = await connected(
    openQueue({
      ...{ url, lease, worker, onTrouble },
      version: versionOf(lessons),
      seedId: seedId(secret),
    }),
  );
  const { signal } = stopOnSignals(
    "grade-worker: stopping; what it had begun goes to another worker",
  );
  const shops = new Map<string, Workshop & { close(): void }>();
  const workshop: Parameters<typeof work>[0]["workshop"] = (wanted) => {
    const key = JSON.stringify(wanted);
    const shop =
      shops.get(key) ??
      openWorkshop({ tools, project, signal, ...(wanted as unknown as WorkshopLimits) });
    shops.set(key, shop);
    return shop;
  };
  process.stdout.write(`grade-worker: ${worker} waits for work\n`);
  const onDone = (student: string, outcome: string) =>
    void process.stdout.write(
      `grade-worker: ${outcome}: ${student.replace(/\p{C}/gu, "\ufffd").slice(0, 60)}\n`,
    );
  try {
    await work({ queue, lessons, secret, jobs, lease, idle, signal, workshop, onDone, onTrouble });
  } finally {
    for (const shop of shops.values()) shop.close();
    await queue.close().catch(() => {});
  }
  return signal.aborted ? 130 : 0;
}

type WorkshopLimits = Pick<Parameters<typeof openWorkshop>[0], "times" | "limits">;
