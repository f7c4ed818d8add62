import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";
import type {
  Ask,
  CommMessage,
  FileToCompile,
  Forwarded,
  FromDebuggee,
  Lost,
} from "./child/protocol.js";
import { ClientComms } from "./clientComms.js";
import type { Debugger } from "./debug/debugger.js";
import { Execution } from "./execution.js";
import { CellTypes } from "./language/cellTypes.js";
import type { LanguageClient } from "./language/client.js";
import { LiveValues } from "./liveValues.js";
import { speak } from "./messages.js";
import { complete } from "./requests/complete.js";
import { History, historyFile } from "./requests/history.js";
import { describe, inspect } from "./requests/inspect.js";
import { kernelInfo } from "./requests/kernelInfo.js";
import type { Session } from "./session.js";
import { type RequestChannel, Sockets } from "./sockets.js";
import type { ConnectionInfo } from "./wire/connection.js";
import type { Header, Message } from "./wire/message.js";

/** Requests and replies over the sockets; code runs in the session's child process. */
export class Kernel {
  readonly #id = randomUUID();
  readonly #sockets: Sockets;
  readonly #execution: Execution;
  readonly #comms: ClientComms;
  readonly #history = new History(this.#id, historyFile(process.env));
  readonly #types: CellTypes;
  readonly #live = new LiveValues((question) => this.session.tell(question));
  /** What completion and inspection ask: the types, and the values where their thread has time. */
  readonly #knowledge = {
    complete: (code: string, cursor: number) => this.language.complete(code, cursor),
    inspect: (code: string, cursor: number, detail: number) =>
      this.language.inspect(code, cursor, detail),
    propertiesOf: async (path: readonly string[]) => [
      ...((await this.#live.peek(path))?.names ?? []),
    ],
    valueOf: async (path: readonly string[]) => (await this.#live.peek(path))?.text,
  };
  /** Where the reply to a request goes: set while the request is under way. */
  readonly #channels = new WeakMap<Message, RequestChannel>();
  /** Questions to the user that wait for an answer, by the id of their message. */
  readonly #asked = new Map<string, number>();
  /** Loaded when a front end asks for it. */
  #debugger: Debugger | undefined;
  #debugHeader: Partial<Header> = {};
  /** Until somebody listens, nobody can be told that we are starting. */
  #startTold = false;

  constructor(
    info: ConnectionInfo,
    private readonly session: Session,
    private readonly language: LanguageClient,
  ) {
    this.#sockets = new Sockets(info);
    this.#types = new CellTypes(language);
    this.#execution = new Execution(
      session,
      {
        publish: (...message) => this.#publish(...message),
        reply: (request, content) => this.#reply(request, content),
        busy: (request) => this.#status("busy", request.header),
        idle: (request) => this.#status("idle", request.header),
        explain: ({ expression, detail }) =>
          describe(expression, expression.length, detail, this.#knowledge),
        prepare: ({ file, source, mappings }) => this.#debugger?.prepare(file, source, mappings),
      },
      language,
      this.#history,
      this.#types,
    );
    this.#comms = new ClientComms({
      toCode: (message) => this.session.run(message),
      toClients: (message) => this.#publishComm(message),
      cellsDone: () => this.#execution.idle(),
    });
    session.listen({
      message: (message) => this.#fromChild(message),
      stray: (name, text) => this.#execution.stray(name, text),
    });
  }

  async start(): Promise<void> {
    await this.#sockets.open({
      message: (channel, message) => {
        this.#channels.set(message, channel);
        if (channel === "stdin") this.#answered(message);
        else void this.#receive(message);
      },
      subscribed: (topic) => this.#welcome(topic),
    });
    // Whoever runs a cell at once needs all there is for that cell.
    setTimeout(() => this.session.preload(), PRELOAD_DELAY_MS).unref();
    const mode = await this.language.types();
    if (mode) this.#types.mode = mode;
    // Reading the types would take the child's time to start: it comes after.
    if (mode !== "off") setTimeout(() => this.language.warmUp(), WARM_UP_DELAY_MS).unref();
  }

  interrupt(): void {
    this.#execution.interrupt();
    this.session.interrupt();
  }

  async stop(): Promise<void> {
    this.session.close();
    this.language.close();
    this.#execution.close();
    await this.#sockets.close();
    // Nothing is left to wait for; should something be, a kernel that was told to go still goes.
    setTimeout(() => process.exit(0), 2000).unref();
  }

  /** Protocol 5.5: a client learns that it hears broadcasts from here on. */
  #welcome(topic: Buffer): void {
    const content = { subscription: topic.toString() };
    this.#sockets.send("iopub", {
      type: "iopub_welcome",
      content,
      identities: [topic],
      session: this.#id,
    });
    if (!this.#startTold) this.#publish("status", { execution_state: "starting" }, {});
  }

  async #receive(request: Message): Promise<void> {
    if (request.header.msg_type === "execute_request") {
      this.#execution.submit(request);
      return;
    }
    const { running } = this.#execution;
    // Whoever pressed Stop waits.
    if (request.header.msg_type === "interrupt_request") this.interrupt();
    this.#status("busy", request.header);
    const content = await this.#answer(request).catch((error: Error) => ({
      status: "error",
      ename: error.name,
      evalue: error.message,
      traceback: [],
    }));
    if (content) this.#reply(request, content);
    this.#status("idle", request.header);
    const still = running !== undefined && running === this.#execution.running;
    if (request.header.msg_type === "shutdown_request") {
      // Idle is the last word on the cell, too: a server does not ask one that it takes for busy
      // whether it is back, and JupyterLab then waits for three seconds.
      if (still) this.#status("idle", running.header);
      await this.stop();
    }
    // A client that shows the kernel's state must not take this for the end of the running cell.
    else if (still && !isDebugging(request)) this.#status("busy", running.header);
  }

  /** The reply's content; undefined for messages that have none. */
  async #answer(request: Message): Promise<object | undefined> {
    const { header, content } = request;
    switch (header.msg_type) {
      case "kernel_info_request":
        return kernelInfo();
      case "is_complete_request":
        return (
          (await this.language.isComplete(String(content.code ?? ""))) ?? { status: "unknown" }
        );
      case "complete_request":
        return complete(content, this.#knowledge);
      case "inspect_request":
        return inspect(content, this.#knowledge);
      case "history_request":
        return this.#history.answer(content);
      case "comm_info_request":
        return this.#comms.table.info(content);
      case "debug_request":
        return (await this.#debugging(header)).answer(content);
      case "interrupt_request":
        return { status: "ok" };
      case "shutdown_request":
        return { status: "ok", restart: content.restart === true };
      case "comm_open":
      case "comm_msg":
      case "comm_close":
        await this.#comms.receive(request);
        return undefined;
      default:
        return undefined;
    }
  }

  async #debugging(header: Header): Promise<Debugger> {
    const { Debugger } = await import("./debug/debugger.js");
    this.#debugger ??= new Debugger({
      tell: (message) => {
        this.session.start();
        this.session.tell(message);
      },
      publish: (event) => this.#publish("debug_event", event, this.#debugHeader),
      language: this.language,
    });
    this.#debugHeader = header;
    return this.#debugger;
  }

  #fromChild(message: Forwarded | FromDebuggee | Lost): void {
    switch (message.type) {
      case "debug":
        this.#debugger?.receive(message);
        return;
      case "lost":
        this.#debugger?.lost();
        this.#comms.lost();
        this.#execution.lost(message);
        return;
      case "done":
        this.#execution.done(message);
        return;
      case "rewrite":
        this.#execution.rewrite(message);
        return;
      case "ask":
        this.#ask(message);
        return;
      case "comm":
        this.#comms.send(message);
        return;
      case "compileFile":
        void this.#compileFile(message);
        return;
      case "peeked":
        this.#live.answered(message);
        return;
      case "commDone":
        this.#comms.done(message.request);
        return;
      case "language":
        speak(message.language);
        this.language.speak(message.language);
        return;
      default:
        this.#execution.show(message);
    }
  }

  async #compileFile({ id, source, file }: FileToCompile): Promise<void> {
    const outcome = await this.language.compileFile(source, file);
    if (outcome.compiled) {
      const url = pathToFileURL(file).href;
      await this.#debugger?.prepare(url, source, outcome.compiled.mappings);
    }
    this.session.tell({ type: "fileCompiled", id, ...outcome });
  }

  /** Puts the question to the client whose cell asks it. */
  #ask(question: Ask): void {
    const request = this.#execution.asking(question);
    if (!request) {
      this.session.tell({ type: "input", id: question.id, value: null });
      return;
    }
    const id = randomUUID();
    // The code waits for one answer at a time; an older question was interrupted.
    this.#asked.clear();
    this.#asked.set(id, question.id);
    this.#sockets.send("stdin", {
      type: "input_request",
      content: { prompt: question.prompt, password: question.password },
      parent: request.header,
      identities: request.identities,
      session: this.#id,
      id,
    });
  }

  #answered({ header, parent, content }: Message): void {
    if (header.msg_type !== "input_reply") return;
    // Below a cell that was stopped, the box for its answer stays: what is typed there is for nobody.
    const id = parent.msg_id ? this.#asked.get(parent.msg_id) : [...this.#asked.values()][0];
    if (id === undefined) return;
    this.#asked.clear();
    const value = content.status === "error" ? null : String(content.value ?? "");
    this.session.tell({ type: "input", id, value });
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

  #publish(type: string, content: object, parent: Partial<Header>, more: Extra = {}): void {
    this.#startTold = true;
    const identities = [Buffer.from(type)];
    this.#sockets.send("iopub", {
      type,
      content,
      parent,
      identities,
      session: this.#id,
      ...more,
    });
  }

  #publishComm({ kind, commId, target, data, metadata, buffers }: CommMessage): void {
    const names = kind === "open" ? { target_name: target ?? "" } : {};
    const parent = this.#execution.running?.header ?? {};
    const content = { comm_id: commId, ...names, data };
    this.#publish(`comm_${kind}`, content, parent, { metadata, buffers });
  }

  #status(state: "busy" | "idle", parent: Header): void {
    this.#publish("status", { execution_state: state }, parent);
  }
}

/** JupyterLab lists the variables at every sign of a running cell: it must not be given one for that. */
const isDebugging = ({ header }: Message): boolean => header.msg_type === "debug_request";

const PRELOAD_DELAY_MS = 300;
const WARM_UP_DELAY_MS = 600;

interface Extra {
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}
