import { t } from "../host/index.js";
import { Module } from "../nn/index.js";
import {
  formatShape,
  fromArray,
  noGrad,
  OptionError,
  ShapeError,
  type Tensor,
} from "../tensor/index.js";
import { Figure, type Trace } from "./figure.js";
import { withTitle } from "./images.js";
import { axis, baseLayout, WIDTH } from "./layout.js";
import { extent, percent } from "./numbers.js";
import { observing } from "./observe.js";
import { COLOURS } from "./palette.js";

/** A model, or any function from points [N, 2] to answers. */
export type Classifier = Module | ((points: Tensor) => Tensor);

export interface BoundaryOptions {
  classes?: readonly string[];
  /** Points of the grid along each axis. Default 80. */
  resolution?: number;
  /** What the two numbers of a point are called. Default x₁ and x₂. */
  axes?: readonly [string, string];
  title?: string;
}

const SYMBOLS = ["circle", "diamond", "square", "cross", "triangle-up", "x"];
const SIDE = 440;
/** Beyond the outermost points, as a share of their range. */
const MARGIN = 0.15;

/**
 * What a classifier says to every point of the plane, and the points that it should tell apart. It
 * answers with a number for each class [N, K], of which the largest counts, or with one number [N] or
 * [N, 1], which says the second class where it is positive.
 *
 * Source   Rosenblatt 1958 for one line; Cybenko 1989 for what a hidden layer can draw
 * @throws  ShapeError plotDecisionBoundary: expected points [N,2] and a label for each, got shape [4,3] and 4 labels
 * @throws  ShapeError plotDecisionBoundary: expected answers [N,classes], [N,1] or [N] for N = 6400, got [2]
 * @throws  OptionError plotDecisionBoundary: expected labels from 0 to 5, got 6
 * @throws  OptionError plotDecisionBoundary: expected a resolution from 2 to 400, got 1
 */
export function plotDecisionBoundary(
  classifier: Classifier,
  points: Tensor,
  labels: ArrayLike<number>,
  { classes, resolution = 80, axes = ["x₁", "x₂"], title }: BoundaryOptions = {},
): Figure {
  check(points, labels, resolution);
  const grid = gridOf(points, resolution);
  const ground = answersTo(classifier, grid.points);
  const answers = answersTo(classifier, points);
  const right = answers.filter((answer, i) => answer === labels[i]).length;
  const count = Math.max(...answers, ...ground, ...Array.from(labels)) + 1;
  const names = Array.from({ length: count }, (_, k) => classes?.[k] ?? String(k));
  const z = Array.from({ length: resolution }, (_, i) =>
    ground.slice(i * resolution, (i + 1) * resolution),
  );
  const base = baseLayout(title, { left: 60, bottom: 50 });
  const shares = names.map((name, k) => {
    const share = ground.filter((answer) => answer === k).length / ground.length;
    return `${name} ${percent(share, 0)}`;
  });
  const what = t({
    ko: `결정 경계. 점 ${labels.length}개 가운데 ${right}개 맞힘 (${percent(right / labels.length)}). 평면에서 차지하는 넓이: ${shares.join(", ")}`,
    en: `Decision boundary. ${right} of ${labels.length} points right (${percent(right / labels.length)}). Share of the plane: ${shares.join(", ")}`,
  });
  return new Figure({
    data: [regions(grid, z, count), ...marks(points, labels, names)],
    layout: {
      ...base,
      margin: { ...base.margin, r: WIDTH - 60 - SIDE },
      width: WIDTH,
      height: SIDE + base.margin.t + base.margin.b,
      xaxis: axis(axes[0], { range: [grid.x[0], grid.x[resolution - 1]], showgrid: false }),
      yaxis: axis(axes[1], { range: [grid.y[0], grid.y[resolution - 1]], showgrid: false }),
      legend: { x: 1.03, y: 1, title: { text: t({ ko: "정답", en: "right class" }) } },
    },
    text: withTitle(title, what),
  });
}

function check(points: Tensor, labels: ArrayLike<number>, resolution: number): void {
  const op = "plotDecisionBoundary";
  const fits = points.rank === 2 && points.shape[1] === 2 && points.shape[0] === labels.length;
  if (!fits || labels.length === 0) {
    const got = `shape ${formatShape(points.shape)} and ${labels.length} labels`;
    throw new ShapeError(op, "points [N,2] and a label for each", got);
  }
  const most = COLOURS.length;
  const wrong = Array.from(labels).find((k) => !(Number.isInteger(k) && k >= 0 && k < most));
  if (wrong !== undefined) throw new OptionError(op, `labels from 0 to ${most - 1}`, String(wrong));
  if (!(Number.isInteger(resolution) && resolution >= 2 && resolution <= 400)) {
    throw new OptionError(op, "a resolution from 2 to 400", String(resolution));
  }
}

interface Grid {
  x: number[];
  y: number[];
  points: Tensor;
}

function gridOf(points: Tensor, resolution: number): Grid {
  const [x, y] = [0, 1].map((d) => {
    const [low, high] = extent(points.values.filter((_: number, i: number) => i % 2 === d));
    const edge = MARGIN * (high - low || 1);
    const step = (high - low + 2 * edge) / (resolution - 1);
    return Array.from({ length: resolution }, (_, i) => low - edge + i * step);
  });
  const all = y.flatMap((b) => x.flatMap((a) => [a, b]));
  return { x, y, points: fromArray(Float32Array.from(all), [resolution * resolution, 2]) };
}

/** The class that the classifier says to each point. */
function answersTo(classifier: Classifier, points: Tensor): number[] {
  const answer =
    classifier instanceof Module
      ? observing(classifier, () => classifier.forward(points))
      : noGrad(() => classifier(points));
  const count = points.shape[0];
  const classes = answer.rank === 1 ? 1 : answer.shape[1];
  if (answer.rank < 1 || answer.rank > 2 || answer.shape[0] !== count) {
    throw new ShapeError(
      "plotDecisionBoundary",
      `answers [N,classes], [N,1] or [N] for N = ${count}`,
      formatShape(answer.shape),
    );
  }
  return Array.from({ length: count }, (_, i) => {
    if (classes === 1) return answer.values[i] > 0 ? 1 : 0;
    const row = answer.values.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

/** Each class's ground in its colour, made pale. */
function regions({ x, y }: Grid, z: number[][], count: number): Trace {
  const colors = Array.from({ length: count }, (_, k) => COLOURS[k % COLOURS.length]);
  const scale = colors.flatMap((color, k) => [
    [k / count, color],
    [(k + 1) / count, color],
  ]);
  return {
    type: "heatmap",
    ...{ x, y, z },
    colorscale: scale,
    zmin: -0.5,
    zmax: count - 0.5,
    opacity: 0.3,
    showscale: false,
    hoverinfo: "skip",
  };
}

function marks(points: Tensor, labels: ArrayLike<number>, names: readonly string[]): Trace[] {
  const all = Array.from(labels, (label, i) => ({ label, x: points.at(i, 0), y: points.at(i, 1) }));
  return names.map((name, k) => {
    const own = all.filter(({ label }) => label === k);
    return {
      type: "scatter",
      mode: "markers",
      name,
      x: own.map((point) => point.x),
      y: own.map((point) => point.y),
      marker: {
        size: 9,
        color: COLOURS[k % COLOURS.length],
        symbol: SYMBOLS[k % SYMBOLS.length],
        line: { color: "#222222", width: 1 },
      },
    };
  });
}
