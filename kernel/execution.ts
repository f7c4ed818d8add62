import type { FromChild, Run, StreamName } from "./child/protocol.js";
import type { CompiledCell, ErrorContent } from "./compile/cell.js";
import { explainLoss } from "./lost.js";
import type { Session } from "./session.js";
import type { Header, Message } from "./wire/message.js";

/** Where the outputs and the replies of cells go. */
export interface Outputs {
  publish(type: string, content: object, parent: Partial<Header>): void;
  reply(request: Message, content: object): void;
  busy(request: Message): void;
  idle(request: Message): void;
}

export interface Compiler {
  compileCell(source: string, file: string, own: Set<string>): CompiledCell | ErrorContent;
  builtinName(own: string): string;
}

interface Job {
  readonly serial: number;
  readonly request: Message;
  readonly silent: boolean;
  readonly code: string;
  readonly stopOnError: boolean;
  /** The number that the client shows beside the cell. */
  count: number;
}

/** Requests that a client sent before it could know of an error are given up with the cell. */
const ABORT_MS = 200;
const REMEMBERED = 1000;

/** Runs `execute_request`s one after another. */
export class Execution {
  #count = 0;
  #serial = 0;
  #running: Job | undefined;
  readonly #waiting: Job[] = [];
  readonly #parents = new Map<number, { header: Header; silent: boolean }>();
  #compiler: Compiler | undefined;
  /** The notebook's variables that have the name of a built-in one. */
  readonly #own = new Set<string>();
  /** Those that take the next number when their turn comes. */
  readonly #counted = new WeakSet<Job>();
  /** The newest run: stray output is its. */
  #newest = 0;
  #failed: { at: number } | undefined;

  constructor(
    private readonly session: Session,
    private readonly out: Outputs,
    private readonly compiler: Promise<Compiler>,
    private readonly remember: (count: number, code: string) => void,
  ) {}

  get running(): Message | undefined {
    return this.#running?.request;
  }

  submit(request: Message): void {
    const { code, silent, store_history, stop_on_error } = request.content;
    const quiet = silent === true;
    const job: Job = {
      serial: ++this.#serial,
      request,
      silent: quiet,
      code: typeof code === "string" ? code : "",
      stopOnError: stop_on_error !== false,
      count: this.#count,
    };
    if (this.#sentBeforeFailure(request)) {
      this.#abort(job);
      return;
    }
    this.#waiting.push(job);
    if (!quiet && store_history !== false) this.#counted.add(job);
    void this.#next();
  }

  /** A message of the child process. */
  receive(message: Exclude<FromChild, { type: "ready" }>): void {
    if (message.type === "lost") {
      this.#own.clear();
      this.#lost(explainLoss(message));
      return;
    }
    if (message.type === "done") {
      for (const name of message.unset ?? []) this.#own.delete(this.#compiler!.builtinName(name));
      this.#done(message.serial, message.error, message.expressions);
      return;
    }
    const parent = this.#parents.get(message.serial);
    if (!parent || parent.silent) return;
    if (message.type === "stream") {
      this.out.publish("stream", { name: message.name, text: message.text }, parent.header);
    } else if (message.type === "result") {
      const count = this.#running?.count ?? this.#count;
      const json = `{"execution_count":${count},"data":${message.data},"metadata":{}}`;
      this.out.publish("execute_result", { json }, parent.header);
    } else {
      const transient = JSON.stringify({ display_id: message.displayId });
      const json = `{"data":${message.data},"metadata":{},"transient":${transient}}`;
      const type = message.update ? "update_display_data" : "display_data";
      this.out.publish(type, { json }, parent.header);
    }
  }

  /** Text that belongs to no run in particular: the newest cell's. */
  stray(name: StreamName, text: string): void {
    const parent = this.#parents.get(this.#running?.serial ?? this.#newest);
    if (parent && !parent.silent) this.out.publish("stream", { name, text }, parent.header);
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#running = job;
    const { request, serial, code, silent } = job;
    if (this.#counted.has(job)) {
      job.count = ++this.#count;
      this.remember(job.count, code);
    }
    this.#parents.set(serial, { header: request.header, silent });
    this.#parents.delete(serial - REMEMBERED);
    this.#newest = serial;
    this.out.busy(request);
    if (!silent) {
      this.out.publish("execute_input", { code, execution_count: job.count }, request.header);
    }
    this.#compiler = await this.compiler;
    // A cell without a number of its own must not pass for the one that has it.
    const name = this.#counted.has(job) ? `In[${job.count}]` : `In[~${serial}]`;
    const cell = this.#compile(code, name);
    if ("ename" in cell) this.#done(serial, cell);
    else {
      const expressions = this.#compileAll(request.content.user_expressions);
      this.session.run({ type: "run", serial, cell, expressions } satisfies Run);
    }
  }

  #done(serial: number, error?: ErrorContent, expressions = "{}"): void {
    const job = this.#running;
    if (job?.serial !== serial) return;
    this.#running = undefined;
    const { request, count, silent } = job;
    if (error) {
      if (!silent) this.out.publish("error", error, request.header);
      const { ename, evalue, traceback } = error;
      const content = { status: "error", execution_count: count, ename, evalue, traceback };
      this.out.reply(request, { ...content, user_expressions: {}, payload: [] });
      if (job.stopOnError) this.#failed = { at: Date.now() };
    } else {
      const json = `{"status":"ok","execution_count":${count},"user_expressions":${expressions},"payload":[]}`;
      this.out.reply(request, { json });
    }
    this.out.idle(request);
    if (error && job.stopOnError) for (const late of this.#waiting.splice(0)) this.#abort(late);
    void this.#next();
  }

  #lost(error: ErrorContent): void {
    if (this.#running) this.#done(this.#running.serial, error);
    else this.stray("stderr", `${error.traceback.join("\n")}\n`);
  }

  #abort(job: Job): void {
    this.out.busy(job.request);
    this.out.reply(job.request, { status: "aborted", execution_count: job.count });
    this.out.idle(job.request);
  }

  #sentBeforeFailure({ header }: Message): boolean {
    if (!this.#failed || Date.now() - this.#failed.at > ABORT_MS) return false;
    return new Date(header.date).getTime() < this.#failed.at;
  }

  #compile(code: string, name: string): CompiledCell | ErrorContent {
    return this.#compiler!.compileCell(code, name, this.#own);
  }

  #compileAll(expressions: unknown): Record<string, CompiledCell> {
    const compiled: Record<string, CompiledCell> = {};
    for (const [name, code] of Object.entries((expressions ?? {}) as Record<string, unknown>)) {
      const cell = this.#compile(String(code), `In[${name}]`);
      if (!("ename" in cell)) compiled[name] = cell;
    }
    return compiled;
  }
}
