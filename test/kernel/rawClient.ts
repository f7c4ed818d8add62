import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { Dealer, Request, Subscriber } from "zeromq";
import { type Launched, launch } from "../../kernel/client/launch.js";
import { kernelArgv } from "../../kernel/client.js";
import { address } from "../../kernel/wire/connection.js";
import { decode, encode, type Header, type Message } from "../../kernel/wire/message.js";
import { NOTEBOOKS } from "./harness.js";

type Content = Record<string, unknown>;

export interface Answer {
  reply: Content;
  replyType: string;
  /** What was broadcast for the request, in order: [type, content]. */
  broadcast: [string, Content][];
  /** The same as whole messages, the reply first. */
  messages: Message[];
  /** The questions that the code asked. */
  asked: Content[];
}

export interface SendOptions {
  readonly buffers?: Uint8Array[];
  readonly metadata?: object;
  /** What the person types in answer to a question; an Error is a refusal. */
  readonly type?: (question: Content, header: Header) => string | undefined;
  /** Comm messages have no reply: their end is the idle status. */
  readonly noReply?: boolean;
}

/** A client with all five sockets that sees every message of the protocol as it is. */
export class RawClient {
  readonly #session = randomUUID();
  readonly #sockets;
  readonly #heartbeat = new Request({ linger: 0 });
  readonly #listeners = new Map<string, (channel: string, message: Message) => void>();
  /** Every broadcast since the start. */
  readonly broadcasts: Message[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(readonly launched: Launched) {
    const { info } = launched;
    // One identity: a question goes to the client that sent the cell.
    const dealer = () => new Dealer({ linger: 0, routingId: this.#session });
    const iopub = new Subscriber({ linger: 0 });
    this.#sockets = { shell: dealer(), control: dealer(), stdin: dealer(), iopub };
    iopub.connect(address(info, "iopub"));
    iopub.subscribe();
    for (const name of ["shell", "control", "stdin"] as const)
      this.#sockets[name].connect(address(info, name));
    this.#heartbeat.connect(address(info, "hb"));
    for (const [channel, socket] of Object.entries(this.#sockets)) void this.#read(channel, socket);
  }

  async #read(channel: string, socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const message = decode(frames, this.launched.info.key);
      if (!message) continue;
      if (channel === "iopub") this.broadcasts.push(message);
      this.#listeners.get(message.parent.msg_id ?? "")?.(channel, message);
      for (const look of this.#waiting) look();
    }
  }

  /** The first broadcast that fits, past or future. */
  heard(fits: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.broadcasts.find(fits);
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async heartbeat(bytes: string): Promise<string> {
    await this.#heartbeat.send(bytes);
    const [answer] = await this.#heartbeat.receive();
    return answer.toString();
  }

  /** Sends a request; resolves when both its reply and its idle status are here. */
  send(
    channel: "shell" | "control",
    type: string,
    content: object,
    options: SendOptions = {},
  ): Promise<Answer> {
    const id = randomUUID();
    const { buffers, metadata } = options;
    const asked: Content[] = [];
    return new Promise((resolve) => {
      const broadcast: Answer["broadcast"] = [];
      const messages: Message[] = [];
      let reply: Message | undefined;
      let idle = false;
      this.#listeners.set(id, (from, message) => {
        if (from === "stdin") {
          asked.push(message.content);
          const value = options.type?.(message.content, message.header);
          if (value !== undefined) this.answer(value, message.header);
          return;
        }
        if (from === "iopub") {
          broadcast.push([message.header.msg_type, message.content]);
          messages.push(message);
          idle ||= message.content.execution_state === "idle";
        } else reply = message;
        if (!idle || !(reply || options.noReply)) return;
        resolve({
          reply: reply?.content ?? {},
          replyType: reply?.header.msg_type ?? "",
          broadcast,
          messages: reply ? [reply, ...messages] : messages,
          asked,
        });
      });
      this.#post(channel, type, content, {}, { id, buffers, metadata });
    });
  }

  /** What somebody types in answer to the question with that header. */
  answer(value: string, question: Header): void {
    this.#post("stdin", "input_reply", { value }, question);
  }

  #post(
    channel: "shell" | "control" | "stdin",
    type: string,
    content: object,
    parent: object,
    more: { id?: string; buffers?: Uint8Array[]; metadata?: object } = {},
  ): void {
    const message = { type, content, parent, session: this.#session, ...more };
    void this.#sockets[channel].send(encode(message, this.launched.info.key));
  }

  close(): void {
    for (const socket of [...Object.values(this.#sockets), this.#heartbeat]) socket.close();
  }
}

/** A kernel with a client that has seen its welcome. */
export async function startRaw(
  env: Record<string, string> = {},
): Promise<{ client: RawClient; stop(): void }> {
  const options = { env: { CONVLAB_HISTORY: "off", CONVLAB_LANGUAGE: "en", ...env } };
  const launched = await launch({ argv: kernelArgv(), cwd: NOTEBOOKS, ...options });
  const client = new RawClient(launched);
  await client.heard(({ header }) => header.msg_type === "iopub_welcome");
  const stop = () => {
    client.close();
    launched.child.kill("SIGKILL");
    launched.cleanUp();
  };
  return { client, stop };
}

/** One kernel for all tests of a `describe`. */
export function rawKernel(env: Record<string, string> = {}) {
  let kernel: Awaited<ReturnType<typeof startRaw>>;
  beforeAll(async () => {
    kernel = await startRaw(env);
  }, 60_000);
  afterAll(() => kernel.stop());
  type Send = RawClient["send"];
  const send: Send = (...message) => kernel.client.send(...message);
  return {
    get client(): RawClient {
      return kernel.client;
    },
    send,
    execute: (code: string, options: object = {}, more: SendOptions = {}) =>
      send("shell", "execute_request", { code, ...options }, more),
    ended: () =>
      new Promise<void>((resolve) => {
        const { child } = kernel.client.launched;
        if (child.exitCode !== null) resolve();
        else child.once("exit", () => resolve());
      }),
  };
}
