import { OptionError, type Rng } from "../../tensor/index.js";
import { mnist } from "../mnist.js";
import { between } from "../transforms/random.js";
import { type Box, Canvas } from "./canvas.js";
import { overlap, type Scene, SceneDataset, sceneOf } from "./dataset.js";
import { inkFor, paintPhoto } from "./photoScenes.js";
import { checkScene, type SceneOptions } from "./shapes.js";

export interface DigitSceneOptions extends SceneOptions {
  /** Digits of MNIST's training set, or of its test set: a test wants other hands. Default true. */
  train?: boolean;
}

/** Share of ink from which a pixel belongs to a digit. */
const INK = 0.5;

/**
 * Handwritten digits of MNIST, 20 to 46 % of the picture tall, before pieces of the photographs that come with the library.
 * Boxes are tight around the ink.
 * @throws  OptionError digitScenes: expected a size from 32 to 256, got 8
 * @throws  OptionError digitScenes: expected objects as [least, most], 0 ≤ least ≤ most, got [3,1]
 * @example digitScenes({ count: 1, size: 128 }).batch([0]).x.shape // [1, 3, 128, 128]
 */
export function digitScenes(options: DigitSceneOptions = {}): SceneDataset {
  const { count = 1000, size = 64, objects = [1, 3], seed = 0, train = true } = options;
  if (!(size >= 32 && size <= 256)) {
    throw new OptionError("digitScenes", "a size from 32 to 256", `${size}`);
  }
  checkScene("digitScenes", { size, objects }, 32);
  const digits = mnist({ train });
  return new SceneDataset({
    count,
    seed,
    classes: digits.classes,
    draw: (random) => drawScene(random, size, objects, digits),
  });
}

function drawScene(
  random: Rng,
  size: number,
  [few, many]: readonly [number, number],
  digits: ReturnType<typeof mnist>,
): Scene {
  const canvas = new Canvas(size, size);
  paintPhoto(canvas, random, size);
  const objects: { box: Box; label: number }[] = [];
  const wanted = few + random.int(many - few + 1);
  for (let n = 0; n < wanted; n++) {
    const which = random.int(digits.length);
    const ink = inkOf(digits.image(which).values);
    const tall = between(random, 0.2, 0.46) * size;
    const wide = (tall * (ink.x2 - ink.x1)) / (ink.y2 - ink.y1);
    for (let trial = 0; trial < 20; trial++) {
      const [x, y] = [between(random, 0, size - wide), between(random, 0, size - tall)];
      const room: Box = [x, y, x + wide, y + tall];
      if (wide > size || objects.some(({ box }) => overlap(room, box) > 0.1)) continue;
      const label = digits.labels[which];
      const pixels = stamp(canvas, ink, room, inkFor(canvas, room, random), label);
      if (pixels.length > 0) objects.push({ box: canvas.boxOf(pixels), label });
      break;
    }
  }
  return sceneOf(canvas, objects);
}

interface Ink {
  values: ArrayLike<number>;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

const SIDE = 28;

/** A digit and the box around what is written of it. */
function inkOf(values: ArrayLike<number>): Ink {
  let [x1, y1, x2, y2] = [SIDE, SIDE, 0, 0];
  for (let i = 0; i < SIDE * SIDE; i++) {
    if (values[i] < INK) continue;
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    [x1, y1] = [Math.min(x1, x), Math.min(y1, y)];
    [x2, y2] = [Math.max(x2, x + 1), Math.max(y2, y + 1)];
  }
  return { values, x1, y1, x2, y2 };
}

/** Mixes the ink's colour into the pixels of a box, by bilinear samples of the digit; returns those it covers. */
function stamp(
  canvas: Canvas,
  ink: Ink,
  [x1, y1, x2, y2]: Box,
  colour: readonly number[],
  label: number,
): number[] {
  const area = canvas.height * canvas.width;
  const [across, down] = [(ink.x2 - ink.x1) / (x2 - x1), (ink.y2 - ink.y1) / (y2 - y1)];
  const covered: number[] = [];
  for (let y = Math.max(0, Math.floor(y1)); y < Math.min(canvas.height, Math.ceil(y2)); y++) {
    for (let x = Math.max(0, Math.floor(x1)); x < Math.min(canvas.width, Math.ceil(x2)); x++) {
      const share = sample(
        ink.values,
        ink.x1 + (x + 0.5 - x1) * across - 0.5,
        ink.y1 + (y + 0.5 - y1) * down - 0.5,
      );
      if (share === 0) continue;
      const i = y * canvas.width + x;
      for (let c = 0; c < 3; c++) {
        const at = c * area + i;
        canvas.image.values[at] += share * (colour[c] - canvas.image.values[at]);
      }
      if (share < INK) continue;
      covered.push(i);
      canvas.mask.values[i] = label + 1;
    }
  }
  return covered;
}

/** Between the four pixels around a place; 0 outside. */
function sample(values: ArrayLike<number>, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (i: number, j: number): number =>
    i >= 0 && i < SIDE && j >= 0 && j < SIDE ? values[i * SIDE + j] : 0;
  const [fx, fy] = [x - left, y - top];
  const upper = at(top, left) * (1 - fx) + at(top, left + 1) * fx;
  const lower = at(top + 1, left) * (1 - fx) + at(top + 1, left + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}
