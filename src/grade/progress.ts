const CELLS = 24;

/** Where a run is, on one line: how many of how many, and how long the rest will take at the pace so far. */
export function progressLine(
  done: number,
  total: number,
  seconds: number,
  name: string,
  bar = false,
): string {
  const left = done === 0 ? "" : `, ${duration((seconds / done) * (total - done))} left`;
  const full = Math.floor((CELLS * done) / Math.max(1, total));
  const drawn = bar ? `${"█".repeat(full)}${"░".repeat(CELLS - full)} ` : "";
  return `grade: ${drawn}${done}/${total}${left}  ${printable(name)}`;
}

/** Names come from files that anybody may have named: no control character reaches a terminal. */
function printable(name: string): string {
  return name.replace(/\p{C}/gu, "\ufffd").slice(0, 60);
}

export function duration(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  if (seconds < 6000) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** Shows progress on stderr: one line that is written over in a terminal, a line each elsewhere. */
export class Progress {
  readonly #started = performance.now();
  #done = 0;

  constructor(
    readonly total: number,
    readonly out: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
  ) {}

  one(name: string): void {
    this.#done++;
    const line = progressLine(
      this.#done,
      this.total,
      (performance.now() - this.#started) / 1000,
      name,
      this.out.isTTY === true,
    );
    this.out.write(this.out.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  }

  end(): void {
    if (this.out.isTTY && this.#done > 0) this.out.write("\n");
  }
}
