/**
 * Counts what cells wait for, in memory that two threads share: long work looks at it, since messages
 * are not read before it ends.
 */
export class Urgent {
  #taken = 0;

  constructor(private readonly asked: Int32Array = new Int32Array(new SharedArrayBuffer(4))) {}

  /** The kernel's side: before the message is sent. */
  ask(): void {
    Atomics.add(this.asked, 0, 1);
  }

  /** The thread's side: a message has arrived. */
  taken(): void {
    this.#taken++;
  }

  /** Whether a message is on the way that has not been read. */
  waits(): boolean {
    return Atomics.load(this.asked, 0) !== this.#taken;
  }

  get memory(): Int32Array {
    return this.asked;
  }
}
