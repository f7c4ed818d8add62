/** How YOLO's numbers become boxes, in four pictures. */
import { t } from "../host/index.js";
import { OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import {
  type Boxes,
  boxAt,
  boxTraces,
  boxWords,
  checkBoxes,
  colourOf,
  outline,
} from "./detections.js";
import type { Figure, Trace } from "./figure.js";
import { pngTile, withTitle } from "./images.js";
import { pictureOf, rangeOf } from "./picture.js";
import { type Place, type Tile, tileFigure } from "./tiles.js";

/** What `yoloSteps` tells of one picture. */
export interface YoloPicture {
  image: Tensor;
  /** The grid: cells down and across. */
  grid: readonly [rows: number, columns: number];
  /** All boxes that are said, with their confidence as score. */
  all: Boxes;
  /** The likeliest class of each cell and how likely it is, row by row. */
  cells: { labels: ArrayLike<number>; probabilities: ArrayLike<number> };
  /** What stays in the end. */
  found: Boxes;
}

/** Line widths of boxes, from the least confident ones up. */
const WIDTHS = [0.5, 1, 2, 4];
const COVER = 0.6;

/**
 * YOLO's way from numbers to boxes: the grid over the picture; every box, the thicker the more confident; the class of every cell;
 * what stays when both are brought together and boxes that say the same are dropped.
 *
 * Source   Redmon et al. 2016, figure 2
 * @throws  OptionError plotYoloSteps: expected a grid of at least 1×1 cells, got 0×7
 * @throws  ShapeError plotYoloSteps: expected a class for each of 4 cells, got 1
 */
export function plotYoloSteps(
  steps: YoloPicture,
  { classes = [], title }: { classes?: readonly string[]; title?: string } = {},
): Figure {
  const op = "plotYoloSteps";
  check(op, steps);
  const picture = pictureOf(op, steps.image);
  const { width, height } = picture;
  const [rows, columns] = steps.grid;
  const tile = (name: string, over: (place: Place) => Trace[]): Tile => ({
    width,
    height,
    title: name,
    traces: (place) => [pngTile(picture, rangeOf([picture]), place), ...over(place)],
  });
  const grid = (place: Place): Trace =>
    outline(cellBoxes(steps.grid, height, width), place, { color: "#ffffff", width: 1 });
  const count = steps.all.boxes.shape[0];
  const left = steps.found.boxes.shape[0];
  const tiles = [
    tile(
      t({ ko: `1. 격자 ${rows}×${columns}칸`, en: `1. the grid: ${rows}×${columns} cells` }),
      (place) => [grid(place)],
    ),
    tile(
      t({
        ko: `2. 상자 ${count}개, 굵을수록 확신`,
        en: `2. all ${count} boxes, thick: confident`,
      }),
      (place) => byConfidence(steps.all, place, [height, width]),
    ),
    tile(
      t({ ko: "3. 칸마다 가장 그럴듯한 클래스", en: "3. the likeliest class of each cell" }),
      (place) => [...classMap(steps, classes, place, [height, width]), grid(place)],
    ),
    tile(
      t({
        ko: `4. 합치고 비최댓값 억제: ${left}개`,
        en: `4. together, after NMS: ${left}`,
      }),
      (place) => boxTraces(steps.found, classes, width, place),
    ),
  ];
  const words = boxWords(steps.found, classes);
  const what = t({
    ko: `YOLO 해독 네 단계: 격자 ${rows}×${columns}, 상자 ${count}개, 클래스 지도, 결과 ${left}개 (${words})`,
    en: `Four steps of YOLO's decoding: a grid of ${rows}×${columns}, ${count} boxes, the class map, ${left} left (${words})`,
  });
  return tileFigure(tiles, { title, columns: 2, text: withTitle(title, what) });
}

function check(op: string, { grid, all, cells, found }: YoloPicture): void {
  const [rows, columns] = grid;
  if (!(rows >= 1 && columns >= 1)) {
    throw new OptionError(op, "a grid of at least 1×1 cells", `${rows}×${columns}`);
  }
  for (const list of [cells.labels, cells.probabilities]) {
    if (list.length === rows * columns) continue;
    const expected = `a class for each of ${rows * columns} cells`;
    throw new ShapeError(op, expected, String(list.length));
  }
  checkBoxes(op, all);
  checkBoxes(op, found);
}

function cellBoxes([rows, columns]: readonly [number, number], height: number, width: number) {
  return Array.from({ length: rows * columns }, (_, i): [number, number, number, number] => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [w, h] = [width / columns, height / rows];
    return [column * w, row * h, (column + 1) * w, (row + 1) * h];
  });
}

/** All boxes in groups of like confidence, the faint ones below. */
function byConfidence(
  { boxes, scores = [] }: Boxes,
  place: Place,
  [height, width]: [number, number],
): Trace[] {
  // Cut off at the edges, so that none reaches into the neighbouring picture.
  const within = (v: number, end: number): number => Math.min(Math.max(v, 0), end);
  const all = Array.from({ length: boxes.shape[0] }, (_, i): ReturnType<typeof boxAt> => {
    const [x1, y1, x2, y2] = boxAt(boxes, i);
    return [within(x1, width), within(y1, height), within(x2, width), within(y2, height)];
  });
  return WIDTHS.flatMap((thick, level) => {
    const own = all.filter((_, i) => {
      const group = Math.floor((scores[i] ?? 0) * WIDTHS.length);
      return Math.min(WIDTHS.length - 1, group) === level;
    });
    if (own.length === 0) return [];
    const line = { color: level < 1 ? "#888888" : "#000000", width: thick };
    const bright = { color: "#ffffff", width: thick + 2 };
    return [...(level > 1 ? [outline(own, place, bright)] : []), outline(own, place, line)];
  });
}

/** A coloured square in every cell, the stronger the likelier, with the class's name. */
function classMap(
  { grid, cells }: YoloPicture,
  classes: readonly string[],
  place: Place,
  [height, width]: [number, number],
): Trace[] {
  const boxes = cellBoxes(grid, height, width);
  const x = (v: number): number => place.x0 + (v - 0.5) * place.dx;
  const y = (v: number): number => place.y0 + (v - 0.5) * place.dy;
  const squares = boxes.map(([x1, y1, x2, y2], i) => ({
    type: "scatter",
    mode: "lines",
    x: [x(x1), x(x2), x(x2), x(x1)],
    y: [y(y1), y(y1), y(y2), y(y2)],
    fill: "toself",
    fillcolor: colourOf(cells.labels[i]),
    line: { width: 0 },
    opacity: COVER * cells.probabilities[i],
    hoverinfo: "skip",
    showlegend: false,
  }));
  const names = {
    type: "scatter",
    mode: "text",
    x: boxes.map(([x1, , x2]) => x((x1 + x2) / 2)),
    y: boxes.map(([, y1, , y2]) => y((y1 + y2) / 2)),
    text: boxes.map((_, i) => classes[cells.labels[i]] ?? String(cells.labels[i])),
    textfont: {
      size: 11,
      color: boxes.map((_, i) => (cells.probabilities[i] > 0.5 ? "#ffffff" : "#bbbbbb")),
    },
    hoverinfo: "skip",
    showlegend: false,
  };
  return [...squares, names];
}
