import { randomUUID } from "node:crypto";
import { Execution } from "./execution.js";
import { complete } from "./requests/complete.js";
import { History } from "./requests/history.js";
import { inspect } from "./requests/inspect.js";
import { kernelInfo } from "./requests/kernelInfo.js";
import { Session } from "./session.js";
import { type RequestChannel, Sockets } from "./sockets.js";
import type { ConnectionInfo } from "./wire/connection.js";
import type { Header, Message } from "./wire/message.js";

/** Requests and replies over the sockets; code runs in the session's child process. */
export class Kernel {
  readonly #id = randomUUID();
  readonly #sockets: Sockets;
  readonly #session: Session;
  readonly #execution: Execution;
  readonly #history = new History();
  /** The compiler takes 150 ms to load: after the sockets, while the child process starts. */
  readonly #loaded = loadCompiler();
  /** Where the reply to a request goes: set while the request is under way. */
  readonly #channels = new WeakMap<Message, RequestChannel>();

  constructor(info: ConnectionInfo) {
    this.#sockets = new Sockets(info);
    this.#session = new Session({
      message: (message) => this.#execution.receive(message),
      stray: (name, text) => this.#execution.stray(name, text),
    });
    this.#execution = new Execution(
      this.#session,
      {
        publish: (type, content, parent) => this.#publish(type, content, parent),
        reply: (request, content) => this.#reply(request, content),
        busy: (request) => this.#status("busy", request.header),
        idle: (request) => this.#status("idle", request.header),
      },
      this.#loaded,
      (count, code) => this.#history.add(count, code),
    );
  }

  async start(): Promise<void> {
    await this.#sockets.open((channel, message) => {
      this.#channels.set(message, channel);
      void this.#receive(message);
    });
    this.#publish("status", { execution_state: "starting" }, {});
    this.#session.start();
  }

  interrupt(): void {
    this.#session.interrupt();
  }

  async stop(): Promise<void> {
    this.#session.close();
    await this.#sockets.close();
    // Nothing is left to wait for; should something be, a kernel that was told to go still goes.
    setTimeout(() => process.exit(0), 2000).unref();
  }

  async #receive(request: Message): Promise<void> {
    if (request.header.msg_type === "execute_request") {
      this.#execution.submit(request);
      return;
    }
    const { running } = this.#execution;
    this.#status("busy", request.header);
    const content = await this.#answer(request).catch((error: Error) => ({
      status: "error",
      ename: error.name,
      evalue: error.message,
      traceback: [],
    }));
    if (content) this.#reply(request, content);
    this.#status("idle", request.header);
    // A client that shows the kernel's state must not take this for the end of the running cell.
    if (running && running === this.#execution.running) this.#status("busy", running.header);
    if (request.header.msg_type === "shutdown_request") await this.stop();
  }

  /** The reply's content; undefined for messages that have none. */
  async #answer({ header, content }: Message): Promise<object | undefined> {
    switch (header.msg_type) {
      case "kernel_info_request":
        return kernelInfo();
      case "is_complete_request":
        return (await this.#loaded).isComplete(String(content.code ?? ""));
      case "complete_request":
        return complete(content);
      case "inspect_request":
        return inspect();
      case "history_request":
        return this.#history.tail(content);
      case "comm_info_request":
        return { status: "ok", comms: {} };
      case "interrupt_request":
        this.interrupt();
        return { status: "ok" };
      case "shutdown_request":
        return { status: "ok", restart: content.restart === true };
      case "comm_open":
        // Nobody listens to comms: the client learns that the one it opened is closed.
        this.#publish("comm_close", { comm_id: content.comm_id, data: {} }, header);
        return undefined;
      default:
        return undefined;
    }
  }

  #reply(request: Message, content: object): void {
    const { header, identities } = request;
    this.#sockets.send(this.#channels.get(request) ?? "shell", {
      type: header.msg_type.replace(/_request$/, "_reply"),
      content,
      parent: header,
      identities,
      session: this.#id,
    });
  }

  #publish(type: string, content: object, parent: Partial<Header>): void {
    const identities = [Buffer.from(type)];
    this.#sockets.send("iopub", { type, content, parent, identities, session: this.#id });
  }

  #status(state: "busy" | "idle", parent: Header): void {
    this.#publish("status", { execution_state: state }, parent);
  }
}

async function loadCompiler() {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const [{ compileCell }, { builtinName }, { isComplete }] = await Promise.all([
    import("./compile/cell.js"),
    import("./compile/builtins.js"),
    import("./requests/isComplete.js"),
  ]);
  return { compileCell, builtinName, isComplete };
}
