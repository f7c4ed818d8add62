import type { Header } from "./wire/message.js";

/**
 * When clients sent their requests, by the kernel's clock. A client on another machine has a clock of
 * its own: by the request that came the fastest, it is known how far the two are apart.
 */
export class SentTimes {
  /** Milliseconds from the date on a request to its arrival, the fewest of each client. */
  readonly #fastest = new Map<string, number>();

  /** Called for each request when it arrives. */
  of({ session, date }: Header, now = Date.now()): number {
    const sent = Date.parse(date);
    if (Number.isNaN(sent)) return now;
    const took = now - sent;
    const fastest = Math.min(took, this.#fastest.get(session) ?? took);
    this.#fastest.set(session, fastest);
    return sent + fastest;
  }
}
