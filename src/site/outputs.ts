import { stripVTControlCharacters } from "node:util";
import type { CodeCell } from "../course/index.js";
import { escapeHtml } from "../host/text.js";

type Output = CodeCell["outputs"][number];
type Bundle = Record<string, unknown>;

const PLOTLY = "application/vnd.plotly.v1+json";

/** A cell's outputs as HTML. Figures stay alive: plotly.js draws them when they come into view. */
export function outputsHtml(outputs: readonly Output[], figureId: () => string): string {
  return outputs.map((output) => outputHtml(output as Bundle, figureId)).join("");
}

function outputHtml(output: Bundle, figureId: () => string): string {
  if (output.output_type === "stream") return textHtml(joined(output.text));
  if (output.output_type === "error") {
    return textHtml((output.traceback as string[] | undefined)?.join("\n") ?? "");
  }
  const data = (output.data ?? {}) as Bundle;
  if (data[PLOTLY]) return figureHtml(data, figureId());
  if (data["text/html"])
    return `<div class="scroll" tabindex="0">${joined(data["text/html"])}</div>`;
  if (data["image/png"]) return pictureHtml(data);
  return textHtml(joined(data["text/plain"]));
}

/** A multi-line string as nbformat keeps it. */
const joined = (text: unknown): string =>
  Array.isArray(text) ? text.join("") : String(text ?? "");

const textHtml = (text: string): string =>
  text === ""
    ? ""
    : `<pre class="text" tabindex="0">${escapeHtml(stripVTControlCharacters(text))}</pre>`;

function figureHtml(data: Bundle, id: string): string {
  // A closing tag inside a string would end the script.
  const json = JSON.stringify(data[PLOTLY]).replaceAll("<", "\\u003c");
  const text = joined(data["text/plain"]);
  const height = Number((data[PLOTLY] as { layout?: { height?: number } }).layout?.height) || 420;
  const still = data["image/png"] ? `<noscript>${pictureHtml(data)}</noscript>` : "";
  return [
    `<figure class="scroll" tabindex="0" aria-label="${escapeHtml(text)}">`,
    `<div class="plot" id="${id}" style="min-height:${height}px"></div>`,
    `<script type="application/json" data-for="${id}">${json}</script>${still}`,
    "</figure>",
  ].join("");
}

const pictureHtml = (data: Bundle): string =>
  `<img alt="${escapeHtml(joined(data["text/plain"]))}" src="data:image/png;base64,${joined(data["image/png"]).replace(/\s/g, "")}">`;
