import { Session } from "node:inspector";
import type { FromDebuggee, ToDebuggee } from "./protocol.js";

/** Of messages of our own, whose answers nobody waits for. */
const NOBODY = 0;
const NUDGE = JSON.stringify({ id: NOBODY, method: "Runtime.getIsolateId", params: {} });
const NUDGE_MS = 50;
const MOST_NUDGE_MS = 2000;
const PAUSED = '{"method":"Debugger.paused"';
const RESUMED = '{"method":"Debugger.resumed"';

/** Passes the inspector's messages between the kernel's debugger and the thread of the user's code. */
export class DebugLink {
  #session: Session | undefined;
  /** The inspector's sessions by the thread's id. */
  readonly #sessions = new Map<string, string>();
  #paused = false;
  /** What was asked and not answered yet. */
  readonly #open = new Set<number>();
  #nudge: NodeJS.Timeout | undefined;

  /** `threadId` is that of the newest thread, undefined until that is ready. */
  constructor(
    private readonly threadId: () => number | undefined,
    private readonly send: (message: FromDebuggee) => void,
  ) {}

  receive({ connect, message }: ToDebuggee): void {
    if (connect === true) this.#connect();
    else if (connect === false) this.#disconnect();
    if (message !== undefined) this.#post(message);
  }

  /** Ends code that stands at a breakpoint: it would not see the termination before it goes on. */
  stop(): void {
    if (!this.#paused) return;
    const params = { terminateOnResume: true };
    this.#post(JSON.stringify({ id: NOBODY, method: "Debugger.resume", params }));
  }

  #connect(): void {
    if (this.#session) {
      this.ready();
      return;
    }
    const session = new Session();
    this.#session = session;
    session.connect();
    session.on("NodeWorker.attachedToWorker", ({ params }) => {
      const { workerId } = params.workerInfo;
      this.#sessions.set(workerId, params.sessionId);
      if (workerId === String(this.threadId())) this.ready();
    });
    session.on("NodeWorker.detachedFromWorker", ({ params }) => {
      for (const [id, one] of this.#sessions)
        if (one === params.sessionId) this.#sessions.delete(id);
    });
    session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
      // This may run in the middle of any function, also of Node's that sends messages.
      setImmediate(() => {
        if (params.sessionId === this.#sessions.get(String(this.threadId())))
          this.#received(params.message);
      });
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  /** The thread may be ready before it is attached to, or after. */
  ready(): void {
    if (!this.#sessions.has(String(this.threadId()))) return;
    this.#paused = false;
    this.#open.clear();
    this.send({ type: "debug", connected: true });
  }

  #disconnect(): void {
    clearTimeout(this.#nudge);
    this.#open.clear();
    this.#session?.disconnect();
    this.#session = undefined;
    this.#sessions.clear();
    this.#paused = false;
  }

  #received(message: string): void {
    const id = Number(/^\{"id":(\d+)/.exec(message)?.[1] ?? Number.NaN);
    this.#open.delete(id);
    if (id === NOBODY) return;
    if (message.startsWith(PAUSED)) this.#paused = true;
    else if (message.startsWith(RESUMED)) this.#paused = false;
    this.send({ type: "debug", message });
  }

  #post(message: string): void {
    const sessionId = this.#sessions.get(String(this.threadId()));
    if (sessionId === undefined) return;
    this.#session?.post("NodeWorker.sendMessageToWorker", { sessionId, message });
    if (message === NUDGE) return;
    this.#open.add(Number(/^\{"id":(\d+)/.exec(message)?.[1]));
    this.#watch(NUDGE_MS);
  }

  /** A message between two threads may lie there until the next one comes. */
  #watch(ms: number): void {
    clearTimeout(this.#nudge);
    this.#nudge = setTimeout(() => {
      if (this.#open.size === 0) return;
      this.#post(NUDGE);
      this.#watch(Math.min(2 * ms, MOST_NUDGE_MS));
    }, ms).unref();
  }
}
