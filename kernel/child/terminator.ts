import { Session } from "node:inspector";

/** Ends the code that a worker is running, through the inspector: its memory stays as it is. */
export class Terminator {
  readonly #session = new Session();
  /** The inspector's sessions by the thread's id: threads that the user's code starts have some too. */
  readonly #sessions = new Map<string, string>();
  #id = 0;
  /** Those that were asked for and have not struck yet. */
  readonly #pending = new Set<number>();

  constructor() {
    this.#session.connect();
    this.#session.on("NodeWorker.attachedToWorker", ({ params }) => {
      this.#sessions.set(params.workerInfo.workerId, params.sessionId);
    });
    this.#session.on("NodeWorker.detachedFromWorker", ({ params }) => {
      for (const [id, session] of this.#sessions)
        if (session === params.sessionId) this.#sessions.delete(id);
    });
    this.#session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
      this.#pending.delete((JSON.parse(params.message) as { id: number }).id);
    });
    this.#session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  /** Whether a termination is still on its way: it will strike whatever runs next. */
  get pending(): boolean {
    return this.#pending.size > 0;
  }

  terminate(threadId: number): void {
    const sessionId = this.#sessions.get(String(threadId));
    if (sessionId === undefined) return;
    const id = ++this.#id;
    this.#pending.add(id);
    const message = JSON.stringify({ id, method: "Runtime.terminateExecution" });
    this.#session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
  }

  /** The thread is gone, and what was to strike it. */
  forget(): void {
    this.#pending.clear();
  }
}
