/** The inputs of this kernel's life, for `history_request`. */
export class History {
  readonly #inputs: [number, string][] = [];

  add(count: number, code: string): void {
    this.#inputs.push([count, code]);
  }

  /** The newest `n` inputs as [session, line, input]. */
  tail(content: Record<string, unknown>): object {
    const n = typeof content.n === "number" && content.n > 0 ? content.n : this.#inputs.length;
    return { status: "ok", history: this.#inputs.slice(-n).map(([line, code]) => [0, line, code]) };
  }
}
