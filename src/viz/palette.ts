/** Colours that people with any colour vision can tell apart. */

type Scale = [number, string][];

/** Lines and bars. Source: Okabe & Ito, "Color Universal Design" (2008). */
export const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"] as const;

/** Marks the window, the current place. */
export const ACCENT = "#D55E00";

/** For what has a middle: blue below 0, white at 0, orange above. */
export const DIVERGING: Scale = [
  [0, "#08519c"],
  [0.25, "#6baed6"],
  [0.5, "#f7f7f7"],
  [0.75, "#fd9f4e"],
  [1, "#b63a00"],
];

/** For brightness: 0 black, 1 white. */
export const GRAY: Scale = [
  [0, "#000000"],
  [1, "#ffffff"],
];

/** The colour scales that figures accept by name. */
export type Colors = "gray" | "cividis" | "viridis" | "diverging";

/** A named scale in plotly's form. */
export function colorscale(colors: Colors): Scale | string {
  if (colors === "gray") return GRAY;
  if (colors === "diverging") return DIVERGING;
  return colors === "cividis" ? "Cividis" : "Viridis";
}

/** The colour to write on a background: black on bright, white on dark. */
export function inkOn(brightness: number): string {
  return brightness > 0.5 ? "#000000" : "#ffffff";
}
