import { t } from "../host/index.js";
import { formatShape, ShapeError, type Tensor } from "../tensor/index.js";
import type { Figure, Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { extent, short } from "./numbers.js";
import { type Colors, colorscale, inkOn } from "./palette.js";
import { type Place, tileFigure } from "./tiles.js";

export interface MatrixOptions {
  title?: string;
  /** Default "gray" (0 black) without negative numbers, else "diverging" (0 white). */
  colors?: Colors;
}

const MOST = 32;
const CELL = 56;

/**
 * A table of numbers with coloured cells: [H, W], or [N] as one row.
 * @throws ShapeError plotMatrix: expected a matrix of at most 32×32 numbers, got shape [40,40]
 * @example plotMatrix(tensor([[1, 2], [3, 4]])).text // "2×2 numbers: 1 2 / 3 4"
 */
export function plotMatrix(matrix: Tensor, options: MatrixOptions = {}): Figure {
  const rows = rowsOf(matrix);
  const [height, width] = [rows.length, rows[0].length];
  const what = t({
    ko: `숫자 ${height}×${width}: ${spoken(rows)}`,
    en: `${height}×${width} numbers: ${spoken(rows)}`,
  });
  const traces = (place: Place) => numberTiles(rows, place, options.colors);
  return tileFigure([{ width, height, traces, ground: true }], {
    title: options.title,
    text: withTitle(options.title, what),
    largestScale: CELL,
  });
}

/** A heat map, and over it its numbers in black or white, whichever can be read. */
export function numberTiles(rows: number[][], place: Place, colors?: Colors): [Trace, Trace] {
  const [low, high] = extent(rows.flat());
  const shown = colors ?? (low < 0 ? "diverging" : "gray");
  const [from, to] = rangeOf(low, high, rows.flat(), shown);
  const text = rows.map((row) => row.map((value) => short(value)));
  const heat: Trace = {
    type: "heatmap",
    z: rows,
    colorscale: colorscale(shown),
    zmin: from,
    zmax: to,
    showscale: false,
    hoverinfo: "skip",
    xgap: 1,
    ygap: 1,
    ...place,
  };
  const ink = rows.flat().map((value) => inkOn(shown, (value - from) / (to - from)));
  return [heat, textTile(text, place, ink)];
}

/** Words in the middles of cells. */
export function textTile(text: string[][], place: Place, ink: string | string[]): Trace {
  const places = text.flatMap((row, i) => row.map((_, j) => [j, i]));
  return {
    type: "scatter",
    mode: "text",
    x: places.map(([j]) => place.x0 + j * place.dx),
    y: places.map(([, i]) => place.y0 + i * place.dy),
    text: text.flat(),
    textfont: { size: fontFor(text, place.dx), color: ink },
    hoverinfo: "skip",
    showlegend: false,
    cliponaxis: false,
  };
}

/** Symmetric around 0, or from 0 to the largest; to 255 for what looks like the bytes of an image. */
function rangeOf(low: number, high: number, values: number[], colors: Colors): [number, number] {
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  if (colors === "diverging") return [-reach, reach];
  const bytes = low >= 0 && high > 100 && high <= 255 && values.every(Number.isInteger);
  return [Math.min(0, low), bytes ? 255 : Math.max(high, low + 1e-9) || 1];
}

/** As large as the longest number allows in a cell. */
export function fontFor(text: readonly (readonly string[])[], cell: number): number {
  const longest = Math.max(1, ...text.flat().map((entry) => entry.length));
  return Math.max(
    7,
    Math.min(18, Math.floor((0.85 * cell) / (0.6 * longest)), Math.floor(cell / 2)),
  );
}

/** Rows as a screen reader reads them: "1 2 / 3 4". */
export function spoken(rows: readonly (readonly number[])[]): string {
  return rows.map((row) => row.map((value) => short(value)).join(" ")).join(" / ");
}

function rowsOf(matrix: Tensor): number[][] {
  const [height, width] = matrix.rank === 1 ? [1, matrix.size] : matrix.shape;
  const fits = matrix.rank <= 2 && matrix.size > 0 && height <= MOST && width <= MOST;
  if (!fits || matrix.rank === 0) {
    throw new ShapeError(
      "plotMatrix",
      `a matrix of at most ${MOST}×${MOST} numbers`,
      `shape ${formatShape(matrix.shape)}`,
      "larger ones without numbers: plotImage(matrix)",
    );
  }
  return Array.from({ length: height }, (_, i) =>
    Array.from(matrix.values.subarray(i * width, (i + 1) * width)),
  );
}
