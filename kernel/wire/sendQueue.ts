/** What can send frames: a ZeroMQ socket. */
export interface Sender {
  send(frames: Buffer[]): Promise<void>;
}

/**
 * Sends one message after another. ZeroMQ sockets refuse a second send while one is under way, and
 * a refused message would be lost: every socket has one queue.
 */
export class SendQueue {
  #tail: Promise<void> = Promise.resolve();

  constructor(private readonly socket: Sender) {}

  push(frames: Buffer[]): void {
    this.#tail = this.#tail.then(() => this.socket.send(frames)).catch(() => {});
  }

  /** Resolves when everything pushed so far was handed to the socket. */
  drained(): Promise<void> {
    return this.#tail;
  }
}
