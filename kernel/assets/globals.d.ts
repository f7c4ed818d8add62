/**
 * Asks the person at the notebook and waits for the answer.
 * `initial` is what an empty answer means; with `hidden` nobody sees what is typed.
 * @throws InputError where the notebook runs without anybody who could answer
 * @example const lr = Number(prompt("Learning rate?", "0.1"))
 */
declare function prompt(
  text?: string,
  initial?: string,
  options?: { hidden?: boolean },
): string | null;

/**
 * Asks a question that is answered by yes (y, yes, 예, 네) or no.
 * @throws InputError where the notebook runs without anybody who could answer
 */
declare function confirm(text?: string): boolean;

/** Shows a text and waits for the Enter key. */
declare function alert(text?: string): void;

/** What notebooks written for Deno show things with; the rest of Deno is not here. */
declare namespace Deno.jupyter {
  const $display: unique symbol;
  interface Displayable {
    [$display](): Record<string, unknown> | Promise<Record<string, unknown>>;
  }
  interface DisplayOptions {
    /** The value is a MIME bundle. */
    raw?: boolean;
    update?: boolean;
    display_id?: string;
  }
  function display(value: unknown, options?: DisplayOptions): Promise<void>;
  function format(value: unknown): Promise<Record<string, unknown>>;
  function broadcast(type: string, content: Record<string, unknown>): Promise<void>;
  /** A PNG or JPEG: its path, or its bytes. */
  function image(source: string | Uint8Array): Displayable;
  function html(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
  function md(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
  function svg(strings: TemplateStringsArray, ...values: unknown[]): Displayable;
}
