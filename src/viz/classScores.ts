/** What a classifier says at every place of an image larger than it learned from. */
import { t } from "../host/index.js";
import { softmax, upsample } from "../nn/index.js";
import {
  formatShape,
  fromArray,
  noGrad,
  OptionError,
  ShapeError,
  type Tensor,
} from "../tensor/index.js";
import type { Figure } from "./figure.js";
import { withTitle } from "./images.js";
import { overlayFigure, peak } from "./overlay.js";
import { pictureOf } from "./picture.js";

export interface ClassScoresOptions {
  /** Names of all classes. */
  classes?: readonly string[];
  /** Numbers of the classes to show. Default: the two with the highest probability somewhere. */
  show?: readonly number[];
  /** Height and width of what one place of the map sees, or one number for both. */
  window: number | readonly [number, number];
  title?: string;
}

/**
 * Heat maps over an image: the probability of a class at every place that a convolutionalized classifier looked at. Each
 * number stands in the middle of its window; at the image's edge, where no window's middle is, nothing is said.
 *
 * Shapes   image [C, H, W] · scores [K, h, w] or [1, K, h, w], logits as `convolutionalize(…)` gives them
 * Source   Sermanet et al. 2014, section 3.5; Long, Shelhamer & Darrell 2015, figure 2
 * @throws  ShapeError plotClassScores: expected scores [K,h,w] of one image, got [2,10,3,3]
 * @throws  OptionError plotClassScores: expected classes from 0 to 9 to show, got 10
 * @throws  OptionError plotClassScores: expected a window that fits the image of 60×28, got 61×28
 */
export function plotClassScores(
  image: Tensor,
  scores: Tensor,
  options: ClassScoresOptions,
): Figure {
  const op = "plotClassScores";
  const { height, width } = pictureOf(op, image);
  const shape = scores.rank === 4 && scores.shape[0] === 1 ? scores.shape.slice(1) : scores.shape;
  if (shape.length !== 3 || scores.size === 0) {
    throw new ShapeError(op, "scores [K,h,w] of one image", formatShape(scores.shape));
  }
  const [count, h, w] = shape;
  const flat = scores.detach().reshape([1, count, h, w]);
  const likely = noGrad(() => softmax(1).forward(flat)).values;
  const chosen = checkShown(op, options.show ?? surest(likely, count, h * w), count);
  const window = checkWindow(op, options.window, height, width);
  const overlays = chosen.map((k) => {
    const map = fromArray(likely.slice(k * h * w, (k + 1) * h * w), [h, w]);
    return { title: options.classes?.[k] ?? `${k}`, map: placed(map, window, height, width) };
  });
  const words = overlays.map(({ title, map }) => `${title}: ${peak(map).words}`).join("; ");
  const what = t({
    ko: `${h}×${w}곳에서 본 클래스의 확률. ${words}`,
    en: `Probability of a class at ${h}×${w} places. ${words}`,
  });
  const { title } = options;
  return overlayFigure(op, image, overlays, { title, text: withTitle(title, what) });
}

function checkShown(op: string, shown: readonly number[], count: number): readonly number[] {
  const bad = shown.find((k) => !(Number.isInteger(k) && k >= 0 && k < count));
  if (bad === undefined && shown.length > 0) return shown;
  throw new OptionError(op, `classes from 0 to ${count - 1} to show`, String(bad ?? "none"));
}

/** The two classes with the highest probability anywhere. */
function surest(likely: ArrayLike<number>, count: number, area: number): number[] {
  const highest = Array.from({ length: count }, (_, k) => {
    let best = 0;
    for (let i = k * area; i < (k + 1) * area; i++) best = Math.max(best, likely[i]);
    return [best, k];
  });
  highest.sort(([a], [b]) => b - a);
  return highest.slice(0, 2).map(([, k]) => k);
}

function checkWindow(
  op: string,
  window: ClassScoresOptions["window"],
  height: number,
  width: number,
): readonly [number, number] {
  const [wh, ww] = typeof window === "number" ? [window, window] : window;
  if (wh >= 1 && wh <= height && ww >= 1 && ww <= width) return [wh, ww];
  const expected = `a window that fits the image of ${height}×${width}`;
  throw new OptionError(op, expected, `${wh}×${ww}`);
}

/** The map, enlarged so that each number is in the middle of its window; zeros where none is. */
function placed(map: Tensor, window: readonly number[], height: number, width: number): Tensor {
  const [h, w] = map.shape;
  const [y, x] = [side(height, h, window[0]), side(width, w, window[1])];
  const layer = upsample({ size: [y.length, x.length], mode: "bilinear" });
  const large = noGrad(() => layer.forward(map.reshape([1, 1, h, w]))).values;
  const whole = new Float32Array(height * width);
  for (let i = 0; i < y.length; i++) {
    whole.set(large.subarray(i * x.length, (i + 1) * x.length), (i + y.start) * width + x.start);
  }
  return fromArray(whole, [height, width]);
}

/** Where `count` windows side by side have their middles, with half a step around. */
function side(size: number, count: number, window: number): { start: number; length: number } {
  const step = count > 1 ? (size - window) / (count - 1) : Math.min(size, window / 2);
  const start = Math.max(0, Math.round((window - step) / 2));
  return { start, length: Math.min(size - start, Math.round(step * count)) };
}
