import type { CellOutput, Display, Forwarded, FromChild, Stream, StreamName } from "./protocol.js";

const STREAM_MS = 10;
const STREAM_CHARS = 1 << 16;
const DISPLAY_MS = 50;

type Clear = Extract<CellOutput, { type: "clear" }>;
type Handled = (count: number) => void;

/**
 * Joins what is printed in quick succession, and sends a display that is updated often at most 20
 * times a second. Keeps the order; the last update always goes out, before the end of the cell.
 */
export class Pacer {
  #stream: { serial: number; name: StreamName; parts: string[]; chars: number } | undefined;
  #streamTimer: NodeJS.Timeout | undefined;
  readonly #updates = new Map<string, { message: Display; handled: Handled }>();
  readonly #last = new Map<string, number>();
  #updateTimer: NodeJS.Timeout | undefined;
  /** Not sent yet: what was printed before it in the same moment need not be sent at all. */
  #clear: Clear | undefined;
  #held: Stream | undefined;
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
    const text = this.#stream?.parts.join("") ?? "";
    if (this.#clear && this.#stream && text !== "") {
      const { serial, name, parts } = this.#stream;
      handled(parts.length);
      this.#held = { type: "stream", serial, name, text };
    }
    this.#stream = undefined;
    this.#clear = { ...message, wait: message.wait && this.#clear?.wait !== false };
    this.#streamTimer ??= setTimeout(() => this.#flushStream(), DISPLAY_MS);
  }

  #join(message: Stream): void {
    const { serial, name, text } = message;
    const pending = this.#stream;
    if (pending && (pending.serial !== serial || pending.name !== name)) this.#flushStream();
    this.#stream ??= { serial, name, parts: [], chars: 0 };
    this.#stream.parts.push(text);
    this.#stream.chars += text.length;
    if (this.#stream.chars >= STREAM_CHARS) this.#flushStream();
    else this.#streamTimer ??= setTimeout(() => this.#flushStream(), STREAM_MS);
  }

  #flushStream(): void {
    clearTimeout(this.#streamTimer);
    this.#streamTimer = undefined;
    this.#flushClear();
    const pending = this.#stream;
    if (!pending) return;
    this.#stream = undefined;
    const { serial, name, parts } = pending;
    const handled = this.#handled;
    this.send({ type: "stream", serial, name, text: parts.join("") }, () => handled(parts.length));
  }

  /** Two messages, so that what was held stays where nothing follows the newest clear. */
  #flushClear(): void {
    const clear = this.#clear;
    if (!clear) return;
    if (this.#held) {
      this.send(clear);
      this.send(this.#held);
    }
    this.send(clear);
    this.#clear = undefined;
    this.#held = undefined;
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
