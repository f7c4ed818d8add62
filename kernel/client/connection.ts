import { randomUUID } from "node:crypto";
import { Dealer, Subscriber } from "zeromq";
import { address, type ConnectionInfo } from "../wire/connection.js";
import { decode, encode, type Message } from "../wire/message.js";
import { SendQueue } from "../wire/sendQueue.js";

/** A kernel that sends more at once than this is taken for a broken or hostile one. */
export const MAX_MESSAGE = 64 * 2 ** 20;

export interface Connection {
  send(channel: "shell" | "control", type: string, content: object, id: string): void;
  /** `refuse` is called where the kernel can no longer be talked to. */
  listen(receive: (channel: "shell" | "iopub", message: Message) => void, refuse: () => void): void;
  close(): void;
}

/** So many messages may wait in ZeroMQ: beyond, the kernel is not read until we have caught up. */
const AHEAD = 64;

/** The client's side of the sockets. Whatever arrives, reading goes on or ends by `refuse`. */
export function connect(info: ConnectionInfo, separator: ":" | "-"): Connection {
  const options = { linger: 0, maxMessageSize: MAX_MESSAGE, receiveHighWaterMark: AHEAD };
  const shell = new Dealer(options);
  const control = new Dealer(options);
  const iopub = new Subscriber(options);
  iopub.connect(address(info, "iopub", separator));
  iopub.subscribe();
  shell.connect(address(info, "shell", separator));
  control.connect(address(info, "control", separator));
  const sockets = { shell, control, iopub };
  const queues = { shell: new SendQueue(shell), control: new SendQueue(control) };
  const session = randomUUID();
  let closed = false;

  return {
    send(channel, type, content, id) {
      if (closed) return;
      queues[channel].push(encode({ type, content, session, id }, info.key));
    },
    listen(receive, refuse) {
      for (const [name, socket] of Object.entries(sockets)) {
        // Replies on control come for nothing that is waited for, but must be taken out.
        const channel = name === "iopub" ? "iopub" : "shell";
        // ZeroMQ itself cuts the line on a frame that is too large.
        socket.events.on("disconnect", () => {
          if (!closed) refuse();
        });
        void read(socket, info.key, (message) => receive(channel, message), refuse);
      }
    },
    close() {
      closed = true;
      for (const socket of Object.values(sockets)) socket.close();
    },
  };
}

async function read(
  socket: Dealer | Subscriber,
  key: string,
  receive: (message: Message) => void,
  refuse: () => void,
): Promise<void> {
  try {
    for await (const frames of socket) {
      if (frames.reduce((sum, frame) => sum + frame.length, 0) > MAX_MESSAGE) {
        refuse();
        return;
      }
      const message = decode(frames, key);
      if (message) receive(message);
    }
  } catch {
    // The socket was closed, or a message was such that it could not be taken.
    refuse();
  }
}
