/**
 * The main thread of the child process: starts the worker that runs the user's code, passes its
 * messages on, interrupts it, and replaces it when it is gone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { isBusy } from "./busy.js";
import { DebugLink } from "./debugLink.js";
import { heapLimit } from "./limits.js";
import { Pacer } from "./pacer.js";
import type {
  ClientComm,
  FileCompiled,
  Forwarded,
  FromChild,
  FromWorker,
  InputReply,
  Lost,
  Peek,
  Run,
  ToChild,
  ToWorker,
} from "./protocol.js";
import { now, SHARED } from "./protocol.js";
import { Terminator } from "./terminator.js";

/** How long code may take that looks at the flag: what it takes from one look to the next, and more. */
const FLAG_MS = 100;
const LOOKS = 3;
const MOST_FLAG_MS = 10_000;
/** How long other code may take to end by itself. */
const ENDING_MS = 5;
/** How long a worker that only waits may take to answer, and one whose code was terminated. */
const WAITING_MS = 8;
const ABANDON_MS = 400;
/** A termination that is on its way is waited for so often and so long. */
const SETTLING_TURNS = 100;
const SETTLING_MS = 20;
const START_MS = 5000;
const ATTEMPTS = 5;
/** Instead of the id of a request: the whole worker is new. */
const REPLACED = -1;
const REPLACE_MS = 1500;
/** Code of the library that is being loaded must not be terminated: it would never be whole. */
const PRELOAD_MS = 300;

const shared = new Int32Array(new SharedArrayBuffer(SHARED.length * 4));
const pacer = new Pacer(send);

let running: number | undefined;
let interrupting = false;
let ready = false;
/** Whether cells are going to import the library, and whether it is on its way. */
let wanted = false;
let preloading = false;
let requests = 0;
const queue: (Run | ClientComm | Peek | FileCompiled)[] = [];
let answers: MessagePort;
const listeners = new Set<(message: FromWorker) => void>();
let worker = start();
// While the worker starts, which nobody can stop yet.
const terminator = new Terminator();
const debugLink = new DebugLink(() => (ready ? worker.threadId : undefined), send);

process.on("message", (message: ToChild) => {
  if (message.type === "interrupt") void interrupt();
  else if (message.type === "input") answer(message);
  else if (message.type === "preload") preload();
  else if (message.type === "debug") debugLink.receive(message);
  else if (interrupting) queue.push(message);
  else pass(message);
});
// The kernel's process is gone: nobody could ever talk to this one again.
process.on("disconnect", () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group; the kernel's process answers it by a message.
process.on("SIGINT", () => {});

function start(): Worker {
  shared.fill(0);
  ready = false;
  const { port1, port2 } = new MessageChannel();
  answers = port1;
  const next = new Worker(new URL("./worker.js", import.meta.url), {
    workerData: { shared, answers: port2 },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: heapLimit() },
    name: "notebook",
  });
  let problem: Error | undefined;
  next.on("message", (message: FromWorker) => {
    if (message.type === "ready") ready = true;
    if (message.type === "preloaded") preloading = false;
    receive(message);
    if (message.type === "ready") debugLink.ready();
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
  terminator.forget();
  worker = start();
  if (wanted) preload();
  send(lost);
  for (const listener of listeners) listener({ type: "abandoned", id: REPLACED });
}

function receive(message: FromWorker): void {
  for (const listener of listeners) listener(message);
  if (isOurs(message)) {
    handled(1);
    return;
  }
  if (message.type === "done" && message.serial === running) running = undefined;
  pacer.accept(message, handled);
}

function isOurs(message: FromWorker): message is Exclude<FromWorker, Forwarded> {
  return ["ready", "preloaded", "pong", "abandoned"].includes(message.type);
}

function pass(message: Run | ClientComm | Peek | FileCompiled): void {
  if (message.type === "run") {
    running = message.serial;
    Atomics.store(shared, SHARED.interrupted, 0);
    Atomics.store(shared, SHARED.asked, 0);
    Atomics.store(shared, SHARED.interval, 0);
  }
  tell(message);
}

function preload(): void {
  wanted = true;
  preloading = true;
  tell({ type: "preload" });
}

function answer(message: InputReply): void {
  answers.postMessage(message);
  wake();
}

/** Code that waits for an answer looks again. */
function wake(): void {
  Atomics.add(shared, SHARED.answers, 1);
  Atomics.notify(shared, SHARED.answers);
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
    wake();
    debugLink.stop();
    const alone = !endsByItself();
    if (!alone && (await yielded())) return;
    if (preloading) await heard((m) => m.type === "preloaded", PRELOAD_MS);
    await stop(alone && isBusy(worker));
  } finally {
    interrupting = false;
    const waiting = queue.splice(0);
    for (const message of waiting) pass(message);
  }
}

/** Whether it is worth waiting: code asks whether to stop, or no cell runs at all. */
function endsByItself(): boolean {
  return running === undefined || preloading || patience() > ENDING_MS;
}

/** True where the running cell ended, or, where none runs, the event loop turns. */
function yielded(): Promise<boolean> {
  const serial = running;
  const ms = patience();
  if (serial !== undefined) return heard((m) => m.type === "done" && m.serial === serial, ms);
  const pong = heard((m) => m.type === "pong", Math.max(ms, FLAG_MS));
  tell({ type: "ping" });
  return pong;
}

/** Code that looked at the flag lately will look again, and stop where everything is whole. */
function patience(): number {
  const asked = Atomics.load(shared, SHARED.asked);
  if (asked === 0) return ENDING_MS;
  const ms = Math.min(MOST_FLAG_MS, FLAG_MS + LOOKS * Atomics.load(shared, SHARED.interval));
  return now() - asked < ms ? ms : ENDING_MS;
}

async function stop(atOnce: boolean): Promise<void> {
  // Where nothing runs, a termination would hit the very code that answers.
  if (!atOnce && (await abandoned(WAITING_MS))) return;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    terminator.terminate(worker.threadId);
    if (await abandoned(ABANDON_MS)) return settled();
  }
  const stuck = worker;
  const ended = stuck.terminate();
  // `worker` is replaced by its exit event. Native code that never returns holds even that up:
  // then only the end of this process helps, and the kernel's process sees to it.
  await Promise.race([ended, sleep(REPLACE_MS)]);
  if (worker === stuck) send({ type: "lost", why: "stuck", detail: "" });
}

/** On a busy machine a termination may come late: it must strike nothing of the next cell. */
async function settled(): Promise<void> {
  for (let turn = 0; terminator.pending && turn < SETTLING_TURNS; turn++) {
    const pong = heard((m) => m.type === "pong", SETTLING_MS);
    tell({ type: "ping" });
    await pong;
  }
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
