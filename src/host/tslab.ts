import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import type { Host, MimeBundle } from "./host.js";

/** What one cell of the stock tslab kernel sends its displays through. */
export type TslabWriter = (content: object, update: boolean) => void;

/** The running tslab kernel, as far as we use it. */
export interface Tslab {
  /** The writer of the cell that started last: its identity tells cells apart. */
  writer(): TslabWriter | null;
}

/**
 * tslab loses every message after about 510 that are sent without a turn of the event loop, the
 * end of the cell among them; lines that the cell prints count too.
 */
const SENDS_PER_TURN = 200;
const UPDATE_MS = 250;

/**
 * The very module that the kernel sends through. It is looked up among the loaded modules: a copy
 * of tslab that is installed somewhere else would display nothing.
 */
export function findTslab(): Tslab | undefined {
  if (!("__tslab__" in globalThis)) return undefined;
  const { cache } = createRequire(import.meta.url);
  for (const [path, loaded] of Object.entries(cache)) {
    const exports = loaded?.exports as { lastWriteDisplayData?: TslabWriter | null } | undefined;
    if (/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path) && exports?.lastWriteDisplayData) {
      return { writer: () => exports.lastWriteDisplayData ?? null };
    }
  }
  return undefined;
}

/** Displays inside the stock tslab kernel, slowly enough that it loses nothing. */
export function tslabHost(tslab: Tslab): Host {
  const send = sendQueue();
  let stopped: TslabWriter | null = null;
  // In a loop after an `await` tslab itself cannot stop the code: the library's loops can.
  process.on("SIGINT", () => {
    stopped = tslab.writer();
  });
  return {
    name: "tslab",
    needsPicture: true,
    display(bundle) {
      // An update belongs to the cell that displayed, even when another one runs by then.
      const write = tslab.writer();
      if (!write) return { update: () => {} };
      const displayId = randomUUID();
      send(() => write(content(bundle, displayId), false));
      return { update: throttled((next) => send(() => write(content(next, displayId), true))) };
    },
    interrupted: () => stopped !== null && stopped === tslab.writer(),
    onInterrupted: () => {},
  };
}

function content(bundle: MimeBundle, displayId: string): object {
  return { data: bundle, metadata: {}, transient: { display_id: displayId } };
}

/** Runs senders at once until the turn's share is used up, the rest in later turns, in order. */
function sendQueue(): (send: () => void) => void {
  const waiting: (() => void)[] = [];
  let left = SENDS_PER_TURN;
  let scheduled = false;
  const turn = () => {
    scheduled = false;
    left = SENDS_PER_TURN;
    while (left > 0 && waiting.length > 0) {
      left--;
      waiting.shift()!();
    }
    if (left < SENDS_PER_TURN) schedule();
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(turn);
  };
  return (send) => {
    schedule();
    if (left > 0 && waiting.length === 0) {
      left--;
      send();
    } else waiting.push(send);
  };
}

/** At most one call in UPDATE_MS; the last one is always made, when the event loop turns. */
function throttled(show: (bundle: MimeBundle) => void): (bundle: MimeBundle) => void {
  let last = Number.NEGATIVE_INFINITY;
  let pending: MimeBundle | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (pending === undefined) return;
    show(pending);
    pending = undefined;
    last = Date.now();
  };
  return (bundle) => {
    pending = bundle;
    if (Date.now() - last >= UPDATE_MS) flush();
    else timer ??= setTimeout(flush, UPDATE_MS);
  };
}
