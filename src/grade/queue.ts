import { createHash, randomUUID } from "node:crypto";
import PgBoss from "pg-boss";
import type { Label } from "./triage.js";
import type { Language, SubmissionVerdict } from "./types.js";

/** What a worker needs to know of a submission besides its bytes. */
export interface Task {
  key: string;
  label: Label;
  sha256: string;
  language: Language;
  /** Time and memory, as the run's options have them. */
  limits: { times: Record<string, number>; limits: Record<string, number> };
}

/** A task that this worker has claimed. */
export interface Claimed {
  id: string;
  /** How often the task was claimed before: who holds an older claim has lost it. */
  attempt: number;
  task: Task;
  bytes: Uint8Array;
}

/** The queue as the run and the workers use it. Postgres behind it is not known elsewhere. */
export interface Queue {
  /** Puts a submission in, unless it or its verdict is there already; one that failed for good is tried anew. */
  enqueue(task: Task, bytes: Uint8Array): Promise<void>;
  /** Takes a verdict out of the store and its task out of the queue: it will be graded anew. */
  forget(key: string): Promise<void>;
  /** The verdicts there are of these, and those whose grading failed for good. */
  collect(
    keys: readonly string[],
  ): Promise<{ done: Map<string, SubmissionVerdict>; failed: string[] }>;
  /** A submission that waits, if there is one. */
  claim(): Promise<Claimed | null>;
  /** Says that the worker is alive; false where the claim was lost to another one. */
  heartbeat(claimed: Claimed): Promise<boolean>;
  /** Puts the verdict down, takes the task out and notes it, all or nothing; false where the claim was lost. */
  complete(claimed: Claimed, verdict: SubmissionVerdict): Promise<boolean>;
  /** Gives the task back, for another try. */
  release(claimed: Claimed, why: string): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  url: string;
  /** Who may work on it: only the same grader with the same secret comes to the same verdicts. */
  version: string;
  seedId: string;
  /** Seconds after which a worker that says nothing has lost its claim. */
  lease: number;
  worker?: string;
  /** Told of the database's troubles; the queue goes on by itself when it is back. */
  onTrouble?: (message: string) => void;
}

const SCHEMA = "convlab_queue";
const RETRIES = 4;
/** Pings that go unanswered so long count as a cut line. */
const PATIENCE_MS = 10_000;

/** The queue's name: workers of another version or secret see another one. */
export const queueName = ({ version, seedId }: Pick<QueueOptions, "version" | "seedId">): string =>
  `grade-${createHash("sha256").update(`${version}\0${seedId}`).digest("hex").slice(0, 16)}`;

/** The task's number: the same submission under the same grader is the same task. */
function idOf(key: string): string {
  const hex = createHash("sha256").update(key).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join("-");
}

/** Verdicts are text, not jsonb: they quote students, and jsonb takes neither zero bytes nor halves of letters. */
const TABLES = `
SELECT pg_advisory_xact_lock(hashtext('convlab grade'));
CREATE SCHEMA IF NOT EXISTS convlab_grade;
CREATE TABLE IF NOT EXISTS convlab_grade.submission (
  key text PRIMARY KEY, notebook bytea NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS convlab_grade.verdict (
  key text PRIMARY KEY, verdict text NOT NULL, worker text NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS convlab_grade.audit (
  key text NOT NULL, event text NOT NULL, worker text NOT NULL, attempt int NOT NULL, at timestamptz NOT NULL DEFAULT now());
`;

/** Opens a queue in Postgres: pg-boss for the tasks, three tables of our own for notebooks, verdicts and the record of both. */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { url, lease, onTrouble = () => {} } = options;
  const worker = options.worker ?? randomUUID();
  const name = queueName(options);
  const boss = new PgBoss({
    connectionString: url,
    ...{ schema: SCHEMA, schedule: false, max: 4 },
    maintenanceIntervalSeconds: Math.max(1, Math.floor(lease / 3)),
    ...{ connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS, keepAlive: true },
  } as PgBoss.ConstructorOptions);
  boss.on("error", (error) => onTrouble(error.message));
  await boss.start();
  const db = boss.getDb();
  const sql = async (text: string, values: unknown[] = []) =>
    (await db.executeSql(text, values)).rows;
  await sql(TABLES);
  await boss.createQueue(name, { name, policy: "standard" });
  const job = `${SCHEMA}.job`;
  const audit = "INSERT INTO convlab_grade.audit (key, event, worker, attempt)";

  return {
    async enqueue(task, bytes) {
      const there = await sql("SELECT 1 FROM convlab_grade.verdict WHERE key = $1", [task.key]);
      if (there.length > 0) return;
      await sql(
        "INSERT INTO convlab_grade.submission (key, notebook) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING",
        [task.key, bytes],
      );
      const id = idOf(task.key);
      await sql(
        `DELETE FROM ${job} WHERE name = $1 AND id = $2 AND state IN ('failed', 'cancelled')`,
        [name, id],
      );
      await boss.send(name, task, {
        id,
        expireInSeconds: lease,
        retryLimit: RETRIES,
        retentionDays: 30,
      });
    },
    async forget(key) {
      await sql(`DELETE FROM ${job} WHERE name = $1 AND id = $2`, [name, idOf(key)]);
      await sql("DELETE FROM convlab_grade.verdict WHERE key = $1", [key]);
    },
    async collect(keys) {
      const rows = await sql("SELECT key, verdict FROM convlab_grade.verdict WHERE key = ANY($1)", [
        keys,
      ]);
      const done = new Map(
        rows.map(({ key, verdict }) => [
          key as string,
          JSON.parse(verdict as string) as SubmissionVerdict,
        ]),
      );
      const byId = new Map(keys.filter((key) => !done.has(key)).map((key) => [idOf(key), key]));
      const lost = await sql(
        `SELECT id FROM ${job} WHERE name = $1 AND state = 'failed' AND id = ANY($2::uuid[])`,
        [name, [...byId.keys()]],
      );
      return { done, failed: lost.flatMap(({ id }) => byId.get(id) ?? []) };
    },
    async claim() {
      const [found] = await boss.fetch<Task>(name, { batchSize: 1, includeMetadata: true });
      if (found === undefined) return null;
      const { id, data: task, retryCount: attempt } = found;
      const [row] = await sql(
        `WITH noted AS (${audit} VALUES ($1, 'claimed', $2, $3)) SELECT notebook FROM convlab_grade.submission WHERE key = $1`,
        [task.key, worker, attempt],
      );
      if (row) return { id, attempt, task, bytes: row.notebook as Uint8Array };
      await boss.fail(name, id, { why: "its notebook is not there" });
      return null;
    },
    async heartbeat({ id, attempt }) {
      const rows = await sql(
        `UPDATE ${job} SET started_on = now() WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 RETURNING id`,
        [name, id, attempt],
      );
      return rows.length > 0;
    },
    async complete({ id, attempt, task }, verdict) {
      const [row] = await sql(
        `WITH mine AS (
           UPDATE ${job} SET state = 'completed', completed_on = now()
           WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 RETURNING id
         ), kept AS (
           INSERT INTO convlab_grade.verdict (key, verdict, worker) SELECT $4, $5, $6 FROM mine ON CONFLICT (key) DO NOTHING
         ), gone AS (
           DELETE FROM convlab_grade.submission WHERE key = $4 AND EXISTS (SELECT 1 FROM mine)
         ), noted AS (
           ${audit} SELECT $4, CASE WHEN EXISTS (SELECT 1 FROM mine) THEN 'graded' ELSE 'late' END, $6, $3
         ) SELECT count(*)::int AS count FROM mine`,
        [name, id, attempt, task.key, JSON.stringify(verdict), worker],
      );
      return row?.count === 1;
    },
    async release({ id, attempt, task }, why) {
      await sql(`${audit} VALUES ($1, 'released', $2, $3)`, [task.key, worker, attempt]);
      const [mine] = await sql(
        `SELECT id FROM ${job} WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3`,
        [name, id, attempt],
      );
      if (mine)
        await boss.fail(name, id, { why: why.replace(/[\p{C}]/gu, "\ufffd").slice(0, 500) });
    },
    close: () => boss.stop({ graceful: false, close: true }),
  };
}
