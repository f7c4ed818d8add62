import type { MessagePort } from "node:worker_threads";
import { type FromWorker, SHARED } from "./protocol.js";

/** So many messages may be under way before the worker waits for the client to keep up. */
const AHEAD = 4000;
const WAIT_MS = 50;
const PATIENCE = 100;

/** The worker's way out: messages, the shared flag, and the run that outputs belong to. */
export class Channel {
  /** The run that is current: outputs, timers and displays that arise now are its. */
  serial = 0;

  constructor(
    private readonly port: MessagePort,
    private readonly shared: Int32Array,
  ) {}

  post(message: FromWorker): void {
    this.port.postMessage(message);
    const sent = Atomics.add(this.shared, SHARED.sent, 1) + 1;
    for (let turn = 0; turn < PATIENCE; turn++) {
      const handled = Atomics.load(this.shared, SHARED.handled);
      if (sent - handled < AHEAD) return;
      Atomics.wait(this.shared, SHARED.handled, handled, WAIT_MS);
    }
  }

  interrupted(): boolean {
    return Atomics.load(this.shared, SHARED.interrupted) !== 0;
  }

  /** Runs `action` as a part of another run, for as long as it is synchronous. */
  during<T>(serial: number, action: () => T): T {
    const before = this.serial;
    this.serial = serial;
    try {
      return action();
    } finally {
      this.serial = before;
    }
  }
}
