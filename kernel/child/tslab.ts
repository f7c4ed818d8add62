/** tslab's display API (`import * as tslab from "tslab"`), for notebooks written for tslab. */
import { randomUUID } from "node:crypto";
import type { KernelServices } from "./services.js";

type Content = string | Uint8Array;

const MIME = {
  javascript: "text/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
  text: "text/plain",
} as const;

type Display = { [Kind in keyof typeof MIME]: (content: Content) => void } & {
  raw(contentType: string, content: Content): void;
};

function services(): KernelServices {
  return (globalThis as Record<symbol, unknown>)[Symbol.for("convlab.kernel")] as KernelServices;
}

function makeDisplay(fixedId?: string): Display {
  let shown = false;
  const raw = (contentType: string, content: Content) => {
    const update = shown && fixedId !== undefined;
    shown = true;
    services().display({ [contentType]: content }, { displayId: fixedId ?? randomUUID(), update });
  };
  const kinds = Object.entries(MIME).map(([kind, mime]) => [
    kind,
    (content: Content) => raw(mime, content),
  ]);
  return { ...Object.fromEntries(kinds), raw } as Display;
}

export const tslabModule = {
  /** Adds one output each time. */
  display: makeDisplay(),
  /** One output that every call replaces. */
  newDisplay: () => makeDisplay(randomUUID()),
  versions: { tslab: "1.0.22", typescript: "6.0.3", node: process.version },
};
