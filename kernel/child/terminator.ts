import { Session } from "node:inspector";

/** Ends the code that a worker is running, through the inspector: its memory stays as it is. */
export class Terminator {
  readonly #session = new Session();
  /** The inspector's sessions by the thread's id: threads that the user's code starts have some too. */
  readonly #sessions = new Map<string, string>();
  #id = 0;

  constructor() {
    this.#session.connect();
    this.#session.on("NodeWorker.attachedToWorker", ({ params }) => {
      this.#sessions.set(params.workerInfo.workerId, params.sessionId);
    });
    this.#session.on("NodeWorker.detachedFromWorker", ({ params }) => {
      for (const [id, session] of this.#sessions)
        if (session === params.sessionId) this.#sessions.delete(id);
    });
    this.#session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  /** Harmless where nothing is running. */
  terminate(threadId: number): void {
    const sessionId = this.#sessions.get(String(threadId));
    if (sessionId === undefined) return;
    const message = JSON.stringify({ id: ++this.#id, method: "Runtime.terminateExecution" });
    this.#session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
  }
}
