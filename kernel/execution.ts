import { CellOutputs, type Publish } from "./cellOutputs.js";
import { stoppedText } from "./child/input.js";
import type { Ask, CellOutput, Done, Lost, Rewrite, Run, StreamName } from "./child/protocol.js";
import type { CompiledCell, ErrorContent } from "./compile/cell.js";
import { builtinName } from "./compile/ownNames.js";
import type { CellCheck, CellTypes } from "./language/cellTypes.js";
import { explainLoss } from "./lost.js";
import { type HelpQuery, helpQuery } from "./requests/help.js";
import type { History } from "./requests/history.js";
import { SentTimes } from "./sentTimes.js";
import type { Session } from "./session.js";
import { isRecord, type Message } from "./wire/message.js";

/** Where the outputs and the replies of cells go, and whom a question mark asks. */
export interface Outputs {
  publish: Publish;
  reply(request: Message, content: object): void;
  busy(request: Message): void;
  idle(request: Message): void;
  /** The MIME bundle that explains an expression, where it is known. */
  explain(query: HelpQuery): Promise<object | undefined>;
  /** The debugger's breakpoints in a cell that is about to run; undefined where there is nothing to wait for. */
  prepare?(cell: CompiledCell): Promise<void> | undefined;
}

export interface Compiler {
  /** Names that the cell declares for the first time though Node has them are added to `own`. */
  compile(source: string, file: string, own: Set<string>): Promise<CompiledCell | ErrorContent>;
}

interface Job {
  readonly serial: number;
  readonly request: Message;
  readonly silent: boolean;
  readonly code: string;
  readonly stopOnError: boolean;
  /** The number that the client shows beside the cell. */
  count: number;
  /** The text that the cell gets when it has ended. */
  rewritten?: string;
}

/** After such a pause a cell is taken for one that a person has sent, and no other follows at once. */
const PAUSE_MS = 50;
/** Clocks are set, too: what was sent so long before it came was not. */
const MOST_ON_THE_WAY_MS = 60_000;
const MAX_REMEMBERED = 100_000;

/** Runs `execute_request`s one after another. */
export class Execution {
  #count = 0;
  #serial = 0;
  #running: Job | undefined;
  readonly #waiting: Job[] = [];
  readonly #cells: CellOutputs;
  /** The notebook's variables that have the name of a built-in one. */
  readonly #own = new Set<string>();
  /** Those that take the next number when their turn comes. */
  readonly #counted = new WeakSet<Job>();
  /** When the last cell failed that stops those behind it. */
  #failedAt = Number.NEGATIVE_INFINITY;
  readonly #sentTimes = new SentTimes();
  /** What the types of the running cell say. */
  #check: CellCheck | undefined;
  /** The cell that does not run yet: it is being compiled, or waits for its types. */
  #held: number | undefined;
  #whenIdle: (() => void)[] = [];
  /** When the last cell ended. */
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly session: Session,
    private readonly out: Outputs,
    private readonly compiler: Compiler,
    private readonly history: History,
    private readonly types: CellTypes,
  ) {
    this.#cells = new CellOutputs(out.publish);
  }

  get running(): Message | undefined {
    return this.#running?.request;
  }

  /** Resolves when no cell runs or waits. */
  idle(): Promise<void> {
    if (!this.#running && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
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
    // Before the compiler is there, which says what a cell really imports.
    if (job.code.includes("convlab")) this.session.preload();
    this.#waiting.push(job);
    if (!quiet && store_history !== false) this.#counted.add(job);
    void this.#next();
  }

  show(output: CellOutput): void {
    this.#cells.show(output);
    if (output.type === "result") this.#rememberResult(output.serial, output.data);
  }

  stray(name: StreamName, text: string): void {
    this.#cells.stray(name, text);
  }

  /** The request whose code asks a question. */
  asking({ serial }: Ask): Message | undefined {
    return this.#cells.of(serial)?.request;
  }

  rewrite({ serial, sources }: Rewrite): void {
    if (this.#running?.serial !== serial) return;
    const name = namesOf(this.#running.request).find((one) => Object.hasOwn(sources, one));
    if (name !== undefined) this.#running.rewritten = sources[name];
  }

  done({ serial, error, expressions, pages, unset }: Done): void {
    const names = (unset ?? []).map((name) => builtinName(name));
    for (const name of names) this.#own.delete(name);
    this.types.forget(names);
    const end = () => this.#done(serial, error, expressions, pages);
    // Whoever pressed Stop, or ran out of time, waits for nothing more.
    const stopped = error?.ename === "Interrupted";
    const waits = !stopped && this.#running && nobodyLater(this.#running.request);
    if (waits && this.#check) void this.#check.shown.then(end);
    else end();
  }

  lost(message: Lost): void {
    this.#own.clear();
    this.types.reset();
    const error = explainLoss(message);
    if (this.#running) this.#done(this.#running.serial, error);
    else this.stray("stderr", `${error.traceback.join("\n")}\n`);
  }

  close(): void {
    this.#cells.close();
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    const job = this.#waiting.shift();
    if (!job) {
      for (const tell of this.#whenIdle.splice(0)) tell();
      return;
    }
    this.#running = job;
    const { request, serial, code, silent } = job;
    if (this.#counted.has(job)) {
      job.count = ++this.#count;
      this.history.add(job.count, code);
    }
    this.#cells.begin(serial, job);
    this.out.busy(request);
    if (!silent) {
      const content = { code, execution_count: job.count };
      this.out.publish("execute_input", content, request.header);
    }
    this.#held = serial;
    const query = helpQuery(code);
    const explained = query && (await this.out.explain(query));
    if (explained) this.#done(serial, undefined, "{}", [JSON.stringify(explained)]);
    else await this.#run(job, query);
  }

  async #run(job: Job, query: HelpQuery | undefined): Promise<void> {
    const { serial, request, count } = job;
    // A cell without a number of its own must not pass for the one that has it.
    const name = this.#counted.has(job) ? `In[${count}]` : `In[~${serial}]`;
    const [cell, expressions] = await Promise.all([
      this.compiler.compile(query?.expression ?? job.code, name, this.#own),
      this.#compileAll(request.content.user_expressions),
    ]);
    if (!this.#isHeld(serial)) return;
    if ("ename" in cell) {
      this.#done(serial, cell);
      return;
    }
    const allowStdin = request.content.allow_stdin === true;
    const page = query !== undefined;
    const run: Run = { type: "run", serial, cell, expressions, allowStdin, page };
    const awaited = nobodyLater(request);
    const source = page ? "" : job.code;
    const checked = { file: name, source, silent: job.silent, awaited, alone: this.#isAlone() };
    // First the cell: its check takes time that it need not wait for.
    const holds = this.types.holds(checked.source);
    if (!holds) this.#start(run);
    this.#check = this.types.begin(checked, (text) =>
      this.show({ type: "stream", serial, name: "stderr", text }),
    );
    if (!holds) return;
    const wrong = await this.#check.verdict;
    if (!this.#isHeld(serial)) return;
    if (wrong) this.#done(serial, wrong);
    else this.#start(run);
  }

  /** Whether the running cell does not belong to a row of cells: no other one waits for the compiler. */
  #isAlone(): boolean {
    return this.#waiting.length === 0 && performance.now() - this.#endedAt > PAUSE_MS;
  }

  #start(run: Run): void {
    const send = () => {
      this.#held = undefined;
      this.session.run(run);
    };
    const prepared = this.out.prepare?.(run.cell);
    if (prepared) void prepared.then(() => this.#isHeld(run.serial) && send());
    else send();
  }

  /** False where the user has stopped it meanwhile, or its process has died. */
  #isHeld(serial: number): boolean {
    return this.#held === serial && this.#running?.serial === serial;
  }

  /** Ends a cell that does not run yet; one that runs is the session's affair. */
  interrupt(): void {
    const serial = this.#held;
    this.#held = undefined;
    if (serial === undefined) return;
    const evalue = stoppedText();
    const traceback = [`Interrupted: ${evalue}`];
    this.#done(serial, { ename: "Interrupted", evalue, traceback });
  }

  #done(serial: number, error?: ErrorContent, expressions = "{}", pages: string[] = []): void {
    const job = this.#running;
    if (job?.serial !== serial) return;
    this.#running = undefined;
    this.#held = undefined;
    this.#endedAt = performance.now();
    const { request, count, silent } = job;
    this.#cells.end(serial);
    if (error) {
      const { ename, evalue, traceback } = error;
      if (!silent) this.out.publish("error", { ename, evalue, traceback }, request.header);
      const content = { status: "error", execution_count: count, ename, evalue, traceback };
      this.out.reply(request, { ...content, user_expressions: {}, payload: [] });
      if (job.stopOnError) this.#failedAt = Date.now();
    } else {
      const payload = pages.map((data) => `{"source":"page","start":0,"data":${data}}`);
      if (job.rewritten !== undefined) {
        const next = { source: "set_next_input", text: job.rewritten, replace: true };
        payload.push(JSON.stringify(next));
      }
      const json = `{"status":"ok","execution_count":${count},"user_expressions":${expressions},"payload":[${payload.join(",")}]}`;
      this.out.reply(request, { json });
    }
    this.out.idle(request);
    if (error && job.stopOnError) for (const late of this.#waiting.splice(0)) this.#abort(late);
    void this.#next();
  }

  #rememberResult(serial: number, data: string): void {
    if (this.#running?.serial !== serial || !this.#counted.has(this.#running)) return;
    if (data.length > MAX_REMEMBERED) return;
    const text: unknown = JSON.parse(data)["text/plain"];
    if (typeof text === "string") this.history.addOutput(this.#running.count, text);
  }

  #abort(job: Job): void {
    this.out.busy(job.request);
    // Without a number: a page would write it beside the cell as if that had run.
    this.out.reply(job.request, { status: "aborted" });
    this.out.idle(job.request);
  }

  /** Whether the client could not know that a cell had failed: it is given up with that cell. */
  #sentBeforeFailure({ header }: Message): boolean {
    const sent = this.#sentTimes.of(header);
    return sent < this.#failedAt && Date.now() - sent < MOST_ON_THE_WAY_MS;
  }

  async #compileAll(expressions: unknown): Promise<Record<string, CompiledCell>> {
    const compiled: Record<string, CompiledCell> = {};
    for (const [name, code] of Object.entries((expressions ?? {}) as Record<string, unknown>)) {
      const cell = await this.compiler.compile(String(code), `In[${name}]`, this.#own);
      if (!("ename" in cell)) compiled[name] = cell;
    }
    return compiled;
  }
}

/**
 * What the client says which cell this is: JupyterLab names its id; VS Code an address of its own,
 * and beside it what stands in the cell's metadata.
 */
function namesOf({ metadata }: Message): string[] {
  const own = metadata.convlab;
  const names = [metadata.cellId, isRecord(own) ? own.name : undefined];
  return names.filter((name) => typeof name === "string");
}

/**
 * A headless run (nbclient, nbconvert, papermill) takes nothing that comes after the cell's end.
 * Nobody sits there who could be asked, and no front end that names its cells.
 */
function nobodyLater({ content, metadata }: Message): boolean {
  return content.allow_stdin === false && metadata.cellId === undefined;
}
