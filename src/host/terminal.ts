import type { Host, MimeBundle } from "./host.js";

/** The part of `process.stdout` that the terminal host uses. */
export interface TextSink {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const QUIET_MS = 2000;

/**
 * A plain Node process: shows the text of a bundle. An update rewrites the text in place where the
 * output is a terminal and nothing was shown since; elsewhere it is printed every two seconds, the
 * last one when the process ends.
 */
export function terminalHost(out: TextSink = process.stdout): Host {
  let newest: symbol | undefined;
  const waiting = new Set<() => void>();
  const flushAll = () => {
    for (const flush of waiting) flush();
  };
  const print = (text: string) => out.write(`${text}\n`);
  return {
    name: "terminal",
    needsPicture: true,
    display(bundle) {
      const id = Symbol("display");
      let shown = textOf(bundle);
      let pending: string | undefined;
      let last = Date.now();
      newest = id;
      print(shown);
      const flush = () => {
        waiting.delete(flush);
        if (pending === undefined || pending === shown) return;
        print(pending);
        shown = pending;
        pending = undefined;
        last = Date.now();
        newest = id;
      };
      const update = (next: MimeBundle) => {
        const text = textOf(next);
        if (text === shown) return;
        if (out.isTTY && newest === id) {
          out.write(`\x1b[${shown.split("\n").length}F\x1b[0J`);
          print(text);
          shown = text;
          return;
        }
        pending = text;
        if (!process.listeners("exit").includes(flushAll)) process.once("exit", flushAll);
        waiting.add(flush);
        if (Date.now() - last >= QUIET_MS) flush();
      };
      return { update };
    },
    interrupted: () => false,
    onInterrupted: () => {},
  };
}

function textOf(bundle: MimeBundle): string {
  const text = bundle["text/plain"] ?? bundle["text/markdown"];
  if (text !== undefined) return Array.isArray(text) ? text.join("") : String(text);
  return `[${Object.keys(bundle).join(", ")}]`;
}
