import { t } from "../host/index.js";
import { formatShape, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import { encodeArray } from "./encode.js";
import type { Figure, Trace } from "./figure.js";
import { extent, listed, short } from "./numbers.js";
import { type Colors, colorscale } from "./palette.js";
import { dataUri, isUnit, type Picture, pictureOf, rangeOf } from "./picture.js";
import { sliced } from "./slices.js";
import { type Place, type Tile, tileFigure } from "./tiles.js";

export interface ImageOptions {
  title?: string;
  /** Default "gray". Other scales show one channel as a heat map with a colour bar. */
  colors?: Colors;
  /** Values drawn from black to white. Default: 0 to 1, or what the values span where they leave it. */
  range?: [number, number];
}

export interface ImagesOptions extends ImageOptions {
  /** One title a picture. */
  titles?: readonly string[];
  /** Pictures in a row. */
  columns?: number;
}

const MOST = 128;

/**
 * One image: [H, W], [1, H, W] or [3, H, W].
 * @throws ShapeError plotImage: expected an image [H,W], [1,H,W] or [3,H,W], got shape [4]
 * @example plotImage(zeros([2, 3])).text // "Image of 2×3 pixels, values 0 to 0"
 */
export function plotImage(image: Tensor, options: ImageOptions = {}): Figure {
  const picture = pictureOf("plotImage", image);
  const [low, high] = extent(picture.values);
  const size = `${picture.height}×${picture.width}`;
  const what = t({
    ko: `${size} 픽셀의 이미지, 값은 ${short(low)}부터 ${short(high)}까지`,
    en: `Image of ${size} pixels, values ${short(low)} to ${short(high)}`,
  });
  return grid([picture], options, withTitle(options.title, what));
}

/**
 * Several images in a grid: a list, or a tensor [N, C, H, W] with one or three channels. All are
 * drawn with one range of values, but those that keep to 0 to 1 are drawn from 0 to 1.
 * @throws OptionError plotImages: expected at least one image, got none
 * @throws OptionError plotImages: expected one title per image (2), got 3
 */
export function plotImages(
  images: readonly Tensor[] | Tensor,
  options: ImagesOptions = {},
): Figure {
  const list = Array.isArray(images) ? images : unstacked(images as Tensor);
  checkList(list, options.titles);
  const pictures = list.map((image) => pictureOf("plotImages", image));
  const sizes = [...new Set(pictures.map(({ height, width }) => `${height}×${width}`))].join(", ");
  const names = options.titles ? `: ${listed(options.titles, 24)}` : "";
  const what = t({
    ko: `이미지 ${list.length}개 (${sizes} 픽셀)${names}`,
    en: `${list.length} images (${sizes} pixels)${names}`,
  });
  return grid(pictures, options, withTitle(options.title, what));
}

/** A caption, then what there is to see. */
export function withTitle(title: string | undefined, what: string): string {
  return title ? `${title}. ${what}` : what;
}

function checkList(list: readonly Tensor[], titles: readonly string[] | undefined): void {
  if (list.length === 0) throw new OptionError("plotImages", "at least one image", "none");
  if (list.length > MOST) {
    throw new OptionError("plotImages", `at most ${MOST} images`, `${list.length}`, "show a part");
  }
  if (titles && titles.length !== list.length) {
    throw new OptionError("plotImages", `one title per image (${list.length})`, `${titles.length}`);
  }
}

function unstacked(images: Tensor): Tensor[] {
  if (images.rank !== 4) {
    throw new ShapeError(
      "plotImages",
      "a list of images or a tensor [N,C,H,W]",
      `shape ${formatShape(images.shape)}`,
    );
  }
  return sliced(images);
}

function grid(pictures: Picture[], options: ImagesOptions, text: string): Figure {
  const { colors = "gray", title, titles, columns } = options;
  const range = options.range ?? rangeOf(pictures);
  const own = (picture: Picture): [number, number] =>
    options.range ?? (isUnit(picture) ? [0, 1] : range);
  const heat = colors !== "gray" && pictures.every(({ channels }) => channels === 1);
  const tiles = pictures.map((picture, i): Tile => {
    const { width, height } = picture;
    const traces = (place: Place) => [
      heat ? heatTile(picture, place) : pngTile(picture, own(picture), place),
    ];
    return { width, height, traces, ground: true, ...(titles && { title: titles[i] }) };
  });
  const coloraxis = heat ? sharedScale(colors, range) : undefined;
  return tileFigure(tiles, { title, text, columns, coloraxis });
}

/** An image as it is. */
export function pngTile(picture: Picture, range: [number, number], place: Place): Trace {
  return { type: "image", source: dataUri(picture, range), hoverinfo: "skip", ...place };
}

/** One channel as a heat map on the figure's colour axis. */
export function heatTile({ values, height, width }: Picture, place: Place, name = ""): Trace {
  return {
    type: "heatmap",
    z: matrix(values, height, width),
    coloraxis: "coloraxis",
    hovertemplate: `%{z:.4g}<extra>${name}</extra>`,
    ...place,
  };
}

/** Numbers as a typed array with plotly's "rows, columns". */
function matrix(values: ArrayLike<number>, height: number, width: number): object {
  return encodeArray(Float32Array.from(values), [height, width]);
}

/** The colour axis of heat tiles. */
export function sharedScale(colors: Colors, [low, high]: [number, number]): object {
  return {
    colorscale: colorscale(colors),
    cmin: low,
    cmax: high,
    colorbar: { thickness: 12, outlinewidth: 0, x: 1.02, xanchor: "left" },
  };
}
