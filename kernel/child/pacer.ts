import { Printed } from "./printed.js";
import type { CellOutput, Display, Forwarded, FromChild, Stream } from "./protocol.js";

/** Text that may be on its way before the code that prints waits for it. */
const MOST_AHEAD = 1 << 22;
const DISPLAY_MS = 50;

type Clear = Extract<CellOutput, { type: "clear" }>;
type Handled = (count: number) => void;

/**
 * Joins what is printed in quick succession, and sends a display that is updated often at most 20
 * times a second. Keeps the order; the last update always goes out, before the end of the cell.
 */
export class Pacer {
  readonly #printed = new Printed();
  /** Of what was printed, so much is on its way, and so many times of it are not reported yet. */
  #ahead = 0;
  #owed = 0;
  #streamTimer: NodeJS.Timeout | undefined;
  readonly #updates = new Map<string, { message: Display; handled: Handled }>();
  readonly #last = new Map<string, number>();
  #updateTimer: NodeJS.Timeout | undefined;
  /** Not sent yet: what was printed before it in the same moment need not be sent at all. */
  #clear: Clear | undefined;
  #held: readonly Stream[] = [];
  #handled: Handled = () => {};

  constructor(
    private readonly send: (message: FromChild, sent?: () => void) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** `handled` is called with the number of the worker's messages that left or became needless. */
  accept(message: Forwarded, handled: Handled): void {
    this.#handled = handled;
    if (message.type === "stream") this.#join(message);
    else if (message.type === "clear") this.#clearOutput(message, handled);
    else if (message.type === "display" && message.update) this.#update(message, handled);
    else {
      this.flush();
      if (message.type === "display") this.#last.set(message.displayId, this.now());
      this.send(message, () => handled(1));
    }
    if (message.type === "done" && this.#last.size > 1000) this.#last.clear();
  }

  /** Sends everything that is held back. */
  flush(): void {
    this.#flushStream();
    this.#flushUpdates(true);
  }

  /**
   * A loop that clears and prints all the time is sent 20 times a second: what stood between two
   * clears that were both not sent yet is held, and replaced.
   */
  #clearOutput(message: Clear, handled: Handled): void {
    handled(1);
    if (this.#clear?.serial !== message.serial) this.#flushStream();
    this.#handled(this.#owed);
    this.#owed = 0;
    const printed = this.#printed.takeAside();
    if (this.#clear && printed.length > 0) this.#held = printed;
    this.#clear = { ...message, wait: message.wait && this.#clear?.wait !== false };
    this.#streamTimer ??= setTimeout(() => this.#flushStream(), DISPLAY_MS);
  }

  #join(message: Stream): void {
    if (!this.#printed.fits(message.serial)) this.#flushStream();
    this.#printed.add(message);
    // What waits here for more must not hold up a loop that prints.
    if (this.#ahead + this.#printed.chars < MOST_AHEAD) this.#handled(1);
    else this.#owed++;
    if (this.#printed.full) this.#flushStream();
    else this.#streamTimer ??= setTimeout(() => this.#flushStream(), this.#printed.wait);
  }

  #flushStream(): void {
    clearTimeout(this.#streamTimer);
    this.#streamTimer = undefined;
    this.#flushClear();
    const { chars } = this.#printed;
    const owed = this.#owed;
    this.#owed = 0;
    const messages = this.#printed.take();
    const handled = this.#handled;
    this.#ahead += chars;
    for (const [i, message] of messages.entries()) {
      const last = i === messages.length - 1;
      this.send(message, () => {
        if (!last) return;
        this.#ahead -= chars;
        handled(owed);
      });
    }
  }

  /** Two messages, so that what was held stays where nothing follows the newest clear. */
  #flushClear(): void {
    const clear = this.#clear;
    if (!clear) return;
    if (this.#held.length > 0) {
      this.send(clear);
      for (const message of this.#held) this.send(message);
    }
    this.send(clear);
    this.#printed.cleared(clear.serial);
    this.#clear = undefined;
    this.#held = [];
  }

  #update(message: Display, handled: Handled): void {
    const replaced = this.#updates.get(message.displayId);
    replaced?.handled(1);
    this.#updates.set(message.displayId, { message, handled });
    this.#flushUpdates(false);
  }

  #flushUpdates(all: boolean): void {
    const now = this.now();
    for (const [id, { message, handled }] of this.#updates) {
      if (!all && now - (this.#last.get(id) ?? 0) < DISPLAY_MS) continue;
      this.#flushStream();
      this.#updates.delete(id);
      this.#last.set(id, now);
      this.send(message, () => handled(1));
    }
    clearTimeout(this.#updateTimer);
    this.#updateTimer =
      this.#updates.size > 0 ? setTimeout(() => this.#flushUpdates(false), DISPLAY_MS) : undefined;
  }
}
