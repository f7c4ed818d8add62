import { expect, test } from "vitest";
import { buildNotebook } from "../../src/course/index.js";
import type { GradedLesson } from "../../src/grade/lesson.js";
import { parseNotebook } from "../../src/grade/notebook.js";
import { type Claimed, type Queue, queueName, type Task } from "../../src/grade/queue.js";
import { remoteGrading } from "../../src/grade/remote.js";
import type { Workshop } from "../../src/grade/submission.js";
import { sort, triage } from "../../src/grade/triage.js";
import type { SubmissionVerdict } from "../../src/grade/types.js";
import { type WorkerOptions, work } from "../../src/grade/worker.js";

/** A queue in memory that does what it is told to do wrong. */
class Memory implements Queue {
  readonly tasks: Claimed[] = [];
  readonly verdicts = new Map<string, SubmissionVerdict>();
  readonly released: string[] = [];
  readonly broken = new Set<string>();
  loses = false;
  troubles = 0;
  beats = 0;
  closed = false;

  private async trouble(): Promise<void> {
    if (this.troubles-- > 0) throw new Error("the line is cut");
  }
  async enqueue(task: Task, bytes: Uint8Array) {
    await this.trouble();
    this.tasks.push({ id: task.key, attempt: 0, task, bytes });
  }
  async forget(key: string) {
    this.verdicts.delete(key);
  }
  async collect(keys: readonly string[]) {
    const done = new Map([...this.verdicts].filter(([key]) => keys.includes(key)));
    return { done, failed: keys.filter((key) => this.broken.has(key)) };
  }
  async claim() {
    await this.trouble();
    return this.tasks.shift() ?? null;
  }
  async heartbeat() {
    this.beats++;
    return true;
  }
  async complete({ task }: Claimed, verdict: SubmissionVerdict) {
    await this.trouble();
    if (!this.loses) this.verdicts.set(task.key, verdict);
    return !this.loses;
  }
  async release({ task }: Claimed, why: string) {
    this.released.push(`${task.key}: ${why}`);
  }
  async close() {
    this.closed = true;
  }
}

const notebook = Buffer.from(JSON.stringify(await buildNotebook("convolution", "en")));
/** A lesson without exercises: whoever grades it starts no kernel. */
const lessons: GradedLesson[] = [
  {
    slug: "convolution",
    title: { ko: "", en: "" },
    names: [],
    setup: [],
    shown: [],
    exercises: [],
    version: "1",
  },
];
const label = { student: "kim", file: "kim.ipynb" };
const sifted = triage(label, sort(parseNotebook(notebook), lessons), "ko");
const ready = "ready" in sifted ? sifted.ready : expect.fail("the notebook is refused");
const limits = { times: {}, limits: {} };
const task = (key: string, changes: Partial<Task> = {}): Task => ({
  ...{ key, label, sha256: ready.sha256, language: "en" as const, limits },
  ...changes,
});

function worker(queue: Queue, changes: Partial<WorkerOptions> = {}) {
  const stop = new AbortController();
  const told: string[] = [];
  const workshop = () =>
    ({ signal: stop.signal, times: {}, start: () => {} }) as unknown as Workshop;
  const options = {
    ...{ queue, lessons, secret: "s", jobs: 2, lease: 60, idle: 0.001, signal: stop.signal },
    workshop,
    onDone: (student: string, outcome: string) => void told.push(`${outcome} ${student}`),
    onTrouble: (message: string) => void told.push(message),
    ...changes,
  };
  return { stop, told, ended: work(options) };
}

test("workers grade what the run puts in, and the run gets its verdicts", async () => {
  const queue = new Memory();
  const stop = new AbortController();
  const remote = remoteGrading({
    queue,
    limits,
    regrade: false,
    signal: stop.signal,
    onTrouble: () => {},
  });
  const verdicts = ["a", "b", "c"].map((key) => remote.grade(ready, key, () => notebook));
  await expect.poll(() => queue.tasks.length).toBe(3);
  const { ended, told } = worker(queue);
  expect(
    (await Promise.all(verdicts)).map(({ student, lesson, refused }) => [student, lesson, refused]),
  ).toEqual(Array(3).fill(["kim", "convolution", null]));
  expect(await ended).toBe(3);
  expect(told).toEqual(["graded kim", "graded kim", "graded kim"]);
  await remote.close();
  expect(queue.closed).toBe(true);
});

test("a database that is away is waited for, by run and worker", async () => {
  const queue = new Memory();
  const stop = new AbortController();
  const troubles: string[] = [];
  const onTrouble = (message: string) => void troubles.push(message);
  const remote = remoteGrading({ queue, limits, regrade: false, signal: stop.signal, onTrouble });
  queue.troubles = 1;
  const verdict = remote.grade(ready, "a", () => notebook);
  await expect.poll(() => queue.tasks.length, { timeout: 10_000 }).toBe(1);
  queue.troubles = 2;
  const { told, stop: end, ended } = worker(queue, { idle: null, jobs: 1 });
  await verdict;
  expect(troubles).toEqual(["the line is cut"]);
  expect(told.filter((one) => one === "the line is cut")).toHaveLength(2);
  end.abort();
  await ended;
  await remote.close();
});

test("what no worker could grade is the grader's failure; a run that is stopped waits no longer", async () => {
  const queue = new Memory();
  const stop = new AbortController();
  const remote = remoteGrading({
    queue,
    limits,
    regrade: false,
    signal: stop.signal,
    onTrouble: () => {},
  });
  queue.broken.add("a");
  await expect(remote.grade(ready, "a", () => notebook)).rejects.toThrow(
    "no worker could grade it",
  );
  const open = remote.grade(ready, "b", () => notebook);
  stop.abort();
  await expect(open).rejects.toThrow("stopped");
  await remote.close();
});

test("what the database refuses is not tried for ever", async () => {
  const queue = new Memory();
  queue.enqueue = () =>
    Promise.reject(Object.assign(new Error("no such table"), { code: "42P01" }));
  const stop = new AbortController();
  const remote = remoteGrading({
    ...{ queue, limits, regrade: false, signal: stop.signal, onTrouble: () => {} },
  });
  await expect(remote.grade(ready, "a", () => notebook)).rejects.toThrow("no such table");
  // The next one is sent all the same.
  await expect(remote.grade(ready, "b", () => notebook)).rejects.toThrow("no such table");
  await remote.close();
});

test("--regrade forgets what the queue knows", async () => {
  const queue = new Memory();
  queue.verdicts.set("a", { student: "old" } as SubmissionVerdict);
  const stop = new AbortController();
  const remote = remoteGrading({
    queue,
    limits,
    regrade: true,
    signal: stop.signal,
    onTrouble: () => {},
  });
  const verdict = remote.grade(ready, "a", () => notebook);
  await expect.poll(() => queue.tasks.length).toBe(1);
  await worker(queue).ended;
  expect((await verdict).student).toBe("kim");
  await remote.close();
});

test("a claim that was lost is late; a notebook that changed on its way is not graded; an error gives the task back", async () => {
  const queue = new Memory();
  queue.loses = true;
  await queue.enqueue(task("a"), notebook);
  const late = worker(queue);
  expect(await late.ended).toBe(0);
  expect(late.told).toEqual(["late kim"]);
  queue.loses = false;
  await queue.enqueue(task("b", { sha256: "another" }), notebook);
  await worker(queue).ended;
  expect(queue.verdicts.get("b")).toMatchObject({ refused: "grader-failed" });
  await queue.enqueue(task("c"), Buffer.from("no notebook"));
  await worker(queue).ended;
  expect(queue.verdicts.get("c")).toMatchObject({ refused: "not-json" });
  await queue.enqueue(task("d"), notebook);
  const failing = worker(queue, {
    workshop: () => {
      throw new Error("no sandbox");
    },
  });
  expect(await failing.ended).toBe(0);
  expect(failing.told).toEqual(["given back kim"]);
  expect(queue.released).toEqual(["d: no sandbox"]);
});

test("a queue belongs to a version and a secret", () => {
  const name = queueName({ version: "1", seedId: "x" });
  expect(name).toMatch(/^grade-[0-9a-f]{16}$/);
  expect(queueName({ version: "1", seedId: "x" })).toBe(name);
  expect(queueName({ version: "2", seedId: "x" })).not.toBe(name);
  expect(queueName({ version: "1", seedId: "y" })).not.toBe(name);
});
