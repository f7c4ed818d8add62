type Params = Record<string, unknown>;

const NUDGE_MS = 20;
const MOST_NUDGE_MS = 2000;

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Why a question stays without an answer. */
export class ThreadEnded extends Error {
  constructor() {
    super("the notebook's thread has ended");
  }
}

/** The kernel's end of V8's inspector protocol, whose other end is the thread of the user's code. */
export class Inspector {
  #ids = 0;
  #nudge: NodeJS.Timeout | undefined;
  readonly #waiting = new Map<number, Waiting>();

  constructor(
    private readonly post: (message?: string) => void,
    private readonly happened: (method: string, params: never) => void,
  ) {}

  send<T = object>(method: string, params: Params = {}): Promise<T> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.post(JSON.stringify({ id, method, params }));
      this.#watch(NUDGE_MS);
    });
  }

  /** A message to another process may lie there unread until the next one comes. */
  #watch(ms: number): void {
    clearTimeout(this.#nudge);
    this.#nudge = setTimeout(() => {
      if (this.#waiting.size === 0) return;
      this.post(undefined);
      this.#watch(Math.min(2 * ms, MOST_NUDGE_MS));
    }, ms).unref();
  }

  receive(text: string): void {
    const { id, result, error, method, params } = JSON.parse(text);
    if (id === undefined) {
      this.happened(method, params as never);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result as never);
  }

  /** The thread is gone: nothing will be answered. */
  lost(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new ThreadEnded());
  }
}
