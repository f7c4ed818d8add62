import { OptionError, type Rng, type Tensor } from "../../tensor/index.js";
import { FACES, font, inkOf } from "../glyphs/font.js";
import { CHARACTERS } from "../glyphs/glyphs.js";
import { PHOTOS, photo } from "../photo.js";
import { crop, grayscale, resize } from "../transforms/index.js";
import { between } from "../transforms/random.js";
import { type Box, Canvas, type Colour, type Shape2d } from "./canvas.js";
import { overlap, type Scene, SceneDataset, sceneOf } from "./dataset.js";
import { checkScene, type SceneOptions } from "./shapes.js";

/**
 * Pieces of the photographs that come with the library, with characters placed in them: detection
 * before a real background. The classes are the characters, digits if nothing else is said.
 * @throws  OptionError photoScenes: expected a size from 32 to 256, got 8
 * @throws  OptionError photoScenes: expected at least 1 character, got none
 * @example photoScenes({ count: 1 }).classes.length // 10
 */
export function photoScenes(
  options: SceneOptions & { characters?: keyof typeof CHARACTERS | string } = {},
): SceneDataset {
  const { count = 1000, size = 64, objects = [1, 3], seed = 0, characters = "digits" } = options;
  if (!(size <= 256)) throw new OptionError("photoScenes", "a size from 32 to 256", `${size}`);
  checkScene("photoScenes", { size, objects }, 32);
  const known = Object.hasOwn(CHARACTERS, characters);
  const classes = [...new Set(known ? CHARACTERS[characters as "digits"] : characters)];
  if (classes.length === 0) throw new OptionError("photoScenes", "at least 1 character", "none");
  for (const character of classes) inkOf(font("11").bits(character), character);
  return new SceneDataset({
    count,
    seed,
    classes,
    draw: (random) => drawScene(random, size, objects, classes),
  });
}

function drawScene(
  random: Rng,
  size: number,
  [few, many]: readonly [number, number],
  classes: readonly string[],
): Scene {
  const canvas = new Canvas(size, size);
  paintPhoto(canvas, random, size);
  const objects: { box: Box; label: number }[] = [];
  const wanted = few + random.int(many - few + 1);
  for (let n = 0; n < wanted; n++) {
    const label = random.int(classes.length);
    const tall = between(random, 0.22, 0.42) * size;
    const face = FACES[random.int(FACES.length)];
    for (let trial = 0; trial < 20; trial++) {
      const [x, y] = [between(random, 0, size - tall), between(random, 0, size - tall)];
      const room: Box = [x, y, x + tall, y + tall];
      if (objects.some(({ box }) => overlap(room, box) > 0.1)) continue;
      const { shape, bounds } = placed(classes[label], face, x, y, tall);
      const pixels = canvas.paint(shape, bounds, inkFor(canvas, room, random), label);
      if (pixels.length > 0) objects.push({ box: canvas.boxOf(pixels), label });
      break;
    }
  }
  return sceneOf(canvas, objects);
}

const photos = new Map<string, Tensor>();

/** Decoded once. */
function photograph(name: (typeof PHOTOS)[number]): Tensor {
  const known = photos.get(name) ?? photo(name);
  photos.set(name, known);
  return known;
}

/** A random piece of a random photograph as the ground. */
export function paintPhoto(canvas: Canvas, random: Rng, size: number): void {
  const whole = photograph(PHOTOS[random.int(PHOTOS.length)]);
  const [, height, width] = whole.shape;
  const side = Math.round(between(random, Math.min(size, 200), Math.min(height, width)));
  const top = random.int(height - side + 1);
  const left = random.int(width - side + 1);
  const piece = resize(crop(whole, { top, left, height: side, width: side }), [size, size]);
  canvas.image.values.set(
    (piece.shape[0] === 1 ? grayscale(piece, { channels: 3 }) : piece).values,
  );
}

/** Light ink on dark ground and the other way round. */
export function inkFor(canvas: Canvas, [x1, y1, x2, y2]: Box, random: Rng): Colour {
  const { values } = canvas.image;
  const area = canvas.height * canvas.width;
  let [sum, count] = [0, 0];
  for (let y = Math.floor(y1); y < y2; y++) {
    for (let x = Math.floor(x1); x < x2; x++) {
      const i = Math.min(area - 1, y * canvas.width + x);
      sum += values[i] + values[area + i] + values[2 * area + i];
      count += 3;
    }
  }
  const light = sum / count < 0.5;
  const channel = () => (light ? between(random, 0.8, 1) : between(random, 0, 0.2));
  return [channel(), channel(), channel()];
}

function placed(
  character: string,
  face: (typeof FACES)[number],
  left: number,
  top: number,
  tall: number,
): { shape: Shape2d; bounds: Box } {
  const { height, width, bits } = font(face);
  const ink = inkOf(bits(character), character);
  const scale = tall / Math.max(height, width);
  const shape: Shape2d = (x, y) => {
    const [j, i] = [Math.floor((x - left) / scale), Math.floor((y - top) / scale)];
    return i >= 0 && i < height && j >= 0 && j < width && ink[i * width + j] === 1;
  };
  return { shape, bounds: [left, top, left + scale * width, top + scale * height] };
}
