import type { Stream, StreamName } from "./protocol.js";

/** So many changes between the two streams keep their place, at once and in all; more are put together. */
const MOST_PIECES = 8;
const MOST_CHANGES = 200;
/** By the number of messages that the cell has taken: a page draws a text anew with each of them. */
const WAITS: readonly [sent: number, ms: number][] = [
  [100, 10],
  [400, 50],
  [Number.POSITIVE_INFINITY, 250],
];
const FEW = 3;
const FEW_CHARS = 1 << 16;
const MOST_CHARS = 1 << 19;
const MOST_CELLS = 100;

interface Piece {
  readonly name: StreamName;
  readonly parts: string[];
}

/** What a cell has printed and is not sent yet: its two streams in the order of the printing. */
export class Printed {
  #serial = 0;
  #pieces: Piece[] = [];
  #chars = 0;
  /** Messages by cell: a cell that has taken many takes the next ones more seldom. */
  readonly #sent = new Map<number, number>();

  get empty(): boolean {
    return this.#pieces.length === 0;
  }

  get chars(): number {
    return this.#chars;
  }

  /** Whether it is enough for a message. */
  get full(): boolean {
    return this.#chars >= (this.#sentOf(this.#serial) < FEW ? FEW_CHARS : MOST_CHARS);
  }

  /** How long to wait for more. */
  get wait(): number {
    const sent = this.#sentOf(this.#serial);
    return WAITS.find(([most]) => sent < most)![1];
  }

  /** Whether this text may wait together with what is here. */
  fits(serial: number): boolean {
    return this.empty || serial === this.#serial;
  }

  add({ serial, name, text }: Stream): void {
    this.#serial = serial;
    this.#partsOf(name).push(text);
    this.#chars += text.length;
  }

  /** Everything, as messages that are sent now. */
  take(): Stream[] {
    this.#remember(this.#pieces.length);
    return this.takeAside();
  }

  /** Everything, as messages that perhaps are never sent. */
  takeAside(): Stream[] {
    const messages = this.#pieces.map(({ name, parts }) => {
      return { type: "stream", serial: this.#serial, name, text: parts.join("") } as const;
    });
    this.#pieces = [];
    this.#chars = 0;
    return messages;
  }

  /** The cell's output was taken away: what follows is the first again. */
  cleared(serial: number): void {
    this.#sent.delete(serial);
  }

  #partsOf(name: StreamName): string[] {
    const last = this.#pieces.at(-1);
    if (last?.name === name) return last.parts;
    const sent = this.#sentOf(this.#serial);
    const many = this.#pieces.length >= MOST_PIECES || sent >= MOST_CHANGES;
    const same = many && this.#pieces.findLast((piece) => piece.name === name);
    if (same) return same.parts;
    const piece = { name, parts: [] };
    this.#pieces.push(piece);
    return piece.parts;
  }

  #sentOf(serial: number): number {
    return this.#sent.get(serial) ?? 0;
  }

  #remember(messages: number): void {
    if (messages === 0) return;
    const sent = this.#sentOf(this.#serial) + messages;
    this.#sent.delete(this.#serial);
    this.#sent.set(this.#serial, sent);
    if (this.#sent.size > MOST_CELLS) this.#sent.delete(this.#sent.keys().next().value!);
  }
}
