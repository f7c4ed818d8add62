import { t } from "../host/index.js";
import { Module } from "../nn/index.js";
import { formatShape, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import type { Figure } from "./figure.js";
import { heatTile, pngTile, sharedScale, withTitle } from "./images.js";
import { extent, short } from "./numbers.js";
import type { Picture } from "./picture.js";
import { type Place, type Tile, tileFigure } from "./tiles.js";

const MOST = 64;
const MOST_ROWS = 8;
const LARGEST_SCALE = 40;

/**
 * The filters of a convolution layer, or of a tensor [F, C, kh, kw]: blue below 0, white at 0,
 * orange above. Filters on three channels are shown as colour pictures around gray; on more
 * channels, a row a filter and a column a channel (the first 8 of each).
 * @throws ShapeError plotFilters: expected filters [F,C,kh,kw], got shape [10,84]
 * @throws OptionError plotFilters: expected a layer with filters, got Relu()
 * @example plotFilters(ones([2, 1, 3, 3])).text // "2 filters of 1×3×3, weights 1 to 1"
 */
export function plotFilters(layer: Module | Tensor, { title }: { title?: string } = {}): Figure {
  const filters = filtersOf(layer);
  const [count, channels, height, width] = filters.shape;
  const [low, high] = extent(filters.storage.peek());
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const colour = channels === 3;
  const [rows, columns] =
    colour || channels === 1
      ? [Math.min(count, MOST), 1]
      : [Math.min(count, MOST_ROWS), Math.min(channels, MOST_ROWS)];
  const size = height * width;
  const tiles = Array.from({ length: rows * columns }, (_, k): Tile => {
    const [filter, channel] = [Math.floor(k / columns), k % columns];
    const start = (filter * channels + channel) * size;
    const values = filters.storage.peek().subarray(start, start + size * (colour ? 3 : 1));
    const picture: Picture = { channels: colour ? 3 : 1, height, width, values };
    const name = columns === 1 ? `${filter}` : `${filter}, ${channel}`;
    const traces = (place: Place) => [
      colour ? pngTile(picture, [-reach, reach], place) : heatTile(picture, place, name),
    ];
    return { width, height, title: name, ground: true, traces };
  });
  return tileFigure(tiles, {
    title,
    text: withTitle(title, inWords(filters.shape, low, high, rows)),
    largestScale: LARGEST_SCALE,
    ...(columns > 1 && { columns }),
    ...(!colour && { coloraxis: sharedScale("diverging", [-reach, reach]) }),
  });
}

function inWords([count, ...shape]: readonly number[], low: number, high: number, shown: number) {
  const [size, ends] = [shape.join("×"), [short(low), short(high)]];
  const part = t({ ko: ` (처음 ${shown}개)`, en: ` (the first ${shown})` });
  return t({
    ko: `${size} 필터 ${count}개${shown < count ? part : ""}, 가중치는 ${ends[0]}부터 ${ends[1]}까지`,
    en: `${count} filters${shown < count ? part : ""} of ${size}, weights ${ends[0]} to ${ends[1]}`,
  });
}

/** The filters themselves, or the first parameter of four axes inside a layer. */
function filtersOf(layer: Module | Tensor): Tensor {
  if (layer instanceof Module) {
    const found = layer.parameters().find(({ rank }) => rank === 4);
    if (found) return found;
    throw new OptionError(
      "plotFilters",
      "a layer with filters",
      String(layer).split("\n")[0],
      "a convolution layer has them: plotFilters(conv2d(1, 6, { kernelSize: 5 }))",
    );
  }
  if (layer.rank !== 4 || layer.size === 0) {
    throw new ShapeError("plotFilters", "filters [F,C,kh,kw]", `shape ${formatShape(layer.shape)}`);
  }
  return layer;
}
