import { Session } from "node:inspector";

/** Ends the code that a worker is running, through the inspector: its memory stays as it is. */
export class Terminator {
  readonly #session = new Session();
  #worker: string | undefined;
  #id = 0;

  constructor() {
    this.#session.connect();
    this.#session.on("NodeWorker.attachedToWorker", ({ params }) => {
      this.#worker = params.sessionId;
    });
    this.#session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  /** Harmless where nothing is running. */
  terminate(): void {
    if (this.#worker === undefined) return;
    const message = JSON.stringify({ id: ++this.#id, method: "Runtime.terminateExecution" });
    this.#session.post("NodeWorker.sendMessageToWorker", { sessionId: this.#worker, message });
  }
}
