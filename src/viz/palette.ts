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

/** Brightness (0 to 1) of a scale at even distances, for scales that plotly knows by name. */
const BRIGHTNESS = {
  cividis: [0.1, 0.28, 0.45, 0.62, 0.86],
  viridis: [0.1, 0.28, 0.45, 0.65, 0.87],
};

/** The colour to write on the place `share` (0 to 1) of a scale: black on bright, white on dark. */
export function inkOn(colors: Colors, share: number): string {
  const scale = colorscale(colors);
  const stops =
    typeof scale === "string" ? BRIGHTNESS[colors as "cividis"] : scale.map(([, hex]) => luma(hex));
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const [left, right] = [stops[Math.floor(at)], stops[Math.ceil(at)]];
  return left + (at % 1) * (right - left) > 0.5 ? "#000000" : "#ffffff";
}

function luma(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
}
