import { Worker } from "node:worker_threads";
import type {
  Answer,
  CheckRequest,
  Completion,
  Inspection,
  LanguageRequest,
  Question,
  Report,
} from "./protocol.js";

/** A service that says nothing for so long never will: types can be made that take for ever. */
const PATIENCE_MS = 120_000;
/** V8 lets garbage lie in proportion to it; the types of Node and the library take 80. */
const MAX_HEAP_MB = 512;

interface Waiting {
  readonly request: LanguageRequest;
  readonly resolve: (value: unknown) => void;
}

/**
 * The kernel's side of the language service. The service lives in its own thread, so that it
 * answers while a cell runs, and so that a cell never waits for it.
 */
export class LanguageClient {
  #worker: Worker | undefined;
  #closed = false;
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

  /** Takes a second of another core; until then questions wait. */
  start(): void {
    if (this.#worker || this.#closed) return;
    const worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData: { folder: this.folder, locale: this.#locale },
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: 12 },
      name: "language",
    });
    worker.unref();
    this.#worker = worker;
    worker.on("message", ({ id, value }: Answer) => this.#answered(id, value));
    worker.on("error", () => {});
    worker.on("exit", () => this.#lost(worker));
    for (const request of this.#cells) worker.postMessage({ id: 0, request } satisfies Question);
  }

  /** The cell's declarations are the notebook's from now on; undefined where nothing is known. */
  async check(request: Omit<CheckRequest, "kind">): Promise<Report | undefined> {
    const answer = this.#ask({ kind: "check", ...request });
    this.#cells.push({ kind: "check", ...request, report: false });
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

  #ask(request: LanguageRequest): Promise<unknown> {
    this.start();
    if (!this.#worker) return Promise.resolve(undefined);
    const id = ++this.#ids;
    this.#worker.postMessage({ id, request } satisfies Question);
    return new Promise((resolve) => {
      this.#waiting.set(id, { request, resolve });
      this.#watch();
    });
  }

  #answered(id: number, value: unknown): void {
    this.#waiting.get(id)?.resolve(value);
    this.#waiting.delete(id);
    this.#watch();
  }

  /** Counts from the last sign of life. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#waiting.size === 0) return;
    this.#watchdog = setTimeout(() => void this.#worker?.terminate(), PATIENCE_MS).unref();
  }

  /** The thread ended: what it was asked stays without an answer, and the next one is told the rest. */
  #lost(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const [stuck] = this.#waiting.values();
    // The cell on which it failed would be the end of the next one as well.
    if (stuck?.request.kind === "check") {
      const { file } = stuck.request;
      this.#cells = this.#cells.filter((c) => c.kind !== "check" || c.file !== file);
    }
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
    clearTimeout(this.#watchdog);
  }
}
