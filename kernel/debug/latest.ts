/** Somebody asks more often than can be answered: at most one question is under way, and one waits. */
export class Latest<T> {
  #running: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(private readonly ask: () => Promise<T>) {}

  /** What is so now, or a little later. */
  get(): Promise<T> {
    if (!this.#running) return this.#begin();
    const last = this.#running;
    this.#next ??= last.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<T> {
    this.#next = undefined;
    const running = this.ask();
    this.#running = running;
    const end = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(end, end);
    return running;
  }
}
