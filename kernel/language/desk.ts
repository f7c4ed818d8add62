import type { Answer, Question } from "./protocol.js";
import { type AddedCell, NOTHING, type NotebookService } from "./service.js";

/** So many cells are checked at once before others are listened to. */
const AT_ONCE = 32;

interface Pending {
  readonly id: number;
  readonly cell: AddedCell;
}

/**
 * Answers questions in the order that serves people: completion and inspection at once, type errors
 * of cells that wait together. Many cells in a row would else take minutes to catch up with.
 */
export class Desk {
  #pending: Pending[] = [];
  #scheduled = false;

  constructor(
    private readonly service: NotebookService,
    private readonly send: (answer: Answer) => void,
  ) {}

  take({ id, request }: Question): void {
    if (request.kind === "check" && request.report) {
      const cell = this.#try(() => this.service.add(request.file, request.source));
      if (!cell) {
        this.send({ id, value: undefined });
        return;
      }
      this.service.hold(cell);
      this.#pending.push({ id, cell });
      this.#schedule();
      return;
    }
    if (request.kind === "reset") this.#giveUp();
    this.send({ id, value: this.#try(() => this.service.answer(request)) });
  }

  #schedule(): void {
    if (this.#scheduled || this.#pending.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#work();
      this.#schedule();
    });
  }

  #work(): void {
    const now = this.#pending.splice(0, AT_ONCE);
    const reports = this.#try(() => this.service.report(now.map(({ cell }) => cell)));
    for (const [i, { id }] of now.entries()) this.send({ id, value: reports?.[i] });
  }

  /** The cells' values are lost, and so are their files. */
  #giveUp(): void {
    for (const { id } of this.#pending.splice(0)) this.send({ id, value: NOTHING });
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
