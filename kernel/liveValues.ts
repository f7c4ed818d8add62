import type { Peek, Peeked } from "./child/protocol.js";

/** Somebody waits for a completion: code that does not yield is not waited for. */
const PATIENCE_MS = 60;

/** Asks the user's thread about values; where it is busy, there is no answer. */
export class LiveValues {
  #ids = 0;
  readonly #waiting = new Map<number, (found: Peeked | undefined) => void>();

  constructor(private readonly ask: (question: Peek) => void) {}

  answered(found: Peeked): void {
    this.#waiting.get(found.id)?.(found);
  }

  peek(path: readonly string[]): Promise<Peeked | undefined> {
    const id = ++this.#ids;
    return new Promise((resolve) => {
      const end = (found: Peeked | undefined) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(found);
      };
      const timer = setTimeout(end, PATIENCE_MS, undefined);
      this.#waiting.set(id, end);
      this.ask({ type: "peek", id, path });
    });
  }
}
