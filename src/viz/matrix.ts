import { t } from "../host/index.js";
import { formatShape, ShapeError, type Tensor } from "../tensor/index.js";
import type { Figure, Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { extent, short } from "./numbers.js";
import { type Colors, colorscale } from "./palette.js";
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
  const trace = (place: Place) => numberTile(rows, place, options.colors);
  return tileFigure([{ width, height, trace }], {
    title: options.title,
    text: withTitle(options.title, what),
    largestScale: CELL,
  });
}

/** A heat map with its numbers written into the cells. */
export function numberTile(rows: number[][], place: Place, colors?: Colors): Trace {
  const [low, high] = extent(rows.flat());
  const shown = colors ?? (low < 0 ? "diverging" : "gray");
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const text = rows.map((row) => row.map((value) => short(value)));
  return {
    type: "heatmap",
    z: rows,
    text,
    texttemplate: "%{text}",
    textfont: { size: fontFor(text, place.dx) },
    colorscale: colorscale(shown),
    zmin: shown === "diverging" ? -reach : Math.min(0, low),
    zmax: reach,
    showscale: false,
    hoverinfo: "skip",
    xgap: 1,
    ygap: 1,
    ...place,
  };
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
