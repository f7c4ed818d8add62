/** What was said of each pixel, painted over the image. */
import { t } from "../host/index.js";
import { DataError, formatShape, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { pngTile, withTitle } from "./images.js";
import type { Layout } from "./layout.js";
import { extent, percent } from "./numbers.js";
import { COLOURS } from "./palette.js";
import { type Picture, pictureOf, rangeOf } from "./picture.js";
import { type Place, type Tile, tileFigure } from "./tiles.js";

export interface SegmentationOptions {
  /** Names of the classes 1, 2 …; 0 is background and not painted. */
  classes?: readonly string[];
  title?: string;
  /** Pictures in a row. */
  columns?: number;
}

/** How much of the colour covers the image. */
const COVER = 0.6;

/**
 * An image, and beside it the same image under each mask, every class in its colour: `{ truth: mask, "FCN-8s": answer }`.
 *
 * Shapes   image [H, W], [1, H, W] or [3, H, W] · masks [H, W] of whole numbers, 0 is background
 * Source   Long, Shelhamer & Darrell 2015, figure 6
 * @throws  OptionError plotSegmentation: expected at least one mask, got none
 * @throws  ShapeError plotSegmentation: expected mask "truth" of shape [4,6], got [2,2]
 * @throws  DataError plotSegmentation: expected classes 0 … 2 in mask "truth", got 3
 */
export function plotSegmentation(
  image: Tensor,
  masks: Readonly<Record<string, Tensor>>,
  options: SegmentationOptions = {},
): Figure {
  const op = "plotSegmentation";
  const picture = pictureOf(op, image);
  const named = Object.entries(masks);
  if (named.length === 0) throw new OptionError(op, "at least one mask", "none");
  const most = Math.max(...named.map(([, { values }]) => extent(values)[1]));
  const classes =
    options.classes ?? Array.from({ length: Math.max(1, most) }, (_, k) => `${k + 1}`);
  for (const [name, mask] of named) checkMask(op, name, mask, picture, classes.length);
  const tiles = [
    tileOf(t({ ko: "이미지", en: "image" }), picture, null),
    ...named.map(([name, mask]) => tileOf(name, picture, mask)),
  ];
  const words = named.map(([name, mask]) => `${name}: ${shares(mask, classes)}`).join("; ");
  const { title, columns } = options;
  const what = t({ ko: `픽셀마다의 클래스. ${words}`, en: `The class of each pixel. ${words}` });
  const text = withTitle(title, what);
  return withLegend(tileFigure(tiles, { title, columns, text }), classes);
}

function checkMask(
  op: string,
  name: string,
  mask: Tensor,
  { height, width }: Picture,
  classes: number,
): void {
  if (formatShape(mask.shape) !== formatShape([height, width])) {
    const expected = `mask "${name}" of shape ${formatShape([height, width])}`;
    throw new ShapeError(op, expected, formatShape(mask.shape));
  }
  const bad = mask.values.find((v) => !(Number.isInteger(v) && v >= 0 && v <= classes));
  if (bad === undefined) return;
  throw new DataError(op, `classes 0 … ${classes} in mask "${name}"`, String(bad));
}

function tileOf(title: string, picture: Picture, mask: Tensor | null): Tile {
  const { width, height } = picture;
  const painted = mask ? covered(picture, mask) : picture;
  const range: [number, number] = mask ? [0, 1] : rangeOf([picture]);
  return { width, height, title, traces: (place: Place) => [pngTile(painted, range, place)] };
}

const colourOf = (label: number): string => COLOURS[(label - 1) % COLOURS.length];

/** The image from 0 to 1, with the classes' colours over it. */
function covered(picture: Picture, mask: Tensor): Picture {
  const { height, width, channels, values } = picture;
  const [low, high] = rangeOf([picture]);
  const area = height * width;
  const painted = new Float32Array(3 * area);
  const labels = mask.values;
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < area; i++) {
      const value = (values[(channels === 3 ? c * area : 0) + i] - low) / (high - low || 1);
      if (labels[i] === 0) {
        painted[c * area + i] = value;
        continue;
      }
      const hex = colourOf(labels[i]).slice(1 + 2 * c, 3 + 2 * c);
      painted[c * area + i] = (1 - COVER) * value + (COVER * Number.parseInt(hex, 16)) / 255;
    }
  }
  return { channels: 3, height, width, values: painted };
}

/** Which part of the pixels each class has. */
function shares({ values }: Tensor, classes: readonly string[]): string {
  const counts = new Array<number>(classes.length + 1).fill(0);
  for (const label of values) counts[label]++;
  return classes.map((name, k) => `${name} ${percent(counts[k + 1] / values.length)}`).join(", ");
}

/** A coloured square and a name for each class, under the pictures. */
function withLegend(figure: Figure, classes: readonly string[]): Figure {
  const entries = classes.map(
    (name, k): Trace => ({
      ...{ type: "scatter", mode: "markers", x: [null], y: [null], name, showlegend: true },
      marker: { symbol: "square", size: 12, color: colourOf(k + 1) },
    }),
  );
  const layout = figure.layout as Layout & { height: number; margin: { b: number } };
  return new Figure({
    data: [...figure.data, ...entries],
    layout: {
      ...layout,
      height: layout.height + 30,
      margin: { ...layout.margin, b: layout.margin.b + 30 },
      legend: { orientation: "h", x: 0.5, xanchor: "center", y: 0, yanchor: "top" },
    },
    text: figure.text,
  });
}
