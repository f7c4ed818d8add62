/** The looks that all figures share: sizes for a notebook's width, wrapped titles, quiet axes. */

import { COLOURS } from "./palette.js";

export type Layout = Record<string, unknown>;

/** Width of a figure in CSS pixels; a notebook's cell has 700 to 900. */
export const WIDTH = 720;

const TITLE_SIZE = 16;
const TITLE_LINE = 21;

/** Title, font and margins. Long titles are wrapped, and the top margin follows. */
export function baseLayout(
  title: string | undefined,
  { width = WIDTH, left = 20, right = 20, bottom = 20 }: Partial<Record<Side, number>> = {},
): Layout & { margin: { t: number; b: number; l: number; r: number } } {
  const lines = title ? wrapped(title, (width - 60) / TITLE_SIZE) : [];
  const t = lines.length > 0 ? 26 + TITLE_LINE * lines.length : 20;
  return {
    // Of a figure without a width, plotly forgets the height too when the window changes its size.
    width,
    ...(lines.length > 0 && { title: titleOf(lines) }),
    font: { size: 13, color: "#222222" },
    colorway: [...COLOURS],
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    margin: { t, b: bottom, l: left, r: right },
  };
}

type Side = "width" | "left" | "right" | "bottom";

function titleOf(lines: string[]): object {
  return {
    text: lines.join("<br>"),
    font: { size: TITLE_SIZE },
    x: 0.5,
    xanchor: "center",
    y: 1,
    yref: "container",
    yanchor: "top",
    // plotly moves the first line up by half a line for each further one.
    pad: { t: 14 + ((lines.length - 1) * TITLE_LINE) / 2 },
  };
}

/** Breaks a text at spaces into lines of at most `ems` font sizes. */
export function wrapped(text: string, ems: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && widthInEms(longer) > ems) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** Hangul fills the square of its font size, Latin letters about half of it. */
export function widthInEms(text: string): number {
  let ems = 0;
  for (const char of text)
    ems += /[\u1100-\u11ff\u3000-\u9fff\uac00-\ud7a3]/.test(char) ? 0.92 : 0.56;
  return ems;
}

/** A quiet axis, with a name if one is given. */
export function axis(title?: string, more: object = {}): object {
  return {
    title: { ...(title && { text: title }), standoff: 8, font: { size: 13 } },
    gridcolor: "#e6e6e6",
    zeroline: false,
    linecolor: "#888888",
    ticks: "outside",
    automargin: true,
    ...more,
  };
}

/** An axis that only gives places, nothing to read and nothing to drag. */
export function hiddenAxis(from: number, to: number, more: object = {}): object {
  return { visible: false, range: [from, to], fixedrange: true, ...more };
}
