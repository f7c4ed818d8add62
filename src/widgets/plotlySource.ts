import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

let source: Uint8Array | undefined;

/** plotly.js for the browser, for a page that has none. */
export function plotlySource(): Uint8Array {
  source ??= readFileSync(createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min"));
  return source;
}
