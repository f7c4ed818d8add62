/** Boxes over pictures. */
import { t } from "../host/index.js";
import { DataError, formatShape, OptionError, ShapeError, type Tensor } from "../tensor/index.js";
import type { Figure, Trace } from "./figure.js";
import { pngTile, withTitle } from "./images.js";
import { COLOURS } from "./palette.js";
import { pictureOf, rangeOf } from "./picture.js";
import { type Place, type Tile, tileFigure } from "./tiles.js";

/** Boxes with what they are; a detector's answer, or the truth. */
export interface Boxes {
  /** [N, 4]: x1, y1, x2, y2 in pixels. */
  boxes: Tensor;
  labels: ArrayLike<number>;
  /** How sure each is; none in the truth. */
  scores?: ArrayLike<number>;
}

/** A picture and what was found in it. */
export interface DetectionPicture {
  image: Tensor;
  found: Boxes;
  /** What there really is: dashed, in white. */
  truth?: Boxes;
  title?: string;
}

export interface DetectionsOptions {
  /** Names of the classes 0, 1 …. Default their numbers. */
  classes?: readonly string[];
  title?: string;
  /** Pictures in a row. */
  columns?: number;
}

type Four = [x1: number, y1: number, x2: number, y2: number];

const FONT = 12;

export const colourOf = (label: number): string => COLOURS[label % COLOURS.length];

export function checkBoxes(op: string, { boxes, labels, scores }: Boxes): void {
  if (boxes.rank !== 2 || boxes.shape[1] !== 4) {
    throw new ShapeError(op, "boxes of shape [N,4]", formatShape(boxes.shape));
  }
  const [count] = boxes.shape;
  for (const [name, list] of Object.entries({ labels, scores: scores ?? labels })) {
    if (list.length === count) continue;
    throw new ShapeError(op, `${name}: one for each of ${count} boxes`, String(list.length));
  }
  const bad = boxes.values.find((v) => !Number.isFinite(v));
  if (bad !== undefined) throw new DataError(op, "finite numbers in boxes", String(bad));
}

export const boxAt = (boxes: Tensor, i: number): Four =>
  [0, 1, 2, 3].map((k) => boxes.values[4 * i + k]) as Four;

/** The outlines of some boxes as one line. */
export function outline(boxes: readonly Four[], place: Place, line: object): Trace {
  const x = (v: number): number => place.x0 + (v - 0.5) * place.dx;
  const y = (v: number): number => place.y0 + (v - 0.5) * place.dy;
  return {
    type: "scatter",
    mode: "lines",
    x: boxes.flatMap(([x1, , x2]) => [x(x1), x(x2), x(x2), x(x1), x(x1), null]),
    y: boxes.flatMap(([, y1, , y2]) => [y(y1), y(y1), y(y2), y(y2), y(y1), null]),
    line,
    hoverinfo: "skip",
    showlegend: false,
  };
}

/** Names above the upper corners of boxes, the left one or, near the right edge, the right one; inside where there is no room. */
function names(
  boxes: readonly Four[],
  texts: readonly string[],
  width: number,
  place: Place,
): Trace {
  const right = boxes.map(([x1]) => x1 > 0.7 * width);
  return {
    type: "scatter",
    mode: "text",
    x: boxes.map(([x1, , x2], i) => place.x0 + ((right[i] ? x2 : x1) - 0.5) * place.dx),
    y: boxes.map(([, y1]) => place.y0 + (y1 - 0.5) * place.dy),
    text: texts.map((text) => `<b>${text}</b>`),
    textposition: boxes.map(([, y1], i) => {
      const level = y1 * place.dy < FONT + 4 ? "bottom" : "top";
      return `${level} ${right[i] ? "left" : "right"}`;
    }),
    textfont: { size: FONT, color: "#ffffff" },
    cliponaxis: false,
    hoverinfo: "skip",
    showlegend: false,
  };
}

/** The traces of found boxes: a dark rim, the class's colour, its name and score. */
export function boxTraces(
  found: Boxes,
  classes: readonly string[],
  width: number,
  place: Place,
): Trace[] {
  const count = found.boxes.shape[0];
  const all = Array.from({ length: count }, (_, i) => boxAt(found.boxes, i));
  const kinds = [...new Set(Array.from(found.labels))];
  const texts = all.map((_, i) => {
    const name = classes[found.labels[i]] ?? String(found.labels[i]);
    return found.scores ? `${name} ${found.scores[i].toFixed(2)}` : name;
  });
  if (count === 0) return [];
  return [
    outline(all, place, { color: "#000000", width: 4 }),
    ...kinds.map((label) => {
      const own = all.filter((_, i) => found.labels[i] === label);
      return outline(own, place, { color: colourOf(label), width: 2.5 });
    }),
    names(all, texts, width, place),
  ];
}

function tileOf(op: string, one: DetectionPicture, classes: readonly string[]): Tile {
  const picture = pictureOf(op, one.image);
  const { width, height } = picture;
  return {
    width,
    height,
    title: one.title,
    traces: (place) => {
      const { truth } = one;
      const real = truth
        ? Array.from({ length: truth.boxes.shape[0] }, (_, i) => boxAt(truth.boxes, i))
        : [];
      return [
        pngTile(picture, rangeOf([picture]), place),
        ...(real.length > 0
          ? [outline(real, place, { color: "#ffffff", width: 2, dash: "dot" })]
          : []),
        ...boxTraces(one.found, classes, width, place),
      ];
    },
  };
}

/** "3 0.91 at 12, 40 … 60, 88". */
export function boxWords({ boxes, labels, scores }: Boxes, classes: readonly string[]): string {
  const words = Array.from({ length: boxes.shape[0] }, (_, i) => {
    const [x1, y1, x2, y2] = boxAt(boxes, i).map((v) => Math.round(v));
    const name = classes[labels[i]] ?? String(labels[i]);
    return `${name}${scores ? ` ${scores[i].toFixed(2)}` : ""} (${x1}, ${y1}) – (${x2}, ${y2})`;
  });
  return words.length > 0 ? words.join(", ") : t({ ko: "없음", en: "nothing" });
}

/**
 * Pictures with the boxes that a detector found: class and score, and dotted in white what there really is, if it is told.
 *
 * Shapes   for each picture image [H, W], [1, H, W] or [3, H, W], boxes [N, 4] (xyxy, pixels)
 * @throws  OptionError plotDetections: expected at least one picture, got none
 * @throws  ShapeError plotDetections: expected boxes of shape [N,4], got [4]
 * @throws  ShapeError plotDetections: expected labels: one for each of 1 boxes, got 0
 * @throws  DataError plotDetections: expected finite numbers in boxes, got NaN
 */
export function plotDetections(
  pictures: DetectionPicture | readonly DetectionPicture[],
  { classes = [], title, columns }: DetectionsOptions = {},
): Figure {
  const op = "plotDetections";
  const list: readonly DetectionPicture[] = "found" in pictures ? [pictures] : pictures;
  if (list.length === 0) throw new OptionError(op, "at least one picture", "none");
  for (const { found, truth } of list) {
    checkBoxes(op, found);
    if (truth) checkBoxes(op, truth);
  }
  const words = list.map(({ found }, i) => {
    const number = list.length > 1 ? `${i + 1}: ` : "";
    return number + boxWords(found, classes);
  });
  const what = t({
    ko: `찾은 것 — ${words.join("; ")}`,
    en: `What was found — ${words.join("; ")}`,
  });
  return tileFigure(
    list.map((one) => tileOf(op, one, classes)),
    { title, columns, text: withTitle(title, what) },
  );
}
