/** Many small pictures in a grid: one figure whose axes count CSS pixels. */
import { Figure, type Trace } from "./figure.js";
import { baseLayout, hiddenAxis, type Layout, WIDTH, widthInEms, wrapped } from "./layout.js";

export interface Tile {
  /** Size of the picture in its own pixels. */
  width: number;
  height: number;
  title?: string;
  /** True: a gray ground that shows through gaps between cells. */
  ground?: boolean;
  /** The traces, given where pixel (0, 0) lies and how far apart pixels are. */
  traces(place: Place): Trace[];
}

export interface Place {
  x0: number;
  y0: number;
  dx: number;
  dy: number;
}

export interface GridOptions {
  title?: string;
  text: string;
  columns?: number;
  /** CSS pixels that one pixel may become at most. */
  largestScale?: number;
  /** A colour axis that the tiles share; its bar stands at the right. */
  coloraxis?: object;
}

const GAP = 8;
const LABEL = 13;
/** The smallest size of a title's letters that is read with ease. */
const READABLE = 11;
const LARGEST = { width: 480, height: 440 };

/** The tiles row by row. Each fills its cell as far as its shape allows. */
export function tileFigure(given: readonly Tile[], options: GridOptions): Figure {
  const right = options.coloraxis ? 80 : 20;
  const columns = Math.min(given.length, options.columns ?? goodColumns(given.length));
  const room = WIDTH - 20 - right;
  const cell = cellOf(given, columns, room, options.largestScale ?? Number.POSITIVE_INFINITY);
  const tiles = given.map((tile) => ({ ...tile, title: fitted(tile.title, cell.width) }));
  const lines = labelLines(tiles);
  const size = labelSize(tiles, cell);
  const step = { x: cell.width + GAP, y: cell.height + GAP + lines * (LABEL + 4) };
  const left = (room - (columns * step.x - GAP)) / 2;
  const corners = tiles.map((_, i) => ({
    x: left + (i % columns) * step.x,
    y: Math.floor(i / columns) * step.y + (step.y - GAP - cell.height),
  }));
  const places = tiles.map((tile, i) => placed(tile, cell, corners[i]));
  const height = Math.ceil(tiles.length / columns) * step.y;
  const layout = baseLayout(options.title, { right });
  return new Figure({
    data: tiles.flatMap((tile, i) => tile.traces(places[i])),
    layout: {
      ...layout,
      width: WIDTH,
      height: height + layout.margin.t + layout.margin.b,
      xaxis: hiddenAxis(0, room),
      yaxis: hiddenAxis(height, 0),
      annotations: tiles.flatMap((tile, i) => labelOf(tile, size, cell, corners[i])),
      shapes: tiles.flatMap((tile, i) => (tile.ground ? [ground(tile, places[i])] : [])),
      ...(options.coloraxis && { coloraxis: options.coloraxis }),
    } satisfies Layout,
    text: options.text,
  });
}

/** Few tiles large, many at most 8 in a row, rows filled alike. */
function goodColumns(count: number): number {
  if (count <= 4) return count;
  if (count <= 8) return Math.ceil(count / 2);
  return Math.ceil(count / Math.ceil(count / 8));
}

interface Size {
  width: number;
  height: number;
}

/** All cells have one size: as wide as the room allows, as high as the tallest tile. */
function cellOf(tiles: readonly Tile[], columns: number, room: number, largest: number): Size {
  const aspect = Math.max(...tiles.map(({ width, height }) => height / width));
  const enlarged = largest * Math.max(...tiles.map((tile) => tile.width));
  const widest = Math.min(LARGEST.width, enlarged, (room - GAP * (columns - 1)) / columns);
  const width = Math.floor(Math.min(widest, LARGEST.height / aspect));
  return { width, height: Math.round(width * aspect) };
}

function placed(tile: Tile, cell: Size, corner: { x: number; y: number }): Place {
  const scale = Math.min(cell.width / tile.width, cell.height / tile.height);
  const x = corner.x + (cell.width - scale * tile.width) / 2;
  const y = corner.y + (cell.height - scale * tile.height) / 2;
  return { x0: x + scale / 2, y0: y + scale / 2, dx: scale, dy: scale };
}

/** The rectangle under a tile. */
function ground({ width, height }: Tile, { x0, y0, dx, dy }: Place): object {
  const [left, top] = [x0 - dx / 2, y0 - dy / 2];
  return groundBox({ left, top, right: left + width * dx, bottom: top + height * dy });
}

/** A gray rectangle with a thin edge. */
export function groundBox(box: Record<"left" | "top" | "right" | "bottom", number>): object {
  return {
    type: "rect",
    x0: box.left,
    x1: box.right,
    y0: box.top,
    y1: box.bottom,
    layer: "below",
    fillcolor: "#b8b8b8",
    line: { color: "#888888", width: 1 },
  };
}

/** A title that would become small or run into the neighbour's is broken at its spaces. */
function fitted(title: string | undefined, width: number): string | undefined {
  if (!title || widthInEms(title) * READABLE <= width + GAP) return title;
  // "10 %" stays together.
  const whole = title.replace(/(\d) %/g, "$1\u00a0%");
  return wrapped(whole, (width + GAP) / READABLE).join("<br>");
}

const labelLines = (tiles: readonly Tile[]): number =>
  Math.max(...tiles.map(({ title }) => (title ? title.split("<br>").length : 0)));

/** The size of all titles: smaller where one would run into its neighbour's. */
function labelSize(tiles: readonly Tile[], cell: Size): number {
  const lines = tiles.flatMap(({ title }) => title?.split("<br>") ?? []);
  const ems = Math.max(1, ...lines.map(widthInEms));
  return Math.max(8, Math.min(LABEL, Math.floor((cell.width + GAP) / ems)));
}

/** A tile's title above it. */
function labelOf(tile: Tile, size: number, cell: Size, { x, y }: Record<"x" | "y", number>) {
  if (!tile.title) return [];
  return [
    {
      text: tile.title,
      x: x + cell.width / 2,
      y,
      xref: "x",
      yref: "y",
      yanchor: "bottom",
      showarrow: false,
      borderpad: 0,
      font: { size },
    },
  ];
}
