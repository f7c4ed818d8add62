/** Something the user can put right. Shown without a stack: what is wrong, then what to do. */
export class Problem extends Error {
  override name = "Problem";

  constructor(
    what: string,
    readonly todo: string[],
    /** Last lines of the program that failed, shown between the two. */
    readonly detail: string[] = [],
  ) {
    super(what);
  }

  override toString(): string {
    const detail = this.detail.map((line) => `    ${line}`);
    const todo = this.todo.map((line) => `  → ${line}`);
    return [this.message, ...detail, ...todo].join("\n");
  }
}
