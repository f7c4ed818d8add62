import { Worker } from "node:worker_threads";
import "../compile/flags.js";
import type { Spot } from "../compile/catches.js";
import type { ErrorContent } from "../compile/cell.js";
import type { Completeness } from "../requests/isComplete.js";
import {
  type Answer,
  type CellCompiled,
  type CheckRequest,
  type Completion,
  type FileOutcome,
  type Inspection,
  isCompilers,
  type LanguageRequest,
  type Question,
  type Report,
  type TypesMode,
} from "./protocol.js";
import { Urgent } from "./urgent.js";

/** A service that says nothing for so long never will: types can be made that take for ever. */
const PATIENCE_MS = 120_000;
/** A cell that is to run does not wait so long for the types of others. */
const CELL_PATIENCE_MS = 20_000;
/** V8 lets garbage lie in proportion to it; the types of Node and the library take 80. */
const MAX_HEAP_MB = 512;
/** A cell with which the compiler ends each time is given up. */
const MOST_ATTEMPTS = 3;

interface Waiting {
  readonly request: Question["request"];
  readonly resolve: (value: unknown) => void;
  /** How many threads were asked. */
  attempts: number;
}

/**
 * The kernel's side of TypeScript: the compiler and the language service. They live in a thread of
 * their own, so that both answer while a cell runs; together, since each would take 40 MB more.
 */
export class LanguageClient {
  #worker: Worker | undefined;
  #urgent = new Urgent();
  #closed = false;
  /** Whether this thread has said anything yet. */
  #alive = false;
  #ids = 0;
  #watchdog: NodeJS.Timeout | undefined;
  readonly #waiting = new Map<number, Waiting>();
  /** What a new thread has to be told when this one is lost. */
  #cells: LanguageRequest[] = [];
  #locale: string;

  constructor(
    private readonly folder: string,
    locale: string,
  ) {
    this.#locale = locale;
  }

  /** Loads the compiler; the types are read when somebody asks for any, or by `warmUp`. */
  start(): void {
    if (this.#worker || this.#closed) return;
    this.#urgent = new Urgent();
    this.#alive = false;
    const worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData: { folder: this.folder, locale: this.#locale, urgency: this.#urgent.memory },
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: 4 },
      name: "typescript",
    });
    worker.unref();
    this.#worker = worker;
    worker.on("message", ({ id, value }: Answer) => this.#answered(id, value));
    worker.on("error", () => {});
    worker.on("exit", () => this.#lost(worker));
    // Cells that were to be compiled when the last thread was lost.
    for (const [id, { request }] of this.#waiting) this.#post({ id, request });
    for (const request of this.#cells) this.#post({ id: 0, request });
  }

  /** The types are going to be asked for. */
  warmUp(): void {
    void this.#ask({ kind: "warmUp" });
  }

  /** What type errors do in this notebook. */
  async types(): Promise<TypesMode | undefined> {
    return (await this.#ask({ kind: "types" })) as TypesMode | undefined;
  }

  /** Names that the cell declares for the first time though Node has them are added to `own`. */
  async compile(source: string, file: string, own: Set<string>): Promise<CellCompiled["cell"]> {
    const request = { kind: "compile", source, file, own: [...own] } as const;
    const answer = (await this.#ask(request)) as CellCompiled | undefined;
    for (const name of answer?.own ?? []) own.add(name);
    return answer?.cell ?? NO_COMPILER;
  }

  async compileFile(source: string, file: string): Promise<FileOutcome> {
    const answer = (await this.#ask({ kind: "compileFile", source, file })) as FileOutcome;
    return answer ?? { problem: NO_COMPILER.evalue };
  }

  async isComplete(code: string): Promise<Completeness | undefined> {
    return (await this.#ask({ kind: "isComplete", code })) as Completeness | undefined;
  }

  async isCaught(source: string, spot: Spot): Promise<boolean> {
    return (await this.#ask({ kind: "isCaught", source, spot })) === true;
  }

  /** The cell's declarations are the notebook's from now on; undefined where nothing is known. */
  async check(request: Omit<CheckRequest, "kind">): Promise<Report | undefined> {
    const answer = this.#ask({ kind: "check", ...request });
    this.#cells.push({ kind: "check", ...request, report: false, prompt: false });
    return (await answer) as Report | undefined;
  }

  /** A cell whose types nobody asks for: told when somebody asks for anything. */
  note(cell: Omit<CheckRequest, "kind" | "report">): void {
    this.#tell({ kind: "check", ...cell, report: false });
  }

  async complete(code: string, cursor: number): Promise<Completion | undefined> {
    return (await this.#ask({ kind: "complete", code, cursor })) as Completion | undefined;
  }

  async inspect(code: string, cursor: number, detail: number): Promise<Inspection | undefined> {
    return (await this.#ask({ kind: "inspect", code, cursor, detail })) as Inspection | undefined;
  }

  /** Names that a failed cell left without a value. */
  forget(names: readonly string[]): void {
    if (names.length > 0) this.#tell({ kind: "forget", names });
  }

  /** All values of the notebook are lost. */
  reset(): void {
    this.#cells = [];
    if (this.#worker) void this.#ask({ kind: "reset" });
  }

  speak(locale: string): void {
    this.#locale = locale;
    if (this.#worker) void this.#ask({ kind: "locale", locale });
  }

  close(): void {
    this.#closed = true;
    void this.#worker?.terminate();
  }

  #tell(request: LanguageRequest): void {
    this.#cells.push(request);
    if (this.#worker) void this.#ask(request);
  }

  #ask(request: Question["request"]): Promise<unknown> {
    this.start();
    if (!this.#worker) return Promise.resolve(undefined);
    const id = ++this.#ids;
    this.#post({ id, request });
    return new Promise((resolve) => {
      this.#waiting.set(id, { request, resolve, attempts: 1 });
      this.#watch();
    });
  }

  #post(question: Question): void {
    if (isCompilers(question.request)) this.#urgent.ask();
    this.#worker?.postMessage(question);
  }

  #answered(id: number, value: unknown): void {
    this.#alive = true;
    this.#waiting.get(id)?.resolve(value);
    this.#waiting.delete(id);
    this.#watch();
  }

  /** Counts from the last sign of life. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#waiting.size === 0) return;
    const cellWaits = this.#alive && this.#urgentOnes().length > 0;
    const ms = cellWaits ? CELL_PATIENCE_MS : PATIENCE_MS;
    this.#watchdog = setTimeout(() => void this.#worker?.terminate(), ms).unref();
  }

  #urgentOnes(): [number, Waiting][] {
    return [...this.#waiting].filter(([, { request }]) => isCompilers(request));
  }

  /**
   * The thread ended: questions about types stay without an answer, cells are compiled by the next
   * one, which is told what it has to know.
   */
  #lost(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    clearTimeout(this.#watchdog);
    const again = new Map(this.#urgentOnes().filter(([, one]) => ++one.attempts <= MOST_ATTEMPTS));
    if (this.#closed) again.clear();
    const others = [...this.#waiting].filter(([id]) => !again.has(id)).map(([, one]) => one);
    // The cell on which it failed would be the end of the next one as well.
    const stuck = others.find(({ request }) => request.kind === "check")?.request;
    if (stuck?.kind === "check") {
      this.#cells = this.#cells.filter((c) => c.kind !== "check" || c.file !== stuck.file);
    }
    this.#waiting.clear();
    for (const [id, one] of again) this.#waiting.set(id, one);
    for (const { resolve } of others) resolve(undefined);
    if (again.size > 0) {
      this.start();
      this.#watch();
    }
  }
}

const NO_COMPILER: ErrorContent = {
  ename: "CompilerError",
  evalue: "the TypeScript compiler does not start",
  traceback: ["CompilerError: the TypeScript compiler does not start"],
};
