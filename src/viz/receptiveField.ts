import { t, throwIfInterrupted } from "../host/index.js";
import type { Module } from "../nn/index.js";
import { fromArray, OptionError, rng, type Shape, type Tensor, zeros } from "../tensor/index.js";
import { answerOf, explaining } from "./explain.js";
import { Figure } from "./figure.js";
import { withTitle } from "./images.js";
import { overlayFigure } from "./overlay.js";
import { ACCENT } from "./palette.js";

export interface ReceptiveFieldOptions {
  /** Row and column of the output pixel. Default: the middle. */
  at?: readonly [number, number];
  /** How many random images are tried: a maximum or a ReLU hides some of what is seen. Default 8. */
  samples?: number;
  /** Of the random images. Default 0. */
  seed?: number;
}

/** The part of the input that one output pixel sees. */
export interface ReceptiveField {
  /** First row and column that matter, from 0. */
  top: number;
  left: number;
  height: number;
  width: number;
  /** Row and column of the output pixel. */
  at: [number, number];
  /** Mean size of the gradient at each input pixel, [H, W]: the middle counts most. */
  gradient: Tensor;
}

/**
 * What one output pixel of a layer sees of the input, measured: the pixels with a gradient. Cut off
 * at the image's edge.
 *
 * Source   Luo, Li, Urtasun & Zemel 2016, "Understanding the Effective Receptive Field", section 3
 * @throws  OptionError receptiveField: expected a layer of the model (conv1, …), got "conv9"
 * @throws  OptionError receptiveField: expected a layer with maps [N,C,H,W], got fc1 of shape [1,120]
 * @throws  OptionError receptiveField: expected a pixel inside 10×10, got (0, 10)
 * @throws  OptionError receptiveField: expected an input [C,H,W], got [28]
 * @example receptiveField(sequential({ a: conv2d(1, 1, { kernelSize: 3 }), b: conv2d(1, 1, { kernelSize: 3 }) }), "b", [1, 9, 9]).height // 5
 */
export function receptiveField(
  model: Module,
  layer: string,
  input: Shape,
  options: ReceptiveFieldOptions = {},
): ReceptiveField {
  return measure("receptiveField", model, layer, input, options);
}

function measure(
  op: string,
  model: Module,
  layer: string,
  input: Shape,
  { at, samples = 8, seed = 0 }: ReceptiveFieldOptions,
): ReceptiveField {
  const shape = input.length === 3 ? [1, ...input] : [...input];
  if (shape.length !== 4) throw new OptionError(op, "an input [C,H,W]", `[${input}]`);
  const [, channels, height, width] = shape;
  const mean = new Float32Array(height * width);
  const random = rng(seed);
  let place: [number, number] = [0, 0];
  explaining(model, () => {
    for (let sample = 0; sample < samples; sample++) {
      throwIfInterrupted();
      const x = fromArray(
        Float32Array.from({ length: channels * height * width }, () => random.normal()),
        [1, channels, height, width],
      );
      x.requiresGrad = true;
      const y = answerOf(op, model, x, layer);
      place = checked(op, layer, y, at);
      y.backward(column(y, place));
      const gradient = x.grad?.values ?? [];
      for (let i = 0; i < channels * mean.length; i++) {
        mean[i % mean.length] += Math.abs(gradient[i] ?? 0) / (samples * channels);
      }
    }
  });
  if (roundsInTiles(model)) withoutNoise(mean);
  return { ...boxOf(mean, width), at: place, gradient: fromArray(mean, [height, width]) };
}

/** Share of the largest gradient below which it is rounding: the fast routines' is up to 9e-6. */
const NOISE = 1e-5;

/** Whether a layer is of the size for which the fast 3×3 routines are taken. */
const roundsInTiles = (model: Module): boolean =>
  [...model.stateShapes().values()].some(
    ([f, c, kh, kw]) => kh === 3 && kw === 3 && f >= 8 && c >= 8,
  );

/** A fast 3×3 routine computes tiles in sums that cancel: beside what is seen stands almost 0. */
function withoutNoise(values: Float32Array): void {
  const least = NOISE * values.reduce((most, v) => Math.max(most, v), 0);
  values.forEach((v, i) => {
    if (v < least) values[i] = 0;
  });
}

function checked(
  op: string,
  layer: string,
  y: Tensor,
  at: readonly [number, number] | undefined,
): [number, number] {
  if (y.rank !== 4) {
    throw new OptionError(op, "a layer with maps [N,C,H,W]", `${layer} of shape [${y.shape}]`);
  }
  const [height, width] = y.shape.slice(2);
  const [row, column] = at ?? [Math.floor(height / 2), Math.floor(width / 2)];
  const inside = (i: number, n: number) => Number.isInteger(i) && i >= 0 && i < n;
  if (inside(row, height) && inside(column, width)) return [row, column];
  throw new OptionError(op, `a pixel inside ${height}×${width}`, `(${row}, ${column})`);
}

/** Ones at one pixel, in all channels. Different ones, so that filters do not cancel out. */
function column(y: Tensor, [row, at]: [number, number]): Tensor {
  const [, channels, height, width] = y.shape;
  const dy = zeros(y.shape);
  for (let c = 0; c < channels; c++) {
    dy.values[(c * height + row) * width + at] = 1 + 0.37 * Math.sin(c);
  }
  return dy;
}

/** The smallest rectangle around what is not 0. */
function boxOf(values: ArrayLike<number>, width: number) {
  const seen = Array.from(values, (_, i) => i).filter((i) => values[i] > 0);
  if (seen.length === 0) return { top: 0, left: 0, height: 0, width: 0 };
  const rows = seen.map((i) => Math.floor(i / width));
  const columns = seen.map((i) => i % width);
  const ends = (list: number[]) =>
    list.reduce(([a, b], n) => [Math.min(a, n), Math.max(b, n)], [list[0], list[0]]);
  const [[top, bottom], [left, right]] = [ends(rows), ends(columns)];
  return { top, left, height: bottom - top + 1, width: right - left + 1 };
}

/**
 * The receptive field of one output pixel over the image: its edge, and inside it how much each
 * input pixel counts.
 *
 * Source   Luo, Li, Urtasun & Zemel 2016, section 3
 * @throws  as `receptiveField`
 */
export function plotReceptiveField(
  model: Module,
  layer: string,
  image: Tensor,
  { title, ...options }: ReceptiveFieldOptions & { title?: string } = {},
): Figure {
  const op = "plotReceptiveField";
  const field = measure(op, model, layer, image.shape, options);
  const [row, column] = field.at;
  const size = `${field.height}×${field.width}`;
  const what = t({
    ko: `${layer}의 출력 픽셀 (${row}, ${column})이 보는 입력은 ${size} 픽셀, 왼쪽 위는 (${field.top}, ${field.left})`,
    en: `Output pixel (${row}, ${column}) of ${layer} sees ${size} pixels of the input, from (${field.top}, ${field.left}) on`,
  });
  const name = `${layer} (${row}, ${column}): ${size}`;
  const figure = overlayFigure(op, image, [{ title: name, map: field.gradient }], {
    title,
    text: withTitle(title, what),
  });
  const frames = figure.data.slice(0, 2).map((trace) => frame(field, trace));
  const shapes = [...(figure.layout.shapes as object[]), ...frames];
  return new Figure({ ...figure, layout: { ...figure.layout, shapes } });
}

/** The field's edge on a picture. */
function frame({ top, left, height, width }: ReceptiveField, trace: object): object {
  const { x0, y0, dx, dy } = trace as Record<"x0" | "y0" | "dx" | "dy", number>;
  return {
    type: "rect",
    x0: x0 + (left - 0.5) * dx,
    x1: x0 + (left + width - 0.5) * dx,
    y0: y0 + (top - 0.5) * dy,
    y1: y0 + (top + height - 0.5) * dy,
    line: { color: ACCENT, width: 3 },
  };
}
