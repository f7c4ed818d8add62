import { collectGarbage } from "./collect.js";
import type { Answer, LanguageRequest } from "./protocol.js";
import { type AddedCell, NOTHING, type NotebookService } from "./service.js";

/** So many cells are checked together: that costs little more than one. */
const AT_ONCE = 32;
/** Types are looked at when no cell was compiled for so long: cells in quick succession go first. */
const QUIET_MS = 8;
/** But nobody waits longer than this for those that come in between. */
const MOST_WAIT_MS = 500;

interface Pending {
  readonly id: number;
  readonly cell: AddedCell;
  readonly since: number;
  readonly prompt: boolean;
}

interface Asked {
  readonly id: number;
  readonly request: LanguageRequest;
}

/**
 * Answers questions in the order that serves people: what a cell waits for goes before all that is
 * here (`waits` says that it is there), then completion and inspection, then type errors, those of
 * many cells together.
 */
export class Desk {
  #pending: Pending[] = [];
  /** Those that are checked together now, and how many of them are done. */
  #batch: Pending[] = [];
  #done = 0;
  /** Completions and inspections that wait until the library's types are read. */
  #questions: Asked[] = [];
  #warm = false;
  #wanted = false;
  #disturbed = 0;
  #scheduled = false;

  constructor(
    private readonly service: NotebookService,
    private readonly send: (answer: Answer) => void,
    private readonly waits: () => boolean = () => false,
  ) {}

  take(asked: Asked): void {
    const { id, request } = asked;
    if (request.kind === "check" && request.report) {
      const cell = this.#try(() => this.service.add(request.file, request.source));
      if (!cell) {
        this.send({ id, value: undefined });
        return;
      }
      this.service.hold(cell);
      const { prompt = false } = request;
      this.#pending.push({ id, cell, prompt, since: performance.now() });
      this.#wanted = true;
    } else if (request.kind === "complete" || request.kind === "inspect") {
      this.#wanted = true;
      if (this.#warm) this.#answer(asked);
      else this.#questions.push(asked);
    } else if (request.kind === "warmUp") {
      this.#wanted = true;
      this.send({ id, value: undefined });
    } else {
      if (request.kind === "reset") this.#giveUp();
      this.#answer(asked);
    }
    this.#schedule();
  }

  /** A cell was compiled: the next one may follow at once. */
  disturbed(): void {
    this.#disturbed = performance.now();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    const ms = this.#restMs();
    if (ms === undefined) return;
    this.#scheduled = true;
    const turn = () => {
      this.#scheduled = false;
      if (this.#restMs() === 0) this.#turn();
      this.#schedule();
    };
    // Each turn is the event loop's: messages are read in between.
    if (ms === 0) setImmediate(turn);
    else setTimeout(turn, ms);
  }

  /** How long there is nothing to do; undefined where that is for ever. */
  #restMs(): number | undefined {
    if (!this.#warm) return this.#wanted ? 0 : undefined;
    if (this.#batch.length > 0) return 0;
    const [oldest] = this.#pending;
    if (!oldest) return undefined;
    if (this.#pending.some(({ prompt }) => prompt)) return 0;
    const quiet = Math.max(this.#pending.at(-1)!.since, this.#disturbed) + QUIET_MS;
    const due = Math.min(quiet, oldest.since + MOST_WAIT_MS);
    return Math.max(0, Math.ceil(due - performance.now()));
  }

  #turn(): void {
    if (!this.#warm) {
      this.#warm = this.#try(() => this.service.warmUp(this.waits)) ?? true;
      if (!this.#warm) return;
      for (const asked of this.#questions.splice(0)) this.#answer(asked);
      // Reading has left some 13 MB that nobody needs; this thread has time now.
      this.#try(collectGarbage);
      return;
    }
    if (this.#batch.length === 0) this.#batch = this.#pending.splice(0, AT_ONCE);
    const cells = this.#batch.map(({ cell }) => cell);
    const reports = this.#try(() => this.service.report(cells, this.#done, this.waits));
    // A fault of the compiler leaves all of them without an answer.
    const rest = this.#batch.slice(this.#done);
    const answered = reports ? rest.slice(0, reports.length) : rest;
    for (const [i, { id }] of answered.entries()) this.send({ id, value: reports?.[i] });
    this.#done += answered.length;
    if (this.#done === this.#batch.length) this.#end();
  }

  #end(): void {
    this.#batch = [];
    this.#done = 0;
  }

  #answer({ id, request }: Asked): void {
    this.send({ id, value: this.#try(() => this.service.answer(request)) });
  }

  /** The cells' values are lost, and so are their files. */
  #giveUp(): void {
    const waiting = [...this.#batch.slice(this.#done), ...this.#pending.splice(0)];
    for (const { id } of waiting) this.send({ id, value: NOTHING });
    this.#end();
  }

  /** A fault of the compiler must not take the answers to other questions with it. */
  #try<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch {
      return undefined;
    }
  }
}
