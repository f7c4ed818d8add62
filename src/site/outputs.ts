import { stripVTControlCharacters } from "node:util";
import type { CodeCell } from "../course/index.js";
import { escapeHtml } from "../host/text.js";

type Output = CodeCell["outputs"][number];
type Bundle = Record<string, unknown>;

const PLOTLY = "application/vnd.plotly.v1+json";

/** Where a picture is found, from its bytes in base64. */
export type Keep = (png: string) => string;

/** Inside the page. */
export const inside: Keep = (png) => `data:image/png;base64,${png}`;

/** A cell's outputs as HTML. Figures stay alive: plotly.js draws them when they come into view. */
export function outputsHtml(
  outputs: readonly Output[],
  figureId: () => string,
  keep: Keep = inside,
): string {
  return outputs.map((output) => outputHtml(output as Bundle, figureId, keep)).join("");
}

function outputHtml(output: Bundle, figureId: () => string, keep: Keep): string {
  if (output.output_type === "stream") return textHtml(joined(output.text));
  if (output.output_type === "error") {
    return textHtml((output.traceback as string[] | undefined)?.join("\n") ?? "");
  }
  const data = (output.data ?? {}) as Bundle;
  if (data[PLOTLY]) return figureHtml(data, figureId(), keep);
  if (data["text/html"])
    return `<div class="scroll" tabindex="0">${joined(data["text/html"])}</div>`;
  if (data["image/png"]) return pictureHtml(data, keep);
  return textHtml(joined(data["text/plain"]));
}

/** A multi-line string as nbformat keeps it. */
const joined = (text: unknown): string =>
  Array.isArray(text) ? text.join("") : String(text ?? "");

const textHtml = (text: string): string =>
  text === ""
    ? ""
    : `<pre class="text" tabindex="0">${escapeHtml(stripVTControlCharacters(text))}</pre>`;

function figureHtml(data: Bundle, id: string, keep: Keep): string {
  // A closing tag inside a string would end the script.
  const json = JSON.stringify(data[PLOTLY]).replaceAll("<", "\\u003c");
  const text = joined(data["text/plain"]);
  const height = Number((data[PLOTLY] as { layout?: { height?: number } }).layout?.height) || 420;
  const still = data["image/png"] ? `<noscript>${pictureHtml(data, keep)}</noscript>` : "";
  return [
    `<figure class="scroll" tabindex="0" aria-label="${escapeHtml(text)}">`,
    `<div class="plot" id="${id}" style="min-height:${height}px"></div>`,
    `<script type="application/json" data-for="${id}">${json}</script>${still}`,
    "</figure>",
  ].join("");
}

const pictureHtml = (data: Bundle, keep: Keep): string =>
  `<img alt="${escapeHtml(joined(data["text/plain"]))}" src="${keep(joined(data["image/png"]).replace(/\s/g, ""))}">`;
