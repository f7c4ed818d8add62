import { randomUUID } from "node:crypto";
import type { Channel } from "./channel.js";
import type { ClientComm, CommMessage } from "./protocol.js";

type Data = Record<string, unknown>;

/** What comes with a message of a comm. */
export interface CommEvent {
  readonly data: Data;
  readonly metadata: Data;
  readonly buffers: Uint8Array[];
}

export interface CommOptions {
  readonly metadata?: Data;
  readonly buffers?: Uint8Array[];
}

type Handler = (event: CommEvent) => unknown;

/** The notebook's end of a comm. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: Data, options?: CommOptions): void;
  close(data?: Data): void;
  /** At most one handler: the newest. The client sends its next message when this has ended. */
  onMessage(handler: Handler): void;
  onClose(handler: Handler): void;
}

export interface Comms {
  /** Opens a comm to the clients. */
  open(target: string, data?: Data, options?: CommOptions): Comm;
  /** Says what to do when a client opens a comm to `target`. */
  register(target: string, opened: (comm: Comm, event: CommEvent) => unknown): void;
}

interface Open {
  readonly comm: Comm;
  /** The run that made it: what its handlers print belongs there. */
  readonly serial: number;
  message?: Handler;
  close?: Handler;
}

/** The comms of this notebook, and what its code does with their messages. */
export class WorkerComms implements Comms {
  readonly #open = new Map<string, Open>();
  readonly #targets = new Map<
    string,
    { serial: number; opened: (comm: Comm, event: CommEvent) => unknown }
  >();
  readonly #underWay = new Set<number>();

  constructor(
    private readonly channel: Channel,
    private readonly report: (error: unknown, serial: number) => void,
  ) {}

  open(target: string, data: Data = {}, options: CommOptions = {}): Comm {
    const { comm } = this.#add(randomUUID(), target, this.channel.serial);
    this.#post("open", comm.id, data, options, target);
    return comm;
  }

  register(target: string, opened: (comm: Comm, event: CommEvent) => unknown): void {
    this.#targets.set(target, { serial: this.channel.serial, opened });
  }

  /** A client's message; says when it has been dealt with. */
  async receive(message: ClientComm): Promise<void> {
    const { request, kind, commId } = message;
    this.#underWay.add(request);
    try {
      const { data, metadata = {}, buffers = [] } = message;
      const event = { data, metadata, buffers };
      if (kind === "open") await this.#opened(message, event);
      else {
        const open = this.#open.get(commId);
        if (kind === "close") this.#open.delete(commId);
        const handler = kind === "close" ? open?.close : open?.message;
        if (open && handler) await this.#call(open.serial, () => handler(event));
      }
    } finally {
      this.#done(request);
    }
  }

  /** Code was terminated, perhaps a handler's: no client must wait for it. */
  abandon(): void {
    for (const request of this.#underWay) this.#done(request);
  }

  async #opened({ commId, target = "" }: ClientComm, event: CommEvent): Promise<void> {
    const registered = this.#targets.get(target);
    if (!registered) {
      this.#post("close", commId, {}, {});
      return;
    }
    const { serial, opened } = registered;
    const { comm } = this.#add(commId, target, serial);
    await this.#call(serial, () => opened(comm, event));
  }

  async #call(serial: number, action: () => unknown): Promise<void> {
    try {
      await this.channel.during(serial, action);
    } catch (error) {
      this.report(error, serial);
    }
  }

  #done(request: number): void {
    if (this.#underWay.delete(request)) this.channel.post({ type: "commDone", request });
  }

  #add(id: string, target: string, serial: number): Open {
    const comm: Comm = {
      id,
      target,
      send: (data, options = {}) => {
        if (this.#open.has(id)) this.#post("msg", id, data, options);
      },
      close: (data = {}) => {
        if (this.#open.delete(id)) this.#post("close", id, data, {});
      },
      onMessage: (handler) => {
        open.message = handler;
      },
      onClose: (handler) => {
        open.close = handler;
      },
    };
    const open: Open = { comm, serial };
    this.#open.set(id, open);
    return open;
  }

  #post(
    kind: CommMessage["kind"],
    commId: string,
    data: Data,
    { metadata, buffers }: CommOptions,
    target?: string,
  ): void {
    // Through JSON, as on the wire: a function or a class instance would not cross the threads.
    const plain = JSON.parse(JSON.stringify(data)) as Data;
    this.channel.post({ type: "comm", kind, commId, target, data: plain, metadata, buffers });
  }
}
