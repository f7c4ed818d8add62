import { inspect } from "node:util";
import { host } from "./current.js";
import { DISPLAY, type DisplayHandle, type MimeBundle } from "./host.js";

/** A value that can show itself. */
export interface Displayable {
  [DISPLAY](): MimeBundle;
}

/** What `display` gives back: the shown thing can be replaced in place. */
export interface Shown extends DisplayHandle {
  update(value: unknown): void;
}

/**
 * Shows a value below the cell (or in the terminal): a figure, a summary, a MIME bundle, or, for
 * anything else, its text.
 */
export function show(value: unknown): void {
  host().display(toBundle(value));
}

/**
 * As `show`, for what changes while a cell runs: returns a handle by which the shown thing can be
 * replaced. (`show` returns nothing, so that a cell may end with it.)
 */
export function display(value: unknown): Shown {
  const handle = host().display(toBundle(value));
  return { update: (next) => handle.update(toBundle(next)) };
}

/**
 * Takes away what this cell has shown so far; with `wait`, only when the next thing is shown, which
 * does not flicker. Where nothing can be taken away (a terminal), nothing happens.
 */
export function clearOutput({ wait = false }: { wait?: boolean } = {}): void {
  host().clearOutput?.(wait);
}

function toBundle(value: unknown): MimeBundle {
  if (isDisplayable(value)) return value[DISPLAY]();
  if (isBundle(value)) return value;
  return { "text/plain": typeof value === "string" ? value : inspect(value) };
}

function isDisplayable(value: unknown): value is Displayable {
  return typeof (value as Displayable | null | undefined)?.[DISPLAY] === "function";
}

/** A plain object whose keys are all MIME types. */
function isBundle(value: unknown): value is MimeBundle {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[\w.+-]+\/[\w.+-]+$/.test(key));
}
