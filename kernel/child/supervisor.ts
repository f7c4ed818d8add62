/**
 * The main thread of the child process: starts the worker that runs the user's code, passes its
 * messages on, interrupts it, and replaces it when it is gone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { heapLimit } from "./limits.js";
import { Pacer } from "./pacer.js";
import type { FromChild, FromWorker, Lost, Run, ToChild, ToWorker } from "./protocol.js";
import { SHARED } from "./protocol.js";
import { Terminator } from "./terminator.js";

/** How long the library may take to see the flag and to stop where everything is whole. */
const FLAG_MS = 80;
/** How long a worker that only waits may take to answer, and one whose code was terminated. */
const WAITING_MS = 20;
const ABANDON_MS = 400;
const START_MS = 5000;
const ATTEMPTS = 5;
/** Instead of the id of a request: the whole worker is new. */
const REPLACED = -1;
const REPLACE_MS = 1500;

const shared = new Int32Array(new SharedArrayBuffer(SHARED.length * 4));
const terminator = new Terminator();
const pacer = new Pacer(send);

let running: number | undefined;
let interrupting = false;
let ready = false;
let requests = 0;
const queue: Run[] = [];
const listeners = new Set<(message: FromWorker) => void>();
let worker = start();

process.on("message", (message: ToChild) => {
  if (message.type === "interrupt") void interrupt();
  else if (interrupting) queue.push(message);
  else run(message);
});
// The kernel's process is gone: nobody could ever talk to this one again.
process.on("disconnect", () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group; the kernel's process answers it by a message.
process.on("SIGINT", () => {});

function start(): Worker {
  shared.fill(0);
  ready = false;
  const next = new Worker(new URL("./worker.js", import.meta.url), {
    workerData: { shared },
    resourceLimits: { maxOldGenerationSizeMb: heapLimit() },
    name: "notebook",
  });
  let problem: Error | undefined;
  next.on("message", (message: FromWorker) => {
    if (message.type === "ready") ready = true;
    receive(message);
  });
  next.on("error", (error) => {
    problem = error;
  });
  next.on("exit", (code) => {
    const lost = causeOf(problem, code);
    // One that never came up would never come up: the next cell tries with a new process.
    if (!ready) send(lost, () => process.exit(1));
    else if (next === worker) replace(lost);
  });
  return next;
}

function causeOf(problem: Error | undefined, code: number): Lost {
  if (!problem) return { type: "lost", why: "exit", detail: String(code) };
  const memory = (problem as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
  const detail = memory ? String(heapLimit()) : (problem.stack ?? String(problem));
  return { type: "lost", why: memory ? "memory" : "crash", detail };
}

function replace(lost: Lost): void {
  pacer.flush();
  running = undefined;
  worker = start();
  send(lost);
  for (const listener of listeners) listener({ type: "abandoned", id: REPLACED });
}

function receive(message: FromWorker): void {
  for (const listener of listeners) listener(message);
  if (message.type === "pong" || message.type === "abandoned") {
    handled(1);
    return;
  }
  if (message.type === "done" && message.serial === running) running = undefined;
  pacer.accept(message, handled);
}

function run(message: Run): void {
  running = message.serial;
  Atomics.store(shared, SHARED.interrupted, 0);
  tell(message);
}

function tell(message: ToWorker): void {
  worker.postMessage(message);
}

function send(message: FromChild, sent: () => void = () => {}): void {
  if (!process.connected) process.exit(0);
  process.send!(message, undefined, undefined, sent);
}

function handled(count: number): void {
  Atomics.add(shared, SHARED.handled, count);
  Atomics.notify(shared, SHARED.handled);
}

/** First the flag, which the library looks at; then termination; then a new worker. */
async function interrupt(): Promise<void> {
  if (interrupting) return;
  interrupting = true;
  try {
    if (!ready) await heard((m) => m.type === "ready", START_MS);
    Atomics.store(shared, SHARED.interrupted, 1);
    if (await yielded()) return;
    await stop();
  } finally {
    interrupting = false;
    const waiting = queue.splice(0);
    for (const message of waiting) run(message);
  }
}

/** True where the running cell ended, or, where none runs, the event loop turns. */
function yielded(): Promise<boolean> {
  const serial = running;
  if (serial !== undefined) return heard((m) => m.type === "done" && m.serial === serial, FLAG_MS);
  const pong = heard((m) => m.type === "pong", FLAG_MS);
  tell({ type: "ping" });
  return pong;
}

async function stop(): Promise<void> {
  // Not terminated at once: where nothing runs, that would hit the very code that answers.
  if (await abandoned(WAITING_MS)) return;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    terminator.terminate();
    if (await abandoned(ABANDON_MS)) return;
  }
  const stuck = worker;
  const ended = stuck.terminate();
  // `worker` is replaced by its exit event. Native code that never returns holds even that up:
  // then only the end of this process helps, and the kernel's process sees to it.
  await Promise.race([ended, sleep(REPLACE_MS)]);
  if (worker === stuck) send({ type: "lost", why: "stuck", detail: "" });
}

function abandoned(ms: number): Promise<boolean> {
  const id = ++requests;
  const answered = heard((m) => m.type === "abandoned" && m.id === id, ms);
  tell({ type: "abandon", id, serial: running });
  return answered;
}

function heard(wanted: (message: FromWorker) => boolean, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (result: boolean) => {
      listeners.delete(listener);
      clearTimeout(timer);
      resolve(result);
    };
    const listener = (message: FromWorker) => {
      const replaced = message.type === "abandoned" && message.id === REPLACED;
      if (replaced || wanted(message)) end(true);
    };
    const timer = setTimeout(end, ms, false);
    listeners.add(listener);
  });
}
