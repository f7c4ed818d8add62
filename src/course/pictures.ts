import { drawPng } from "../viz/draw/index.js";
import type { CodeCell, Notebook } from "./notebook.js";

const PLOTLY = "application/vnd.plotly.v1+json";

/**
 * Adds a picture to every figure that has none: where nobody draws plotly (GitHub, a converted
 * page) the reader still sees it. A figure that cannot be drawn keeps its text.
 */
export function addPictures(
  notebook: Notebook,
  draw: (figure: unknown) => Uint8Array = drawFigure,
): number {
  let added = 0;
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    for (const output of (cell as CodeCell).outputs) {
      const data = (output as { data?: Record<string, unknown> }).data;
      if (!data?.[PLOTLY] || data["image/png"]) continue;
      const picture = attempt(() => draw(data[PLOTLY]));
      if (!picture) continue;
      data["image/png"] = Buffer.from(picture).toString("base64");
      added++;
    }
  }
  return added;
}

const drawFigure = (figure: unknown) => drawPng(figure as Parameters<typeof drawPng>[0]);

function attempt(make: () => Uint8Array): Uint8Array | null {
  try {
    return make();
  } catch {
    return null;
  }
}
