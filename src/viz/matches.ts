/** Keypoints in images, and lines between those that match. */
import { t } from "../host/index.js";
import { DataError, OptionError, type Tensor } from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { pngTile, withTitle } from "./images.js";
import { baseLayout, hiddenAxis, WIDTH } from "./layout.js";
import { ACCENT, COLOURS } from "./palette.js";
import { type Picture, pictureOf, rangeOf } from "./picture.js";

/** What `sift` finds. */
export interface DrawnKeypoint {
  /** Pixels from the middle of the first one. */
  x: number;
  y: number;
  sigma: number;
  /** Radians, clockwise from the right. */
  angle: number;
}

/** Keypoint `a` of the one image and `b` of the other. */
export interface DrawnMatch {
  a: number;
  b: number;
}

export interface KeypointOptions {
  title?: string;
  /** The first so many. Default 200 (keypoints) or 60 (matches). */
  most?: number;
}

/**
 * An image with its keypoints: a circle of 3 sigma around each, and a line in its direction.
 *
 * Source   Lowe 2004, figure 5
 * @throws  OptionError plotKeypoints: expected most as a whole number ≥ 1, got 0
 * @throws  DataError plotKeypoints: expected keypoints with finite x, y, sigma and angle, got NaN in keypoint 0
 */
export function plotKeypoints(
  image: Tensor,
  keypoints: readonly DrawnKeypoint[],
  { title, most = 200 }: KeypointOptions = {},
): Figure {
  const op = "plotKeypoints";
  const picture = pictureOf(op, image);
  checkMost(op, most);
  checkKeypoints(op, keypoints);
  const scale = Math.min((WIDTH - 40) / picture.width, 520 / picture.height);
  const shown = keypoints.slice(0, most);
  const circles = shown.flatMap((k) => circle(k));
  const count = shown.length;
  const what = t({
    ko: `특징점 ${keypoints.length}개 가운데 ${count}개. 원은 크기, 선은 방향`,
    en: `${count} of ${keypoints.length} keypoints. The circle is the size, the line the direction`,
  });
  const size = { width: scale * picture.width, height: scale * picture.height };
  // A light rim keeps the circles apart from an image of their own colour.
  const lines = [line(circles, scale, "#ffffff", 3), line(circles, scale, ACCENT, 1.5)];
  return framed([tile(picture, 0, 0, scale), ...lines], size, title, what);
}

/**
 * Two images side by side, and a line from each keypoint to the one that matches it.
 *
 * Source   Lowe 2004, figure 12
 * @throws  OptionError plotMatches: expected most as a whole number ≥ 1, got 0
 * @throws  DataError plotMatches: expected matches of 2 and 3 keypoints, got 5 and 0
 */
export function plotMatches(
  [first, second]: readonly [Tensor, Tensor],
  [from, to]: readonly [readonly DrawnKeypoint[], readonly DrawnKeypoint[]],
  matches: readonly DrawnMatch[],
  { title, most = 60 }: KeypointOptions = {},
): Figure {
  const op = "plotMatches";
  const pictures = [pictureOf(op, first), pictureOf(op, second)];
  checkMost(op, most);
  checkKeypoints(op, from);
  checkKeypoints(op, to);
  for (const { a, b } of matches) {
    if (from[a] && to[b]) continue;
    const expected = `matches of ${from.length} and ${to.length} keypoints`;
    throw new DataError(op, expected, `${a} and ${b}`);
  }
  const gap = 10;
  const [left, right] = pictures;
  const tallest = Math.max(left.height, right.height);
  const scale = Math.min((WIDTH - 40 - gap) / (left.width + right.width), 520 / tallest);
  const shift = left.width + gap / scale;
  const shown = matches.slice(0, most);
  const lines = COLOURS.map((colour, c) => {
    const points = shown
      .filter((_, i) => i % COLOURS.length === c)
      .flatMap(({ a, b }): Point[] => [
        [from[a].x, from[a].y],
        [to[b].x + shift, to[b].y],
        [null, null],
      ]);
    return line(points, scale, colour, 1.2, "lines+markers");
  });
  const what = t({
    ko: `두 이미지 사이의 짝 ${matches.length}개 가운데 ${shown.length}개`,
    en: `${shown.length} of ${matches.length} matches between two images`,
  });
  const tiles = [tile(left, 0, 0, scale), tile(right, shift, 0, scale)];
  const size = { width: scale * (shift + right.width), height: scale * tallest };
  return framed([...tiles, ...lines.filter(({ x }) => (x as []).length > 0)], size, title, what);
}

/** A point in pixels of the image; null ends a line. */
type Point = readonly [number, number] | readonly [null, null];

function checkMost(op: string, most: number): void {
  if (Number.isInteger(most) && most >= 1) return;
  throw new OptionError(op, "most as a whole number ≥ 1", String(most));
}

function checkKeypoints(op: string, keypoints: readonly DrawnKeypoint[]): void {
  for (const [i, { x, y, sigma, angle }] of keypoints.entries()) {
    const bad = [x, y, sigma, angle].find((v) => !Number.isFinite(v));
    if (bad === undefined) continue;
    const expected = "keypoints with finite x, y, sigma and angle";
    throw new DataError(op, expected, `${bad} in keypoint ${i}`);
  }
}

const CORNERS = 24;

/** A circle, and a line from its middle. */
function circle({ x, y, sigma, angle }: DrawnKeypoint): Point[] {
  const at = (turn: number): Point => [
    x + 3 * sigma * Math.cos(angle + turn),
    y + 3 * sigma * Math.sin(angle + turn),
  ];
  const round = Array.from({ length: CORNERS + 1 }, (_, k) => at((2 * Math.PI * k) / CORNERS));
  return [[x, y], ...round, [null, null]];
}

const tile = (picture: Picture, x: number, y: number, scale: number): Trace =>
  pngTile(picture, rangeOf([picture]), {
    x0: scale * (x + 0.5),
    y0: scale * (y + 0.5),
    dx: scale,
    dy: scale,
  });

function line(
  points: readonly Point[],
  scale: number,
  color: string,
  width: number,
  mode = "lines",
): Trace {
  const placed = (value: number | null) => (value === null ? null : scale * (value + 0.5));
  return {
    type: "scatter",
    mode,
    x: points.map(([x]) => placed(x)),
    y: points.map(([, y]) => placed(y)),
    line: { color, width },
    marker: { color, size: 5 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

function framed(
  data: Trace[],
  { width, height }: { width: number; height: number },
  title: string | undefined,
  what: string,
): Figure {
  const base = baseLayout(title);
  return new Figure({
    data,
    layout: {
      ...base,
      width: width + base.margin.l + base.margin.r,
      height: height + base.margin.t + base.margin.b,
      xaxis: hiddenAxis(0, width),
      yaxis: hiddenAxis(height, 0),
    },
    text: withTitle(title, what),
  });
}
