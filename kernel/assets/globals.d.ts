/**
 * Asks the person at the notebook and waits for the answer.
 * `initial` is what an empty answer means; with `hidden` nobody sees what is typed.
 * @throws InputError where the notebook runs without anybody who could answer
 * @example const lr = Number(prompt("Learning rate?", "0.1"))
 */
declare function prompt(
  text?: string,
  initial?: string,
  options?: { hidden?: boolean; password?: boolean },
): string | null;

/**
 * Asks a question that is answered by yes (y, yes, 예, 네) or no.
 * @throws InputError where the notebook runs without anybody who could answer
 */
declare function confirm(text?: string): boolean;

/** Shows a text and waits for the Enter key. */
declare function alert(text?: string): void;
