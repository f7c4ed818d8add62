import type { ClientComm, CommMessage } from "./child/protocol.js";
import { CommTable } from "./requests/comms.js";
import { isRecord, type Message } from "./wire/message.js";

const KINDS: Record<string, CommMessage["kind"]> = {
  comm_open: "open",
  comm_msg: "msg",
  comm_close: "close",
};

export interface CommPorts {
  /** To the notebook's code. */
  toCode(message: ClientComm): void;
  /** To all clients. */
  toClients(message: CommMessage): void;
  /** Resolves when no cell runs or waits: one of them may register a comm's target. */
  cellsDone(): Promise<void>;
}

/**
 * Comms between clients and the notebook's code. A message reaches code that waits at once, even
 * while a cell runs; a comm that a client opens waits for the cells that were sent before it.
 */
export class ClientComms {
  readonly table = new CommTable();
  #requests = 0;
  readonly #underWay = new Map<number, () => void>();
  /** Comms that wait to be opened, and what must come after that. */
  readonly #opening = new Map<string, Promise<void>>();

  constructor(private readonly ports: CommPorts) {}

  /** Resolves when the code has dealt with the message: clients send the next one then. */
  async receive({ header, content, metadata, buffers }: Message): Promise<void> {
    const kind = KINDS[header.msg_type];
    const { comm_id: commId, target_name: target, data } = content;
    if (!kind || typeof commId !== "string") return;
    const message = {
      type: "comm" as const,
      kind,
      commId,
      data: isRecord(data) ? data : {},
      metadata,
      buffers,
      ...(kind === "open" && { target: String(target ?? "") }),
    };
    if (kind === "open") {
      const opened = this.ports.cellsDone();
      this.#opening.set(commId, opened);
      await opened;
      if (this.#opening.get(commId) === opened) this.#opening.delete(commId);
      this.table.opened(commId, message.target ?? "");
    } else {
      await this.#opening.get(commId);
      if (!this.table.has(commId)) {
        if (kind === "msg") this.#refuse(commId);
        return;
      }
      if (kind === "close") this.table.closed(commId);
    }
    await this.#pass(message);
  }

  /** A message of the notebook's code. */
  send(message: CommMessage): void {
    if (message.kind === "open") this.table.opened(message.commId, message.target ?? "");
    if (message.kind === "close" && !this.table.closed(message.commId)) return;
    this.ports.toClients(message);
  }

  done(request: number): void {
    this.#underWay.get(request)?.();
    this.#underWay.delete(request);
  }

  /** The notebook's code is gone: nobody is at the other end of any comm. */
  lost(): void {
    for (const request of [...this.#underWay.keys()]) this.done(request);
    for (const commId of this.table.clear()) this.#refuse(commId);
  }

  #pass(message: CommMessage): Promise<void> {
    const request = ++this.#requests;
    return new Promise((resolve) => {
      this.#underWay.set(request, resolve);
      this.ports.toCode({ ...message, request });
    });
  }

  #refuse(commId: string): void {
    this.ports.toClients({ type: "comm", kind: "close", commId, data: {} });
  }
}
