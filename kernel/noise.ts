const BEGIN = "Exception in PromiseRejectCallback:";
const END = /^\w*Error: /;
const MOST_LINES = 12;

/**
 * Takes out what Node writes to standard error about endless recursion in async functions, in
 * several pieces: the cell's own error says it better.
 */
export class Noise {
  /** Lines that may still belong to what is taken out. */
  #left = 0;
  #ended = false;

  /** What remains of the text. */
  without(text: string): string {
    return text
      .split(/(?<=\n)/)
      .filter((line) => !this.#isNoise(line))
      .join("");
  }

  #isNoise(line: string): boolean {
    if (line.startsWith(BEGIN)) this.#left = MOST_LINES;
    else if (this.#ended && line === "\n") this.#left = 1;
    this.#ended = false;
    if (this.#left === 0) return false;
    this.#left--;
    if (END.test(line)) {
      this.#left = 0;
      this.#ended = true;
    }
    return true;
  }
}
