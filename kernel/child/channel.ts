import type { MessagePort } from "node:worker_threads";
import { type FromWorker, now, SHARED } from "./protocol.js";
import { Throttle } from "./throttle.js";

/** So many messages may be under way before the worker waits for the client to keep up. */
const AHEAD = 4000;
const WAIT_MS = 50;
const PATIENCE = 100;

/** The worker's way out: messages, the shared flags, and the run that outputs belong to. */
export class Channel {
  /** The run whose code runs now: what it prints, shows and starts is its. */
  serial = 0;
  /** The newest run: what comes from nowhere in particular is its. */
  newest = 0;
  /** Whether the code that runs now is known to be that run's; false in callbacks of Node itself. */
  known = false;

  readonly #displays: Throttle;

  constructor(
    private readonly port: MessagePort,
    readonly shared: Int32Array,
  ) {
    // Nobody wakes it but Stop, which ends the code that waits here.
    const sleeping = new Int32Array(new SharedArrayBuffer(4));
    this.#displays = new Throttle((ms) => void Atomics.wait(sleeping, 0, 0, ms));
  }

  begin(serial: number): void {
    this.newest = serial;
    this.serial = serial;
  }

  /** From here on code of that run runs, until `reset`. */
  enter(serial: number): void {
    this.serial = serial;
    this.known = true;
  }

  /** Nothing of any run runs: it has ended for now, or was terminated. */
  reset(): void {
    this.serial = this.newest;
    this.known = false;
  }

  post(message: FromWorker): void {
    // Text is joined, and updates are: what is shown anew cannot be.
    if (message.type === "display" && !message.update) this.#displays.take();
    this.port.postMessage(message);
    const sent = Atomics.add(this.shared, SHARED.sent, 1) + 1;
    for (let turn = 0; turn < PATIENCE; turn++) {
      const handled = Atomics.load(this.shared, SHARED.handled);
      if (sent - handled < AHEAD) return;
      Atomics.wait(this.shared, SHARED.handled, handled, WAIT_MS);
    }
  }

  /** Whether the user pressed Stop. Who asks is given the time to ask again before it is ended. */
  interrupted(): boolean {
    const time = now();
    const before = Atomics.exchange(this.shared, SHARED.asked, time);
    if (before !== 0) Atomics.store(this.shared, SHARED.interval, time - before);
    return Atomics.load(this.shared, SHARED.interrupted) !== 0;
  }

  /** Runs `action` as a part of another run, for as long as it is synchronous. */
  during<T>(serial: number, action: () => T): T {
    const { serial: before, known } = this;
    this.enter(serial);
    try {
      return action();
    } finally {
      this.serial = before;
      this.known = known;
    }
  }
}
