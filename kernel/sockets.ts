import { Publisher, Reply, Router } from "zeromq";
import { address, type ConnectionInfo } from "./wire/connection.js";
import { decode, encode, type Message, type Outgoing } from "./wire/message.js";
import { SendQueue } from "./wire/sendQueue.js";

export type RequestChannel = "shell" | "control";

/** The kernel's five sockets, each with one queue of messages to send. */
export class Sockets {
  readonly #routers: Record<RequestChannel | "stdin", Router>;
  // Without a limit: a publisher that reaches its high-water mark drops messages.
  readonly #iopub = new Publisher({ sendHighWaterMark: 0, linger: 1000 });
  readonly #heartbeat = new Reply();
  readonly #queues: Record<RequestChannel | "iopub", SendQueue>;

  constructor(private readonly info: ConnectionInfo) {
    const router = () => new Router({ sendHighWaterMark: 0, linger: 1000 });
    this.#routers = { shell: router(), control: router(), stdin: router() };
    this.#queues = {
      shell: new SendQueue(this.#routers.shell),
      control: new SendQueue(this.#routers.control),
      iopub: new SendQueue(this.#iopub),
    };
  }

  async open(receive: (channel: RequestChannel, message: Message) => void): Promise<void> {
    const { shell, control, stdin } = this.#routers;
    const { info } = this;
    await Promise.all([
      this.#iopub.bind(address(info, "iopub")),
      this.#heartbeat.bind(address(info, "hb")),
      stdin.bind(address(info, "stdin")),
      control.bind(address(info, "control")),
      shell.bind(address(info, "shell")),
    ]);
    void this.#read("shell", receive);
    void this.#read("control", receive);
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

  async #read(
    channel: RequestChannel,
    receive: (channel: RequestChannel, message: Message) => void,
  ): Promise<void> {
    for await (const frames of this.#routers[channel]) {
      const message = decode(frames, this.info.key);
      if (message) receive(channel, message);
    }
  }

  async #beat(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
  }
}
