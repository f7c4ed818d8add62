/** The comms that are open between clients and the notebook's code. */
export class CommTable {
  readonly #targets = new Map<string, string>();

  opened(commId: string, target: string): void {
    this.#targets.set(commId, target);
  }

  /** False where it was not open. */
  closed(commId: string): boolean {
    return this.#targets.delete(commId);
  }

  has(commId: string): boolean {
    return this.#targets.has(commId);
  }

  /** The notebook's state is gone, and with it the other end of all comms: returns their ids. */
  clear(): string[] {
    const ids = [...this.#targets.keys()];
    this.#targets.clear();
    return ids;
  }

  /** `comm_info_request`: all, or those of one target. */
  info({ target_name: wanted }: Record<string, unknown>): object {
    const comms = [...this.#targets]
      .filter(([, target]) => typeof wanted !== "string" || wanted === "" || wanted === target)
      .map(([id, target]) => [id, { target_name: target }]);
    return { status: "ok", comms: Object.fromEntries(comms) };
  }
}
