/** Jupyter's server drops what is more than 3000 messages in three seconds. */
const AT_ONCE = 2000;
const PER_SECOND = 700;

/** Lets so many through at once, and then so many a second: whoever has more waits. */
export class Throttle {
  #left = AT_ONCE;
  #looked: number;

  constructor(
    private readonly wait: (ms: number) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.#looked = now();
  }

  /** Takes one; waits where there is none. */
  take(): void {
    this.#fill();
    if (this.#left < 1) {
      this.wait(Math.ceil(((1 - this.#left) / PER_SECOND) * 1000));
      this.#fill();
    }
    this.#left--;
  }

  #fill(): void {
    const time = this.now();
    const passed = Math.max(0, time - this.#looked) / 1000;
    this.#looked = time;
    this.#left = Math.min(AT_ONCE, this.#left + passed * PER_SECOND);
  }
}
