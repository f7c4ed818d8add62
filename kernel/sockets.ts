import { Reply, Router, XPublisher } from "zeromq";
import { address, type ConnectionInfo } from "./wire/connection.js";
import { decode, encode, type Message, type Outgoing } from "./wire/message.js";
import { SendQueue } from "./wire/sendQueue.js";

/** Where messages of clients arrive. */
export type RequestChannel = "shell" | "control" | "stdin";

export interface SocketEvents {
  message(channel: RequestChannel, message: Message): void;
  /** A client hears broadcasts from now on, those whose topic begins so. */
  subscribed(topic: Buffer): void;
}

/** The kernel's five sockets, each with one queue of messages to send. */
export class Sockets {
  readonly #routers: Record<RequestChannel, Router>;
  // Without a limit: a publisher that reaches its high-water mark drops messages.
  readonly #iopub = new XPublisher({ sendHighWaterMark: 0, linger: 1000 });
  readonly #heartbeat = new Reply();
  readonly #queues: Record<RequestChannel | "iopub", SendQueue>;

  constructor(private readonly info: ConnectionInfo) {
    const router = () => new Router({ sendHighWaterMark: 0, linger: 1000 });
    this.#routers = { shell: router(), control: router(), stdin: router() };
    // Every client is told, not only the first one with a topic.
    this.#iopub.verbosity = "allSubs";
    this.#queues = {
      shell: new SendQueue(this.#routers.shell),
      control: new SendQueue(this.#routers.control),
      stdin: new SendQueue(this.#routers.stdin),
      iopub: new SendQueue(this.#iopub),
    };
  }

  async open(events: SocketEvents): Promise<void> {
    const { shell, control, stdin } = this.#routers;
    const { info } = this;
    await Promise.all([
      this.#iopub.bind(address(info, "iopub")),
      this.#heartbeat.bind(address(info, "hb")),
      stdin.bind(address(info, "stdin")),
      control.bind(address(info, "control")),
      shell.bind(address(info, "shell")),
    ]);
    for (const channel of ["shell", "control", "stdin"] as const) void this.#read(channel, events);
    void this.#readSubscriptions(events);
    void this.#beat();
  }

  send(channel: RequestChannel | "iopub", message: Outgoing): void {
    this.#queues[channel].push(encode(message, this.info.key));
  }

  /** Sends what is waiting, then closes. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#queues).map((queue) => queue.drained()));
    for (const socket of [...Object.values(this.#routers), this.#iopub, this.#heartbeat]) {
      socket.close();
    }
  }

  async #read(channel: RequestChannel, events: SocketEvents): Promise<void> {
    for await (const frames of this.#routers[channel]) {
      const message = decode(frames, this.info.key);
      if (message) events.message(channel, message);
    }
  }

  async #readSubscriptions(events: SocketEvents): Promise<void> {
    for await (const [frame] of this.#iopub) {
      if (frame?.[0] === 1) events.subscribed(frame.subarray(1));
    }
  }

  async #beat(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
  }
}
